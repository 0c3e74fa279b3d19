//! Numbers of people, fit for a log: all but the last two characters are masked.

use std::fmt;

/// A caller's number on its way into a log.
#[derive(Clone, Copy)]
pub struct Pii<'a>(pub &'a str);

impl fmt::Display for Pii<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut tail: Vec<char> = self.0.chars().rev().take(2).collect();
        tail.reverse();
        if self.0.chars().count() <= 4 {
            tail.clear();
        }
        write!(f, "***{}", tail.into_iter().collect::<String>())
    }
}

impl fmt::Debug for Pii<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// A text from elsewhere with every run of five or more digits masked, such as an error that quotes a
/// number.
pub fn masked(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut digits = String::new();
    for c in text.chars() {
        if c.is_ascii_digit() {
            digits.push(c);
            continue;
        }
        flush(&mut digits, &mut out);
        out.push(c);
    }
    flush(&mut digits, &mut out);
    out
}

/// The name of a recording without the number in it: the dialplan calls messages
/// `EPOCH-UNIQUEID-CALLER`, of which the first part is enough to find the file.
pub fn recording(name: &str) -> String {
    if name.starts_with("rx-") {
        return name.into();
    }
    let parts = name.split_once('-').zip(name.rsplit_once('-'));
    match parts {
        Some(((epoch, _), (_, caller))) if epoch.parse::<u64>().is_ok() => {
            format!("{epoch}-…-{}", Pii(caller))
        }
        Some(_) | None => masked(name),
    }
}

fn flush(digits: &mut String, out: &mut String) {
    if digits.len() < 5 {
        out.push_str(digits);
    } else {
        out.push_str(&Pii(digits).to_string());
    }
    digits.clear();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_shows_only_its_end() {
        assert_eq!(Pii("13800138000").to_string(), "***00");
        assert_eq!(format!("{:?}", Pii("13800138000")), "***00");
        assert_eq!(Pii("110").to_string(), "***");
        assert_eq!(Pii("").to_string(), "***");
    }

    #[test]
    fn a_recordings_name_shows_no_number() {
        for (name, shown) in [
            ("rx-12345-4-1", "rx-12345-4-1"),
            ("1795363200-1795363199.7-13800138000", "1795363200-…-***00"),
            ("1795363200-host-1795363199.7-unknown", "1795363200-…-***wn"),
            ("from-13800138000", "from-***00"),
            ("13800138000", "***00"),
        ] {
            assert_eq!(recording(name), shown);
        }
    }

    #[test]
    fn a_number_quoted_in_a_text_is_masked() {
        assert_eq!(
            masked("no route to 13800138000 (404)"),
            "no route to ***00 (404)"
        );
    }
}
