//! Words with gaps in braces, checked once and filled in when they are spoken.

use switchboard::Language;

use super::{
    config::Words,
    numerals::{count, digits},
    suggest::nearest,
};

/// The gaps there are.
const GAPS: [&str; 6] = [
    "number",
    "hours",
    "address",
    "count",
    "digits:count",
    "digits:…",
];

/// What fills the gaps and is the same for all calls.
#[derive(Clone, Debug)]
pub struct Filling {
    /// The hotline's number.
    pub number: String,
    /// The opening hours.
    pub hours: Words,
    /// The address.
    pub address: Words,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Piece {
    Text(String),
    Number,
    Hours,
    Address,
    Count,
    /// The count, digit by digit.
    CountDigits,
    Digits(String),
}

/// Words with their gaps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template(Vec<Piece>);

impl Template {
    /// Reads words with gaps.
    ///
    /// # Errors
    /// What is wrong with a gap, and what was perhaps meant.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut pieces = Vec::new();
        let mut rest = text;
        while let Some(at) = rest.find(['{', '}']) {
            let (before, gap) = rest.split_at(at);
            let Some(inside) = gap.strip_prefix('{') else {
                return Err("a `}` without a `{` before it".into());
            };
            let Some((name, after)) = inside.split_once('}') else {
                return Err("a `{` without a `}` after it".into());
            };
            pieces.push(Piece::Text(before.into()));
            pieces.push(gap_of(name)?);
            rest = after;
        }
        pieces.push(Piece::Text(rest.into()));
        pieces.retain(|piece| *piece != Piece::Text(String::new()));
        Ok(Self(pieces))
    }

    /// Whether the words speak of a number.
    pub fn counts(&self) -> bool {
        let count = |piece| matches!(piece, &Piece::Count | &Piece::CountDigits);
        self.0.iter().any(count)
    }

    /// The words with every gap filled.
    pub fn fill(&self, filling: &Filling, n: Option<u32>, language: Language) -> String {
        let piece = |piece: &Piece| match piece {
            Piece::Text(text) => text.clone(),
            Piece::Number => digits(&filling.number, language),
            Piece::Hours => filling.hours.of(language).into(),
            Piece::Address => filling.address.of(language).into(),
            Piece::Count => count(n.unwrap_or(0), language),
            Piece::CountDigits => digits(&n.unwrap_or(0).to_string(), language),
            Piece::Digits(text) => digits(text, language),
        };
        self.0.iter().map(piece).collect()
    }
}

fn gap_of(name: &str) -> Result<Piece, String> {
    if name == "digits:count" {
        return Ok(Piece::CountDigits);
    }
    if let Some(text) = name.strip_prefix("digits:") {
        return Ok(Piece::Digits(text.into()));
    }
    match name {
        "number" => Ok(Piece::Number),
        "hours" => Ok(Piece::Hours),
        "address" => Ok(Piece::Address),
        "count" => Ok(Piece::Count),
        _ => Err(match nearest(name, GAPS) {
            Some(meant) => format!("unknown placeholder `{{{name}}}`; did you mean `{{{meant}}}`?"),
            None => format!(
                "unknown placeholder `{{{name}}}`; there are {{number}}, {{hours}}, {{address}}, {{count}}, {{digits:count}} and {{digits:…}}"
            ),
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(text: &str, n: Option<u32>, language: Language) -> String {
        let filling = Filling {
            number: "12345".into(),
            hours: Words::new("上午", "in the morning"),
            address: Words::new("人民路", "People's Road"),
        };
        Template::parse(text)
            .expect("the words are right")
            .fill(&filling, n, language)
    }

    #[test]
    fn every_gap_is_filled_in_the_caller_s_language() {
        let zh = said(
            "{number}，{hours}，{address}，{count}位，{digits:110}",
            Some(2),
            Language::Chinese,
        );
        assert_eq!(zh, "幺二三四五，上午，人民路，两位，幺幺零");
        let en = said("{number} {hours}, {address}", None, Language::English);
        assert_eq!(en, "one two three four five in the morning, People's Road");
    }

    #[test]
    fn a_count_that_names_somebody_is_read_digit_by_digit() {
        let zh = said("{digits:count}号", Some(1001), Language::Chinese);
        assert_eq!(zh, "幺零零幺号");
        let en = said("Agent {digits:count} is", Some(1001), Language::English);
        assert_eq!(en, "Agent one zero zero one is");
        let template = Template::parse("{digits:count}").expect("the words are right");
        assert!(template.counts());
    }

    #[test]
    fn a_gap_that_is_not_known_is_refused_with_the_nearest() {
        let problem = |text| Template::parse(text).expect_err("a wrong gap");
        assert!(problem("{cuont}位").contains("did you mean `{count}`?"));
        assert!(problem("{weather}").contains("{address}"));
        assert!(problem("{count").contains('}'));
        assert!(problem("count}").contains('{'));
    }
}
