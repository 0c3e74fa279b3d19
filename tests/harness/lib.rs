//! What live tests, the bench and the demo stand on: a hotline's Asterisk, the office's
//! telephones and its citizens (a second Asterisk), and `rexian` itself, all on loopback.
//!
//! A [`Site`] is a folder and a block of ports; everything else is started from it and is gone
//! when its value is dropped, or when this process ends in whatever way.

#![forbid(unsafe_code)]

pub mod accounts;
pub mod api;
pub mod asterisk;
pub mod console;
pub mod dice;
pub mod ends;
pub mod folders;
pub mod house;
pub mod ports;
pub mod program;
pub mod prompts;
pub mod rexian;
pub mod secret;
pub mod settings;
pub mod simulator;
pub mod site;
pub mod sound;
pub mod spawn;
pub mod telephones;
pub mod wait;

pub use accounts::{Phone, User};
pub use api::Api;
pub use asterisk::Asterisk;
pub use dice::Dice;
pub use ports::Ports;
pub use rexian::{Rexian, WATCHDOG_SOCKET};
pub use site::Site;
pub use sound::Sound;
pub use telephones::{Behaviour, Call, Citizen, Telephones};
pub use wait::{wait_for, wait_until};

/// The number a citizen dials.
pub const HOTLINE: &str = "12345";
