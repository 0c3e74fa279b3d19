//! The one binary: the commands are in `rexian::commands`.

use std::process::ExitCode;

fn main() -> ExitCode {
    rexian::logs::start();
    rexian::commands::main()
}
