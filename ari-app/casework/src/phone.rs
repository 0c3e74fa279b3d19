//! Telephone numbers, in many forms, to one: E.164 with its plus sign where the number has such a form,
//! the bare digits for short codes and internal numbers.
//!
//! | as it came | becomes |
//! |---|---|
//! | `+86 138 0013 8000`, `008613800138000`, `8613800138000`, `13800138000` | `+8613800138000` |
//! | `010-8888 6666`, `(010)88886666` | `+861088886666` |
//! | `12345`, `110`, `1001` | as it is: a short code |
//! | `88886666` | with the area `10`: `+861088886666`; without one: as it is |
//! | `anonymous`, `unknown`, nothing | withheld |
//! | letters, more than 32 characters, more than 15 digits | malformed |

use alloc::{format, string::String};

/// The longest text that is looked at, in bytes.
const LONGEST: usize = 32;
/// Digits of a number in E.164, at most.
const E164_DIGITS: usize = 15;
/// Names that telephones and gateways send for a caller who is not shown.
const WITHHELD: [&str; 6] = [
    "anonymous",
    "unknown",
    "private",
    "restricted",
    "unavailable",
    "withheld",
];

/// What numbers without country or area are read as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Numbering<'a> {
    /// Country code without plus, such as `86`.
    pub country: &'a str,
    /// Area code without its leading 0, such as `10`; empty leaves local numbers as they are.
    pub area: &'a str,
}

impl Default for Numbering<'_> {
    /// China, no area.
    fn default() -> Self {
        Self {
            country: "86",
            area: "",
        }
    }
}

/// Why a text is no number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unusable {
    /// The caller does not show one.
    Withheld,
    /// It is longer than any number.
    TooLong,
    /// There is something in it that belongs to no number.
    Malformed,
}

impl core::fmt::Display for Unusable {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(match self {
            Self::Withheld => "the number is withheld",
            Self::TooLong => "longer than any telephone number",
            Self::Malformed => "not a telephone number",
        })
    }
}

impl core::error::Error for Unusable {}

/// The one form of a number, for comparison and for dialling back.
pub fn normalise(text: &str, numbering: Numbering<'_>) -> Result<String, Unusable> {
    let text = text.trim();
    if text.is_empty() || WITHHELD.iter().any(|name| text.eq_ignore_ascii_case(name)) {
        return Err(Unusable::Withheld);
    }
    if text.len() > LONGEST {
        return Err(Unusable::TooLong);
    }
    let (international, digits) = digits(text)?;
    if international {
        return e164(&digits);
    }
    national(&digits, numbering)
}

/// Whether it began with a plus sign or `00`, and the digits after that.
fn digits(text: &str) -> Result<(bool, String), Unusable> {
    let (plus, rest) = match text.strip_prefix('+') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let mut digits = String::new();
    for c in rest.chars() {
        match c {
            '0'..='9' => digits.push(c),
            ' ' | '-' | '.' | '(' | ')' => {}
            _ => return Err(Unusable::Malformed),
        }
    }
    match digits.strip_prefix("00") {
        Some(rest) if !plus => Ok((true, rest.into())),
        Some(_) | None if digits.is_empty() => Err(Unusable::Malformed),
        Some(_) | None => Ok((plus, digits)),
    }
}

/// `+` and 5 to 15 digits, the first not 0.
fn e164(digits: &str) -> Result<String, Unusable> {
    match digits.len() {
        5..=E164_DIGITS if !digits.starts_with('0') => Ok(format!("+{digits}")),
        0..=E164_DIGITS => Err(Unusable::Malformed),
        _ => Err(Unusable::TooLong),
    }
}

/// A number without an international prefix.
fn national(digits: &str, numbering: Numbering<'_>) -> Result<String, Unusable> {
    let Numbering { country, area } = numbering;
    if let Some(rest) = digits.strip_prefix(country)
        && (10..=11).contains(&rest.len())
        && digits.len() > 11
    {
        return e164(digits);
    }
    if let Some(rest) = digits.strip_prefix('0') {
        return match rest.len() {
            9..=12 => e164(&format!("{country}{rest}")),
            _ => Err(Unusable::Malformed),
        };
    }
    match digits.len() {
        11 if digits.starts_with('1') => e164(&format!("{country}{digits}")),
        7..=8 if !area.is_empty() => e164(&format!("{country}{area}{digits}")),
        1..=11 => Ok(digits.into()),
        12..=E164_DIGITS => e164(digits),
        _ => Err(Unusable::TooLong),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Unusable::{Malformed, TooLong, Withheld};

    #[test]
    fn one_number_in_many_forms_becomes_one() {
        for (text, expected) in [
            ("13800138000", "+8613800138000"),
            ("+8613800138000", "+8613800138000"),
            ("+86 138 0013 8000", "+8613800138000"),
            ("8613800138000", "+8613800138000"),
            ("008613800138000", "+8613800138000"),
            ("013800138000", "+8613800138000"),
            (" 138-0013-8000 ", "+8613800138000"),
            ("010-88886666", "+861088886666"),
            ("(010) 8888 6666", "+861088886666"),
            ("0755.26661234", "+8675526661234"),
            ("+1 (202) 555-0143", "+12025550143"),
            ("12345", "12345"),
            ("110", "110"),
            ("1001", "1001"),
            ("88886666", "88886666"),
            ("4008123123", "4008123123"),
        ] {
            let came = normalise(text, Numbering::default());
            assert_eq!(came.as_deref(), Ok(expected), "{text}");
        }
    }

    #[test]
    fn a_local_number_takes_the_area_of_the_office() {
        let beijing = Numbering {
            area: "10",
            ..Numbering::default()
        };
        assert_eq!(
            normalise("88886666", beijing).as_deref(),
            Ok("+861088886666")
        );
        assert_eq!(normalise("12345", beijing).as_deref(), Ok("12345"));
    }

    #[test]
    fn what_is_no_number_says_why() {
        for (text, expected) in [
            ("", Withheld),
            ("  ", Withheld),
            ("anonymous", Withheld),
            ("Unknown", Withheld),
            ("alice", Malformed),
            ("1380013800O", Malformed),
            ("138'; DROP", Malformed),
            ("+", Malformed),
            ("--", Malformed),
            ("+0123456", Malformed),
            ("00", Malformed),
            ("0", Malformed),
            ("１２３", Malformed),
            ("1234567890123456", TooLong),
            ("+1234567890123456", TooLong),
            ("111111111111111111111111111111111", TooLong),
        ] {
            let came = normalise(text, Numbering::default());
            assert_eq!(came, Err(expected), "{text}");
        }
    }

    #[test]
    fn a_normal_form_is_its_own_normal_form() {
        for text in ["13800138000", "010-88886666", "12345", "+12025550143"] {
            let once = normalise(text, Numbering::default()).unwrap_or_default();
            assert_eq!(normalise(&once, Numbering::default()), Ok(once.clone()));
        }
    }
}
