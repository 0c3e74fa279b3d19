//! Calls on a real Asterisk with real telephones.

mod gap;
mod harness_itself;
mod office;
mod talk;
