//! Calls from us that nobody has answered yet, and what each is for.

use rusqlite::{Connection, OptionalExtension};
use switchboard::{AgentId, BridgeId, ChannelId, RememberedDialling, RememberedInvitation};

/// The call-back that a call from us is for.
pub(super) fn callback(c: &Connection, call: i64) -> rusqlite::Result<Option<u64>> {
    let sql = "SELECT fields ->> 'callback' FROM facts WHERE call = ?1 AND kind = 'dialled_out'";
    let found = c
        .prepare_cached(sql)?
        .query_row([call], |row| row.get::<_, Option<i64>>(0));
    Ok(found.optional()?.flatten().map(i64::unsigned_abs))
}

/// Who dials somebody outside that has not answered. Their leg was told of when they answered.
pub(super) fn dialling(c: &Connection, call: i64) -> rusqlite::Result<Option<RememberedDialling>> {
    let sql = "SELECT fields ->> 'agent' AS agent, fields ->> 'channel' AS leg, fields ->> 'bridge' AS bridge,
                      kind = 'dialling' AS there
               FROM facts AS began
               WHERE call = ?1 AND kind IN ('dialled_out', 'dialling')
                 AND NOT EXISTS (SELECT 1 FROM facts WHERE facts.call = ?1 AND facts.id > began.id
                                 AND facts.kind IN ('connected', 'conference_invited'))
               ORDER BY id DESC LIMIT 1";
    let mut statement = c.prepare_cached(sql)?;
    let found = statement.query_row([call], |row| {
        let leg: Option<String> = row.get("leg")?;
        let bridge: Option<String> = row.get("bridge")?;
        let there = leg.zip(bridge).filter(|_| row.get("there") == Ok(true));
        let agent: Option<u32> = row.get("agent")?;
        Ok(agent.map(|agent| RememberedDialling {
            agent: AgentId(agent),
            there: there.map(|(leg, bridge)| (ChannelId(leg), BridgeId(bridge))),
        }))
    });
    Ok(found.optional()?.flatten())
}

/// For which conference somebody was rung who has not left it.
pub(super) fn invited(c: &Connection, call: i64) -> rusqlite::Result<Option<RememberedInvitation>> {
    let sql = "SELECT fields ->> 'room' AS room, fields ->> 'bridge' AS bridge,
                      (SELECT fields ->> 'agent' FROM facts WHERE call = ?1 AND kind = 'dialled_out') AS agent
               FROM facts
               WHERE call = ?1 AND kind = 'conference_invited'
                 AND NOT EXISTS (SELECT 1 FROM facts WHERE call = ?1 AND kind = 'conference_left')";
    let mut statement = c.prepare_cached(sql)?;
    let found = statement.query_row([call], |row| {
        Ok(RememberedInvitation {
            room: row.get("room")?,
            meets: row.get::<_, Option<String>>("bridge")?.map(BridgeId),
            agent: row.get::<_, Option<u32>>("agent")?.map(AgentId),
        })
    });
    found.optional()
}
