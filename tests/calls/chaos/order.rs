//! A small model of the order in which callers are served: a list sorted by who asked first, with the
//! queue's head start counted as time waited.

use harness::simulator::World;
use switchboard::{
    AgentState, AgentView, CallId, CallView, Fact, LOWEST_LEVEL, Millis, Queue, QueueId, Snapshot,
    Stage, What,
};

type Place = (Millis, CallId);

pub fn holds(world: &World, board: &Snapshot) {
    lines_hold_the_waiting(world, board);
    nobody_waits_for_the_idle(world, board);
    first_come_first_served(world, board);
    only_the_busy_are_waited_for(board);
}

fn queue<'a>(world: &'a World, call: &CallView) -> &'a Queue {
    let theirs = |queue: &&Queue| Some(queue.id) == call.queue;
    let plans = std::iter::once(&world.plan).chain(world.earlier.iter().rev());
    let mut queues = plans.flat_map(|plan| &plan.queues);
    queues.find(theirs).expect("a queue of a plan")
}

fn place(world: &World, call: &CallView) -> Place {
    let requested = call.asked.expect("waits for a person");
    if call.goes_first {
        return (0, call.call);
    }
    let head_start_ms = queue(world, call).head_start_ms + call.head_start_ms;
    (requested.saturating_sub(head_start_ms), call.call)
}

/// Whether an agent may serve a caller at this moment, and nobody in particular is waited for.
fn may_serve(world: &World, agent: &AgentView, call: &CallView) -> bool {
    if call.stage != Stage::Queued || call.kept_for.is_some() {
        return false;
    }
    let (queue, waited) = (queue(world, call), world.now - place(world, call).0);
    let past = queue.widenings.iter().filter(|it| it.after_ms <= waited);
    let level = match queue.widenings.is_empty() {
        true => LOWEST_LEVEL,
        false => past.map(|it| it.level).max().unwrap_or(1),
    };
    let able = |skill: &&switchboard::Skill| skill.queue == queue.id && skill.level <= level;
    agent.skills.iter().any(|it| able(&it))
}

/// Whether callers of two queues stand in one order: somebody on duty serves both.
fn share(board: &Snapshot, one: QueueId, other: QueueId) -> bool {
    let serves = |agent: &AgentView, queue| agent.skills.iter().any(|it| it.queue == queue);
    let both = |agent: &AgentView| serves(agent, one) && serves(agent, other);
    let mut agents = board.agents.iter();
    one == other || agents.any(|agent| agent.state != AgentState::Off && both(agent))
}

/// A position counts those before a caller in the caller's own queue at least, and in all that share agents with it at
/// most.
fn lines_hold_the_waiting(world: &World, board: &Snapshot) {
    let waits = |call: &&CallView| matches!(call.stage, Stage::Queued | Stage::Ringing);
    for call in board.calls.iter().filter(waits) {
        let queue = call.queue.expect("waits in a queue");
        let position = |counts: &dyn Fn(QueueId) -> bool| {
            let others = board.calls.iter().filter(waits);
            let rivals = others.filter(|it| counts(it.queue.unwrap_or(queue)));
            let before = rivals.filter(|it| place(world, it) < place(world, call));
            before.count() as u32 + 1
        };
        let least = position(&|other| other == queue);
        let most = position(&|other| share(board, queue, other));
        let told = call.position.expect("has a place");
        assert!(
            (least..=most).contains(&told),
            "{told} of {least} to {most}: {call:?}"
        );
    }
    for queue in &board.queues {
        let waits = |call: &&CallView| {
            let stage = matches!(call.stage, Stage::Queued | Stage::Ringing);
            stage && call.queue == Some(queue.queue)
        };
        let line = board.calls.iter().filter(waits);
        assert_eq!(queue.waiting as usize, line.count(), "line {}", queue.queue);
    }
}

/// Nobody waits unserved while somebody who may serve them is idle and the switch is there.
fn nobody_waits_for_the_idle(world: &World, board: &Snapshot) {
    let idle = |agent: &&AgentView| agent.state == AgentState::Ready && !agent.in_use;
    for agent in board.agents.iter().filter(idle) {
        let waits = board
            .calls
            .iter()
            .find(|call| may_serve(world, agent, call));
        assert!(!board.ready || waits.is_none(), "{agent:?} idle, {waits:?}");
    }
}

/// Whenever somebody is rung, nobody whom that agent may serve and who waits unserved has an earlier
/// place.
fn first_come_first_served(world: &World, board: &Snapshot) {
    let facts = world.facts.iter().enumerate().rev();
    for (index, fact) in facts.take_while(|(_, fact)| fact.at == world.now) {
        let (What::Offered { agent, .. }, Some(id)) = (&fact.what, fact.call) else {
            continue;
        };
        let rung = board.calls.iter().find(|call| call.call == id);
        let Some(rung) = rung.filter(|rung| rung.rung.contains(agent)) else {
            continue;
        };
        if out_of_turn(world, id) {
            continue;
        }
        let agents = board.agents.iter();
        let Some(who) = { agents }.find(|who| who.agent == *agent) else {
            continue;
        };
        let before = board.calls.iter().find(|call| {
            call.since < world.now
                && !rung_until_now(world, call.call)
                && !kept_until_later(world, call.call, &world.facts[index..])
                && may_serve(world, who, call)
                && place(world, call) < place(world, rung)
        });
        assert!(before.is_none(), "{rung:?} was rung before {before:?}");
    }
}

/// Whether somebody gave a caller to an agent at this moment, whoever is before them.
fn out_of_turn(world: &World, call: CallId) -> bool {
    let facts = world.facts.iter().rev();
    let mut now = facts.take_while(|fact| fact.at == world.now);
    now.any(|fact| fact.call == Some(call) && matches!(fact.what, What::MovedToAgent { .. }))
}

/// Whether a caller was rung for until this moment, and so was nobody who waits when others were served.
fn rung_until_now(world: &World, call: CallId) -> bool {
    let facts = world.facts.iter().rev();
    let mut now = facts.take_while(|fact| fact.at == world.now);
    now.any(|fact| fact.call == Some(call) && matches!(fact.what, What::OfferEnded { .. }))
}

/// Whether the agent who knows a caller's matter went only after others were rung, at the same moment: until then the
/// caller waited for that one.
fn kept_until_later(world: &World, call: CallId, later: &[Fact]) -> bool {
    let mut facts = world.facts.iter().rev().filter(|it| it.call == Some(call));
    let knows = facts.find_map(|fact| {
        let What::AgentPreferred { agent } = fact.what else {
            return None;
        };
        Some(agent)
    });
    later.iter().any(|fact| {
        let (What::AgentOff { agent, .. } | What::AgentPaused { agent, .. }) = &fact.what else {
            return false;
        };
        Some(*agent) == knows
    })
}

/// Who waits for one agent waits for one who will be free.
fn only_the_busy_are_waited_for(board: &Snapshot) {
    for agent in board.calls.iter().filter_map(|call| call.kept_for) {
        let who = board.agents.iter().find(|who| who.agent == agent);
        let who = who.expect("an agent on the roster");
        let busy = who.state.is_in_call() || matches!(who.state, AgentState::WrapUp(..));
        // At the end of a call the telephone is used for a moment longer, and one that died is back in a
        // moment.
        let ending = who.state == AgentState::Ready && who.in_use;
        let away = ["unreachable", "elsewhere"].map(|reason| AgentState::Paused(reason.into()));
        let busy = (busy && who.next.is_none()) || ending || away.contains(&who.state);
        assert!(busy || !board.ready, "{who:?} is waited for");
    }
}
