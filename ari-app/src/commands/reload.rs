//! `rexian reload`: the `rexian` that runs reads its configuration again.

use std::path::Path;
use std::process::ExitCode;

use super::Outcome;
use crate::config::Config;
use crate::{reloading, said};

/// Exit code 0 if it goes by the file from here on, 1 if something in it kept it from that, 2 if nobody could be
/// asked.
pub(super) fn run(path: &Path) -> Outcome {
    let data = Config::data_of(path)?;
    match reloading::ask(&data) {
        Ok(Ok(waits)) => {
            said::line(format_args!("The configuration is in use."));
            waits.lines().for_each(|wait| said::line(format_args!("{wait}")));
            Ok(ExitCode::SUCCESS)
        }
        Ok(Err(why)) => {
            eprint!("rexian: {why}");
            eprintln!("rexian: nothing was changed");
            Ok(ExitCode::FAILURE)
        }
        Err(why) => Err(format!(
            "nobody could be asked at {}: {why}; does `rexian serve` run, with this data directory and as this user?",
            data.display()
        )
        .into()),
    }
}
