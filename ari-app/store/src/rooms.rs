//! Rooms for conferences (会议室): the number that is dialled or keyed, and two PINs.

use rusqlite::{Connection, Transaction, params};
use switchboard::{Millis, Room};

use crate::row::int;
use crate::{Error, Result};

/// How many digits a room's number has.
pub const NUMBER: core::ops::RangeInclusive<usize> = 3..=6;
/// How many digits a PIN has.
pub const PIN: core::ops::RangeInclusive<usize> = 4..=8;
/// The longest name, in characters.
pub const NAME: usize = 64;

/// Every room there is, by number.
///
/// # Errors
/// When the store cannot be read.
pub fn list(c: &Connection) -> Result<Vec<Room>> {
    let sql = "SELECT * FROM rooms WHERE retired_at IS NULL ORDER BY number";
    let mut statement = c.prepare_cached(sql)?;
    let rows = statement.query_map([], |row| {
        Ok(Room {
            number: row.get("number")?,
            name: row.get("name")?,
            pin: row.get("pin")?,
            leader_pin: row.get("leader_pin")?,
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// The room of that number.
///
/// # Errors
/// `NotFound` if there is none.
pub fn get(c: &Connection, number: &str) -> Result<Room> {
    let room = list(c)?.into_iter().find(|room| room.number == number);
    room.ok_or_else(|| Error::NotFound("room", number.into()))
}

/// Makes a room, or changes the one of that number.
///
/// # Errors
/// `Invalid` for what is no number, PIN or name, for two PINs that are one, and for the number of a
/// telephone.
pub fn put(tx: &Transaction<'_>, room: &Room) -> Result<()> {
    let invalid = |field, why| Err(Error::Invalid { field, why });
    let digits = |text: &str, most: core::ops::RangeInclusive<usize>| {
        most.contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
    };
    match () {
        () if !digits(&room.number, NUMBER) => return invalid("number", "malformed"),
        () if !digits(&room.pin, PIN) => return invalid("pin", "malformed"),
        () if !digits(&room.leader_pin, PIN) || room.leader_pin == room.pin => {
            return invalid("leader_pin", "malformed");
        }
        () => {}
    }
    match room.name.trim().chars().count() {
        0 => return invalid("name", "required"),
        n if n > NAME => return invalid("name", "too_long"),
        _ => {}
    }
    let phone = "SELECT 1 FROM users WHERE phone = ?1 OR CAST(agent AS TEXT) = ?1";
    if tx.prepare_cached(phone)?.exists([&room.number])? {
        return invalid("number", "taken");
    }
    tx.execute(
        "INSERT INTO rooms (number, name, pin, leader_pin) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT (number) DO UPDATE SET name = ?2, pin = ?3, leader_pin = ?4, retired_at = NULL",
        params![room.number, room.name.trim(), room.pin, room.leader_pin],
    )?;
    Ok(())
}

/// Takes a room out of use; its past stays.
///
/// # Errors
/// `NotFound` if there is none.
pub fn retire(tx: &Transaction<'_>, number: &str, now: Millis) -> Result<()> {
    let sql = "UPDATE rooms SET retired_at = ?2 WHERE number = ?1 AND retired_at IS NULL";
    match tx.execute(sql, params![number, int(now)])? {
        0 => Err(Error::NotFound("room", number.into())),
        _ => Ok(()),
    }
}
