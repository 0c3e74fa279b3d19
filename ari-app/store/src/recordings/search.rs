//! The search for recordings: latest first, in parts that are quick to find among tens of millions.
//!
//! Recordings are walked by when they began. What few of them meet, such as a bad grade, could lead through all there
//! are: so a page looks at [`LOOKED_AT`] of them, and may have few rows or none though another follows. Those of one
//! number and those held are few, and are found at once.

use rusqlite::Connection;
use switchboard::{AgentId, BridgeId, Millis, QueueId};

use super::{Kind, Recording, SELECT, State, is_kept, read};
use crate::conditions::Conditions;
use crate::page::{Page, Slice};
use crate::row::int;
use crate::{Result, callers};

/// How many recordings a page looks at, at most: a week of a city's, in well under a second.
pub const LOOKED_AT: u32 = 200_000;

const LIST: &str = "recordings";
const HELD: &str =
    "recordings.id IN (SELECT recording FROM legal_holds WHERE legal_holds.lifted_at IS NULL)";
const LATEST_FIRST: &str = "ORDER BY recordings.started_at DESC, recordings.id DESC";

/// Which recordings.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Conversations or messages.
    pub kind: Option<Kind>,
    /// In one of these states; in any if empty.
    pub states: Vec<State>,
    /// Of conversations in which this agent was.
    pub agent: Option<AgentId>,
    /// Of calls with this number, in any form.
    pub caller: Option<String>,
    /// Of calls that last waited in this queue, or of ours that count for it.
    pub queue: Option<QueueId>,
    /// Of calls whose caller gave this grade, 1 for the best to 5.
    pub grade: Option<u8>,
    /// So long or longer, in milliseconds of sound.
    pub longer_ms: Option<u64>,
    /// On legal hold, or not.
    pub held: Option<bool>,
    /// Of what was said aside, or of anything else.
    pub aside: Option<bool>,
    /// Begun then or later.
    pub since: Option<Millis>,
    /// Begun before.
    pub until: Option<Millis>,
    /// Where the page begins.
    pub cursor: Option<String>,
    /// Rows on it.
    pub limit: Option<u32>,
}

/// Recordings, latest first. A page may be short, or have no rows, though `next` leads on.
pub fn find(c: &Connection, filter: &Filter) -> Result<Page<Recording>> {
    find_among(c, filter, LOOKED_AT)
}

/// The same, with another number of recordings looked at.
pub(crate) fn find_among(
    c: &Connection,
    filter: &Filter,
    looked_at: u32,
) -> Result<Page<Recording>> {
    let slice = Slice::new(LIST, filter.cursor.as_deref(), filter.limit)?;
    let begin = Some(slice.before).filter(|id| *id < i64::MAX);
    let last = match filter.is_narrow() {
        true => None,
        false => last_looked_at(c, begin, filter, looked_at)?,
    };
    let asked = filter.asked(begin, last);
    let sql = written(&asked, slice.rows());
    let mut statement = c.prepare_cached(&sql)?;
    let rows = statement.query_map(&*asked.values(), read)?;
    let found = rows.collect::<rusqlite::Result<_>>()?;
    let mut page = slice.page(LIST, found, |recording| recording.id);
    page.next = page.next.or_else(|| last.map(|id| Slice::cursor(LIST, id)));
    Ok(page)
}

fn written(asked: &Conditions, rows: u32) -> String {
    format!("{SELECT} WHERE {} {LATEST_FIRST} LIMIT {rows}", asked.sql())
}

/// The last of the recordings that a page looks at; `None` if it comes to their end.
fn last_looked_at(
    c: &Connection,
    begin: Option<i64>,
    filter: &Filter,
    looked_at: u32,
) -> Result<Option<i64>> {
    let mut among = Conditions::default();
    among.when(true, "TRUE");
    filter.within(&mut among, begin);
    let sql = format!(
        "SELECT id FROM recordings WHERE {} {LATEST_FIRST} LIMIT 2 OFFSET {}",
        among.sql(),
        looked_at.saturating_sub(1)
    );
    let mut statement = c.prepare_cached(&sql)?;
    let mut rows = statement.query(&*among.values())?;
    let last = rows.next()?.map(|row| row.get(0)).transpose()?;
    // Whether one more follows.
    Ok(rows.next()?.and(last))
}

impl Filter {
    /// Whether it is of few recordings, which an index other than that of their beginning finds.
    fn is_narrow(&self) -> bool {
        self.caller.is_some() || self.held == Some(true)
    }

    /// What a page asks for that begins after one recording and looks at none after another.
    fn asked(&self, begin: Option<i64>, last: Option<i64>) -> Conditions {
        let mut asked = self.conditions();
        self.within(&mut asked, begin);
        asked.with(
            "(recordings.started_at, recordings.id) >= (SELECT started_at, id FROM recordings WHERE id = ?)",
            last,
        );
        asked
    }

    /// What does not depend on where the walk is.
    fn conditions(&self) -> Conditions {
        let mut asked = Conditions::default();
        let states: Vec<&str> = self.states.iter().map(|state| state.as_str()).collect();
        asked.when(true, "TRUE");
        asked.one_of("recordings.state", &states);
        let kind = self.kind.map(|kind| String::from(kind.as_str()));
        asked.with("recordings.kind = ?", kind);
        asked.with(
            &format!(
                "EXISTS (SELECT 1 FROM talks WHERE {} AND talks.agent = ?)",
                is_kept()
            ),
            self.agent.map(|agent| agent.0),
        );
        asked.with(
            "recordings.call IN (SELECT number FROM calls WHERE caller_e164 = ?)",
            self.caller.as_deref().map(callers::same),
        );
        asked.with("calls.queue = ?", self.queue.map(|queue| queue.0));
        asked.with("calls.grade = ?", self.grade);
        asked.with("recordings.duration_ms >= ?", self.longer_ms.map(int));
        asked.when(self.held == Some(true), HELD);
        asked.when(self.held == Some(false), &format!("NOT {HELD}"));
        let aside = format!(
            "coalesce(recordings.bridge, '') LIKE '%{}'",
            BridgeId::ASIDE
        );
        asked.when(self.aside == Some(true), &aside);
        asked.when(self.aside == Some(false), &format!("NOT {aside}"));
        asked
    }

    /// What of the period comes after where the page begins.
    fn within(&self, asked: &mut Conditions, begin: Option<i64>) {
        asked.with("recordings.started_at >= ?", self.since.map(int));
        asked.with("recordings.started_at < ?", self.until.map(int));
        asked.with(
            "(recordings.started_at, recordings.id) < (SELECT started_at, id FROM recordings WHERE id = ?)",
            begin,
        );
    }
}

/// How SQLite finds a page that is not the first: what it searches, and by which index.
#[cfg(test)]
pub(crate) fn plan(c: &Connection, filter: &Filter) -> Result<String> {
    let asked = filter.asked(Some(1), Some(1));
    let sql = format!("EXPLAIN QUERY PLAN {}", written(&asked, 1));
    let mut statement = c.prepare(&sql)?;
    let lines = statement.query_map(&*asked.values(), |row| row.get("detail"))?;
    let lines: Vec<String> = lines.collect::<rusqlite::Result<_>>()?;
    Ok(lines.join("\n"))
}
