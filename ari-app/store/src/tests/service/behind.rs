//! Every figure against the calls that its link lists.

use casework::service::{Of, Tally};

use super::outward::dialled_out;
use super::*;
use crate::calls::{self, Filter};
use crate::demo::{Props, fill};
use crate::service::Behind;

/// The demo office's sixty days, and a day with what that office never had.
fn busy() -> (crate::testing::Dir, Store) {
    let (dir, store) = store();
    let hash = |login: &str| format!("$argon2id$v=19$m=8,t=1,p=1$c2FsdHNhbHQ${login}");
    let mut props = Props {
        password_hash: &hash,
        sound: &mut |_, _, _| None,
    };
    fill(&store, NOW, 5, &mut props).unwrap();
    let mut story = Story::default();
    for (call, wait_ms) in (301..).zip([1_000, 7_000, 20_000, 50_000, 100_000, 500_000]) {
        let at = NOW + (call - 300) * HOUR;
        story
            .requested(at, call, 2)
            .ended(at + wait_ms, call, Outcome::Abandoned, wait_ms);
    }
    let at = NOW + HOUR;
    let (kind, to) = (TransferKind::Invite, Party::Outside("110".into()));
    let channel = ChannelId("110".into());
    story
        .requested(at, 310, 2)
        .connected(at + 3_000, 310, ANN, 3_000);
    story
        .at(at + 9_000, 310, What::Held)
        .at(at + 12_000, 310, What::Resumed { held_ms: 3_000 });
    story.at(
        at + 20_000,
        310,
        What::TransferStarted {
            kind,
            from: Some(ANN),
            to,
            channel,
        },
    );
    story.at(
        at + 30_000,
        310,
        What::SurveyOffered {
            by: HungUpBy::Agent,
            cause: 16,
        },
    );
    story.at(at + 35_000, 310, What::SurveyAnswered { grade: 2 });
    story
        .parted(at + 30_000, 310, ANN, 27_000)
        .ended(at + 36_000, 310, Outcome::Answered, 3_000);
    story
        .requested(at, 311, 1)
        .ended(at + 5_000, 311, Outcome::Lost, 5_000);
    story
        .requested(at, 314, 1)
        .ended(at + 5_000, 314, Outcome::Callback, 5_000);
    story
        .requested(at, 312, 1)
        .ended(at + 5_000, 312, Outcome::Message, 5_000);
    story.requested(NOW + 20 * HOUR, 313, 1);
    dialled_out(&mut story, at, 320);
    story.keep(&store);
    (dir, store)
}

/// The calls a link lists, page by page.
fn listed(store: &Store, link: &Filter) -> Vec<u64> {
    let mut filter = Filter {
        limit: Some(7),
        ..link.clone()
    };
    let mut all = Vec::new();
    loop {
        let page = store.read(|c| calls::find(c, &filter)).unwrap();
        all.extend(page.items.iter().map(|call| call.number.0));
        match page.next {
            Some(next) => filter.cursor = Some(next),
            None => return all,
        }
    }
}

/// What a figure counts in some calls: the calls themselves, or what belongs to them.
fn within(store: &Store, figure: Figure, link: &Filter, calls: &[u64]) -> u64 {
    let (queue, by) = (link.queue, link.behind.by);
    let (table, counted) = match figure.of() {
        Of::Calls if queue.is_some() && stayed(figure).is_some() => {
            let said = link.disposition.is_some();
            ("stays", if said { "ending = 'answered'" } else { "TRUE" })
        }
        Of::Arrivals | Of::Calls | Of::Outward => return calls.len() as u64,
        Of::Stays => ("stays", "TRUE"),
        Of::Talks | Of::OutwardTalks => ("talks", "agent IS NOT NULL AND talk_ms IS NOT NULL"),
        Of::Offers => ("offers", "TRUE"),
        Of::Transfers => ("transfers", "TRUE"),
    };
    let more = match figure.as_str() {
        _ if table == "stays" => stayed(figure).unwrap().into(),
        "talks_held" => "hold_ms > 0".into(),
        "wrap_ups" => "wrap_up_ms IS NOT NULL".into(),
        "transfers" => "kind <> 'invite' AND agent > 0".into(),
        "transfers_completed" => "kind <> 'invite' AND agent > 0 AND outcome = 'completed'".into(),
        "invites" => "kind = 'invite'".into(),
        "talks" | "offers" | "outward_talks" => "TRUE".into(),
        "offers_missed" => "outcome NOT IN ('answered', 'withdrawn')".into(),
        other => format!("outcome = '{}'", other.trim_start_matches("offers_")),
    };
    let by = by.map_or("TRUE".into(), |by| format!("agent = {by}"));
    let queue = queue.map_or("TRUE".into(), |queue| match table {
        "stays" => format!("queue = {queue}"),
        _ => format!("queue_at({table}.call, {table}.started_at) = {queue}"),
    });
    let calls = calls
        .iter()
        .map(u64::to_string)
        .collect::<Vec<_>>()
        .join(",");
    let sql = format!(
        "SELECT count(*) FROM {table}
         WHERE call IN ({calls}) AND {counted} AND {more} AND {by} AND {queue}"
    );
    store
        .read(|c| {
            queue_at(c)?;
            Ok(c.query_row(&sql, [], |row| row.get(0))?)
        })
        .unwrap()
}

