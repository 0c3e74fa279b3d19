//! When persons answer: a week, with closed days and working week-ends (调休) in between.

use alloc::{collections::BTreeSet, vec::Vec};

use crate::Millis;

const DAY_MS: i64 = 86_400_000;

/// From a minute of the day (inclusive) to another (exclusive), 0 to 1440.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// First minute.
    pub from: u16,
    /// First minute after it.
    pub until: u16,
}

/// Days are counted since 1970-01-01 in local time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hours {
    /// Local time minus UTC, in minutes; China has 480 and no summer time.
    pub offset_min: i32,
    /// Monday first.
    pub week: [Vec<Span>; 7],
    /// Closed in spite of the week.
    pub holidays: BTreeSet<i32>,
    /// Week-end days worked on, which keep Monday's hours.
    pub workdays: BTreeSet<i32>,
}

/// Whether persons answer at a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Open {
    /// They do.
    Yes,
    /// Outside the day's hours.
    Closed,
    /// A holiday.
    Holiday,
}

impl Hours {
    /// Day and night, every day.
    pub fn always(offset_min: i32) -> Self {
        let day = || {
            alloc::vec![Span {
                from: 0,
                until: 1440
            }]
        };
        Self {
            offset_min,
            week: core::array::from_fn(|_| day()),
            holidays: BTreeSet::new(),
            workdays: BTreeSet::new(),
        }
    }

    /// Whether persons answer at `now`.
    pub fn at(&self, now: Millis) -> Open {
        let local = now as i64 + i64::from(self.offset_min) * 60_000;
        let day = local.div_euclid(DAY_MS) as i32;
        let minute = (local.rem_euclid(DAY_MS) / 60_000) as u16;
        if self.holidays.contains(&day) {
            return Open::Holiday;
        }
        let open = self.week[self.pattern(day)]
            .iter()
            .any(|span| (span.from..span.until).contains(&minute));
        if open { Open::Yes } else { Open::Closed }
    }

    /// Which weekday's hours a day keeps; 1970-01-01 was a Thursday.
    fn pattern(&self, day: i32) -> usize {
        if self.workdays.contains(&day) {
            return 0;
        }
        (day + 3).rem_euclid(7) as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Office hours in China, nine to five from Monday to Friday.
    fn office() -> Hours {
        let day = || {
            alloc::vec![Span {
                from: 540,
                until: 1020
            }]
        };
        let mut hours = Hours::always(480);
        hours.week = core::array::from_fn(|weekday| if weekday < 5 { day() } else { Vec::new() });
        hours
    }

    /// 2026-11-23, a Monday, at a local minute of the day, plus days.
    fn monday(plus_days: u64, minute: u64) -> Millis {
        1_795_363_200_000 + plus_days * 86_400_000 + minute * 60_000
    }

    #[test]
    fn an_office_opens_and_closes_to_the_minute() {
        assert_eq!(office().at(monday(0, 539)), Open::Closed);
        assert_eq!(office().at(monday(0, 540)), Open::Yes);
        assert_eq!(office().at(monday(0, 1019)), Open::Yes);
        assert_eq!(office().at(monday(0, 1020)), Open::Closed);
    }

    #[test]
    fn a_week_end_is_closed_unless_it_is_worked_on() {
        let mut hours = office();
        let saturday = monday(5, 600);
        assert_eq!(hours.at(saturday), Open::Closed);
        hours
            .workdays
            .insert(((saturday + 28_800_000) / 86_400_000) as i32);
        assert_eq!(hours.at(saturday), Open::Yes);
    }

    #[test]
    fn a_holiday_is_told_from_the_night() {
        let mut hours = office();
        let noon = monday(1, 720);
        hours
            .holidays
            .insert(((noon + 28_800_000) / 86_400_000) as i32);
        assert_eq!(hours.at(noon), Open::Holiday);
    }
}
