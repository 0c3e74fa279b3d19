//! The whole board against a simulated switch, in simulated time.

mod alerts;
mod bridges;
mod callbacks;
mod chaos;
mod conference;
mod dials;
mod handling;
mod hangups;
mod language;
mod leading;
mod matrix;
mod outbound;
mod races;
mod readiness;
mod recordings;
mod refusals;
mod routing;
mod scene;
mod sending;
mod supervision;
mod survey;
mod sweeping;
mod telephone;
mod threes;
mod transfers;
mod waits;
