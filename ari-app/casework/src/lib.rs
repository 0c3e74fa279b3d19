//! Cases (工单) without I/O: what may happen to one from which state, by when it must, and whose number
//! a caller's is; and the figures of the service. Nothing here knows of the database, the clock or the pages.
#![no_std]
#![forbid(unsafe_code)]

extern crate alloc;

pub mod callback;
pub mod case;
pub mod deadline;
mod names;
pub mod phone;
pub mod service;

pub use case::{Kind, Medium, Refusal, State, Urgency, Verb};
pub use deadline::Due;
