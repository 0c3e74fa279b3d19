//! Values with limits: each type says what it takes, so that a bad one is refused where it stands.

use std::fmt;
use std::net::{IpAddr, SocketAddr};

use serde::de::{Deserialize, Deserializer, Error, Visitor};
use switchboard::{Dialled, Strategy};
use web::teams::NO_TEAM;

/// A whole number from `MIN` to `MAX`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Whole<const MIN: u64, const MAX: u64>(pub u64);

impl<'de, const MIN: u64, const MAX: u64> Deserialize<'de> for Whole<MIN, MAX> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let number = from.deserialize_any(Number::<MIN, MAX>)?;
        Ok(Self(number))
    }
}

struct Number<const MIN: u64, const MAX: u64>;

impl<const MIN: u64, const MAX: u64> Visitor<'_> for Number<MIN, MAX> {
    type Value = u64;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a whole number from {MIN} to {MAX}")
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<u64, E> {
        let fits = |number: &u64| (MIN..=MAX).contains(number);
        u64::try_from(number).ok().filter(fits).ok_or_else(|| {
            E::custom(format!(
                "{number} is not a whole number from {MIN} to {MAX}"
            ))
        })
    }
}

/// A value read from text by `parse`, which says what it takes.
pub trait Text: Sized {
    /// What a bad value is told to be.
    const TAKES: &'static str;

    /// Reads it.
    fn read(text: &str) -> Option<Self>;
}

/// A `Text` in the file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Written<T>(pub T);

impl<'de, T: Text> Deserialize<'de> for Written<T> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        let value = T::read(&text);
        value
            .map(Self)
            .ok_or_else(|| D::Error::custom(format!("\"{text}\" is not {}", T::TAKES)))
    }
}

/// Local time minus UTC, in minutes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Offset(pub i32);

impl Text for Offset {
    const TAKES: &'static str = "an offset such as \"+08:00\", from -12:00 to +14:00";

    fn read(text: &str) -> Option<Self> {
        let (sign, rest) = match text.split_at_checked(1)? {
            ("+", rest) => (1, rest),
            ("-", rest) => (-1, rest),
            _ => return None,
        };
        let minutes = sign * i32::from(clock(rest)?);
        (-720..=840).contains(&minutes).then_some(Self(minutes))
    }
}

/// From a minute of the day to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OpenFrom(pub u16, pub u16);

impl Text for OpenFrom {
    const TAKES: &'static str = "a span such as \"09:00-17:30\" that ends after it begins";

    fn read(text: &str) -> Option<Self> {
        let (from, until) = text.split_once('-')?;
        let (from, until) = (clock(from.trim())?, clock(until.trim())?);
        (from < until).then_some(Self(from, until))
    }
}

/// A day, counted since 1970-01-01.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Day(pub i32);

impl Text for Day {
    const TAKES: &'static str = "a day such as \"2026-10-01\"";

    fn read(text: &str) -> Option<Self> {
        let format = time::macros::format_description!("[year]-[month]-[day]");
        let date = time::Date::parse(text, format).ok()?;
        let since = date - time::macros::date!(1970 - 01 - 01);
        i32::try_from(since.whole_days()).ok().map(Self)
    }
}

impl Text for SocketAddr {
    const TAKES: &'static str = "an address and port such as \"127.0.0.1:8080\"";

    fn read(text: &str) -> Option<Self> {
        text.parse().ok()
    }
}

impl Text for IpAddr {
    const TAKES: &'static str = "an address such as \"127.0.0.1\"";

    fn read(text: &str) -> Option<Self> {
        text.parse().ok()
    }
}

/// Where Asterisk's HTTP server is; without a slash at the end. There is no TLS towards it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Url(pub String);

impl Text for Url {
    const TAKES: &'static str = "an address such as \"http://127.0.0.1:8088\"; Asterisk is on the same machine, without https";

    fn read(text: &str) -> Option<Self> {
        let text = text.trim_end_matches('/');
        let rest = text.strip_prefix("http://")?;
        (!rest.is_empty() && !rest.contains(['/', '@', ' '])).then(|| Self(text.into()))
    }
}

/// A number of ours, as the carrier sends it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ours(pub String);

impl Text for Ours {
    const TAKES: &'static str =
        "a number as the carrier sends it: 2 to 20 digits, perhaps after a `+`";

    fn read(text: &str) -> Option<Self> {
        let digits = text.strip_prefix('+').unwrap_or(text);
        let plain = digits.bytes().all(|it| it.is_ascii_digit());
        (plain && (2..=20).contains(&digits.len())).then(|| Self(text.into()))
    }
}

