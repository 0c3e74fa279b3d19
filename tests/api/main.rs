//! The JSON API over real HTTP: a real store on disk, the real board, and a client on loopback.
#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "a test looks for one of many commands"
)]

mod bodies;
mod calls;
mod cases;
mod document;
mod events;
mod problems;
mod sounds;
