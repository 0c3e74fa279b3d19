//! `rexian check`: everything a call needs, looked at from outside. Each finding comes with its remedy.

mod asterisk;
mod data;
mod sounds;

use std::path::Path;
use std::process::ExitCode;

use super::Outcome;
use crate::config::Config;
use crate::speech::Speech;

/// What was looked at, and what is wrong.
#[derive(Debug, Default)]
struct Report {
    findings: u32,
}

impl Report {
    fn good(&self, what: &str) {
        println!("ok       {what}");
    }

    /// What could not be looked at from here; no finding.
    fn unseen(&self, what: &str) {
        println!("unseen   {what}");
    }

    fn bad(&mut self, what: &str, remedy: &str) {
        self.findings += 1;
        println!("FINDING  {what}\n         → {remedy}");
    }
}

/// Exit code 0 without findings, 1 with some; 2 if the configuration cannot be read.
pub(super) fn run(path: &Path) -> Outcome {
    let config = Config::load(path)?;
    let mut report = Report::default();
    report.good(&format!("configuration {}", path.display()));
    data::check(&config, &mut report);
    speech(&config, &mut report);
    sounds::check(&config, &mut report);
    asterisk::check(&config, &mut report)?;
    match report.findings {
        0 => println!("Nothing is wrong."),
        1 => println!("1 finding."),
        more => println!("{more} findings."),
    }
    Ok(ExitCode::from(u8::from(report.findings > 0)))
}

fn speech(config: &Config, report: &mut Report) {
    match Speech::start(config.speech()) {
        Ok(speech) => {
            report.good("speech");
            for problem in speech.problems() {
                report.bad(
                    &problem.to_string(),
                    "mend the file, or take it away: the words are spoken then",
                );
            }
        }
        Err(why) => report.bad(
            &format!("speech: {why}"),
            "see [speech] in the configuration",
        ),
    }
}
