//! Where log lines go: standard error, our own words only. Other crates speak at WARN and above, for
//! some of them print whole frames, and with them callers' numbers, at finer levels.

use std::fmt::{Debug, Write};

use tracing::field::{Field, Visit};
use tracing::{Event, Metadata};
use tracing_subscriber::layer::{Context, Filter, SubscriberExt};
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, Layer, fmt};

/// Names the level of our own lines: `error`, `warn`, `info` (unless said otherwise), `debug`, `trace`.
pub const VARIABLE: &str = "REXIAN_LOG";

/// Begins to write log lines.
pub fn start() {
    let level = std::env::var(VARIABLE).unwrap_or_default();
    let lines = fmt::layer()
        .with_writer(std::io::stderr)
        .with_ansi(std::io::IsTerminal::is_terminal(&std::io::stderr()))
        .with_filter(Noteworthy);
    tracing_subscriber::registry()
        .with(EnvFilter::new(filter(&level)))
        .with(lines)
        .init();
}

/// All but what warp calls an error when a browser goes away in the middle of an answer, as each does
/// that leaves a page which follows the events.
struct Noteworthy;

impl<S> Filter<S> for Noteworthy {
    fn enabled(&self, _: &Metadata<'_>, _: &Context<'_, S>) -> bool {
        true
    }

    fn event_enabled(&self, event: &Event<'_>, _: &Context<'_, S>) -> bool {
        if event.metadata().target() != "warp::server::run" {
            return true;
        }
        let mut words = Words::default();
        event.record(&mut words);
        !is_departure(&words.0)
    }
}

fn is_departure(words: &str) -> bool {
    words.starts_with("server connection error") && words.contains("IncompleteMessage")
}

/// The message of a line.
#[derive(Default)]
struct Words(String);

impl Visit for Words {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        if field.name() == "message" {
            let _ = write!(self.0, "{value:?}");
        }
    }
}

pub(crate) fn filter(level: &str) -> String {
    let level = match level {
        "error" | "warn" | "debug" | "trace" => level,
        _ => "info",
    };
    format!("warn,rexian={level},web={level},store={level}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_crates_never_speak_below_warn() {
        for level in ["trace", "tungstenite=trace", "", "hyper=debug,trace"] {
            let filter = filter(level);
            assert!(filter.starts_with("warn,rexian="), "{filter}");
            assert!(!filter.contains("tungstenite") && !filter.contains("hyper"));
        }
    }

    #[test]
    fn a_browser_that_goes_away_is_no_error_and_a_lack_of_files_is() {
        let gone = "server connection error: hyper::Error(IncompleteMessage)";
        assert!(is_departure(gone));
        assert!(!is_departure("accept error: Too many open files"));
    }
}
