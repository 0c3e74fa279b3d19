//! Server-rendered pages for agents, supervisors, departments and leaders, and the JSON API.

pub mod api;
mod app;
mod audio;
mod serve;
pub mod switch;

pub use app::{App, Settings};
pub use serve::serve;