/// The beginning of a number, or a number, as it is dialled over the carrier's line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Digits(pub String);

impl Text for Digits {
    const TAKES: &'static str = "up to 20 digits, perhaps after a `+`";

    fn read(text: &str) -> Option<Self> {
        let digits = text.strip_prefix('+').unwrap_or(text);
        let plain = digits.bytes().all(|it| it.is_ascii_digit());
        (plain && digits.len() <= 20).then(|| Self(text.into()))
    }
}

/// Where a key or the end of a menu leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Leads {
    /// To the queue of that number.
    Queue(u32),
    /// To the menu of that name.
    Menu(String),
    /// To the mailbox.
    Mailbox,
    /// To a farewell.
    Goodbye,
    /// To a call back.
    Callback,
    /// To a conference.
    Conference,
    /// To a number outside.
    Number(String),
}

impl Text for Leads {
    const TAKES: &'static str = "\"queue:<id>\", \"menu:<name>\", \"mailbox\", \"conference\", \"callback\", \"number:<digits>\" or \"goodbye\"";

    fn read(text: &str) -> Option<Self> {
        match text.split_once(':') {
            Some(("queue", id)) => id.parse().ok().map(Self::Queue),
            Some(("menu", name)) if !name.is_empty() => Some(Self::Menu(name.into())),
            Some(("number", number)) if !number.is_empty() => Some(Self::Number(number.into())),
            Some(_) => None,
            None if text == "callback" => Some(Self::Callback),
            None if text == "conference" => Some(Self::Conference),
            None if text == "mailbox" => Some(Self::Mailbox),
            None if text == "goodbye" => Some(Self::Goodbye),
            None => None,
        }
    }
}

impl Text for Dialled {
    const TAKES: &'static str = "a number as it is dialled, such as \"01012345678\", or a beginning such as \"00*\" or \"+*\"";

    fn read(text: &str) -> Option<Self> {
        Self::parse(text)
    }
}

impl Text for Strategy {
    const TAKES: &'static str =
        "\"longest_idle\", \"fewest_calls\", \"round_robin\", \"linear\" or \"ring_all\"";

    fn read(text: &str) -> Option<Self> {
        Self::parse(text)
    }
}

/// An office's own words, such as what a call may have come to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Words32(pub String);

impl Text for Words32 {
    const TAKES: &'static str = "1 to 32 characters without spaces around them, and no reason that only the switchboard gives";

    fn read(text: &str) -> Option<Self> {
        let fits = (1..=32).contains(&text.chars().count()) && text.trim() == text;
        let free = !switchboard::PauseReason::BOARDS_OWN.contains(&text);
        (fits && free).then(|| Self(text.into()))
    }
}

/// What a team of agents is called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TeamName(pub String);

impl Text for TeamName {
    const TAKES: &'static str =
        "a team's name of 1 to 32 characters without spaces around them, other than \"none\"";

    fn read(text: &str) -> Option<Self> {
        let fits = (1..=32).contains(&text.chars().count()) && text.trim() == text;
        (fits && text != NO_TEAM).then(|| Self(text.into()))
    }
}

/// What telephones of the office dial for something of the hotline's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Internal(pub String);

impl Text for Internal {
    const TAKES: &'static str = "a number of 3 to 6 digits, which telephones of the office dial";

    fn read(text: &str) -> Option<Self> {
        let fits = (3..=6).contains(&text.len()) && text.bytes().all(|it| it.is_ascii_digit());
        fits.then(|| Self(text.into()))
    }
}

/// A class of music in `musiconhold.conf`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MusicClass(pub String);

impl Text for MusicClass {
    const TAKES: &'static str =
        "a class of musiconhold.conf: 1 to 79 letters, digits, `-`, `_` and `.`";

    fn read(text: &str) -> Option<Self> {
        let plain = |it: u8| it.is_ascii_alphanumeric() || b"-_.".contains(&it);
        let fits = (1..=79).contains(&text.len()) && text.bytes().all(plain);
        fits.then(|| Self(text.into()))
    }
}

/// A minute of the day from `HH:MM`, 24:00 included.
fn clock(text: &str) -> Option<u16> {
    let (hour, minute) = text.split_once(':')?;
    if hour.len() != 2 || minute.len() != 2 {
        return None;
    }
    let (hour, minute): (u16, u16) = (hour.parse().ok()?, minute.parse().ok()?);
    let all = hour * 60 + minute;
    (minute < 60 && all <= 1440).then_some(all)
}
