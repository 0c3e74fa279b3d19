//! The figures as Markdown, and their place in `docs/benchmarks.md`.

use std::fmt::Write;
use std::fs;
use std::io::{Error, Result};
use std::path::Path;

use crate::board::{Costs, WAITING};
use crate::crowd::{Crowd, SYSTEMS};
use crate::free::Free;
use crate::key::Keys;
use crate::load::{Round, System};
use crate::month::Month;
use crate::rush::Rush;
use crate::stats::{Times, median};

/// The figures stand between these lines.
const BEGIN: &str = "<!-- figures: written by bin/bench --write -->";
const END: &str = "<!-- end of figures -->";

/// What was measured; what was not is left out.
#[derive(Debug, Default)]
pub struct Report {
    /// The machine, as a list.
    pub machine: String,
    /// Processor time a call.
    pub load: Option<(Vec<Round>, [f64; 3])>,
    /// Many at once.
    pub crowds: Option<Vec<Crowd>>,
    /// Free to ringing.
    pub free: Option<Free>,
    /// Key to prompt.
    pub keys: Option<Keys>,
    /// The switchboard.
    pub board: Option<Costs>,
    /// Many callers for few agents.
    pub rush: Option<[Rush; 2]>,
    /// A report of a busy month.
    pub month: Option<Month>,
}

impl Report {
    /// As Markdown.
    pub fn markdown(&self) -> String {
        let mut text = self.machine.clone();
        if let Some((rounds, idle)) = &self.load {
            text += &load(rounds, *idle);
        }
        if let Some(crowds) = &self.crowds {
            text += &crowd(crowds);
        }
        if let Some(free) = &self.free {
            text += &times(
                "Agent free to telephone rung",
                ("app_queue", &free.queue),
                &free.rexian,
            );
        }
        if let Some(keys) = &self.keys {
            text += &times(
                "Key to the next prompt's first packet",
                ("dialplan", &keys.dialplan),
                &keys.rexian,
            );
        }
        if let Some(costs) = &self.board {
            text += &board(costs);
        }
        if let Some(rushes) = &self.rush {
            text += &rush(rushes);
        }
        if let Some(month) = &self.month {
            text += &of_month(month);
        }
        text
    }

    /// Puts it into the document.
    ///
    /// # Errors
    /// When the document has no place for it.
    pub fn write(&self, document: &Path) -> Result<()> {
        let text = fs::read_to_string(document)?;
        let place = text.split_once(BEGIN).and_then(|(before, rest)| {
            let (_, after) = rest.split_once(END)?;
            Some((before, after))
        });
        let (before, after) = place.ok_or_else(|| {
            Error::other(format!("{} has no place for figures", document.display()))
        })?;
        let figures = self.markdown();
        fs::write(
            document,
            format!("{before}{BEGIN}\n\n{figures}\n{END}{after}"),
        )
    }
}

/// Medians by system; the peer is 1.
fn load(rounds: &[Round], idle: [f64; 3]) -> String {
    let first = rounds.first().map_or(0, |round| round.calls);
    let mut text = format!(
        "\n### Processor time a call\n\nMedian of {}, {first} calls a round; in milliseconds a call.\n\n\
         | | Asterisk | rexian | together | ratio | talk, s | calls | failed | no agent | no recording |\n\
         |---|--:|--:|--:|--:|--:|--:|--:|--:|--:|\n",
        match rounds.len() / System::ALL.len() {
            1 => "one round".to_owned(),
            more => format!("{more} rounds"),
        },
    );
    let peer = together(rounds, System::Queue);
    for system in System::ALL {
        let of = || rounds.iter().filter(move |round| round.system == system);
        let sum = |count: fn(&Round) -> usize| of().map(count).sum::<usize>();
        let _ = writeln!(
            text,
            "| {} | {:.1} | {:.2} | {:.1} | {:.2} | {:.1} | {} | {} | {} | {} |",
            system.name(),
            median(of().map(|round| round.asterisk_ms)),
            median(of().map(|round| round.rexian_ms)),
            together(rounds, system),
            together(rounds, system) / peer,
            median(of().map(|round| round.talk_s)),
            sum(|round| round.calls),
            sum(|round| round.failed),
            sum(|round| round.unanswered),
            sum(|round| round.unrecorded),
        );
    }
    let [queue, hotline, rexian] = idle;
    text + &format!(
        "\nIdle, in milliseconds a second: the peer's Asterisk {queue:.1}, Rexian's Asterisk {hotline:.1}, rexian {rexian:.1}.\n"
    )
}

/// Each size of both systems; the peer is 1.
fn crowd(crowds: &[Crowd]) -> String {
    let mut text = String::from(
        "\n### A crowd: three callers for each agent at once, on real Asterisks\n\n\
         | at once | agents | | calls | ms a call | machine busy, % | hang-up to next ring, ms p50 | p99 | longest | n | failed | no agent | no recording |\n\
         |--:|--:|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|\n",
    );
    for crowd in crowds {
        let _ = writeln!(
            text,
            "| {} | {} | {} | {} | {:.1} | {:.0} | {:.1} | {:.1} | {:.0} | {} | {} | {} | {} |",
            crowd.at_once,
            crowd.agents,
            crowd.system.name(),
            crowd.calls,
            crowd.cost_ms,
            crowd.busy,
            crowd.turns.percentile_ms(50),
            crowd.turns.percentile_ms(99),
            crowd.turns.longest_ms(),
            crowd.turns.len(),
            crowd.failed,
            crowd.unanswered,
            crowd.unrecorded,
        );
    }
    for pair in crowds.chunks_exact(SYSTEMS.len()) {
        let [peer, ours] = pair else { continue };
        let p99 = |crowd: &Crowd| crowd.turns.percentile_ms(99);
        let _ = write!(
            text,
            "\nRexian to app_queue with {} at once: cost {}, next ring {} at p99.",
            ours.at_once,
            digits(ours.cost_ms / peer.cost_ms),
            digits(p99(ours) / p99(peer)),
        );
    }
    text + "\n"
}

