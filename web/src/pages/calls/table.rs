//! The list of calls as a file.

use std::collections::BTreeMap;

use store::calls::Call;
use switchboard::{HungUpBy, QueueId};

use super::READERS;
use super::list::filter;
use crate::pages::{Answer, Visit, csv};
use crate::view::View;

/// How many calls a file has, at most: two days of a city's line. What is left out is told in its last line.
pub(super) const MOST_ROWS: u32 = 50_000;

/// The calls asked for, latest first, numbers as the reader may see them.
pub async fn table(visit: &Visit) -> Answer {
    visit.role(&READERS)?;
    let filter = filter(visit)?;
    let read = move |c: &store::rusqlite::Connection| store::calls::latest(c, &filter, MOST_ROWS);
    let (calls, more) = visit.read(read).await?;
    let v = visit.view("nav-calls").await?;
    let queues = visit.app.switch.queues();
    let mut lines = vec![head(&v)];
    lines.extend(calls.iter().map(|call| line(&v, &queues, call)));
    if more {
        lines.push(vec![v.t.with("calls-csv-cut", MOST_ROWS)]);
    }
    Ok(csv::download(csv::of(lines), "calls.csv"))
}

/// Names of columns; lengths of time are in seconds.
fn head(v: &View) -> Vec<String> {
    let text = |key: &str| v.t.t(key);
    let seconds = |key: &str| format!("{} s", v.t.t(key));
    vec![
        text("call"),
        text("direction"),
        text("arrived"),
        text("caller"),
        text("dialled"),
        v.t.word("part", "queue"),
        text("agent"),
        text("outcome"),
        text("disposition"),
        seconds("waited"),
        seconds("talked"),
        text("hung-up-by"),
        text("grade"),
        text("case"),
    ]
}

fn line(v: &View, queues: &BTreeMap<QueueId, String>, call: &Call) -> Vec<String> {
    let outcome = call.outcome.map(|it| v.t.word("outcome", it.as_str()));
    let stage = || v.t.word("stage", call.stage.as_str());
    let queue = call
        .queue
        .map(|id| queues.get(&id).cloned().unwrap_or_else(|| id.to_string()));
    let by = call.hung_up_by.map(HungUpBy::as_str);
    vec![
        call.number.to_string(),
        v.t.word("direction", if call.outward { "out" } else { "in" }),
        v.moment(&call.arrived_at),
        v.caller(&call.caller),
        call.dialled.clone(),
        queue.unwrap_or_default(),
        call.agent
            .map(|agent| agent.to_string())
            .unwrap_or_default(),
        outcome.unwrap_or_else(stage),
        call.disposition.clone().unwrap_or_default(),
        call.wait_ms.map(seconds).unwrap_or_default(),
        seconds(call.talk_ms),
        by.map(|by| v.t.word("by", by)).unwrap_or_default(),
        call.grade.map(|grade| v.grade(&grade)).unwrap_or_default(),
        call.case.clone().unwrap_or_default(),
    ]
}

/// Whole seconds, as they are told elsewhere.
fn seconds(ms: u64) -> String {
    (ms / 1_000).to_string()
}
