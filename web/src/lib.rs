//! Server-rendered pages for agents, supervisors, departments and leaders, and the JSON API.

mod agreed;
mod alerting;
pub mod api;
mod app;
mod audio;
mod audited;
mod destination;
mod dialling;
mod error;
mod fields;
mod hearing;
mod i18n;
mod owing;
mod pages;
pub mod password;
mod pauses;
mod period;
mod proxies;
mod seat;
mod serve;
mod session;
mod skills;
pub mod switch;
pub mod teams;
mod today;
mod view;

pub use app::{App, Settings};
pub use pauses::{Pause, REASONS};
pub use serve::{routes, serve};
