//! The local days that a report is of, as moments.

use switchboard::Millis;

use crate::pages::days;

/// Days that a report may have, at most: a year, and the day it is made on.
pub const MOST_DAYS: u64 = 367;

/// From when until before when.
pub type Moments = (Millis, Millis);

/// What is wrong with a period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The first or the last day is no date.
    From,
    Until,
    /// The last day is before the first.
    Order,
    /// More than `MOST_DAYS`.
    Long,
}

impl Fault {
    /// Its key in the locales.
    pub fn key(self) -> &'static str {
        match self {
            Self::From | Self::Until => "fault-period-no-date",
            Self::Order => "fault-period-order",
            Self::Long => "fault-period-long",
        }
    }
}

/// The period from the beginning of one local day to the end of another, both as `2026-11-24`.
///
/// # Errors
/// When these are no dates, in the wrong order or too far apart.
pub fn moments((from, until): (&str, &str), offset_min: i32) -> Result<Moments, Fault> {
    let Ok((Some(since), _)) = days::asked(from, offset_min) else {
        return Err(Fault::From);
    };
    let Ok((_, Some(until))) = days::asked(until, offset_min) else {
        return Err(Fault::Until);
    };
    if since >= until {
        return Err(Fault::Order);
    }
    match until - since > MOST_DAYS * days::DAY_MS {
        true => Err(Fault::Long),
        false => Ok((since, until)),
    }
}
