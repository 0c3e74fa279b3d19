//! The pages in a real Chromium, beside a real Asterisk and real telephones.

mod chromium;
mod desk;
mod looks;
mod office;
