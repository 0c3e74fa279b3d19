//! The one binary.

use std::path::PathBuf;
use std::process::ExitCode;

use rexian::config::Config;

fn main() -> ExitCode {
    rexian::logs::start();
    let mut words = std::env::args().skip(1);
    let (Some("serve"), Some("--config"), Some(path)) = (
        words.next().as_deref(),
        words.next().as_deref(),
        words.next().map(PathBuf::from),
    ) else {
        eprintln!("usage: rexian serve --config FILE");
        return ExitCode::from(64);
    };
    let served = Config::load(&path).map_err(Into::into);
    match served.and_then(|config| rexian::serve::run(&config)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("rexian: {error}");
            ExitCode::FAILURE
        }
    }
}
