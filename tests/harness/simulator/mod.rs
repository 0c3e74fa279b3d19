//! A hotline without Asterisk: the board, a simulated switch, telephones and a memory, in simulated
//! time. Nothing here sleeps; a day passes as fast as its events can be handled.

pub mod memory;
pub mod plan;
pub mod switch;
pub mod world;

pub use plan::plan;
pub use switch::{Phone, Switch};
pub use world::World;
