//! The JSON API over real HTTP: a real store on disk, the real board, and a client on loopback.

mod bodies;
mod callback_report;
mod callbacks;
mod calls;
mod cases;
mod conferences;
mod conversation;
mod document;
mod events;
mod following;
mod notice;
mod problems;
mod recordings;
mod reports;
mod sounds;
mod wrong;
