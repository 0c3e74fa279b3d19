//! Rexian: the shell round the switchboard. It owns sockets, files, threads and the clock.

pub mod agi;
pub mod announcing;
pub mod ari;
pub mod callbacks;
mod clock;
pub mod commands;
pub mod config;
pub mod driver;
pub mod health;
pub mod hotline;
pub mod journal;
pub mod logs;
pub mod media;
pub mod pii;
pub mod reloading;
pub mod roster;
mod said;
pub mod serve;
pub mod signing_out;
pub mod speech;
pub mod voice;
mod watchdog;
