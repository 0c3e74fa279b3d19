//! The lines of AGI, without a socket. Asterisk first sends `agi_name: value` lines up to an empty
//! one; then each command is answered by `<code> result=<n> …`.
//! (docs.asterisk.org, Asterisk Gateway Interface.)

use std::collections::BTreeMap;

/// The longest line that is read, in bytes.
pub const LONGEST_LINE: usize = 4_096;
/// The most lines before the empty one.
pub const MOST_LINES: usize = 128;

/// What a conversation begins with.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Request {
    /// The script's name.
    pub script: String,
    /// What stands behind `?` in its address.
    pub arguments: BTreeMap<String, String>,
}

/// What is wrong with what was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Malformed {
    /// A line without a colon.
    Line,
    /// More than `MOST_LINES`.
    Lines,
    /// No script is named.
    Script,
    /// An answer that is none.
    Answer,
}

/// Reads the lines before the empty one.
///
/// # Errors
/// They are not what Asterisk sends.
pub fn request<'a>(lines: impl IntoIterator<Item = &'a str>) -> Result<Request, Malformed> {
    let mut address = None;
    for (count, line) in lines.into_iter().enumerate() {
        if count >= MOST_LINES {
            return Err(Malformed::Lines);
        }
        let (name, value) = line.split_once(':').ok_or(Malformed::Line)?;
        if name == "agi_network_script" {
            address = Some(value.trim().to_owned());
        }
    }
    let address = address.ok_or(Malformed::Script)?;
    let (script, query) = address.split_once('?').unwrap_or((&address, ""));
    let pair = |pair: &str| {
        let (name, value) = pair.split_once('=')?;
        Some((name.to_owned(), value.to_owned()))
    };
    let script = script.trim_matches('/').to_owned();
    let arguments = query.split('&').filter_map(pair).collect();
    Ok(Request { script, arguments })
}

/// `SET VARIABLE`; names and values are ours and need no escape but for quotes.
pub fn set_variable(name: &str, value: &str) -> String {
    format!("SET VARIABLE {name} {}\n", quoted(value))
}

/// `STREAM FILE`: plays a sound, which no key ends.
pub fn stream_file(path: &str) -> String {
    format!("STREAM FILE {} \"\"\n", quoted(path))
}

/// The number after `result=`; `None` when the caller is gone (`HANGUP`, 511) or the command is not
/// known.
///
/// # Errors
/// The line is no answer.
pub fn answer(line: &str) -> Result<Option<i64>, Malformed> {
    // Asterisk says this out of turn when the caller hangs up.
    if line == "HANGUP" {
        return Ok(None);
    }
    let (code, rest) = line.split_once([' ', '-']).ok_or(Malformed::Answer)?;
    match code {
        "200" => {
            let result = rest.strip_prefix("result=").ok_or(Malformed::Answer)?;
            let end = result.find(|c: char| c != '-' && !c.is_ascii_digit());
            let number = &result[..end.unwrap_or(result.len())];
            number.parse().map(Some).map_err(|_| Malformed::Answer)
        }
        "510" | "511" | "520" => Ok(None),
        _ => Err(Malformed::Answer),
    }
}

fn quoted(text: &str) -> String {
    let mut quoted = String::from('"');
    for letter in text.chars().filter(|letter| !letter.is_control()) {
        if matches!(letter, '"' | '\\') {
            quoted.push('\\');
        }
        quoted.push(letter);
    }
    quoted + "\""
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_script_and_its_arguments_are_read() {
        let lines = [
            "agi_network: yes",
            "agi_network_script: say?prompt=sorry&language=en",
            "agi_uniqueid: 1.2",
        ];
        let request = request(lines).unwrap();
        assert_eq!(request.script, "say");
        assert_eq!(request.arguments["prompt"], "sorry");
        assert_eq!(request.arguments["language"], "en");
    }

    #[test]
    fn what_asterisk_would_not_send_is_refused() {
        assert_eq!(request(["GET / HTTP/1.1"]), Err(Malformed::Line));
        assert_eq!(request(["agi_network: yes"]), Err(Malformed::Script));
        assert_eq!(request(vec!["a: b"; MOST_LINES + 1]), Err(Malformed::Lines));
    }

    #[test]
    fn answers_are_told_apart() {
        for (line, means) in [
            ("200 result=0", Ok(Some(0))),
            ("200 result=-1 endpos=7", Ok(Some(-1))),
            ("200 result=1 (speech)", Ok(Some(1))),
            ("511 Command Not Permitted on a dead channel", Ok(None)),
            ("510 Invalid or unknown command", Ok(None)),
            (
                "520-Invalid command syntax.  Proper usage follows:",
                Ok(None),
            ),
            ("HANGUP", Ok(None)),
            ("HTTP/1.1 200 OK", Err(Malformed::Answer)),
            ("200 result=many", Err(Malformed::Answer)),
            ("200 result=", Err(Malformed::Answer)),
            ("", Err(Malformed::Answer)),
        ] {
            assert_eq!(answer(line), means, "{line}");
        }
    }

    #[test]
    fn a_value_cannot_begin_a_command_of_its_own() {
        let command = set_variable("REXIAN_OPEN", "yes\"\nHANGUP\n\\");
        assert_eq!(command, "SET VARIABLE REXIAN_OPEN \"yes\\\"HANGUP\\\\\"\n");
    }
}
