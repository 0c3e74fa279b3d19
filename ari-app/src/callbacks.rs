//! Lets those who asked to be called back, or with whom a time was agreed, wait for their turn in the line, and takes
//! out those who need not be any more. What is due stands in the store, so that nobody is forgotten by a restart.
//!
//! They wait in line while their queue is open. While it is closed nobody of them is rung, and the time does not
//! count for how long ago they asked.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use store::callbacks::{self, Callback};
use store::callers;
use store::{Durability, Store};
use switchboard::{
    Actor, AgentState, AgentView, CallId, Millis, Open, QueueId, QueueView, Refusal, Reply,
    Request, Snapshot, Stage,
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
    let absent = |it: &Callback| !here.contains(&callers::same(&it.caller));
    let open = |it: &Callback| is_open(&board, it, now);
    for callback in due.into_iter().filter(|it| open(it) && absent(it)) {
        let id = callback.id;
        if enqueue(switch, &board, callback).await == Err(Refusal::NotAllowed) {
            give_up(store.clone(), id).await;
        }
    }
}

async fn enqueue(switch: &Switch, board: &Snapshot, callback: Callback) -> Reply {
    let request = Request::Enqueue {
        callback: callback.id.unsigned_abs(),
        queue: line_of(board, &callback).map_or(callback.queue, |line| line.queue),
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

/// The queue in whose line somebody waits: where they asked; if that is no more, the first that an agent on duty
/// serves, else the first of all.
fn line_of<'a>(board: &'a Snapshot, callback: &Callback) -> Option<&'a QueueView> {
    let mut queues = board.queues.iter().filter(|it| !it.former);
    let line = board.line_of(callback.queue)?;
    let staffed = queues.find(|it| is_staffed(board, it.queue));
    match line.queue == callback.queue {
        true => Some(line),
        false => staffed.or(Some(line)),
    }
}

fn is_staffed(board: &Snapshot, queue: QueueId) -> bool {
    let on_duty = |it: &&AgentView| it.state != AgentState::Off;
    let mut agents = board.agents.iter().filter(on_duty);
    agents.any(|agent| agent.skills.iter().any(|skill| skill.queue == queue))
}

fn is_open(board: &Snapshot, callback: &Callback, now: Millis) -> bool {
    line_of(board, callback).is_some_and(|line| line.hours.at(now) == Open::Yes)
}

/// How long ago somebody asked, without the time in which their queue was closed, in milliseconds.
fn age_ms(board: &Snapshot, callback: &Callback, (asked, now): (Millis, Millis)) -> Millis {
    let line = board.line_of(callback.queue);
    line.map_or(0, |line| line.hours.open_ms(asked, now))
}

/// Who waits in the line for a call back, by which call, and whether an agent is rung for it.
fn waiting(board: &Snapshot) -> impl Iterator<Item = (i64, CallId, bool)> + '_ {
    let calls = board.calls.iter().filter(|call| waits(call.stage));
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
    let there = there.filter(|call| call.callback.is_none() || !waits(call.stage));
    there
        .filter_map(|call| call.caller.as_deref().map(callers::same))
        .collect()
}

/// Whether a call that is a call-back waits for its turn.
fn waits(stage: Stage) -> bool {
    matches!(stage, Stage::Queued | Stage::Ringing)
}

/// What is due, and which calls wait for nothing: what they are for is closed, they rang again, or their queue has
/// closed before anybody was rung.
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
            let due = callbacks::due(c, now)?;
            let mut over = Vec::new();
            for (id, call, rings) in waiting(&board) {
                let callback = callbacks::get(c, id)?;
                // Perhaps another time was agreed meanwhile.
                let due = callback.due_at.is_some_and(|due| due <= now);
                let closed = !rings && !is_open(&board, &callback, now);
                if !due || closed || here.contains(&callers::same(&callback.caller)) {
                    over.push(call);
                }
            }
            Ok((due, over))
        })
    };
    let done = tokio::task::spawn_blocking(look).await;
    done.unwrap_or(Err(store::Error::Stopped))
}

#[cfg(test)]
mod tests;
