//! Lets those who asked to be called back, or with whom a time was agreed, wait for their turn in the line, and takes
//! out those who need not be any more. What is due stands in the store, so that nobody is forgotten by a restart.
//!
//! They wait in line while their queue is open. While it is closed nobody of them is rung, and the time does not
//! count for how long ago they asked.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use store::callbacks::{self, Callback};
use store::callers;
use store::rusqlite::Connection;
use store::{Durability, Store};
use switchboard::{
    Actor, CallId, CallView, Millis, Open, Refusal, Reply, Request, Snapshot, Stage,
};
use web::switch::Switch;

/// How often it is looked for what is due.
const EVERY: Duration = Duration::from_secs(3);

/// Runs for as long as the hotline.
pub async fn keep(store: Store, switch: Switch, clock: fn() -> Millis) {
    let mut tick = tokio::time::interval(EVERY);
    tick.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        tick.tick().await;
        if switch.snapshot().ready {
            turn(&store, &switch, clock()).await;
        }
    }
}

async fn turn(store: &Store, switch: &Switch, now: Millis) {
    let here = here(switch);
    let board = switch.snapshot();
    let looked = look(store.clone(), Arc::clone(&board), here.clone(), now).await;
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
        let id = callback.id;
        if enqueue(switch, &board, callback).await == Err(Refusal::NotAllowed) {
            give_up(store.clone(), id).await;
        }
    }
}

async fn enqueue(switch: &Switch, board: &Snapshot, callback: Callback) -> Reply {
    let request = Request::Enqueue {
        callback: callback.id.unsigned_abs(),
        queue: board
            .line_of(callback.queue)
            .map_or(callback.queue, |line| line.queue),
        number: callback.caller,
        asked: callback.asked_at,
        head_start_ms: 0,
        preferred: callback.agent,
    };
    let reply = switch.ask(Actor::System, request).await;
    match reply {
        Ok(()) | Err(Refusal::AlreadyThere | Refusal::SwitchDown) => {}
        Err(refusal) => {
            let (id, why) = (callback.id, refusal.as_str());
            tracing::warn!(id, why, "a call-back cannot wait in the line");
        }
    }
    reply
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
fn here(switch: &Switch) -> BTreeSet<String> {
    let snapshot = switch.snapshot();
    let there = snapshot.calls.iter();
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
/// another, they rang again, or their queue has closed before anybody was rung.
async fn look(
    store: Store,
    board: Arc<Snapshot>,
    here: BTreeSet<String>,
    now: Millis,
) -> store::Result<(Vec<Callback>, Vec<CallId>)> {
    let look = move || {
        let seen = Arc::clone(&board);
        store.write(Durability::Normal, move |tx| {
            callbacks::expire(tx, |it, asked| age_ms(&seen, it, (asked, now)))
        })?;
        store.read(|c| {
            let mut chosen = chosen(callbacks::due(c, now)?, |it| {
                is_open(&board, it, now) && !here.contains(&callers::same(&it.caller))
            });
            let mut over = Vec::new();
            for (id, call, rings) in waiting(&board) {
                let caller = callers::same(&callbacks::get(c, id)?.caller);
                let goes_on = chosen.get(&caller).is_some_and(|it| it.id == id);
                match rings && !here.contains(&caller) && is_due(c, id, now)? {
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
    };
    let done = tokio::task::spawn_blocking(look).await;
    done.unwrap_or(Err(store::Error::Stopped))
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
