//! A small model of the order in which callers are served: a list sorted by who asked first, with the
//! queue's head start counted as time waited.

use harness::simulator::World;
use switchboard::{
    AgentState, AgentView, CallId, CallView, LOWEST_LEVEL, Millis, Queue, Snapshot, Stage, What,
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

/// The line's ranks are those of a list sorted by place.
fn lines_hold_the_waiting(world: &World, board: &Snapshot) {
    for queue in &board.queues {
        let waits = |call: &&CallView| {
            let stage = matches!(call.stage, Stage::Queued | Stage::Ringing);
            stage && call.queue == Some(queue.queue)
        };
        let line = board.calls.iter().filter(waits);
        let mut line: Vec<_> = line
            .map(|call| (place(world, call), call.position))
            .collect();
        line.sort_unstable();
        assert_eq!(queue.waiting as usize, line.len(), "line {}", queue.queue);
        for (index, (place, position)) in line.iter().enumerate() {
            assert_eq!(*position, Some(index as u32 + 1), "place {place:?}");
        }
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
    let facts = world.facts.iter().rev();
    for fact in facts.take_while(|fact| fact.at == world.now) {
        let (What::Offered { agent, .. }, Some(id)) = (&fact.what, fact.call) else {
            continue;
        };
        let rung = board.calls.iter().find(|call| call.call == id);
        let Some(rung) = rung.filter(|rung| rung.rung.contains(agent)) else {
            continue;
        };
        let agents = board.agents.iter();
        let Some(who) = { agents }.find(|who| who.agent == *agent) else {
            continue;
        };
        let before = board.calls.iter().find(|call| {
            call.since < world.now
                && !rung_until_now(world, call.call)
                && may_serve(world, who, call)
                && place(world, call) < place(world, rung)
        });
        assert!(before.is_none(), "{rung:?} was rung before {before:?}");
    }
}

/// Whether a caller was rung for until this moment, and so was nobody who waits when others were served.
fn rung_until_now(world: &World, call: CallId) -> bool {
    let facts = world.facts.iter().rev();
    let mut now = facts.take_while(|fact| fact.at == world.now);
    now.any(|fact| fact.call == Some(call) && matches!(fact.what, What::OfferEnded { .. }))
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
