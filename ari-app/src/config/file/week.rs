//! When persons answer: the office's week, and a queue's own.

use serde::Deserialize;

use super::super::value::{Day, OpenFrom, Written};

/// When persons answer on one day.
pub type Spans = Vec<Written<OpenFrom>>;

/// Days of the calendar.
pub type Days = Vec<Written<Day>>;

#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields, default)]
pub struct Week {
    pub monday: Spans,
    pub tuesday: Spans,
    pub wednesday: Spans,
    pub thursday: Spans,
    pub friday: Spans,
    pub saturday: Spans,
    pub sunday: Spans,
    pub holidays: Days,
    pub workdays: Days,
}

/// A queue's own hours; what is left out is as in the office.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(
    deny_unknown_fields,
    default,
    expecting = "a table of days such as { monday = [\"09:00-17:00\"] }"
)]
pub struct OwnWeek {
    pub monday: Option<Spans>,
    pub tuesday: Option<Spans>,
    pub wednesday: Option<Spans>,
    pub thursday: Option<Spans>,
    pub friday: Option<Spans>,
    pub saturday: Option<Spans>,
    pub sunday: Option<Spans>,
    pub holidays: Option<Days>,
    pub workdays: Option<Days>,
}
