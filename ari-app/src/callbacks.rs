//! Lets those who asked to be called back, or with whom a time was agreed, wait for their turn in the line, and takes
//! out those who need not be any more. What is due stands in the store, so that nobody is forgotten by a restart.
//!
//! They wait in line while their queue is open. While it is closed nobody of them is rung, and the time does not
//! count for how long ago they asked. Nobody is rung either while the carrier does not answer, which would use up their
//! attempts, or while the store takes no facts, and so does not know what came of the last call.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use store::callbacks::{self, Callback};
use store::callers;
use store::rusqlite::Connection;
use store::{Durability, Store};
use switchboard::{
    Actor, CallId, CallView, Millis, Open, QueueId, Refusal, Reply, Request, Snapshot, Stage,
};
use web::switch::Switch;

use crate::journal::Gauge;

/// How often it is looked for what is due.
const EVERY: Duration = Duration::from_secs(3);

/// Runs for as long as the hotline.
pub async fn keep(store: Store, switch: Switch, journal: Arc<Gauge>, clock: fn() -> Millis) {
    let mut tick = tokio::time::interval(EVERY);
    tick.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        tick.tick().await;
        if switch.snapshot().ready {
            turn(&store, &switch, &journal, clock()).await;
        }
    }
}

async fn turn(store: &Store, switch: &Switch, journal: &Gauge, now: Millis) {
    let board = switch.snapshot();
    // The store may not know yet what came of calls that the picture has no more: whom they reached would be rung again.
    if journal.failing_since().is_some() {
        return;
    }
    let (shelf, seen) = (store.clone(), Arc::clone(&board));
    let looked = tokio::task::spawn_blocking(move || look(&shelf, &seen, now)).await;
    let looked = looked.unwrap_or(Err(store::Error::Stopped));
    let Ok((due, over)) = looked.inspect_err(|error| {
        let error = crate::pii::masked(&error.to_string());
        tracing::warn!(error, "call-backs that are due are not known; tried again");
    }) else {
        return;
    };
    for call in over {
        // One that has just begun to talk is not hung up: it is about the same caller.
        let _ = switch.ask(Actor::System, Request::HangUp(call)).await;
    }
    for callback in due {
        let reply = switch.ask(Actor::System, place(&board, &callback)).await;
        tell(callback.id, reply);
        if reply == Err(Refusal::NotAllowed) {
            give_up(store.clone(), callback.id).await;
        }
    }
}

/// A place in the line for somebody.
pub fn place(board: &Snapshot, callback: &Callback) -> Request {
    Request::Enqueue {
        callback: callback.id.unsigned_abs(),
        queue: board
            .line_of(callback.queue)
            .map_or(callback.queue, |line| line.queue),
        number: callback.caller.clone(),
        asked: callback.asked_at,
        head_start_ms: 0,
        preferred: callback.agent,
    }
}

fn tell(id: i64, reply: Reply) {
    match reply {
        Ok(()) | Err(Refusal::AlreadyThere | Refusal::SwitchDown) => {}
        Err(refusal) => {
            let why = refusal.as_str();
            tracing::warn!(id, why, "a call-back cannot wait in the line");
        }
    }
}

/// Leaves a number that may not be called back to the agents, who are told so when they dial it.
async fn give_up(store: Store, id: i64) {
    let write = move || store.write(Durability::Normal, move |tx| callbacks::give_up(tx, id));
    let _ = tokio::task::spawn_blocking(write).await;
}

fn is_open(board: &Snapshot, callback: &Callback, now: Millis) -> bool {
    let line = board.line_of(callback.queue);
    line.is_some_and(|line| line.hours.at(now) == Open::Yes)
}

/// How long ago somebody asked, without the time in which their queue was closed, in milliseconds.
fn age_ms(board: &Snapshot, callback: &Callback, (asked, now): (Millis, Millis)) -> Millis {
    let line = board.line_of(callback.queue);
    line.map_or(0, |line| line.hours.open_ms(asked, now))
}

