//! The counting of call-backs (回拨报表), by the time from which each is owed, and the lists behind its figures.

use std::collections::BTreeMap;

use rusqlite::{Connection, Row};
use switchboard::{Millis, QueueId};

use super::figures::{Figure, Judged, Judging, Tally};
use super::{Callback, ROW, Reason, read};
use crate::conditions::Conditions;
use crate::page::Slice;
use crate::row::{int, maybe_millis};
use crate::service::{HOUR, day_and_hour, offset_ms};
use crate::{Page, Result};

/// When their number was first rung by us while the call-back was owed, whoever dialled it and however.
const ATTEMPTED_AT: &str = "(SELECT min(facts.at) FROM calls AS ours
    JOIN facts ON facts.call = ours.number AND facts.kind = 'dialling'
    WHERE ours.caller_e164 = callbacks.caller_e164 AND ours.direction = 'out'
      AND facts.at >= callbacks.owed_at
      AND (callbacks.closed_at IS NULL OR facts.at <= callbacks.closed_at))";

/// Which call-backs; all that nothing is said of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scope {
    /// Owed from then on or later.
    pub since: Option<Millis>,
    /// And before.
    pub until: Option<Millis>,
    /// In this hour of the local day, 0 to 23.
    pub hour: Option<u32>,
    /// Of this queue.
    pub queue: Option<QueueId>,
    /// For this reason.
    pub reason: Option<Reason>,
    /// Closed by them: agent:1001, user:zhang, api:portal or system.
    pub closed_by: Option<String>,
}

/// What was counted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// All of it.
    pub total: Tally,
    /// By why they are owed.
    pub reasons: Vec<(Reason, Tally)>,
    /// By queue.
    pub queues: Vec<(QueueId, Tally)>,
    /// By hour of the local day; those with any.
    pub hours: Vec<(u32, Tally)>,
    /// By local day, named by its first moment; those with any.
    pub days: Vec<(Millis, Tally)>,
    /// By who closed them, as in `Scope::closed_by`.
    pub closers: Vec<(String, Tally)>,
}

/// Counts them.
///
/// # Errors
/// When the store cannot be read.
pub fn report(c: &Connection, scope: &Scope, judging: &Judging) -> Result<Report> {
    let offset_ms = offset_ms(c)?;
    let mut sums = Sums::default();
    let walk = Walk {
        with_attempts: true,
        ..Walk::of(scope, Figure::Owed)
    };
    each(c, &walk, judging, |one| {
        let slot = slot(&one.callback, offset_ms);
        sums.add(&one, day_and_hour(slot, offset_ms));
        true
    })?;
    Ok(sums.report())
}

/// Those that count in a figure, who is owed for longest first.
///
/// # Errors
/// When the store cannot be read; `BadCursor`.
pub fn behind(
    c: &Connection,
    (scope, figure): (&Scope, Figure),
    judging: &Judging,
    (cursor, limit): (Option<&str>, Option<u32>),
) -> Result<Page<Callback>> {
    const LIST: &str = "call-backs behind";
    let slice = Slice::new(LIST, cursor, limit)?;
    let walk = Walk {
        with_attempts: figure == Figure::Attempted,
        order: after(cursor.map(|_| slice.before)),
        ..Walk::of(scope, figure)
    };
    let mut found = Vec::new();
    each(c, &walk, judging, |one| {
        found.push(one.callback);
        found.len() < slice.rows() as usize
    })?;
    Ok(slice.page(LIST, found, |it| it.id))
}

/// Of a queue: how many are overdue, and since when the longest owed of them is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Overdue {
    /// Which queue.
    pub queue: QueueId,
    /// How many.
    pub count: u64,
    /// Since when the first of them is owed.
    pub oldest_at: Millis,
}

/// Those that are overdue, by queue.
///
/// # Errors
/// When the store cannot be read.
pub fn overdue(c: &Connection, judging: &Judging) -> Result<Vec<Overdue>> {
    let mut queues: BTreeMap<QueueId, Overdue> = BTreeMap::new();
    let scope = Scope::default();
    each(c, &Walk::of(&scope, Figure::Overdue), judging, |one| {
        let (queue, oldest_at) = (one.callback.queue, one.callback.owed_at);
        let all = queues.entry(queue).or_insert(Overdue {
            queue,
            count: 0,
            oldest_at,
        });
        all.count += 1;
        all.oldest_at = all.oldest_at.min(oldest_at);
        true
    })?;
    Ok(queues.into_values().collect())
}

/// One pass over call-backs.
struct Walk<'a> {
    scope: &'a Scope,
    figure: Figure,
    /// Whether it matters when their number was first rung, which has to be looked for in the calls of each.
    with_attempts: bool,
    /// In which order and from where on; empty where neither matters.
    order: String,
}

impl<'a> Walk<'a> {
    fn of(scope: &'a Scope, figure: Figure) -> Self {
        Self {
            scope,
            figure,
            with_attempts: false,
            order: String::new(),
        }
    }

