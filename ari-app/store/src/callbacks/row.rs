//! A call-back as it is kept, with what its call says.

use rusqlite::Row;
use switchboard::{AgentId, CallId, Millis, QueueId};

use super::{Closing, Reason};
use crate::row::{maybe_millis, millis, name};

/// What is read of each, from `callbacks`.
pub(super) const ROW: &str = "callbacks.*, iif(reason = 'agreed', NULL,
    (SELECT wait_ms FROM calls WHERE number = callbacks.call AND direction = 'in')) AS waited_ms";

/// Somebody to be called back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Callback {
    /// The row.
    pub id: i64,
    /// Why; of several calls the latest reason.
    pub reason: Reason,
    /// The number as it came.
    pub caller: String,
    /// The queue waited in.
    pub queue: QueueId,
    /// The latest call of theirs, or of ours in which they were left waiting; `None` where a time was agreed without one.
    pub call: Option<CallId>,
    /// How long they waited in that call, in milliseconds: a hang-up after two seconds is seen for what it is. `None`
    /// where nobody was asked for, as in a call of ours, and where a time was agreed.
    pub waited_ms: Option<Millis>,
    /// How many missed calls of theirs it stands for.
    pub missed: u32,
    /// When they first asked for a person, or in the call in which they were promised that the machine rings:
    /// the age, and the place in line. Of one that was agreed the time agreed on.
    pub asked_at: Millis,
    /// From when on they are owed a call, however often they asked since: their first request for a person, or the
    /// time agreed on.
    pub owed_at: Millis,
    /// When the machine lets them wait in line again; `None` where an agent decides.
    pub due_at: Option<Millis>,
    /// Who is to call them, where that was agreed.
    pub agent: Option<AgentId>,
    /// How often their number was rung since then.
    pub attempts: u32,
    /// Our latest call to them.
    pub last_call: Option<CallId>,
    /// When it was closed.
    pub closed_at: Option<Millis>,
    /// What it came to.
    pub outcome: Option<Closing>,
    /// Who closed it.
    pub closed_by: Option<String>,
    /// In the words of whoever agreed on it, then of whoever closed it.
    pub note: String,
}

impl Callback {
    /// Whether the machine was to ring them, and rings them no more.
    pub fn is_given_up(&self) -> bool {
        let promised = matches!(self.reason, Reason::Asked | Reason::Agreed);
        promised && self.due_at.is_none() && self.closed_at.is_none()
    }

    /// The time agreed on, if one was.
    pub fn agreed_for(&self) -> Option<Millis> {
        (self.reason == Reason::Agreed).then_some(self.asked_at)
    }
}

/// Reads `ROW`.
pub(super) fn read(row: &Row<'_>) -> rusqlite::Result<Callback> {
    let call = |number: i64| CallId(number.unsigned_abs());
    let outcome: Option<String> = row.get("outcome")?;
    Ok(Callback {
        id: row.get("id")?,
        reason: name(row, "reason", Reason::parse)?,
        caller: row.get("caller")?,
        queue: QueueId(row.get("queue")?),
        call: row.get::<_, Option<i64>>("call")?.map(call),
        waited_ms: maybe_millis(row, "waited_ms")?,
        missed: row.get("missed")?,
        asked_at: millis(row, "asked_at")?,
        owed_at: millis(row, "owed_at")?,
        due_at: maybe_millis(row, "due_at")?,
        agent: row.get::<_, Option<u32>>("agent")?.map(AgentId),
        attempts: row.get("attempts")?,
        last_call: row.get::<_, Option<i64>>("last_call")?.map(call),
        closed_at: maybe_millis(row, "closed_at")?,
        outcome: outcome.as_deref().and_then(Closing::parse),
        closed_by: row.get("closed_by")?,
        note: row.get("note")?,
    })
}
