//! Recordings (录音) of conversations and messages.

mod search;

use rusqlite::{Connection, OptionalExtension, Row};
pub use search::{Filter, LOOKED_AT, find};
#[cfg(test)]
pub(crate) use search::{find_among, plan};
use switchboard::{AgentId, BridgeId, CallId, MessageKind, Millis, Party, QueueId};

use crate::row::{self, int, maybe_millis, millis};
use crate::{Error, Result};

/// What a recording keeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// All that was said in a call.
    Conversation,
    /// A message in the mailbox.
    Message,
}

/// How far a recording has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum State {
    /// Under way.
    Started,
    /// Over; the file is not in its place yet.
    Finished,
    /// The file is in its place.
    Stored,
    /// It could not be made, or its file never came.
    Missing,
    /// A message that was not kept.
    Discarded,
    /// Kept for long enough; the file is removed.
    Expired,
}

impl Kind {
    /// As stored and as in the API: `conversation`, `message`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Conversation => "conversation",
            Self::Message => "message",
        }
    }

    /// The reverse of `as_str`.
    pub fn parse(text: &str) -> Option<Self> {
        let all = [Self::Conversation, Self::Message];
        all.into_iter().find(|kind| kind.as_str() == text)
    }
}

impl State {
    /// As stored and as in the API: `started`, `finished`, `stored`, `missing`, `discarded`, `expired`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Started => "started",
            Self::Finished => "finished",
            Self::Stored => "stored",
            Self::Missing => "missing",
            Self::Discarded => "discarded",
            Self::Expired => "expired",
        }
    }

    /// The reverse of `as_str`.
    pub fn parse(text: &str) -> Option<Self> {
        let all = [
            Self::Started,
            Self::Finished,
            Self::Stored,
            Self::Missing,
            Self::Discarded,
            Self::Expired,
        ];
        all.into_iter().find(|state| state.as_str() == text)
    }
}

/// One recording.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recording {
    /// The row.
    pub id: i64,
    /// The name without directory and ending, as Asterisk knows it.
    pub name: String,
    /// Of which call.
    pub call: Option<CallId>,
    /// What it keeps.
    pub kind: Kind,
    /// What a message is.
    pub message: Option<MessageKind>,
    /// How far it has come.
    pub state: State,
    /// When it began.
    pub started_at: Millis,
    /// When it ended.
    pub ended_at: Option<Millis>,
    /// Length of sound.
    pub duration_ms: Option<u64>,
    /// When the file came to its place.
    pub stored_at: Option<Millis>,
    /// The file, relative to the data directory.
    pub path: Option<String>,
    /// Its SHA-256, hexadecimal.
    pub sha256: Option<String>,
    /// Its size.
    pub bytes: Option<u64>,
    /// Whether it is on legal hold.
    pub held: bool,
    /// Whether it keeps what was said aside, to somebody who was consulted while others talked with the caller.
    pub aside: bool,
    /// The caller's number; see `callers::shown`.
    pub caller: Option<String>,
    /// Who talked last in the call.
    pub agent: Option<AgentId>,
    /// Which queue the caller last waited in; for which a call of ours counts.
    pub queue: Option<QueueId>,
    /// The caller's grade, 1 for the best to 5.
    pub grade: Option<u8>,
}

/// Somebody who is on a recording.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Present {
    /// An agent, or a telephone outside.
    pub who: Party,
    /// When they came, or the recording began.
    pub since: Millis,
    /// When they left, or the recording ended; `None` while it goes on.
    pub until: Option<Millis>,
}

const SELECT: &str = "SELECT recordings.*, calls.caller, calls.agent, calls.queue, calls.grade,
    EXISTS (SELECT 1 FROM legal_holds
            WHERE legal_holds.recording = recordings.id AND lifted_at IS NULL) AS held
  FROM recordings LEFT JOIN calls ON calls.number = recordings.call";

/// From when on somebody talked with the caller: whoever was consulted aside from when the transfer was over, whether
/// and for how long what was said there was kept; the latest there is, before it is.
const CAME: &str = "coalesce(
      (SELECT max(coalesce(transfers.ended_at, 9223372036854775807)) FROM transfers
       WHERE transfers.call = talks.call AND transfers.channel = talks.channel
         AND EXISTS (SELECT 1 FROM facts WHERE facts.call = talks.call AND kind = 'consulted_aside'
                     AND fields ->> 'bridge' = talks.channel || '-aside')),
      talks.started_at)";

/// Whether what was said in a talk is on a recording: a call may have several conversations, each in a bridge
/// of its own, and a conversation several recordings. What is said aside is in a bridge that bears the name of the
/// leg that was consulted (`BridgeId::aside`), and on a recording of its own, of those two.
fn is_kept() -> String {
    format!(
        "talks.call = recordings.call
         AND (talks.bridge = recordings.bridge
              AND {CAME} <= coalesce(recordings.ended_at, 9223372036854775806)
              AND (talks.ended_at IS NULL OR {CAME} < talks.ended_at OR {CAME} = talks.started_at)
              OR EXISTS (SELECT 1 FROM transfers WHERE transfers.call = talks.call
                         AND transfers.channel || '-aside' = recordings.bridge
                         AND (transfers.channel = talks.channel OR transfers.agent = talks.agent)))
         AND (recordings.ended_at IS NULL OR talks.started_at <= recordings.ended_at)
         AND (talks.ended_at IS NULL OR talks.ended_at >= recordings.started_at)"
    )
}

