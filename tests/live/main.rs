//! Calls on a real Asterisk with real telephones.

mod harness_itself;
mod talk;
