//! Server-rendered pages for agents, supervisors, departments and leaders, and the JSON API.

mod app;
pub mod switch;

pub use app::{App, Settings};
