//! `rexian check`: everything a call needs, looked at from outside. Each finding comes with its remedy.

mod asterisk;
mod data;
mod lines;
mod numbers;
mod sounds;

use std::path::Path;
use std::process::ExitCode;

use super::Outcome;
use crate::config::Config;
use crate::said::say;
use crate::speech::Speech;

/// What was looked at, and what is wrong.
#[derive(Debug, Default)]
struct Report {
    findings: u32,
}

impl Report {
    fn good(&self, what: &str) {
        say!("ok       {what}");
    }

    /// What could not be looked at from here; no finding.
    fn unseen(&self, what: &str) {
        say!("unseen   {what}");
    }

    fn bad(&mut self, what: &str, remedy: &str) {
        self.findings += 1;
        say!("FINDING  {what}\n         → {remedy}");
    }
}

/// Exit code 0 without findings, 1 with some; 2 if the configuration cannot be read.
pub(super) fn run(path: &Path) -> Outcome {
    let config = Config::load(path)?;
    let mut report = Report::default();
    report.good(&format!("configuration {}", path.display()));
    hours(path, &mut report);
    data::check(&config, &mut report);
    speech(&config, &mut report);
    sounds::check(&config, &mut report);
    let phones = asterisk::check(&config, &mut report)?;
    numbers::check(&config, &phones, &mut report);
    match report.findings {
        0 => say!("Nothing is wrong."),
        1 => say!("1 finding."),
        more => say!("{more} findings."),
    }
    Ok(ExitCode::from(u8::from(report.findings > 0)))
}

/// A day of which nothing is said is open day and night, which nobody wants who names others.
fn hours(path: &Path, report: &mut Report) {
    const DAYS: [&str; 7] = [
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
    ];
    let text = std::fs::read_to_string(path).unwrap_or_default();
    let file: toml::Table = toml::from_str(&text).unwrap_or_default();
    let said = file.get("hours").and_then(|hours| hours.as_table());
    let is_named = |day: &&str| said.is_some_and(|said| said.contains_key(*day));
    let (named, others): (Vec<&str>, Vec<&str>) = DAYS.into_iter().partition(is_named);
    if !named.is_empty() && !others.is_empty() {
        report.bad(
            &format!(
                "[hours] names {} and says nothing of {}, which are open day and night",
                named.join(", "),
                others.join(", ")
            ),
            "name every day; `sunday = []` is closed",
        );
    }
}

fn speech(config: &Config, report: &mut Report) {
    match Speech::look(config.speech()) {
        Ok(problems) => {
            report.good("speech");
            for problem in problems {
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
