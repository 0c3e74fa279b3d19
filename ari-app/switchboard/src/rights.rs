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

#[cfg(test)]
mod tests {
    use super::*;

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
