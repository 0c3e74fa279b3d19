//! What the board is given at the start.

use rusqlite::{Connection, OptionalExtension, Row, params};
use switchboard::{
    AgentId, AgentWish, BridgeId, CallId, ChannelId, Memory, MessageKind, NodeId, PauseReason,
    QueueId, RecordingId, RememberedAgent, RememberedCall, RememberedTalk,
};

use crate::Result;
use crate::row::{self, maybe_millis, millis};

/// The next call's number, calls without an end, agents' last wishes, and when the last fact was kept.
pub fn load(c: &Connection) -> Result<Memory> {
    let next: i64 = c.query_row(
        "SELECT coalesce(max(number), 0) + 1 FROM calls",
        [],
        |row| row.get(0),
    )?;
    // An imported message's facts carry the time it was left, so the last row need not be the latest.
    let last = "SELECT max(at) AS at FROM (SELECT at FROM facts ORDER BY id DESC LIMIT 1000)";
    Ok(Memory {
        next_call: next.unsigned_abs(),
        calls: calls(c)?,
        agents: agents(c)?,
        last_fact: c.query_row(last, [], |row| maybe_millis(row, "at"))?,
    })
}

fn calls(c: &Connection) -> Result<Vec<RememberedCall>> {
    let sql = "SELECT * FROM calls WHERE ended_at IS NULL ORDER BY number";
    let mut statement = c.prepare_cached(sql)?;
    let rows = statement.query_map([], |row| {
        let number: i64 = row.get("number")?;
        Ok(RememberedCall {
            call: CallId(number.unsigned_abs()),
            node: NodeId(row.get("node")?),
            channel: ChannelId(row.get("channel")?),
            caller: row.get("caller")?,
            dialled: row.get("dialled")?,
            arrived: millis(row, "arrived_at")?,
            requested: maybe_millis(row, "requested_at")?,
            queue: row.get::<_, Option<u32>>("queue")?.map(QueueId),
            connected: maybe_millis(row, "connected_at")?,
            talked_ms: millis(row, "talk_ms")?,
            talk: talk(c, number)?,
            message: message(c, number)?,
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// The conversation under way, and what keeps it.
fn talk(c: &Connection, call: i64) -> rusqlite::Result<Option<RememberedTalk>> {
    let mut statement = c.prepare_cached(
        "SELECT talks.*,
           (SELECT name FROM recordings
            WHERE recordings.call = talks.call AND recordings.bridge = talks.bridge
              AND state = 'started' ORDER BY id DESC LIMIT 1) AS recording
         FROM talks WHERE call = ?1 AND ended_at IS NULL ORDER BY id DESC LIMIT 1",
    )?;
    let talk = statement.query_row([call], |row| {
        Ok(RememberedTalk {
            agent: AgentId(row.get("agent")?),
            channel: ChannelId(row.get("channel")?),
            bridge: BridgeId(row.get("bridge")?),
            recording: row.get::<_, Option<String>>("recording")?.map(RecordingId),
            since: millis(row, "started_at")?,
        })
    });
    talk.optional()
}

/// The message that was started, and neither kept nor dropped.
fn message(c: &Connection, call: i64) -> rusqlite::Result<Option<(RecordingId, MessageKind)>> {
    let mut statement = c.prepare_cached(
        "SELECT name, message FROM recordings
         WHERE call = ?1 AND kind = 'message' AND state = 'started' ORDER BY id DESC LIMIT 1",
    )?;
    let message = statement.query_row(params![call], |row| {
        let kind = row::name(row, "message", row::message_kind)?;
        Ok((RecordingId(row.get("name")?), kind))
    });
    message.optional()
}

fn agents(c: &Connection) -> Result<Vec<RememberedAgent>> {
    let mut statement = c.prepare_cached("SELECT * FROM agent_states ORDER BY agent")?;
    let rows = statement.query_map([], |row| {
        Ok(RememberedAgent {
            agent: AgentId(row.get("agent")?),
            state: wish(row)?,
            since: millis(row, "since_at")?,
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

fn wish(row: &Row<'_>) -> rusqlite::Result<AgentWish> {
    let reason: Option<String> = row.get("reason")?;
    let reason = PauseReason::parse(&reason.unwrap_or_default());
    row::name(row, "wish", |text| match text {
        "ready" => Some(AgentWish::Ready),
        "off" => Some(AgentWish::Off),
        "paused" => Some(AgentWish::Paused(reason.clone())),
        _ => None,
    })
}
