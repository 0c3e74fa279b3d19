//! Query parameters: decoded, known by name, and read with an error that says what would do.
//!
//! They are percent-encoded (RFC 3986) and a plus sign is a plus sign, so that `caller=+86…` and
//! `since=…+08:00` mean what they say even when typed by hand.

use casework::phone::{self, Unusable};
use percent_encoding::percent_decode_str;

use super::limits;
use super::problem::{Code, Problem};
use super::time;

/// The parameters of one request.
#[derive(Clone, Debug, Default)]
pub struct Query(Vec<(String, String)>);

impl Query {
    /// Reads what stands after the question mark. Refuses names not in `known`, names given twice and
    /// text that is not UTF-8.
    pub fn parse(raw: &str, known: &[&str]) -> Result<Self, Problem> {
        let mut pairs: Vec<(String, String)> = Vec::new();
        for pair in raw.split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let (name, value) = (decode(name)?, decode(value)?);
            if !known.contains(&name.as_str()) {
                return Err(unknown(&name, known));
            }
            if pairs.iter().any(|(given, _)| *given == name) {
                return Err(bad(&name, "is given twice; give it once"));
            }
            pairs.push((name, value));
        }
        Ok(Self(pairs))
    }

    /// The value given for `name`.
    pub fn text(&self, name: &str) -> Option<&str> {
        let pair = self.0.iter().find(|(given, _)| given == name)?;
        Some(&pair.1)
    }

    /// How many items are wanted: 1 to 500, 50 unless said.
    pub fn limit(&self) -> Result<u32, Problem> {
        let Some(text) = self.text("limit") else {
            return Ok(limits::PAGE);
        };
        let limit = digits(text).and_then(|number| u32::try_from(number).ok());
        limit
            .filter(|limit| (1..=limits::PAGE_MOST).contains(limit))
            .ok_or_else(|| {
                let most = limits::PAGE_MOST;
                bad("limit", &format!("must be a whole number from 1 to {most}"))
            })
    }

    /// Where a page of live calls begins: what an earlier one gave as `next`.
    pub fn cursor(&self) -> Result<Option<u64>, Problem> {
        let Some(text) = self.text("cursor") else {
            return Ok(None);
        };
        let number = text.strip_prefix('b').and_then(digits);
        number.map(Some).ok_or_else(|| {
            bad(
                "cursor",
                "must be what an earlier page gave as next, unchanged; leave it out for the first page",
            )
        })
    }

    /// Nothing before this time, in milliseconds since 1970.
    pub fn since(&self) -> Result<Option<u64>, Problem> {
        self.time("since")
    }

    /// A time, in milliseconds since 1970.
    pub fn time(&self, name: &str) -> Result<Option<u64>, Problem> {
        let Some(text) = self.text(name) else {
            return Ok(None);
        };
        time::parse(text).map(Some).ok_or_else(|| {
            bad(
                name,
                "must be an RFC 3339 time with its offset, such as 2026-11-24T08:00:00Z or 2026-11-24T16:00:00+08:00",
            )
        })
    }

    /// A row's number.
    pub fn number(&self, name: &str) -> Result<Option<u64>, Problem> {
        let Some(text) = self.text(name) else {
            return Ok(None);
        };
        digits(text)
            .map(Some)
            .ok_or_else(|| bad(name, "must be a whole number"))
    }

    /// The number of a queue or an agent.
    pub fn id(&self, name: &str) -> Result<Option<u32>, Problem> {
        match self.number(name)?.map(u32::try_from) {
            None => Ok(None),
            Some(Ok(id)) if id > 0 => Ok(Some(id)),
            Some(_) => Err(bad(name, "is no number that anybody has")),
        }
    }

    /// An hour of the day.
    pub fn hour(&self) -> Result<Option<u32>, Problem> {
        match self.number("hour")?.map(u32::try_from) {
            None => Ok(None),
            Some(Ok(hour)) if hour < 24 => Ok(Some(hour)),
            Some(_) => Err(bad("hour", "must be a whole number from 0 to 23")),
        }
    }

    /// One of the names listed.
    pub fn one_of<'a>(&self, name: &str, names: &[&'a str]) -> Result<Option<&'a str>, Problem> {
        let Some(text) = self.text(name) else {
            return Ok(None);
        };
        match names.iter().find(|one| **one == text) {
            Some(one) => Ok(Some(one)),
            None => Err(bad(name, &format!("must be one of {}", names.join(", ")))),
        }
    }

    /// Yes or no.
    pub fn flag(&self, name: &str) -> Result<Option<bool>, Problem> {
        let said = self.one_of(name, &["true", "false"])?;
        Ok(said.map(|said| said == "true"))
    }

    /// The grade a caller gave, 1 for the best to 5.
    pub fn grade(&self) -> Result<Option<u8>, Problem> {
        let grade = self.one_of("grade", &["1", "2", "3", "4", "5"])?;
        Ok(grade.and_then(|grade| grade.parse().ok()))
    }

    /// A telephone number, in the one form that numbers are compared in.
    pub fn caller(&self) -> Result<Option<String>, Problem> {
        let Some(text) = self.text("caller") else {
            return Ok(None);
        };
        match phone::normalise(text, phone::Numbering::default()) {
            Ok(number) => Ok(Some(number)),
            Err(Unusable::Malformed) if is_name(text) => Ok(Some(text.into())),
            Err(why) => Err(bad("caller", &format!("cannot be looked for: {why}"))),
        }
    }
}

