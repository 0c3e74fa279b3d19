//! The `Range` header (RFC 9110, 14.2): pure arithmetic on a length.

use warp::http::{HeaderMap, header};

/// What a `Range` header comes to, for a file of a certain length.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// All of it: no range, several, or a unit that is not ours.
    Whole,
    /// From this byte on, so many; never none.
    Part(u64, u64),
    /// Malformed, or beyond the end.
    Nothing,
}

/// Reads a `Range` header for a file of `length` bytes.
pub fn wanted(text: &str, length: u64) -> Wanted {
    let Some((unit, set)) = text.split_once('=') else {
        return Wanted::Nothing;
    };
    if !unit.trim().eq_ignore_ascii_case("bytes") || set.contains(',') {
        return Wanted::Whole;
    }
    match spec(set.trim()) {
        Some(Spec::From(first, last)) if first < length && first <= last => {
            let last = last.min(length - 1);
            Wanted::Part(first, last - first + 1)
        }
        Some(Spec::Last(suffix)) if suffix > 0 && length > 0 => {
            let suffix = suffix.min(length);
            Wanted::Part(length - suffix, suffix)
        }
        Some(Spec::From(..) | Spec::Last(_)) | None => Wanted::Nothing,
    }
}

/// Whether a request is for the beginning, as a player's first is.
pub fn begins(asked: &HeaderMap) -> bool {
    let Some(range) = asked.get(header::RANGE) else {
        return true;
    };
    match range.to_str().map(|text| wanted(text, u64::MAX)) {
        Ok(Wanted::Whole | Wanted::Part(0, _)) => true,
        Ok(Wanted::Part(..) | Wanted::Nothing) | Err(_) => false,
    }
}

enum Spec {
    From(u64, u64),
    Last(u64),
}

fn spec(text: &str) -> Option<Spec> {
    match text.split_once('-')? {
        ("", suffix) => Some(Spec::Last(number(suffix)?)),
        (first, "") => Some(Spec::From(number(first)?, u64::MAX)),
        (first, last) => Some(Spec::From(number(first)?, number(last)?)),
    }
}

/// Digits only; more of them than fit are as good as the greatest number.
fn number(text: &str) -> Option<u64> {
    if text.is_empty() || !text.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    Some(text.parse().unwrap_or(u64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;
    use Wanted::{Nothing, Part, Whole};

    #[test]
    fn every_form_of_range_is_read() {
        for (text, length, expected) in [
            ("bytes=0-9", 100, Part(0, 10)),
            ("bytes=0-0", 100, Part(0, 1)),
            ("bytes=90-", 100, Part(90, 10)),
            ("bytes=90-1000", 100, Part(90, 10)),
            ("bytes=99-99", 100, Part(99, 1)),
            ("bytes=-10", 100, Part(90, 10)),
            ("bytes=-1000", 100, Part(0, 100)),
            ("Bytes = 5-6", 100, Part(5, 2)),
            ("bytes=0-99999999999999999999999", 100, Part(0, 100)),
            ("bytes=0-1,5-6", 100, Whole),
            ("lines=1-2", 100, Whole),
            ("bytes=100-", 100, Nothing),
            ("bytes=100-101", 100, Nothing),
            ("bytes=99999999999999999999999-", 100, Nothing),
            ("bytes=6-5", 100, Nothing),
            ("bytes=-0", 100, Nothing),
            ("bytes=-", 100, Nothing),
            ("bytes=", 100, Nothing),
            ("bytes", 100, Nothing),
            ("bytes=a-b", 100, Nothing),
            ("bytes=+1-2", 100, Nothing),
            ("bytes=1 - 2", 100, Nothing),
            ("bytes=0-", 0, Nothing),
            ("bytes=-5", 0, Nothing),
        ] {
            assert_eq!(wanted(text, length), expected, "{text} of {length}");
        }
    }

    #[test]
    fn a_part_never_leaves_the_file() {
        for length in 0..6_u64 {
            for first in 0..8_u64 {
                for last in 0..8_u64 {
                    let text = format!("bytes={first}-{last}");
                    if let Part(from, many) = wanted(&text, length) {
                        assert!(many > 0 && from + many <= length, "{text} of {length}");
                    }
                }
            }
        }
    }
}
