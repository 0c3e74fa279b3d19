//! Lets those who asked to be called back, or with whom a time was agreed, wait for their turn in the line, and takes out those who need
//! not be any more. What is due stands in the store, so that nobody is forgotten by a restart.

use std::collections::BTreeSet;
use std::time::Duration;

use casework::callback::Retries;
use store::callbacks::{self, Callback};
use store::callers;
use store::{Durability, Store};
use switchboard::{Actor, CallId, Millis, Refusal, Request, Stage};
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
    let looked = look(store.clone(), waiting(switch), here.clone(), now).await;
    let Ok((retries, due, over)) = looked.inspect_err(|error| {
        let error = crate::pii::masked(&error.to_string());
        tracing::warn!(error, "call-backs that are due are not known; tried again");
    }) else {
        return;
    };
    for call in over {
        // One that has just begun to talk is not hung up: it is about the same caller.
        let _ = switch.ask(Actor::System, Request::HangUp(call)).await;
    }
    let absent = |it: &Callback| !here.contains(&callers::same(&it.caller));
    let fresh = |it: &Callback| retries.is_fresh(it.asked_at, now);
    for callback in due.into_iter().filter(|it| fresh(it) && absent(it)) {
        enqueue(switch, callback).await;
    }
}

async fn enqueue(switch: &Switch, callback: Callback) {
    let request = Request::Enqueue {
        callback: callback.id.unsigned_abs(),
        number: callback.caller,
        queue: callback.queue,
        asked: callback.asked_at,
        head_start_ms: 0,
        preferred: callback.agent,
    };
    match switch.ask(Actor::System, request).await {
        Ok(()) | Err(Refusal::AlreadyThere | Refusal::SwitchDown) => {}
        Err(refusal) => {
            let (id, why) = (callback.id, refusal.as_str());
            tracing::warn!(id, why, "a call-back cannot wait in the line");
        }
    }
}

/// Who waits in the line for a call back, and by which call.
fn waiting(switch: &Switch) -> Vec<(i64, CallId)> {
    let snapshot = switch.snapshot();
    let waits = |stage| matches!(stage, Stage::Queued | Stage::Ringing);
    let calls = snapshot.calls.iter().filter(|call| waits(call.stage));
    let named = |id: u64| i64::try_from(id).unwrap_or(i64::MAX);
    calls
        .filter_map(|call| Some((named(call.callback?), call.call)))
        .collect()
}

/// The numbers of those who are on the line: nobody is called back who has rung again.
fn here(switch: &Switch) -> BTreeSet<String> {
    let snapshot = switch.snapshot();
    let there = snapshot.calls.iter().filter(|call| call.callback.is_none());
    there
        .filter_map(|call| call.caller.as_deref().map(callers::same))
        .collect()
}

/// What is due, and which calls wait for nothing: what they are for is closed, or they rang again.
async fn look(
    store: Store,
    waiting: Vec<(i64, CallId)>,
    here: BTreeSet<String>,
    now: Millis,
) -> store::Result<(Retries, Vec<Callback>, Vec<CallId>)> {
    let look = move || {
        store.write(Durability::Normal, move |tx| callbacks::expire(tx, now))?;
        store.read(|c| {
            let due = callbacks::due(c, now)?;
            let mut over = Vec::new();
            for (id, call) in waiting {
                let callback = callbacks::get(c, id)?;
                // Perhaps another time was agreed meanwhile.
                let due = callback.due_at.is_some_and(|due| due <= now);
                if !due || here.contains(&callers::same(&callback.caller)) {
                    over.push(call);
                }
            }
            Ok((callbacks::retries(c)?, due, over))
        })
    };
    let done = tokio::task::spawn_blocking(look).await;
    done.unwrap_or(Err(store::Error::Stopped))
}
