//! The demo: Asterisk and `rexian` with demo data, kept running until stopped. `bin/demo` builds it
//! and hands over its options.

#![forbid(unsafe_code)]

mod background;
mod configuration;
mod office;
mod options;
mod robots;
mod summary;
mod supervisor;

use std::io::Result;
use std::process::ExitCode;

use options::{Action, Options};

fn main() -> ExitCode {
    let options = match Options::parse(std::env::args().skip(1)) {
        Ok(options) => options,
        Err(why) => {
            eprintln!("demo: {why}\nTry bin/demo --help");
            return ExitCode::from(2);
        }
    };
    match act(&options) {
        Ok(code) => code,
        Err(why) => {
            eprintln!("demo: {why}");
            ExitCode::FAILURE
        }
    }
}

fn act(options: &Options) -> Result<ExitCode> {
    match options.action {
        Action::Stop => background::stop(options),
        Action::Status => background::status(options),
        Action::Start => background::start(options),
        Action::Run => supervisor::run(options),
    }
}