/// What a stay has to be that counts in a figure, said anew; `None` of those that come to one a call.
fn stayed(figure: Figure) -> Option<&'static str> {
    Some(match figure.as_str() {
        "requested" => "TRUE",
        "connected" => "ending = 'answered'",
        "in_time" => "ending = 'answered' AND left_at - entered_at <= 15000",
        "late" => "NOT (coalesce(ending, '') = 'answered' AND left_at - entered_at <= 15000)",
        "waiting" => "ending IS NULL",
        "abandoned" => "ending = 'abandoned'",
        "closed" => "FALSE",
        "message" => "ending = 'message'",
        "callback" => "ending = 'callback'",
        "other" => "ending = 'other'",
        "overflowed_in" => "origin = 'overflowed'",
        "moved_in" => "origin = 'moved'",
        "returned" => "origin = 'returned'",
        "overflowed_out" => "ending = 'overflowed'",
        "moved_out" => "ending = 'moved'",
        _ => return None,
    })
}

/// The queue a caller was in at a time, found the long way, by all stays of the call.
fn queue_at(c: &rusqlite::Connection) -> crate::Result<()> {
    let mut statement = c.prepare("SELECT call, entered_at, queue FROM stays ORDER BY id")?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    let stays: Vec<(i64, i64, i64)> = rows.collect::<rusqlite::Result<_>>()?;
    let flags = rusqlite::functions::FunctionFlags::SQLITE_UTF8;
    c.create_scalar_function("queue_at", 2, flags, move |args| {
        let (call, at): (i64, i64) = (args.get(0)?, args.get(1)?);
        let mut of_call = stays.iter().filter(|stay| stay.0 == call && stay.1 <= at);
        Ok(of_call.next_back().map(|stay| stay.2))
    })?;
    Ok(())
}

/// Checks every figure of a row of the report; how many were not zero.
fn check(store: &Store, tally: &Tally, scope: &Filter) -> usize {
    let mut seen = 0;
    for figure in Figure::ALL.iter().copied() {
        let of_stays = figure.of() == Of::Stays || figure.of().is_outward();
        let untold = scope.behind.by.is_some() && !figure.is_of_agents();
        if untold || scope.disposition.is_some() && (of_stays || figure.of() == Of::Arrivals) {
            continue;
        }
        let mut link = scope.clone();
        link.behind.figure = Some(figure);
        let calls = listed(store, &link);
        let counted = within(store, figure, &link, &calls);
        assert_eq!(counted, tally.get(figure), "{figure} of {link:?}");
        let count = store.read(|c| calls::count_of(c, &link)).unwrap();
        assert_eq!(count, calls.len() as u64, "{figure}");
        seen += usize::from(counted > 0);
    }
    seen
}

/// Checks every row of a report; how many figures of its whole were not zero.
fn check_rows(store: &Store, report: &Report, scope: &Filter) -> usize {
    let narrowed = |narrow: &dyn Fn(&mut Filter)| {
        let mut scope = scope.clone();
        narrow(&mut scope);
        scope
    };
    for (hour, tally) in &report.hours {
        let hour = narrowed(&|it| it.behind.hour = Some(*hour));
        check(store, tally, &hour);
    }
    for (day, tally) in report.days.iter().rev().take(6) {
        let day = narrowed(&|it| {
            (it.behind.since, it.behind.until) = (Some(*day), Some(day + DAY));
        });
        check(store, tally, &day);
    }
    for (agent, work) in &report.agents {
        let agent = narrowed(&|it| it.behind.by = Some(*agent));
        check(store, &work.tally, &agent);
    }
    for (words, tally) in &report.dispositions {
        let said = words.clone().unwrap_or_else(|| switchboard::UNSAID.into());
        let said = narrowed(&|it| it.disposition = Some(said.clone()));
        check(store, tally, &said);
    }
    check(store, &report.total, scope)
}

