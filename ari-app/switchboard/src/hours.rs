//! When persons answer: a week, with closed days and working week-ends (调休) in between.

use alloc::{collections::BTreeSet, sync::Arc, vec::Vec};

use crate::{AgentState, Millis, Plan, Queue, QueueId, QueueView, Snapshot};

const DAY_MS: i64 = 86_400_000;
const MINUTE_MS: i64 = 60_000;

/// From a minute of the day (inclusive) to another (exclusive), 0 to 1440.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// First minute.
    pub from: u16,
    /// First minute after it.
    pub until: u16,
}

/// Days are counted since 1970-01-01 in local time. By default always closed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
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

impl Open {
    /// As in the API and for the dialplan: `yes`, `closed`, `holiday`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Yes => "yes",
            Self::Closed => "closed",
            Self::Holiday => "holiday",
        }
    }
}

impl Plan {
    /// When persons answer a queue's callers: its own hours, else the office's.
    pub fn hours_of(&self, queue: QueueId) -> &Arc<Hours> {
        let mut queues = self.queues.iter();
        let queue = queues.find(|it| it.id == queue);
        queue.map_or(&self.hours, |queue| self.hours_for(queue))
    }

    /// The same for a queue that may be one of an earlier plan.
    pub(crate) fn hours_for<'a>(&'a self, queue: &'a Queue) -> &'a Arc<Hours> {
        queue.hours.as_ref().unwrap_or(&self.hours)
    }
}

impl Snapshot {
    /// Whether persons answer a queue's callers at a moment; `None` for a queue that is not there.
    pub fn open_at(&self, queue: QueueId, at: Millis) -> Option<Open> {
        let mut queues = self.queues.iter();
        let queue = queues.find(|it| it.queue == queue)?;
        Some(queue.hours.at(at))
    }

    /// The queue in whose line somebody waits to be called back, and whose hours count for them: where they asked. If
    /// that is no more, the first that an agent on duty serves, else the first of all.
    pub fn line_of(&self, queue: QueueId) -> Option<&QueueView> {
        let there = || self.queues.iter().filter(|it| !it.former);
        let asked = there().find(|it| it.queue == queue);
        let staffed = || there().find(|it| self.is_staffed(it.queue));
        asked.or_else(staffed).or_else(|| there().next())
    }

    /// Whether an agent on duty serves a queue.
    pub fn is_staffed(&self, queue: QueueId) -> bool {
        let mut on_duty = self.agents.iter().filter(|it| it.state != AgentState::Off);
        on_duty.any(|agent| agent.skills.iter().any(|skill| skill.queue == queue))
    }
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
        let (day, ms) = self.local(now);
        let minute = (ms / MINUTE_MS) as u16;
        if self.holidays.contains(&day) {
            return Open::Holiday;
        }
        let open = self.week[self.pattern(day)]
            .iter()
            .any(|span| (span.from..span.until).contains(&minute));
        if open { Open::Yes } else { Open::Closed }
    }

    /// How long persons answered from one moment to another, in milliseconds.
    pub fn open_ms(&self, from: Millis, until: Millis) -> Millis {
        let ((first, from_ms), (last, until_ms)) = (self.local(from), self.local(until));
        let of_day = |day| {
            let from_ms = if day == first { from_ms } else { 0 };
            let until_ms = if day == last { until_ms } else { DAY_MS };
            self.open_of_day(day, from_ms, until_ms)
        };
        (first..=last).map(of_day).sum()
    }

    /// The same within one local day, between two of its milliseconds. Spans that overlap count once.
    fn open_of_day(&self, day: i32, from: i64, until: i64) -> Millis {
        if self.holidays.contains(&day) {
            return 0;
        }
        let mut spans = self.week[self.pattern(day)].clone();
        spans.sort_by_key(|span| span.from);
        let (mut counted, mut open) = (from, 0);
        for span in spans {
            let begins = counted.max(i64::from(span.from) * MINUTE_MS);
            let ends = until.min(i64::from(span.until) * MINUTE_MS);
            open += (ends - begins).max(0);
            counted = counted.max(ends);
        }
        open.unsigned_abs()
    }

    /// The local day of a moment, and how many milliseconds of it have passed.
    fn local(&self, at: Millis) -> (i32, i64) {
        let local = at as i64 + i64::from(self.offset_min) * MINUTE_MS;
        (local.div_euclid(DAY_MS) as i32, local.rem_euclid(DAY_MS))
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

    #[test]
    fn time_counts_only_while_the_office_is_open() {
        let (hours, hour) = (office(), 3_600_000);
        let open = |from, until| hours.open_ms(from, until);
        assert_eq!(open(monday(0, 600), monday(0, 660)), hour);
        assert_eq!(open(monday(0, 1_010), monday(1, 550)), hour / 3);
        assert_eq!(open(monday(4, 960), monday(7, 600)), 2 * hour, "a week-end");
        assert_eq!(open(monday(0, 0), monday(0, 540)), 0);
        assert_eq!(open(monday(1, 600), monday(0, 600)), 0);
        let always = Hours::always(480);
        assert_eq!(
            always.open_ms(monday(0, 600), monday(3, 601)),
            72 * hour + 60_000
        );
    }

    #[test]
    fn of_a_holiday_and_of_spans_that_overlap_no_time_counts_twice() {
        let mut hours = office();
        let holiday = ((monday(1, 0) + 28_800_000) / 86_400_000) as i32;
        hours.holidays.insert(holiday);
        hours.week[2].push(Span {
            from: 480,
            until: 600,
        });
        let open = hours.open_ms(monday(1, 0), monday(2, 1_439));
        assert_eq!(open, 9 * 3_600_000);
    }
}
