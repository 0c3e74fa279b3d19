//! What the board is given at the start.

mod agents;
mod followings;
mod outward;
mod talk;

use rusqlite::{Connection, OptionalExtension, Row, params};
use switchboard::{
    AgentId, BridgeId, CallId, ChannelId, Language, Memory, MessageKind, Millis, NodeId, QueueId,
    RecordingId, RememberedCall, RememberedConference, RememberedMember, RememberedSurvey, Stage,
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
    let up = "SELECT max(at) AS at FROM facts WHERE kind = 'node_up'";
    Ok(Memory {
        next_call: next.unsigned_abs(),
        calls: calls(c)?,
        agents: agents::load(c)?,
        followings: followings::load(c)?,
        conferences: conferences(c)?,
        recordings: recordings(c)?,
        last_fact: c.query_row(last, [], |row| maybe_millis(row, "at"))?,
        last_up: c.query_row(up, [], |row| maybe_millis(row, "at"))?,
        trunk_down: trunk_down(c)?,
    })
}

/// Since when the carrier does not answer, if it did not at the last fact of it.
fn trunk_down(c: &Connection) -> Result<Option<Millis>> {
    let sql = "SELECT iif(kind = 'trunk_down', at, NULL) AS at FROM facts
               WHERE kind = 'trunk_up' OR kind = 'trunk_down' ORDER BY at DESC, id DESC LIMIT 1";
    let last = c.query_row(sql, [], |row| maybe_millis(row, "at"));
    Ok(last.optional()?.flatten())
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
            language: row::maybe_name(row, "language", Language::parse)?,
            outward: row.get::<_, String>("direction")? == "out",
            callback: outward::callback(c, number)?,
            callback_asked: happened(c, number, "callback_asked")?,
            barred: happened(c, number, "nuisance_barred")?,
            goes_first: goes_first(c, number)?,
            arrived: millis(row, "arrived_at")?,
            requested: maybe_millis(row, "requested_at")?,
            queue: row.get::<_, Option<u32>>("queue")?.map(QueueId),
            overflows: overflows(c, number)?,
            moved: last(c, number, "moved_to_queue")?,
            anew: anew(c, number)?,
            sent_to_room: sent_to_room(c, number)?,
            preferred: preferred(c, number)?,
            head_start_ms: head_start_ms(c, number)?,
            connected: maybe_millis(row, "connected_at")?,
            talked_ms: millis(row, "talk_ms")?,
            talk: talk::talk(c, number, row)?,
            mailbox: mailbox(c, number, row)?,
            left_message: happened(c, number, "message_kept")?,
            message: message(c, number)?,
            survey: survey(row)?,
            conference: conference(c, number)?,
            dialling: outward::dialling(c, number)?,
            invited: outward::invited(c, number)?,
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Recordings of conversations that were not said to have ended.
fn recordings(c: &Connection) -> Result<Vec<(RecordingId, NodeId)>> {
    let mut statement = c.prepare_cached(
        "SELECT name, node FROM recordings JOIN calls ON calls.number = recordings.call
         WHERE kind = 'conversation' AND state = 'started' ORDER BY recordings.id",
    )?;
    let rows = statement.query_map([], |row| {
        Ok((RecordingId(row.get("name")?), NodeId(row.get("node")?)))
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Conferences that go on, and what keeps each.
fn conferences(c: &Connection) -> Result<Vec<RememberedConference>> {
    let mut statement = c.prepare_cached(
        "SELECT *, (SELECT name FROM recordings WHERE bridge = conferences.bridge AND state = 'started'
                    ORDER BY id DESC LIMIT 1) AS recording,
                   (SELECT max(coalesce(left_at, joined_at)) FROM conference_members
                    WHERE conference = conferences.id) AS changed_at
         FROM conferences WHERE closed_at IS NULL ORDER BY id",
    )?;
    let rows = statement.query_map([], |row| {
        Ok(RememberedConference {
            room: row.get("room")?,
            node: NodeId(row.get("node")?),
            bridge: BridgeId(row.get("bridge")?),
            recording: row.get::<_, Option<String>>("recording")?.map(RecordingId),
            opened: millis(row, "opened_at")?,
            changed: maybe_millis(row, "changed_at")?.unwrap_or_default(),
            locked: row.get("locked")?,
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// The conference a call is in.
fn conference(c: &Connection, call: i64) -> rusqlite::Result<Option<RememberedMember>> {
    let muted = begun(c, call, ["member_muted", "member_unmuted"])?;
    let mut statement = c.prepare_cached(
        "SELECT room, leader, joined_at FROM conference_members
         JOIN conferences ON conferences.id = conference
         WHERE call = ?1 AND left_at IS NULL ORDER BY conference_members.id DESC LIMIT 1",
    )?;
    let found = statement.query_row([call], |row| {
        let since = millis(row, "joined_at")?;
        Ok(RememberedMember {
            room: row.get("room")?,
            leader: row.get("leader")?,
            since,
            // Who came out and in again is heard.
            muted: muted.is_some_and(|at| at >= since),
        })
    });
    found.optional()
}

/// Since when something lasts that one kind of fact begins and another ends.
fn begun(c: &Connection, call: i64, [begin, end]: [&str; 2]) -> rusqlite::Result<Option<Millis>> {
    let sql = "SELECT kind, at FROM facts WHERE call = ?1 AND kind IN (?2, ?3)
               ORDER BY id DESC LIMIT 1";
    let mut statement = c.prepare_cached(sql)?;
    let last = statement.query_row(params![call, begin, end], |row| {
        Ok((row.get::<_, String>("kind")?, millis(row, "at")?))
    });
    let began = last.optional()?.filter(|(kind, _)| kind == begin);
    Ok(began.map(|(_, at)| at))
}

/// Whether something of a kind ever happened in a call.
fn happened(c: &Connection, call: i64, kind: &str) -> rusqlite::Result<bool> {
    let sql = "SELECT 1 FROM facts WHERE call = ?1 AND kind = ?2";
    c.prepare_cached(sql)?.exists(params![call, kind])
}

/// Whether somebody put the caller before all others, or a line of ours died, since they were last sent back
/// to the machines.
fn goes_first(c: &Connection, call: i64) -> rusqlite::Result<bool> {
    let sql =
        "SELECT 1 FROM facts AS f WHERE call = ?1 AND kind IN ('moved_to_front', 'agent_lost')
                 AND NOT EXISTS (SELECT 1 FROM facts AS sent WHERE sent.call = ?1 AND sent.id > f.id
                                 AND sent.kind IN ('moved_to_menu', 'moved_to_mailbox'))";
    c.prepare_cached(sql)?.exists([call])
}

/// When something of a kind happened last in a call.
fn last(c: &Connection, call: i64, kind: &str) -> rusqlite::Result<Option<Millis>> {
    let sql = "SELECT max(at) AS at FROM facts WHERE call = ?1 AND kind = ?2";
    let mut statement = c.prepare_cached(sql)?;
    statement.query_row(params![call, kind], |row| maybe_millis(row, "at"))
}

/// When the caller was last sent back to the machines by whoever talked with them, if they have talked with
/// nobody since, and when they asked for a person after that.
fn anew(c: &Connection, call: i64) -> rusqlite::Result<Option<(Millis, Option<Millis>)>> {
    let mut statement = c.prepare_cached(
        "SELECT at, (SELECT min(asked.at) FROM facts AS asked
                     WHERE asked.call = ?1 AND asked.kind = 'person_requested' AND asked.id > sent.id) AS asked_at
         FROM facts AS sent
         WHERE call = ?1 AND kind IN ('moved_to_menu', 'moved_to_mailbox')
           AND NOT EXISTS (SELECT 1 FROM facts AS later WHERE later.call = ?1 AND later.id > sent.id
                           AND later.kind IN ('connected', 'joined', 'moved_to_menu', 'moved_to_mailbox'))",
    )?;
    let found = statement.query_row([call], |row| {
        Ok((millis(row, "at")?, maybe_millis(row, "asked_at")?))
    });
    found.optional()
}

/// The conference room the caller was sent to, if they have neither left it nor been led back, and the agent who
/// was the only one to talk with them.
fn sent_to_room(c: &Connection, call: i64) -> rusqlite::Result<Option<(String, AgentId)>> {
    let mut statement = c.prepare_cached(
        "SELECT sent.fields ->> 'room' AS room, talks.agent FROM facts AS sent
         JOIN talks ON talks.call = ?1 AND talks.agent IS NOT NULL AND talks.started_at <= sent.at
         WHERE sent.call = ?1 AND sent.kind = 'moved_to_conference'
           AND NOT EXISTS (SELECT 1 FROM facts AS later WHERE later.call = ?1 AND later.id > sent.id
                           AND later.kind IN ('conference_left', 'talk_started', 'moved_to_queue'))
         ORDER BY sent.id DESC, talks.ended_at IS NULL DESC, talks.ended_at DESC LIMIT 1",
    )?;
    let found = statement.query_row([call], |row| {
        Ok((row.get("room")?, AgentId(row.get("agent")?)))
    });
    found.optional()
}

/// Who knows the caller's matter.
fn preferred(c: &Connection, call: i64) -> rusqlite::Result<Option<AgentId>> {
    let mut statement = c.prepare_cached(
        "SELECT fields ->> 'agent' FROM facts
         WHERE call = ?1 AND kind = 'agent_preferred' ORDER BY id DESC LIMIT 1",
    )?;
    let found = statement.query_row([call], |row| row.get(0));
    Ok(found.optional()?.map(AgentId))
}

/// The caller's priority by number.
fn head_start_ms(c: &Connection, call: i64) -> rusqlite::Result<Millis> {
    let sql = "SELECT fields ->> 'head_start_ms' AS head_start_ms FROM facts
         WHERE call = ?1 AND kind = 'priority_given'";
    let mut statement = c.prepare_cached(sql)?;
    let found = statement.query_row([call], |row| millis(row, "head_start_ms"));
    Ok(found.optional()?.unwrap_or(0))
}

/// To which queues it was led as others could not serve it, and when.
fn overflows(c: &Connection, call: i64) -> rusqlite::Result<Vec<(QueueId, Millis)>> {
    let mut statement = c.prepare_cached(
        "SELECT at, substr(fields ->> 'to', length('queue:') + 1) AS queue FROM facts
         WHERE call = ?1 AND kind = 'overflowed' AND fields ->> 'to' LIKE 'queue:%' ORDER BY id",
    )?;
    let rows = statement.query_map([call], |row| {
        let queue = row::name(row, "queue", |id| id.parse().ok().map(QueueId))?;
        Ok((queue, millis(row, "at")?))
    })?;
    rows.collect()
}

/// Since when the caller is in the mailbox.
fn mailbox(c: &Connection, call: i64, row: &Row<'_>) -> rusqlite::Result<Option<Millis>> {
    match row.get_ref("stage")?.as_str()? == Stage::Mailbox.as_str() {
        true => last(c, call, "mailbox_entered"),
        false => Ok(None),
    }
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

/// The survey, and who had ended the conversation.
fn survey(row: &Row<'_>) -> rusqlite::Result<Option<RememberedSurvey>> {
    let survey: Option<String> = row.get("survey")?;
    let Some(survey) = survey else {
        return Ok(None);
    };
    Ok(Some(RememberedSurvey {
        by: row::name(row, "hung_up_by", row::hung_up_by)?,
        cause: row.get::<_, Option<u16>>("cause")?.unwrap_or_default(),
        open: survey == "offered",
    }))
}
