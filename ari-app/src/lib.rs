//! Rexian: the shell round the switchboard. It owns sockets, files, threads and the clock.

pub mod ari;
pub mod clock;
pub mod driver;
pub mod hotline;
pub mod journal;
pub mod pii;
