//! Callers' numbers as they come over the wire, where anybody may write anything into them, and as telephones
//! of ours are to show them.

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

/// The longest name that a telephone is to show, in characters.
const LONGEST_NAME: usize = 32;

/// What a telephone that is rung shows, as Asterisk takes it: a name, a number, or both. Whoever shows no
/// number is shown by the name alone.
pub fn shown(name: Option<&str>, caller: Option<&str>) -> Option<String> {
    let name = name.map(plain).filter(|name| !name.is_empty());
    let number = caller.and_then(number);
    match (name, number) {
        (Some(name), number) => Some(format!("\"{name}\" <{}>", number.unwrap_or_default())),
        (None, number) => number,
    }
}

/// Without what would end a quoted name or begin a number: Asterisk knows no sign that protects it.
fn plain(name: &str) -> String {
    let kept = name
        .chars()
        .filter(|c| !c.is_control() && !"\"\\<>".contains(*c));
    let kept: String = kept.take(LONGEST_NAME).collect();
    kept.trim().into()
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
    fn a_name_is_shown_beside_a_number_and_alone_without_one() {
        let both = shown(Some("综合受理"), Some("138 0013 8000"));
        assert_eq!(both.as_deref(), Some("\"综合受理\" <13800138000>"));
        let withheld = shown(Some("综合受理"), Some("anonymous"));
        assert_eq!(withheld.as_deref(), Some("\"综合受理\" <>"));
        assert_eq!(shown(None, Some("1001")).as_deref(), Some("1001"));
        assert_eq!(shown(None, None), None);
    }

    #[test]
    fn no_name_can_be_taken_for_a_number_or_for_the_end_of_a_name() {
        let evil = shown(Some(" a\" <110>\\\r\n, b "), None);
        assert_eq!(evil.as_deref(), Some("\"a 110, b\" <>"));
        let nothing = shown(Some("\"<>\""), Some("1001"));
        assert_eq!(nothing.as_deref(), Some("1001"));
        let long = shown(Some(&"热".repeat(40)), None);
        assert_eq!(long, Some(format!("\"{}\" <>", "热".repeat(32))));
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