/// Whether it is a plain word, as some telephones send instead of a number; it is kept as it came.
fn is_name(text: &str) -> bool {
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-');
    text.bytes().all(plain) && text.bytes().any(|b| b.is_ascii_alphabetic())
}

/// The cursor that leads on from the row of this number.
pub fn cursor_after(number: u64) -> String {
    format!("b{number}")
}

/// A parameter whose value cannot be used, and what would do.
pub fn bad(name: &str, what: &str) -> Problem {
    Problem::new(Code::BadParameter, format!("{name} {what}."))
}

/// Digits only, so that `+7` and ` 7` are no numbers, and at most what a row can have.
pub fn digits(text: &str) -> Option<u64> {
    let number = (!text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())).then_some(text)?;
    number.parse().ok().filter(|n| i64::try_from(*n).is_ok())
}

fn decode(text: &str) -> Result<String, Problem> {
    let decoded = percent_decode_str(text).decode_utf8();
    decoded.map(Into::into).map_err(|_| {
        Problem::new(
            Code::BadParameter,
            "The query is not UTF-8 once decoded; percent-encode its characters as UTF-8.",
        )
    })
}

fn unknown(name: &str, known: &[&str]) -> Problem {
    let shown: String = name.chars().take(64).collect();
    let detail = match (nearest(name, known), known.is_empty()) {
        (Some(near), _) => format!("There is no parameter {shown}; did you mean {near}?"),
        (None, true) => format!("There is no parameter {shown}; this path takes none."),
        (None, false) => {
            let known = known.join(", ");
            format!("There is no parameter {shown}; this path takes {known}.")
        }
    };
    Problem::new(Code::UnknownParameter, detail)
}

/// The name that was probably meant.
pub fn nearest<'a>(name: &str, known: &[&'a str]) -> Option<&'a str> {
    let name: String = name.chars().take(64).collect::<String>().to_lowercase();
    known
        .iter()
        .map(|one| (strsim::damerau_levenshtein(&name, one), *one))
        .min()
        .filter(|(distance, one)| *distance * 2 < one.len())
        .map(|(_, one)| one)
}

#[cfg(test)]
mod tests {
    use super::*;

    const KNOWN: &[&str] = &["state", "caller", "since", "limit", "cursor"];

    fn parsed(raw: &str) -> Query {
        Query::parse(raw, KNOWN).unwrap()
    }

    #[test]
    fn a_plus_sign_is_a_plus_sign() {
        for raw in [
            "caller=+8613800138000",
            "caller=%2B86%20138-0013-8000",
            "caller=13800138000",
        ] {
            let caller = parsed(raw).caller().unwrap();
            assert_eq!(caller.as_deref(), Some("+8613800138000"), "{raw}");
        }
        let since = parsed("since=2026-11-24T16:12:48.123+08:00")
            .since()
            .unwrap();
        assert_eq!(since, Some(1_795_507_968_123));
    }

    #[test]
    fn an_unknown_name_is_refused_with_the_one_that_was_meant() {
        let problem = Query::parse("cursr=b7", KNOWN).unwrap_err();
        assert!(format!("{problem:?}").contains("did you mean cursor?"));
        let problem = Query::parse("colour=red", &[]).unwrap_err();
        assert!(format!("{problem:?}").contains("takes none"));
    }

    #[test]
    fn values_that_cannot_be_are_refused() {
        for raw in [
            "limit=0",
            "limit=501",
            "limit=ten",
            "limit=",
            "limit=+5",
            "limit=5.0",
        ] {
            assert!(parsed(raw).limit().is_err(), "{raw}");
        }
        for raw in [
            "cursor=",
            "cursor=7",
            "cursor=b",
            "cursor=b-7",
            "cursor=b99999999999999999999",
        ] {
            assert!(parsed(raw).cursor().is_err(), "{raw}");
        }
        for raw in [
            "caller=",
            "caller=%00",
            "caller=anonymous",
            "caller=1234567890123456",
        ] {
            assert!(parsed(raw).caller().is_err(), "{raw}");
        }
        assert!(Query::parse("limit=1&limit=2", KNOWN).is_err());
        assert!(Query::parse("caller=%ff", KNOWN).is_err());
    }

    #[test]
    fn a_cursor_leads_on_from_where_it_came() {
        let query = parsed(&format!("cursor={}", cursor_after(7)));
        assert_eq!(query.cursor().unwrap(), Some(7));
    }
}
