//! The whole board against a simulated switch, in simulated time.

mod chaos;
mod survey;
mod transfers;
