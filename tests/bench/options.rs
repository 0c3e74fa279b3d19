//! What was asked for on the command line.

use std::time::Duration;

use crate::month;
use crate::office::DESKS;

/// A thing that can be measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measure {
    /// Inputs a second of the switchboard.
    Board,
    /// Decisions in a rush.
    Rush,
    /// Key to prompt.
    Key,
    /// Free to ringing.
    Free,
    /// Processor time a call.
    Load,
    /// Many at once.
    Crowd,
    /// A report of a busy month.
    Month,
}

/// The options of `bin/bench`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// What is measured, in this order.
    pub measures: Vec<Measure>,
    /// Whether the table goes into `docs/benchmarks.md`.
    pub write: bool,
    /// Rounds of load; the median counts.
    pub rounds: usize,
    /// Calls in a round.
    pub calls: usize,
    /// How long caller and agent talk.
    pub talk: Duration,
    /// How often an agent becomes free.
    pub rings: usize,
    /// How often a key is pressed.
    pub keys: usize,
    /// How long idleness is looked at.
    pub idle: Duration,
    /// How many agents take a crowd's calls, one size after the other.
    pub crowds: Vec<u32>,
    /// How many calls there are in a crowd for each of them.
    pub crowd_calls: usize,
    /// How long they talk.
    pub crowd_talk: Duration,
    /// Calls of a busy month.
    pub month: u64,
}

impl Options {
    /// Reads the words of a command line.
    ///
    /// # Errors
    /// Says which word is wrong and what is allowed.
    pub fn parse(words: impl Iterator<Item = String>) -> Result<Options, String> {
        let words = words.collect::<Vec<_>>();
        let mut options = if words.iter().any(|word| word == "--quick") {
            quick()
        } else {
            full()
        };
        let mut words = words.into_iter();
        while let Some(word) = words.next() {
            let mut value = || words.next().ok_or(format!("{word} needs a value"));
            match word.as_str() {
                "--quick" => {}
                "--write" => options.write = true,
                "--only" => options.measures = vec![measure(&value()?)?],
                "--rounds" => options.rounds = number(&word, &value()?, 100)?,
                "--calls" => options.calls = number(&word, &value()?, 10_000)?,
                "--agents" => {
                    let agents = number(&word, &value()?, DESKS as usize)?;
                    options.crowds = vec![agents as u32];
                }
                "--talk" => {
                    options.talk = Duration::from_secs(number(&word, &value()?, 50)? as u64);
                }
                other => return Err(format!("{other} is not an option")),
            }
        }
        Ok(options)
    }
}

fn full() -> Options {
    Options {
        measures: vec![
            Measure::Board,
            Measure::Rush,
            Measure::Month,
            Measure::Key,
            Measure::Free,
            Measure::Load,
            Measure::Crowd,
        ],
        write: false,
        rounds: 3,
        calls: 80,
        talk: Duration::from_secs(10),
        rings: 100,
        keys: 150,
        idle: Duration::from_secs(20),
        crowds: vec![10, 33, DESKS],
        crowd_calls: 5,
        crowd_talk: Duration::from_secs(20),
        month: month::CALLS,
    }
}

fn quick() -> Options {
    Options {
        rounds: 1,
        calls: 12,
        talk: Duration::from_secs(5),
        rings: 12,
        keys: 25,
        idle: Duration::from_secs(5),
        crowds: vec![4],
        crowd_calls: 5,
        crowd_talk: Duration::from_secs(4),
        month: month::CALLS / 10,
        ..full()
    }
}

fn measure(text: &str) -> Result<Measure, String> {
    match text {
        "board" => Ok(Measure::Board),
        "rush" => Ok(Measure::Rush),
        "key" => Ok(Measure::Key),
        "free" => Ok(Measure::Free),
        "load" => Ok(Measure::Load),
        "crowd" => Ok(Measure::Crowd),
        "month" => Ok(Measure::Month),
        other => Err(format!(
            "--only {other}: choose one of board, rush, month, key, free, load, crowd"
        )),
    }
}

fn number(word: &str, text: &str, most: usize) -> Result<usize, String> {
    let fits = |n: &usize| (1..=most).contains(n);
    let found = text.parse().ok().filter(fits);
    found.ok_or(format!("{word} {text}: give a number from 1 to {most}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(words: &[&str]) -> Result<Options, String> {
        Options::parse(words.iter().map(ToString::to_string))
    }

    #[test]
    fn a_quick_run_measures_the_same_things_less_often() {
        let (quick, full) = (parse(&["--quick"]).unwrap(), parse(&[]).unwrap());
        assert_eq!(quick.measures, full.measures);
        assert!(quick.calls < full.calls && quick.rounds < full.rounds);
    }

    #[test]
    fn a_wrong_word_is_named() {
        for (words, named) in [
            (vec!["--fast"], "--fast"),
            (vec!["--only", "fax"], "fax"),
            (vec!["--talk", "51"], "51"),
            (vec!["--calls"], "--calls"),
        ] {
            assert!(parse(&words).unwrap_err().contains(named));
        }
    }
}