#[test]
fn every_figure_is_the_number_of_what_its_link_lists() {
    let (_dir, store) = busy();
    let (since, until, now) = (TODAY - 61 * DAY, TODAY + DAY, TODAY + DAY);
    let whole = of(&store, since, until, now);
    let behind = Behind {
        since: Some(since),
        until: Some(until),
        now,
        ..Behind::default()
    };
    let scope = Filter {
        behind,
        ..Filter::default()
    };
    assert!(whole.dispositions.len() > 1, "{:?}", whole.dispositions);
    let seen = check_rows(&store, &whole, &scope);
    assert!(seen >= 23, "{seen} figures only were there to be compared");
    for (queue, tally) in &whole.queues {
        let asked = Asked {
            since,
            until,
            queue: Some(*queue),
            now,
        };
        let scope = Filter {
            queue: Some(*queue),
            ..scope.clone()
        };
        check(&store, tally, &scope);
        let one = store.read(|c| report(c, &asked)).unwrap();
        check_rows(&store, &one, &scope);
    }
}

#[test]
fn a_report_of_one_queue_is_that_queues_row() {
    let (_dir, store) = busy();
    let (since, until, now) = (TODAY - 61 * DAY, TODAY + DAY, TODAY + DAY);
    let whole = of(&store, since, until, now);
    for (queue, tally) in &whole.queues {
        let asked = Asked {
            since,
            until,
            queue: Some(*queue),
            now,
        };
        let one = store.read(|c| report(c, &asked)).unwrap();
        assert_eq!(one.total, *tally);
    }
}

/// Of the figures alone that are no numbers of calls; calls of ours here are of no queue.
fn of_things(tally: &Tally) -> Vec<(Figure, u64)> {
    let things = |figure: &&Figure| {
        !matches!(figure.of(), Of::Arrivals | Of::Calls) && !figure.of().is_outward()
    };
    let figures = Figure::ALL.iter().filter(things);
    figures
        .map(|figure| (*figure, tally.get(*figure)))
        .collect()
}

#[test]
fn parts_add_up_to_the_whole() {
    let (_dir, store) = busy();
    let report = of(&store, TODAY - 61 * DAY, TODAY + DAY, TODAY + DAY);
    let sum = |rows: Vec<&Tally>| {
        let mut sum = Tally::default();
        rows.into_iter().for_each(|row| sum.add(row));
        sum
    };
    let queues = sum(report.queues.iter().map(|(_, row)| row).collect());
    assert_eq!(of_things(&queues), of_things(&report.total));
    assert_eq!(queues.talk_ms, report.total.talk_ms);
    assert_eq!(
        sum(report.hours.iter().map(|(_, row)| row).collect()),
        report.total
    );
    assert_eq!(
        sum(report.days.iter().map(|(_, row)| row).collect()),
        report.total
    );
    let total = |figure| report.total.get(figure);
    let ends = [
        Figure::Connected,
        Figure::Abandoned,
        Figure::Message,
        Figure::Callback,
        Figure::Closed,
        Figure::Other,
        Figure::Waiting,
    ];
    assert_eq!(
        ends.map(total).iter().sum::<u64>(),
        total(Figure::Requested)
    );
    for (queue, tally) in &report.queues {
        let count = |figure| tally.get(figure);
        let on = count(Figure::OverflowedOut) + count(Figure::MovedOut);
        let ended: u64 = ends.map(count).iter().sum();
        assert_eq!(ended + on, count(Figure::Requested), "{queue}");
    }
    let waits = casework::service::ABANDONED.map(total);
    assert_eq!(waits.iter().sum::<u64>(), total(Figure::Abandoned));
    let agents = sum(report.agents.iter().map(|(_, work)| &work.tally).collect());
    for figure in [
        Figure::Talks,
        Figure::Offers,
        Figure::WrapUps,
        Figure::SurveyOffered,
    ] {
        assert_eq!(agents.get(figure), total(figure), "{figure}");
    }
    assert_eq!(
        (agents.talk_ms, agents.hold_ms),
        (report.total.talk_ms, report.total.hold_ms)
    );
}
