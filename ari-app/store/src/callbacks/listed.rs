//! The list of call-backs: which ones, and in which order.

use rusqlite::Connection;
use switchboard::{AgentId, QueueId};

use super::{Callback, ROW, Reason, read};
use crate::conditions::Conditions;
use crate::page::Slice;
use crate::row::int;
use crate::{Page, Result, callers};

/// Which ones a list has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Standing {
    /// Not closed.
    #[default]
    Open,
    /// Of these, whom the machine was to ring and rings no more: an agent decides.
    GivenUp,
    /// What came of them is known.
    Closed,
}

impl Standing {
    /// Every one.
    pub const ALL: [Self; 3] = [Self::Open, Self::GivenUp, Self::Closed];

    /// As in addresses of pages and in the API.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::GivenUp => "given_up",
            Self::Closed => "closed",
        }
    }

    /// The reverse of `as_str`.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.as_str() == text)
    }

    fn condition(self) -> &'static str {
        match self {
            Self::Open => "closed_at IS NULL",
            Self::GivenUp => GIVEN_UP,
            Self::Closed => "closed_at IS NOT NULL",
        }
    }
}

/// An agent's own: of the queues they serve, and agreed with them in any.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Theirs {
    /// Who.
    pub agent: AgentId,
    /// What they serve.
    pub queues: Vec<QueueId>,
}

/// Which ones.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// In which state.
    pub standing: Standing,
    /// Of this queue.
    pub queue: Option<QueueId>,
    /// Of this agent.
    pub theirs: Option<Theirs>,
    /// For this reason.
    pub reason: Option<Reason>,
    /// Of this caller's number, however it is written.
    pub caller: Option<String>,
    /// From the page before.
    pub cursor: Option<String>,
    /// Rows on a page.
    pub limit: Option<u32>,
}

/// Call-backs: those that are open by when they are due, those that are closed latest first.
pub fn find(c: &Connection, filter: &Filter) -> Result<Page<Callback>> {
    let (list, place) = match filter.standing {
        Standing::Open | Standing::GivenUp => ("callbacks by time", BY_TIME),
        Standing::Closed => ("callbacks", "id"),
    };
    let slice = Slice::new(list, filter.cursor.as_deref(), filter.limit)?;
    let mut asked = Conditions::before(place, slice.before);
    asked.when(true, filter.standing.condition());
    narrow(&mut asked, filter);
    let sql = format!(
        "SELECT {ROW} FROM callbacks WHERE {} ORDER BY {place} DESC LIMIT {}",
        asked.sql(),
        slice.rows()
    );
    let mut statement = c.prepare_cached(&sql)?;
    let rows = statement.query_map(&*asked.values(), read)?;
    let callbacks = rows.collect::<rusqlite::Result<_>>()?;
    Ok(slice.page(list, callbacks, |it| match filter.standing {
        Standing::Open | Standing::GivenUp => by_time(it),
        Standing::Closed => it.id,
    }))
}

fn narrow(asked: &mut Conditions, filter: &Filter) {
    asked.with("queue = ?", filter.queue.map(|queue| queue.0));
    asked.with(
        "reason = ?",
        filter.reason.map(|reason| String::from(reason.as_str())),
    );
    asked.with(
        "caller_e164 = ?",
        filter.caller.as_deref().map(callers::same),
    );
    if let Some(Theirs { agent, queues }) = &filter.theirs {
        let queues: Vec<String> = queues.iter().map(ToString::to_string).collect();
        let sql = format!("(agent = ? OR queue IN ({}))", queues.join(", "));
        asked.with(&sql, Some(agent.0));
    }
}

/// Whom the machine was to ring, and rings no more.
const GIVEN_UP: &str = "closed_at IS NULL AND due_at IS NULL AND reason IN ('asked', 'agreed')";

/// A number by which who is due first comes first of those sorted downwards: in its upper bits the time, below them
/// the row, as many are agreed for the same minute.
const BY_TIME: &str = "(9223372036854775807 - (asked_at << 22) - (id & 4194303))";

/// The same as `BY_TIME`.
fn by_time(it: &Callback) -> i64 {
    i64::MAX - (int(it.asked_at) << 22) - (it.id & 0x3f_ffff)
}
