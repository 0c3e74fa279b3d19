//! Which numbers agents may dial (拨号权限). Kept apart from who asks: it goes for the desk, the telephone's keys and
//! the API alike.

use alloc::{string::String, vec::Vec};

/// A number as it is dialled, or how numbers begin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Dialled {
    /// This number.
    One(String),
    /// All that begin so; every number, where it is empty.
    Beginning(String),
}

impl Dialled {
    /// `01012345678`, or with a star at its end `00*`, `+86*`, `*`; `None` for anything else.
    pub fn parse(text: &str) -> Option<Self> {
        let (number, open) = match text.strip_suffix('*') {
            Some(beginning) => (beginning, true),
            None => (text, false),
        };
        let digits = number.strip_prefix('+').unwrap_or(number);
        if !digits.bytes().all(|it| it.is_ascii_digit()) {
            return None;
        }
        match (open, digits.is_empty()) {
            (true, _) => Some(Self::Beginning(number.into())),
            (false, false) => Some(Self::One(number.into())),
            (false, true) => None,
        }
    }

    /// How much of a number is meant; `None` if it is not.
    fn fits(&self, number: &str) -> Option<usize> {
        match self {
            Self::One(one) => (one == number).then_some(usize::MAX),
            Self::Beginning(begins) => number.starts_with(begins.as_str()).then_some(begins.len()),
        }
    }
}

/// Which numbers may be dialled: all that are not forbidden. Where a number is both, what says more of it counts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rights {
    /// Although they are among those that are forbidden.
    pub allowed: Vec<Dialled>,
    /// Not to be dialled.
    pub forbidden: Vec<Dialled>,
}

impl Rights {
    /// Whether a number may be dialled.
    pub fn allow(&self, number: &str) -> bool {
        let most = |dialled: &[Dialled]| dialled.iter().filter_map(|it| it.fits(number)).max();
        match most(&self.forbidden) {
            Some(forbidden) => most(&self.allowed).is_some_and(|allowed| allowed > forbidden),
            None => true,
        }
    }
}

/// Whether a number is a subscriber's in China, with area code if it is a fixed line: what it costs to ring there is
/// known. Numbers of services (`400…`, `168…`, `95…`) are not, as they come, nor local ones without an area.
pub(crate) fn is_subscriber(number: &str) -> bool {
    let country = number.strip_prefix("+86").or(number.strip_prefix("0086"));
    let Some(rest) = country.or(number.strip_prefix('0')) else {
        return is_mobile(number);
    };
    is_mobile(rest) || is_fixed(rest)
}

fn is_mobile(number: &str) -> bool {
    let digits = number.bytes().all(|it| it.is_ascii_digit());
    let mobile = number.as_bytes().get(1).is_some_and(|it| *it >= b'3');
    let service = number.starts_with("168");
    digits && number.len() == 11 && number.starts_with('1') && mobile && !service
}

/// An area, without its leading 0, and a line of seven or eight digits.
fn is_fixed(number: &str) -> bool {
    let area =
        number.starts_with("10") || number.starts_with(['2', '3', '4', '5', '6', '7', '8', '9']);
    let service = number.starts_with("400") || number.starts_with("800");
    area && !service
        && (9..=11).contains(&number.len())
        && number.bytes().all(|it| it.is_ascii_digit())
}

/// From how many digits on a number is one of the public network, which may be written with its prefixes or without.
const PUBLIC: usize = 7;

/// Whether two numbers lead to the same telephone, where one may have a country or a trunk prefix that the other lacks.
pub(crate) fn same_number(one: &str, other: &str) -> bool {
    let bare = |number: &str| -> String {
        let digits = number.strip_prefix('+').unwrap_or(number);
        digits.trim_start_matches('0').into()
    };
    let (one, other) = (bare(one), bare(other));
    let (short, long) = match one.len() <= other.len() {
        true => (one, other),
        false => (other, one),
    };
    short == long || short.len() >= PUBLIC && long.ends_with(&short)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_in_the_country_is_a_subscribers_and_a_service_abroad_or_a_short_code_is_not() {
        for number in [
            "13800138000",
            "+8613800138000",
            "008613800138000",
            "013800138000",
            "01012345678",
            "+861012345678",
            "057112345678",
            "02512345678",
        ] {
            assert!(is_subscriber(number), "{number}");
        }
        for number in [
            "00112345678",
            "+12025550143",
            "16812345678",
            "16812345",
            "26812345",
            "4001234567",
            "+864001234567",
            "12345",
            "110",
            "95588",
            "0",
            "+86",
            "1380013800a",
            "+86138001380000000",
        ] {
            assert!(!is_subscriber(number), "{number}");
        }
    }

    fn rights(allowed: &[&str], forbidden: &[&str]) -> Rights {
        let read = |all: &[&str]| all.iter().filter_map(|it| Dialled::parse(it)).collect();
        Rights {
            allowed: read(allowed),
            forbidden: read(forbidden),
        }
    }

    #[test]
    fn everything_may_be_dialled_that_is_not_forbidden() {
        let abroad = rights(&[], &["00*", "+*", "16812345"]);
        for (number, may) in [
            ("13800138000", true),
            ("02112345678", true),
            ("00112345678", false),
            ("+8613800138000", false),
            ("16812345", false),
            ("168123456", true),
        ] {
            assert_eq!(abroad.allow(number), may, "{number}");
        }
        assert!(Rights::default().allow("00112345678"));
    }

    #[test]
    fn what_says_more_of_a_number_counts() {
        let own = rights(
            &["+86*", "0571*", "1*", "1681"],
            &["*", "+*", "168*", "1681"],
        );
        for (number, may) in [
            ("+8613800138000", true),
            ("+112345678", false),
            ("057112345678", true),
            ("02112345678", false),
            ("13800138000", true),
            ("16899", false),
            ("1681", false),
        ] {
            assert_eq!(own.allow(number), may, "{number}");
        }
    }

    #[test]
    fn what_is_no_number_is_refused() {
        for text in ["", "+", "12a", "1*2", "**", "1 2*", "++*"] {
            assert_eq!(Dialled::parse(text), None, "{text}");
        }
    }
}
