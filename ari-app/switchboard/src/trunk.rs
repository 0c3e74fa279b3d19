//! How numbers outside are dialled and what is shown there, where the carrier wants them otherwise than people write
//! them. Rights, facts and pages keep to the number as it was written.

use alloc::{collections::BTreeMap, string::String};

use crate::{Dial, Plan, is_emergency};

/// The carrier's rules for calls outside.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Trunk {
    /// How numbers begin, and what is dialled in place of that; an empty beginning is that of every number.
    pub rewrite: BTreeMap<String, String>,
    /// The number that is shown outside, where it is not the hotline's.
    pub shown: Option<String>,
}

impl Trunk {
    /// The number as the carrier wants it: the longest beginning that fits is rewritten. The police and the others of
    /// `EMERGENCY` are dialled as they are, and so is what would leave nothing.
    #[must_use]
    pub fn dialled(&self, number: &str) -> String {
        if is_emergency(number) {
            return number.into();
        }
        let fitting = self.rewrite.iter().filter_map(|(begins, becomes)| {
            let rest = number.strip_prefix(begins.as_str())?;
            Some((begins.len(), [becomes, rest].concat()))
        });
        let longest = fitting.max_by_key(|(length, _)| *length);
        let rewritten = longest.map(|(_, number)| number);
        let rewritten = rewritten.filter(|number| !number.is_empty());
        rewritten.unwrap_or_else(|| number.into())
    }
}

impl Plan {
    /// What those outside are shown: the hotline's number, unless the carrier wants another.
    #[must_use]
    pub fn shown_outside(&self) -> String {
        self.trunk.shown.as_ref().unwrap_or(&self.number).clone()
    }

    /// What somebody is shown whom an agent rings.
    pub(crate) fn shown_to(&self, dial: &Dial) -> String {
        match dial {
            Dial::Phone(_) => self.number.clone(),
            Dial::Outside(_) => self.shown_outside(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn trunk(rewrite: &[(&str, &str)]) -> Trunk {
        let pair = |(begins, becomes): &(&str, &str)| ((*begins).into(), (*becomes).into());
        Trunk {
            rewrite: rewrite.iter().map(pair).collect(),
            shown: None,
        }
    }

    #[test]
    fn without_rules_a_number_is_dialled_as_it_is() {
        assert_eq!(trunk(&[]).dialled("+8613800138000"), "+8613800138000");
    }

    #[test]
    fn the_longest_beginning_that_fits_is_rewritten() {
        let trunk = trunk(&[("+86", ""), ("+", "00"), ("", "9")]);
        assert_eq!(trunk.dialled("+8613800138000"), "13800138000");
        assert_eq!(trunk.dialled("+85221234567"), "0085221234567");
        assert_eq!(trunk.dialled("13800138000"), "913800138000");
    }

    #[test]
    fn the_police_is_dialled_as_it_is() {
        let trunk = trunk(&[("", "9"), ("11", "")]);
        assert_eq!(trunk.dialled("110"), "110");
        assert_eq!(trunk.dialled("11012345"), "012345");
    }

    #[test]
    fn no_rule_leaves_nothing_to_dial() {
        let trunk = trunk(&[("+86", ""), ("95588", "")]);
        assert_eq!(trunk.dialled("95588"), "95588");
    }
}
