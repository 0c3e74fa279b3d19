//! What an agent's time went to, span by span: the one place that says what of it lies in a period, for the
//! report and for an agent's day.

use rusqlite::{Connection, Row, params};
use switchboard::{AgentId, CallId, Millis};

use crate::Result;
use crate::row::{int, maybe_millis, millis, name};

/// What an agent does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Doing {
    /// Ready, or being rung.
    Ready,
    /// In a conversation.
    Talking,
    /// Finishing a case.
    WrapUp,
    /// Paused.
    Paused,
    /// Off duty.
    Off,
}

impl Doing {
    /// Every one, in the order shown.
    pub const ALL: [Self; 5] = [
        Self::Ready,
        Self::Talking,
        Self::WrapUp,
        Self::Paused,
        Self::Off,
    ];

    /// As stored and as in the API.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ready => "ready",
            Self::Talking => "talking",
            Self::WrapUp => "wrap_up",
            Self::Paused => "paused",
            Self::Off => "off",
        }
    }

    /// The reverse of `as_str`.
    fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.as_str() == text)
    }
}

/// A time in which an agent did one thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Span {
    /// What.
    pub doing: Doing,
    /// Why paused.
    pub reason: Option<String>,
    /// The call talked in, or finished.
    pub call: Option<CallId>,
    /// From when.
    pub since: Millis,
    /// Until when.
    pub until: Millis,
}

/// An agent's spans that touch a period, the one included that was under way when it began.
const TOUCHING: &str = "FROM agent_spans
    WHERE agent = ?1 AND started_at < ?3 AND started_at >= coalesce(
      (SELECT max(started_at) FROM agent_spans WHERE agent = ?1 AND started_at <= ?2), ?2)";

/// What of each lies in it.
const WITHIN: &str = "max(started_at, ?2) AS since, min(coalesce(ended_at, ?3), ?3) AS until";

/// Tells of each, in order; those without length are left out.
pub(super) fn each(
    c: &Connection,
    agent: AgentId,
    (since, until): (Millis, Millis),
    mut told: impl FnMut(Span),
) -> Result<()> {
    let sql = format!("SELECT state, {WITHIN}, reason, call {TOUCHING} ORDER BY started_at, id");
    let mut statement = c.prepare_cached(&sql)?;
    let mut rows = statement.query(params![agent.0, int(since), int(until)])?;
    while let Some(row) = rows.next()? {
        let span = read(row)?;
        if span.since < span.until {
            told(span);
        }
    }
    Ok(())
}

/// Tells of each only what was done, from when and until when, in any order: so much stands in the index, and the rows of
/// one agent lie far apart.
pub(super) fn each_time(
    c: &Connection,
    agent: AgentId,
    (since, until): (Millis, Millis),
    mut told: impl FnMut(Doing, (Millis, Millis)),
) -> Result<()> {
    let mut statement = c.prepare_cached(&times())?;
    let mut rows = statement.query(params![agent.0, int(since), int(until)])?;
    while let Some(row) = rows.next()? {
        let millis = |column| row.get::<_, i64>(column).map(i64::unsigned_abs);
        let (since, until) = (millis(1)?, millis(2)?);
        if since < until {
            told(name(row, "state", Doing::parse)?, (since, until));
        }
    }
    Ok(())
}

fn times() -> String {
    format!("SELECT state, {WITHIN} {TOUCHING}")
}

fn read(row: &Row<'_>) -> rusqlite::Result<Span> {
    Ok(Span {
        doing: name(row, "state", Doing::parse)?,
        reason: row.get("reason")?,
        call: maybe_millis(row, "call")?.map(CallId),
        since: millis(row, "since")?,
        until: millis(row, "until")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{plan, writer};

    #[test]
    fn what_the_time_went_to_is_read_from_the_index_alone() {
        let (_dir, c) = writer();
        let told = plan(&c, &times(), params![1_001, 1, 2]);
        let alone = "SEARCH agent_spans USING COVERING INDEX agent_spans_by_agent (agent=? AND started_at>? AND started_at<?)";
        assert!(told.starts_with(alone), "{told}");
        assert!(!told.contains("TEMP B-TREE"), "{told}");
    }
}
