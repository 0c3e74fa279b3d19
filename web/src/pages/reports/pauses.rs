//! What agents' pauses went to: a line for each agent, a column for each reason of the period.

use std::collections::BTreeSet;

use super::Asked;
use super::tables::Row;
use super::value::Value;
use crate::view::View;

/// Reasons of the period, by name.
#[derive(Clone, Debug)]
pub struct Pauses(BTreeSet<String>);

impl Pauses {
    /// Those that the agents shown have had.
    pub fn of(asked: &Asked) -> Self {
        let shown = asked.shown_agents();
        Self(
            shown
                .flat_map(|(_, work)| work.pauses.keys().cloned())
                .collect(),
        )
    }

    /// Whether nobody was paused.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The reasons in words, in the order of `of_row`.
    pub fn words(&self, v: &View) -> Vec<String> {
        let reasons = self.0.iter();
        reasons.map(|reason| v.t.word("reason", reason)).collect()
    }

    /// How long an agent was paused for each.
    pub fn of_row(&self, row: &Row) -> Vec<Value> {
        let reasons = self.0.iter();
        reasons
            .map(|reason| Value::Span(row.pauses.get(reason).copied()))
            .collect()
    }
}