fn together(rounds: &[Round], system: System) -> f64 {
    let of = rounds.iter().filter(|round| round.system == system);
    median(of.map(|round| round.asterisk_ms + round.rexian_ms))
}

fn times(title: &str, (peer, theirs): (&str, &Times), ours: &Times) -> String {
    let mut text =
        format!("\n### {title}\n\n| ms | p50 | p99 | longest | n |\n|---|--:|--:|--:|--:|\n");
    for (name, times) in [(peer, theirs), ("rexian", ours)] {
        let _ = writeln!(
            text,
            "| {name} | {:.1} | {:.1} | {:.1} | {} |",
            times.percentile_ms(50),
            times.percentile_ms(99),
            times.longest_ms(),
            times.len(),
        );
    }
    let ratio = |percent| ours.percentile_ms(percent) / theirs.percentile_ms(percent);
    text + &format!(
        "| ratio rexian : {peer} | {} | {} | {} | |\n",
        digits(ratio(50)),
        digits(ratio(99)),
        digits(ratio(100))
    )
}

fn board(costs: &Costs) -> String {
    let [few, some, many] = WAITING.map(thousands);
    let mut text = format!(
        "\n### Switchboard: inputs a second\n\n\
         | with so many waiting | {few} | {some} | {many} | cost, {many} : {few} |\n|---|--:|--:|--:|--:|\n"
    );
    for cost in &costs.inputs {
        let [few, some, many] = cost.ns.map(|ns| thousands((1e9 / ns) as usize));
        let ratio = cost.ns[2] / cost.ns[0];
        let _ = writeln!(
            text,
            "| {} | {few} | {some} | {many} | {ratio:.2} |",
            cost.kind.name()
        );
    }
    let [few, some, many] = costs.picture_ms;
    text + &format!(
        "\nOne picture of everything for the pages, which by its nature grows with the calls: \
         {few:.3}, {some:.2} and {many:.0} ms.\n"
    )
}

fn rush(rushes: &[Rush; 2]) -> String {
    let mut text = String::from(
        "\n### An hour's rush: three callers for each agent\n\n\
         | agents | callers | offer decision, µs p50 | p99 | longest | n | calls | answered | lost | answered without recording |\n\
         |--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|\n",
    );
    for rush in rushes {
        let us = |percent| rush.offers.percentile_ms(percent) * 1_000.0;
        let _ = writeln!(
            text,
            "| {} | {} | {:.1} | {:.1} | {:.0} | {} | {} | {} | {} | {} |",
            rush.agents,
            rush.callers,
            us(50),
            us(99),
            us(100),
            rush.offers.len(),
            rush.calls,
            rush.answered,
            rush.lost,
            rush.unrecorded,
        );
    }
    let [small, large] = rushes;
    let ratio = |percent| large.offers.percentile_ms(percent) / small.offers.percentile_ms(percent);
    let (middle, slowest) = (digits(ratio(50)), digits(ratio(99)));
    text + &format!("\nThe large office to the small one: {middle} at p50, {slowest} at p99.\n")
}

fn of_month(month: &Month) -> String {
    let calls = thousands(usize::try_from(month.calls).unwrap_or(usize::MAX));
    let mut text = format!(
        "\n### Report of a month of {calls} calls\n\n\
         | | ms | ratio to counting the rows |\n|---|--:|--:|\n"
    );
    for (name, ms) in [
        (
            "count(*) of the month's calls, talks, offers and spans",
            month.rows_ms,
        ),
        ("the report of the month", month.month_ms),
        ("the report of one day", month.day_ms),
        ("the first page of the calls behind a figure", month.page_ms),
        ("the same of a figure that counts nothing", month.none_ms),
    ] {
        let _ = writeln!(
            text,
            "| {name} | {ms:.1} | {} |",
            digits(ms / month.rows_ms)
        );
    }
    text + &format!(
        "\nWriting the facts of one call took {:.3} ms.\n",
        month.write_ms
    )
}

fn digits(ratio: f64) -> String {
    if ratio < 0.1 {
        format!("{ratio:.3}")
    } else {
        format!("{ratio:.2}")
    }
}

/// `1 234 567`.
fn thousands(number: usize) -> String {
    let digits = number.to_string();
    let groups = digits.as_bytes().rchunks(3).rev();
    let groups = groups.map(|group| String::from_utf8_lossy(group).into_owned());
    groups.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_replace_figures_and_leave_the_words_alone() {
        let path = std::env::temp_dir().join(format!("bench-{}.md", std::process::id()));
        fs::write(&path, format!("words\n{BEGIN}\nold\n{END}\nmore\n")).unwrap();
        let report = Report {
            machine: "new\n".into(),
            ..Report::default()
        };
        report.write(&path).unwrap();
        let text = fs::read_to_string(&path).unwrap();
        assert_eq!(text, format!("words\n{BEGIN}\n\nnew\n\n{END}\nmore\n"));
        fs::remove_file(path).unwrap();
    }

    #[test]
    fn large_numbers_are_read_in_threes() {
        assert_eq!(thousands(1_234_567), "1 234 567");
        assert_eq!(thousands(10), "10");
    }
}
