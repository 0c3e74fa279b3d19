//! The bench: what a call costs, and how quickly the hotline answers, always beside the peer, a plain
//! dialplan with `app_queue`, in the same run on the same machine. `bin/bench` builds it and hands over
//! its options; `docs/benchmarks.md` says how each figure is measured.

#![forbid(unsafe_code)]

mod board;
mod caller;
mod cpu;
mod crowd;
mod desks;
mod free;
mod key;
mod load;
mod machine;
mod month;
mod office;
mod options;
mod peer;
mod report;
mod rtp;
mod rush;
mod sip;
mod sipp;
mod stats;

use std::io::Result;
use std::path::Path;
use std::process::ExitCode;

use office::Office;
use options::{Measure, Options};
use report::Report;

/// Where figures are kept.
const DOCUMENT: &str = "docs/benchmarks.md";

fn main() -> ExitCode {
    let options = match Options::parse(std::env::args().skip(1)) {
        Ok(options) => options,
        Err(why) => {
            eprintln!("bench: {why}\nTry bin/bench --help");
            return ExitCode::from(2);
        }
    };
    match run(&options) {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("bench: {why}");
            ExitCode::FAILURE
        }
    }
}

fn run(options: &Options) -> Result<()> {
    let mut report = Report::default();
    let load = machine::load();
    println!("bench: the machine's load is {load}; figures want a quiet one");
    let alone = [Measure::Board, Measure::Rush, Measure::Month];
    let calls = options.measures.iter().any(|one| !alone.contains(one));
    let office = calls.then(open).transpose()?;
    report.machine = machine::describe(office.as_ref().map(|office| &office.hotline));
    for measure in &options.measures {
        let taken = take(*measure, office.as_ref(), options, &mut report);
        taken.inspect_err(|_| {
            office.iter().for_each(Office::explain);
            println!("\nWhat was measured before:\n{}", report.markdown());
        })?;
    }
    println!("\n{}", report.markdown());
    if options.write {
        report.write(Path::new(DOCUMENT))?;
        println!("bench: the figures are in {DOCUMENT}");
    }
    Ok(())
}

fn open() -> Result<Office> {
    println!("bench: starting rexian, its Asterisk, and the peer's");
    Office::open()
}

fn take(
    measure: Measure,
    office: Option<&Office>,
    options: &Options,
    report: &mut Report,
) -> Result<()> {
    match (measure, office) {
        (Measure::Board, _) => report.board = Some(board::run()),
        (Measure::Rush, _) => report.rush = Some(rush::run()),
        (Measure::Month, _) => report.month = Some(month::run(options.month)?),
        (Measure::Key, Some(office)) => report.keys = Some(key::run(office, options)?),
        (Measure::Free, Some(office)) => report.free = Some(free::run(office, options)?),
        (Measure::Load, Some(office)) => {
            let idle = load::idle(office, options.idle)?;
            report.load = Some((load::run(office, options)?, idle));
        }
        (Measure::Crowd, Some(office)) => report.crowds = Some(crowd::run(office, options)?),
        (Measure::Key | Measure::Free | Measure::Load | Measure::Crowd, None) => {}
    }
    Ok(())
}
