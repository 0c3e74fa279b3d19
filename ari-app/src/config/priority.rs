//! Callers whose number puts them ahead of others (优先来电).

use casework::phone::{Numbering, normalise};

use super::value::Text;

/// A caller's number, or how numbers begin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Numbers {
    /// One, in the form by which the store compares numbers.
    One(String),
    /// All that begin so, as they come from the carrier or in E.164.
    Beginning(String),
}

impl Text for Numbers {
    const TAKES: &'static str =
        "a number such as \"13800138000\" or \"+861012345\", or a beginning such as \"+8610*\"";

    fn read(text: &str) -> Option<Self> {
        if let Some(beginning) = text.strip_suffix('*') {
            let digits = beginning.strip_prefix('+').unwrap_or(beginning);
            let fits = !digits.is_empty() && digits.bytes().all(|it| it.is_ascii_digit());
            return fits.then(|| Self::Beginning(beginning.into()));
        }
        let usable = normalise(text, Numbering::default()).is_ok()
            || !text.is_empty() && text.bytes().all(|it| it.is_ascii_digit());
        usable.then(|| Self::One(store::callers::same(text)))
    }
}

impl Numbers {
    fn hold(&self, caller: &str) -> bool {
        match self {
            Self::One(number) => store::callers::same(caller) == *number,
            Self::Beginning(beginning) => {
                caller.starts_with(beginning) || store::callers::same(caller).starts_with(beginning)
            }
        }
    }
}

/// Which callers count as if they had waited longer than others, and by how much.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Priorities(Vec<(Numbers, u64)>);

impl FromIterator<(Numbers, u64)> for Priorities {
    fn from_iter<I: IntoIterator<Item = (Numbers, u64)>>(priorities: I) -> Self {
        Self(priorities.into_iter().collect())
    }
}

impl Priorities {
    /// The most that is said of a caller's number, in milliseconds.
    pub fn head_start_ms(&self, caller: &str) -> u64 {
        let theirs = self.0.iter().filter(|(numbers, _)| numbers.hold(caller));
        theirs.map(|(_, ms)| *ms).max().unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn priorities(said: &[(&str, u64)]) -> Priorities {
        let read = |(text, ms): &(&str, u64)| (Numbers::read(text).unwrap(), *ms);
        said.iter().map(read).collect()
    }

    #[test]
    fn a_number_is_known_in_every_form_it_comes_in() {
        let known = priorities(&[("13800138000", 7)]);
        for caller in ["13800138000", "+8613800138000", "008613800138000"] {
            assert_eq!(known.head_start_ms(caller), 7, "{caller}");
        }
        assert_eq!(known.head_start_ms("13800138001"), 0);
    }

    #[test]
    fn the_most_that_is_said_of_a_number_counts() {
        let known = priorities(&[("+86138*", 3), ("13800138000", 7), ("1380*", 5), ("110", 9)]);
        assert_eq!(known.head_start_ms("13800138000"), 7);
        assert_eq!(known.head_start_ms("13800138009"), 5);
        assert_eq!(known.head_start_ms("+8613812345678"), 3);
        assert_eq!(known.head_start_ms("110"), 9);
        assert_eq!(known.head_start_ms("anonymous"), 0);
    }

    #[test]
    fn what_is_no_number_is_refused() {
        for text in ["", "*", "+*", "12a*", "somebody", "12 34*"] {
            assert_eq!(Numbers::read(text), None, "{text}");
        }
    }
}
