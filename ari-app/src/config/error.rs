//! What is wrong with a configuration, where, and what to do.

use std::fmt;
use std::path::Path;

use crate::speech::nearest;

/// One mistake, told so that it can be mended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigError(String);

impl ConfigError {
    /// The file cannot be read.
    pub fn unread(path: &Path, why: &std::io::Error) -> Self {
        if why.kind() == std::io::ErrorKind::InvalidData {
            let path = path.display();
            return Self(format!("{path}: it is not UTF-8; save it as UTF-8"));
        }
        Self(format!(
            "{}: {why}; `rexian init` writes one, --config names another",
            path.display()
        ))
    }

    /// Nothing is said of the data directory.
    pub fn no_data(path: &Path) -> Self {
        Self(format!(
            "{}:1: there is no `data = \"…\"` above the first section",
            path.display()
        ))
    }

    /// TOML that cannot be read, an unknown key or a bad value.
    pub fn toml(path: &Path, text: &str, why: &toml::de::Error) -> Self {
        let mut message = why.message().to_owned();
        if let Some(meant) = suggestion(&message) {
            message = format!("{message}; did you mean `{meant}`?");
        }
        let line = why.span().map_or(1, |span| line_of(text, span.start));
        Self(format!("{}:{line}: {message}", path.display()))
    }

    /// A plan whose parts do not fit together.
    pub fn plan(path: &Path, text: &str, why: &str) -> Self {
        let section = text.find("[[menus]]").or_else(|| text.find("[[queues]]"));
        let named = why
            .split('"')
            .nth(1)
            .and_then(|word| text.find(&format!("\"{word}\"")));
        let line = named.or(section).map_or(1, |at| line_of(text, at));
        Self(format!("{}:{line}: {why}", path.display()))
    }

    /// A setting that does not go with others, at its line, or at that of its section.
    pub fn setting(path: &Path, text: &str, section: &str, key: &str, why: &str) -> Self {
        let header = format!("[{section}]");
        let is_key = |line: &str| {
            line.split('=')
                .next()
                .is_some_and(|name| name.trim() == key)
        };
        let lines = || text.lines().map(str::trim).enumerate();
        let begins = lines().find(|(_, line)| line.starts_with(&header));
        let begins = begins.map_or(0, |(at, _)| at);
        let inside = lines().skip(begins + 1);
        let found = inside
            .take_while(|(_, line)| !line.starts_with('['))
            .find(|(_, line)| is_key(line));
        let line = found.map_or(begins, |(at, _)| at) + 1;
        Self(format!("{}:{line}: {why}", path.display()))
    }
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for ConfigError {}

fn line_of(text: &str, at: usize) -> usize {
    text.get(..at)
        .map_or(1, |before| before.matches('\n').count() + 1)
}

/// The key that was probably meant, from serde's "unknown field `x`, expected one of `a`, `b`".
fn suggestion(message: &str) -> Option<String> {
    let mut quoted = message
        .strip_prefix("unknown field")?
        .split('`')
        .skip(1)
        .step_by(2);
    let wrong = quoted.next()?;
    let known: Vec<&str> = quoted.collect();
    nearest(wrong, known.iter().copied()).map(str::to_owned)
}