/// The recording of that row.
pub fn get(c: &Connection, id: i64) -> Result<Recording> {
    let mut statement = c.prepare_cached(&format!("{SELECT} WHERE recordings.id = ?1"))?;
    let recording = statement.query_row([id], read).optional()?;
    recording.ok_or_else(|| Error::NotFound("recording", id.to_string()))
}

/// The recording of that name.
pub fn by_name(c: &Connection, name: &str) -> Result<Option<Recording>> {
    let mut statement = c.prepare_cached(&format!("{SELECT} WHERE recordings.name = ?1"))?;
    Ok(statement.query_row([name], read).optional()?)
}

/// The recordings of a call, in order, discarded ones included.
pub fn of_call(c: &Connection, call: CallId) -> Result<Vec<Recording>> {
    let sql = format!("{SELECT} WHERE recordings.call = ?1 ORDER BY recordings.id");
    let mut statement = c.prepare_cached(&sql)?;
    let rows = statement.query_map([int(call.0)], read)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Those under way or waiting for their file, in order: looked at by the sweep and after a restart.
pub fn unsettled(c: &Connection) -> Result<Vec<Recording>> {
    let sql = format!("{SELECT} WHERE state IN ('started', 'finished') ORDER BY recordings.id");
    let mut statement = c.prepare_cached(&sql)?;
    let recordings = statement
        .query_map([], read)?
        .collect::<rusqlite::Result<_>>()?;
    Ok(recordings)
}

/// Hands every stored file to `look`, in order, without holding them all: for `rexian check`, which
/// compares rows and files.
pub fn each_stored(c: &Connection, mut look: impl FnMut(Recording) -> Result<()>) -> Result<()> {
    let sql = format!("{SELECT} WHERE state = 'stored' ORDER BY recordings.id");
    let mut statement = c.prepare_cached(&sql)?;
    for recording in statement.query_map([], read)? {
        look(recording?)?;
    }
    Ok(())
}

/// Whether a file of that path, relative to the data directory, has a row; one without is an orphan.
pub fn has_path(c: &Connection, path: &str) -> Result<bool> {
    Ok(
        c.prepare_cached("SELECT 1 FROM recordings WHERE path = ?1")?
            .exists([path])?,
    )
}

/// Whether an agent was in the conversation that a recording keeps, and so may hear it.
pub fn is_of_agent(c: &Connection, id: i64, agent: AgentId) -> Result<bool> {
    let sql = format!(
        "SELECT 1 FROM recordings JOIN talks ON {}
         WHERE recordings.id = ?1 AND talks.agent = ?2",
        is_kept()
    );
    Ok(c.prepare_cached(&sql)?.exists((id, agent.0))?)
}

/// Who is on a recording of a conversation, and from when to when; the caller apart.
pub fn present(c: &Connection, id: i64) -> Result<Vec<Present>> {
    let sql = format!(
        "SELECT party, max(iif(talks.bridge = recordings.bridge, {CAME}, talks.started_at),
                    recordings.started_at) AS since,
                min(coalesce(talks.ended_at, recordings.ended_at),
                    coalesce(recordings.ended_at, talks.ended_at)) AS until
         FROM recordings JOIN talks ON {} WHERE recordings.id = ?1 ORDER BY talks.id",
        is_kept()
    );
    let mut statement = c.prepare_cached(&sql)?;
    let rows = statement.query_map([id], |row| {
        Ok(Present {
            who: row::name(row, "party", Party::parse)?,
            since: millis(row, "since")?,
            until: maybe_millis(row, "until")?,
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

fn read(row: &Row<'_>) -> rusqlite::Result<Recording> {
    let bridge: Option<String> = row.get("bridge")?;
    Ok(Recording {
        id: row.get("id")?,
        name: row.get("name")?,
        call: maybe_millis(row, "call")?.map(CallId),
        kind: row::name(row, "kind", Kind::parse)?,
        message: row::maybe_name(row, "message", row::message_kind)?,
        state: row::name(row, "state", State::parse)?,
        started_at: millis(row, "started_at")?,
        ended_at: maybe_millis(row, "ended_at")?,
        duration_ms: maybe_millis(row, "duration_ms")?,
        stored_at: maybe_millis(row, "stored_at")?,
        path: row.get("path")?,
        sha256: row.get("sha256")?,
        bytes: maybe_millis(row, "bytes")?,
        held: row.get("held")?,
        aside: bridge.is_some_and(|bridge| bridge.ends_with(BridgeId::ASIDE)),
        caller: row.get("caller")?,
        agent: row.get::<_, Option<u32>>("agent")?.map(AgentId),
        queue: row.get::<_, Option<u32>>("queue")?.map(QueueId),
        grade: row.get("grade")?,
    })
}