/// Whether somebody whose queue is no more waits in a line that nobody serves, while others serve the one that takes its
/// place by now.
fn is_left_alone(board: &Snapshot, call: CallId, callback: &Callback) -> bool {
    let waits_in = board.calls.iter().find(|it| it.call == call);
    let waits_in = waits_in.and_then(|it| it.queue);
    let line = board.line_of(callback.queue).map(|line| line.queue);
    let serves = |queue: Option<QueueId>| queue.is_some_and(|queue| board.is_staffed(queue));
    line != Some(callback.queue) && waits_in != line && serves(line) && !serves(waits_in)
}

/// Who waits in the line for a call back, by which call, and whether an agent is rung for it.
fn waiting(board: &Snapshot) -> impl Iterator<Item = (i64, CallId, bool)> + '_ {
    let calls = board.calls.iter().filter(|call| waits(call));
    let named = |id: u64| i64::try_from(id).unwrap_or(i64::MAX);
    calls.filter_map(move |call| {
        let rings = call.stage == Stage::Ringing;
        Some((named(call.callback?), call.call, rings))
    })
}

/// The numbers of those who are on the line, or are dialled: nobody is called back who has rung again, or whom somebody
/// calls already.
fn here(board: &Snapshot) -> BTreeSet<String> {
    let there = board.calls.iter();
    let there = there.filter(|call| !waits(call));
    there
        .filter_map(|call| call.caller.as_deref().map(callers::same))
        .collect()
}

/// Whether a call is the place in line of somebody to be called back; who is on the line, and was led back to a queue,
/// is a caller like others.
fn waits(call: &CallView) -> bool {
    let waits = matches!(call.stage, Stage::Queued | Stage::Ringing);
    waits && call.callback.is_some() && call.connected.is_none()
}

/// Whom the machine is to let wait now, and which calls wait for nothing: what they are for is closed or settled by
/// another, they rang again, their queue has closed before anybody was rung, nobody can be dialled, or others serve them.
///
/// # Errors
/// When the store cannot be read or written.
pub fn look(
    store: &Store,
    board: &Arc<Snapshot>,
    now: Millis,
) -> store::Result<(Vec<Callback>, Vec<CallId>)> {
    let seen = Arc::clone(board);
    store.write(Durability::Normal, move |tx| {
        callbacks::expire(tx, |it, asked| age_ms(&seen, it, (asked, now)))
    })?;
    let here = here(board);
    let can_be_rung = |caller: &str| board.trunk_down.is_none() && !here.contains(caller);
    store.read(|c| {
        let mut chosen = chosen(callbacks::due(c, now)?, |it| {
            is_open(board, it, now) && can_be_rung(&callers::same(&it.caller))
        });
        let mut over = Vec::new();
        for (id, call, rings) in waiting(board) {
            let callback = callbacks::get(c, id)?;
            let caller = callers::same(&callback.caller);
            let goes_on = chosen.get(&caller).is_some_and(|it| it.id == id);
            let goes_on = goes_on && !is_left_alone(board, call, &callback);
            match rings && can_be_rung(&caller) && is_due(c, id, now)? {
                // An agent is rung for it: whatever else is owed waits for how that ends.
                true => drop(chosen.remove(&caller)),
                false if !goes_on => over.push(call),
                false => {}
            }
        }
        let mut due: Vec<Callback> = chosen.into_values().collect();
        due.sort_by_key(|it| (it.asked_at, it.id));
        Ok((due, over))
    })
}

/// One for each caller, of those that can be served: a time agreed on before a promise to call as soon as possible.
fn chosen(due: Vec<Callback>, served: impl Fn(&Callback) -> bool) -> BTreeMap<String, Callback> {
    let mut chosen = BTreeMap::new();
    let (agreed, others): (Vec<_>, Vec<_>) = due
        .into_iter()
        .filter(served)
        .partition(|it| it.agreed_for().is_some());
    for callback in agreed.into_iter().chain(others) {
        let caller = callers::same(&callback.caller);
        chosen.entry(caller).or_insert(callback);
    }
    chosen
}

/// Whether it is still to be kept; perhaps another time was agreed meanwhile.
fn is_due(c: &Connection, id: i64, now: Millis) -> store::Result<bool> {
    Ok(callbacks::get(c, id)?.due_at.is_some_and(|due| due <= now))
}

#[cfg(test)]
mod tests;
