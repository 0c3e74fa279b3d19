//! Where log lines go: standard error, our own words only. Other crates speak at WARN and above, for
//! some of them print whole frames, and with them callers' numbers, at finer levels.

use tracing_subscriber::EnvFilter;

/// Names the level of our own lines: `error`, `warn`, `info` (unless said otherwise), `debug`, `trace`.
pub const VARIABLE: &str = "REXIAN_LOG";

/// Begins to write log lines.
pub fn start() {
    let level = std::env::var(VARIABLE).unwrap_or_default();
    tracing_subscriber::fmt()
        .with_env_filter(EnvFilter::new(filter(&level)))
        .with_writer(std::io::stderr)
        .with_ansi(std::io::IsTerminal::is_terminal(&std::io::stderr()))
        .init();
}

pub(crate) fn filter(level: &str) -> String {
    let level = match level {
        "error" | "warn" | "debug" | "trace" => level,
        _ => "info",
    };
    // warp calls it an error when a browser goes away in the middle of an answer, as each does that
    // leaves a page which follows the events.
    format!("warn,warp::server::run=off,rexian={level},web={level},store={level}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_crates_never_speak_below_warn() {
        for level in ["trace", "tungstenite=trace", "", "hyper=debug,trace"] {
            let filter = filter(level);
            assert!(
                filter.starts_with("warn,warp::server::run=off,rexian="),
                "{filter}"
            );
            assert!(!filter.contains("tungstenite") && !filter.contains("hyper"));
        }
    }
}
