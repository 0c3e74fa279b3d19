//! Callers' numbers as they come over the wire: anybody may write anything into them.

/// The longest number that is kept, in characters.
const LONGEST: usize = 32;

/// A number to keep, to show and to dial back: digits, with a `+` in front or none, written with or
/// without spaces, dashes and the like. `None` for anything else, such as `anonymous`.
pub fn number(text: &str) -> Option<String> {
    let text = text.trim();
    if text.chars().count() > LONGEST {
        return None;
    }
    let (plus, rest) = match text.strip_prefix('+') {
        Some(rest) => ("+", rest),
        None => ("", text),
    };
    let digits: String = rest.chars().filter(|c| !" -.()/".contains(*c)).collect();
    let usable = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
    usable.then(|| format!("{plus}{digits}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_digits_with_or_without_a_plus() {
        assert_eq!(number("13800138000").as_deref(), Some("13800138000"));
        assert_eq!(
            number("+86 138-0013-8000").as_deref(),
            Some("+8613800138000")
        );
        assert_eq!(number("(010) 6512 3456").as_deref(), Some("01065123456"));
    }

    #[test]
    fn what_is_no_number_is_withheld() {
        let long = "1".repeat(33);
        for text in [
            "",
            "+",
            "anonymous",
            "1+2",
            "12'; --",
            "<1>",
            "１２３",
            "1\r\n2",
            &long,
        ] {
            assert_eq!(number(text), None, "{text:?}");
        }
    }
}
