//! What agents' pauses went to: a line for each agent, a column for each reason of the period.

use std::collections::BTreeSet;

use store::service::Work;
use switchboard::AgentId;

use super::super::table::{Cell, Head, Line, Table};
use super::super::value::Value;
use super::Asked;
use crate::view::View;

/// Of the agents shown that `chosen` says, by the reasons that those shown have had.
pub fn table(asked: &Asked, v: &View, chosen: impl Fn(&Work) -> bool) -> Table {
    let shown = asked.shown_agents();
    let reasons: BTreeSet<&String> = shown.flat_map(|(_, work)| work.pauses.keys()).collect();
    let head = |reason: &&String| Head {
        name: v.t.word("reason", reason),
        formula: String::new(),
        unit: " s",
    };
    let line = |(agent, work): &(AgentId, Work)| Line {
        label: asked.agent_name(*agent),
        to: None,
        cells: {
            let spans = reasons.iter().map(|reason| work.pauses.get(*reason));
            spans
                .map(|ms| Cell::bare(Value::Span(ms.copied())))
                .collect()
        },
    };
    let agents = asked.shown_agents().filter(|(_, work)| chosen(work));
    Table {
        part: "agent",
        heads: reasons.iter().map(head).collect(),
        lines: agents.map(line).collect(),
    }
}
