//! Reports: figures, each with its formula, leading to what is counted. What is asked for and how a table is shown
//! stands here once; a report adds its columns and what its rows count.

pub mod callbacks;
mod period;
pub mod service;
pub mod table;
pub(super) mod value;

use store::Role;

const READERS: [Role; 4] = [Role::Agent, Role::Supervisor, Role::Leader, Role::Admin];