    fn question(&self, narrowed: &Conditions) -> String {
        let attempted_at = match self.with_attempts {
            true => ATTEMPTED_AT,
            false => "NULL",
        };
        let (narrowed, order) = (narrowed.sql(), &self.order);
        format!(
            "SELECT {ROW}, {attempted_at} AS attempted_at FROM callbacks WHERE {narrowed} {order}"
        )
    }
}

/// Who is owed for longest first, after this row: as the index has them, so that a page reads no further than its end.
fn after(id: Option<i64>) -> String {
    let after = id.map(|id| {
        format!("AND (owed_at, id) > (SELECT owed_at, id FROM callbacks WHERE id = {id})")
    });
    format!("{} ORDER BY owed_at, id", after.unwrap_or_default())
}

/// Tells of each that counts in a figure, for as long as somebody listens.
fn each(
    c: &Connection,
    walk: &Walk<'_>,
    judging: &Judging,
    mut told: impl FnMut(Judged) -> bool,
) -> Result<()> {
    let offset_ms = offset_ms(c)?;
    let narrowed = narrowed(walk.scope, walk.figure);
    let mut statement = c.prepare(&walk.question(&narrowed))?;
    let mut rows = statement.query(&*narrowed.values())?;
    while let Some(row) = rows.next()? {
        let one = judged(row, judging)?;
        let (_, hour) = day_and_hour(slot(&one.callback, offset_ms), offset_ms);
        let within = walk.scope.hour.is_none_or(|asked| asked as usize == hour);
        if within && one.counts(walk.figure) && !told(one) {
            break;
        }
    }
    Ok(())
}

fn narrowed(scope: &Scope, figure: Figure) -> Conditions {
    let mut asked = Conditions::default();
    // Those that are open are few, and found by their own index; the others of a period by theirs.
    let (which, at) = match figure.is_of_open() {
        true => ("closed_at IS NULL", "+owed_at"),
        false => ("TRUE", "owed_at"),
    };
    asked.when(true, which);
    asked.with(&format!("{at} >= ?"), scope.since.map(int));
    asked.with(&format!("{at} < ?"), scope.until.map(int));
    asked.with("queue = ?", scope.queue.map(|queue| queue.0));
    let reason = scope.reason.map(|reason| reason.as_str().to_owned());
    asked.with("reason = ?", reason);
    asked.with("closed_by = ?", scope.closed_by.clone());
    asked
}

fn judged(row: &Row<'_>, judging: &Judging) -> rusqlite::Result<Judged> {
    let attempted_at = maybe_millis(row, "attempted_at")?;
    Ok(judging.judged(read(row)?, attempted_at))
}

/// The local hour since 1970 from which it is owed.
fn slot(callback: &Callback, offset_ms: i64) -> i64 {
    (int(callback.owed_at) + offset_ms).div_euclid(HOUR)
}

#[derive(Default)]
struct Sums {
    total: Tally,
    reasons: BTreeMap<Reason, Tally>,
    queues: BTreeMap<QueueId, Tally>,
    hours: BTreeMap<usize, Tally>,
    days: BTreeMap<Millis, Tally>,
    closers: BTreeMap<String, Tally>,
}

impl Sums {
    fn add(&mut self, one: &Judged, (day, hour): (Millis, usize)) {
        let callback = &one.callback;
        self.total.count(one);
        self.reasons.entry(callback.reason).or_default().count(one);
        self.queues.entry(callback.queue).or_default().count(one);
        self.hours.entry(hour).or_default().count(one);
        self.days.entry(day).or_default().count(one);
        if let Some(by) = &callback.closed_by {
            self.closers.entry(by.clone()).or_default().count(one);
        }
    }

    fn report(self) -> Report {
        let hours = self.hours.into_iter();
        Report {
            total: self.total,
            reasons: self.reasons.into_iter().collect(),
            queues: self.queues.into_iter().collect(),
            hours: hours.map(|(hour, tally)| (hour as u32, tally)).collect(),
            days: self.days.into_iter().collect(),
            closers: self.closers.into_iter().collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{self, writer};

    fn plan(c: &Connection, walk: &Walk<'_>) -> String {
        let narrowed = narrowed(walk.scope, walk.figure);
        testing::plan(c, &walk.question(&narrowed), &narrowed.values())
    }

    #[test]
    fn a_page_of_a_list_sorts_nothing_and_looks_for_attempts_only_where_they_count() {
        let (_dir, c) = writer();
        let of_a_day = Scope {
            since: Some(1),
            until: Some(2),
            ..Scope::default()
        };
        for scope in [&Scope::default(), &of_a_day] {
            for place in [None, Some(7)] {
                let walk = Walk {
                    order: after(place),
                    ..Walk::of(scope, Figure::Contacted)
                };
                let told = plan(&c, &walk);
                assert!(told.contains("callbacks_by_time"), "{told}");
                assert!(!told.contains("TEMP B-TREE"), "{told}");
                assert!(!told.contains("facts"), "{told}");
            }
        }
        let walk = Walk {
            with_attempts: true,
            ..Walk::of(&of_a_day, Figure::Attempted)
        };
        assert!(plan(&c, &walk).contains("facts"));
    }
}
