//! When persons answer: the office's hours, and those of queues that have their own.

use std::collections::BTreeSet;

use switchboard::{Hours, Span};

use super::Config;
use super::file::{Days, OwnWeek, Queue, Spans};
use super::value::{Day, OpenFrom, Written};

impl Config {
    /// The office's hours.
    pub(super) fn hours(&self) -> Hours {
        let week = &self.settings.hours;
        let each = [
            &week.monday,
            &week.tuesday,
            &week.wednesday,
            &week.thursday,
            &week.friday,
            &week.saturday,
            &week.sunday,
        ];
        Hours {
            offset_min: self.settings.office.utc_offset.0.0,
            week: each.map(spans),
            holidays: days(&week.holidays),
            workdays: days(&week.workdays),
        }
    }

    /// A queue's own hours, if anything is said of them; what is not said is as in the office.
    pub(super) fn own_hours(&self, queue: &Queue) -> Option<Hours> {
        let own = queue.hours.as_ref()?;
        let mut hours = self.hours();
        for (day, said) in hours.week.iter_mut().zip(each_day(own)) {
            if let Some(said) = said {
                *day = spans(said);
            }
        }
        if let Some(said) = &own.holidays {
            hours.holidays = days(said);
        }
        if let Some(said) = &own.workdays {
            hours.workdays = days(said);
        }
        Some(hours)
    }
}

fn each_day(own: &OwnWeek) -> [Option<&Spans>; 7] {
    [
        own.monday.as_ref(),
        own.tuesday.as_ref(),
        own.wednesday.as_ref(),
        own.thursday.as_ref(),
        own.friday.as_ref(),
        own.saturday.as_ref(),
        own.sunday.as_ref(),
    ]
}

fn spans(said: &Spans) -> Vec<Span> {
    let span = |Written(OpenFrom(from, until)): &Written<OpenFrom>| Span {
        from: *from,
        until: *until,
    };
    said.iter().map(span).collect()
}

fn days(said: &Days) -> BTreeSet<i32> {
    said.iter().map(|Written(Day(day))| *day).collect()
}
