//! Conversations under way.

use rusqlite::{Connection, OptionalExtension, Row, params};
use switchboard::{
    AgentId, BridgeId, ChannelId, Millis, Party, RecordingId, RememberedLeg, RememberedTalk,
    RememberedTransfer, TransferKind,
};

use super::begun;
use crate::row::{self, maybe_millis, millis};

/// The conversation under way, who is in it, and what keeps it.
pub(super) fn talk(
    c: &Connection,
    call: i64,
    row: &Row<'_>,
) -> rusqlite::Result<Option<RememberedTalk>> {
    let Some(bridge) = row.get::<_, Option<String>>("bridge")? else {
        return Ok(None);
    };
    let (bridge, transfer) = (BridgeId(bridge), transfer(c, call)?);
    let aside = transfer.as_ref().map(|it| BridgeId::aside(&it.channel));
    let aside = aside.map(|aside| keeps(c, call, &aside)).transpose()?;
    let talked = talked(c, call, &bridge)?;
    Ok(Some(RememberedTalk {
        recording: keeps(c, call, &bridge)?,
        aside: aside.flatten(),
        bridge,
        since: maybe_millis(row, "talking_at")?.unwrap_or_default(),
        talked,
        legs: legs(c, call)?,
        held: maybe_millis(row, "held_at")?,
        muted: muted(c, call)?,
        parked: begun(c, call, ["parked", "unparked"])?,
        unkept: unkept(c, call)?,
        help: help(c, call)?,
        transfer,
    }))
}

/// Since when anybody has talked with the caller in a bridge.
fn talked(c: &Connection, call: i64, bridge: &BridgeId) -> rusqlite::Result<Option<Millis>> {
    let sql = "SELECT min(started_at) AS at FROM talks WHERE call = ?1 AND bridge = ?2";
    let mut statement = c.prepare_cached(sql)?;
    statement.query_row(params![call, bridge.as_str()], |row| {
        maybe_millis(row, "at")
    })
}

/// The recording under way of a bridge.
fn keeps(c: &Connection, call: i64, bridge: &BridgeId) -> rusqlite::Result<Option<RecordingId>> {
    let mut statement = c.prepare_cached(
        "SELECT name FROM recordings WHERE call = ?1 AND bridge = ?2 AND state = 'started'
         ORDER BY id DESC LIMIT 1",
    )?;
    let found = statement.query_row(params![call, bridge.as_str()], |row| row.get("name"));
    Ok(found.optional()?.map(RecordingId))
}

fn legs(c: &Connection, call: i64) -> rusqlite::Result<Vec<RememberedLeg>> {
    // Who joins to supervise is there as one who does from the same moment on.
    let sql = "SELECT *, EXISTS (
                 SELECT 1 FROM facts
                 WHERE facts.call = talks.call AND facts.at = talks.started_at
                   AND kind IN ('supervision_started', 'supervision_changed')
                   AND fields ->> 'supervisor' = talks.agent AND fields ->> 'mode' IN ('barge', 'take_over')
               ) AS supervises,
               (
                 SELECT iif(kind = 'telephone_held', at, NULL) FROM facts
                 WHERE facts.call = talks.call AND facts.at >= talks.started_at
                   AND kind IN ('telephone_held', 'telephone_resumed') AND fields ->> 'agent' = talks.agent
                 ORDER BY facts.id DESC LIMIT 1
               ) AS away,
               coalesce((
                 SELECT kind = 'muted' FROM facts
                 WHERE facts.call = talks.call AND facts.at >= talks.started_at
                   AND kind IN ('muted', 'unmuted') AND fields ->> 'party' = talks.party
                 ORDER BY facts.id DESC LIMIT 1
               ), 0) AS muted
               FROM talks WHERE call = ?1 AND ended_at IS NULL ORDER BY id";
    let mut statement = c.prepare_cached(sql)?;
    let rows = statement.query_map([call], |row| {
        Ok(RememberedLeg {
            who: row::name(row, "party", Party::parse)?,
            channel: ChannelId(row.get("channel")?),
            since: millis(row, "started_at")?,
            supervises: row.get("supervises")?,
            away: maybe_millis(row, "away")?,
            muted: row.get("muted")?,
        })
    })?;
    rows.collect()
}

fn transfer(c: &Connection, call: i64) -> rusqlite::Result<Option<RememberedTransfer>> {
    let sql =
        "SELECT * FROM transfers WHERE call = ?1 AND ended_at IS NULL ORDER BY id DESC LIMIT 1";
    let mut statement = c.prepare_cached(sql)?;
    let transfer = statement.query_row([call], |row| {
        Ok(RememberedTransfer {
            kind: row::name(row, "kind", TransferKind::parse)?,
            from: row.get::<_, Option<u32>>("agent")?.map(AgentId),
            to: row::name(row, "party", Party::parse)?,
            channel: ChannelId(row.get("channel")?),
            since: millis(row, "started_at")?,
        })
    });
    transfer.optional()
}

/// Who calls for help, and since when.
fn help(c: &Connection, call: i64) -> rusqlite::Result<Option<(AgentId, Millis)>> {
    let Some(since) = begun(c, call, ["help_asked", "help_ended"])? else {
        return Ok(None);
    };
    let sql = "SELECT fields ->> 'agent' FROM facts
               WHERE call = ?1 AND kind = 'help_asked' ORDER BY id DESC LIMIT 1";
    let mut statement = c.prepare_cached(sql)?;
    let agent = statement.query_row([call], |row| row.get(0))?;
    Ok(Some((AgentId(agent), since)))
}

/// Since when what is said is not kept, and who asked for that.
fn unkept(c: &Connection, call: i64) -> rusqlite::Result<Option<(Millis, String)>> {
    let Some(since) = begun(c, call, ["recording_paused", "recording_resumed"])? else {
        return Ok(None);
    };
    let sql = "SELECT fields ->> 'by' FROM facts
               WHERE call = ?1 AND kind = 'recording_paused' ORDER BY id DESC LIMIT 1";
    let mut statement = c.prepare_cached(sql)?;
    let by = statement.query_row([call], |row| row.get(0))?;
    Ok(Some((since, by)))
}

/// Whether nothing the caller says is let through, which the end of a conversation ends.
fn muted(c: &Connection, call: i64) -> rusqlite::Result<bool> {
    let sql = "SELECT kind = 'muted' FROM facts
               WHERE call = ?1 AND kind IN ('muted', 'unmuted', 'talk_ended') AND fields ->> 'party' IS NULL
               ORDER BY id DESC LIMIT 1";
    let mut statement = c.prepare_cached(sql)?;
    let last = statement.query_row([call], |row| row.get(0));
    Ok(last.optional()?.unwrap_or(false))
}
