//! Conferences (会议) that were held: who was in them, and their recordings.

use rusqlite::{Connection, params};
use switchboard::{CallId, Millis};

use crate::Result;
use crate::row::{maybe_millis, millis};

/// A conference that was held, or goes on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conference {
    /// The row.
    pub id: i64,
    /// In which room.
    pub room: String,
    /// When the first came in.
    pub opened_at: Millis,
    /// When the last left.
    pub closed_at: Option<Millis>,
    /// Who was in it, first come first.
    pub members: Vec<Member>,
    /// Rows of its recordings that are stored.
    pub recordings: Vec<i64>,
}

/// Somebody who was in one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// Their call.
    pub call: CallId,
    /// Their number; see `callers::shown`.
    pub number: Option<String>,
    /// Whether they led it.
    pub leader: bool,
    /// From when.
    pub joined_at: Millis,
    /// Until when.
    pub left_at: Option<Millis>,
}

/// The latest of a room.
///
/// # Errors
/// When the store cannot be read.
pub fn of_room(c: &Connection, room: &str, limit: u32) -> Result<Vec<Conference>> {
    let sql = "SELECT * FROM conferences WHERE room = ?1 ORDER BY id DESC LIMIT ?2";
    let mut statement = c.prepare_cached(sql)?;
    let rows = statement.query_map(params![room, limit], |row| {
        let (id, bridge): (i64, String) = (row.get("id")?, row.get("bridge")?);
        Ok(Conference {
            id,
            room: row.get("room")?,
            opened_at: millis(row, "opened_at")?,
            closed_at: maybe_millis(row, "closed_at")?,
            members: members(c, id)?,
            recordings: recordings(c, &bridge)?,
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

fn members(c: &Connection, conference: i64) -> rusqlite::Result<Vec<Member>> {
    let mut statement = c.prepare_cached(
        "SELECT m.*, calls.caller FROM conference_members m JOIN calls ON calls.number = m.call
         WHERE m.conference = ?1 ORDER BY m.id",
    )?;
    let rows = statement.query_map([conference], |row| {
        Ok(Member {
            call: CallId(millis(row, "call")?),
            number: row.get("caller")?,
            leader: row.get("leader")?,
            joined_at: millis(row, "joined_at")?,
            left_at: maybe_millis(row, "left_at")?,
        })
    })?;
    rows.collect()
}

fn recordings(c: &Connection, bridge: &str) -> rusqlite::Result<Vec<i64>> {
    let sql = "SELECT id FROM recordings WHERE bridge = ?1 AND state = 'stored' ORDER BY id";
    let mut statement = c.prepare_cached(sql)?;
    let rows = statement.query_map([bridge], |row| row.get(0))?;
    rows.collect()
}
