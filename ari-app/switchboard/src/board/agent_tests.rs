//! Every state of an agent by every input.

use alloc::{string::String, vec, vec::Vec};

use super::*;
use crate::{
    Field, Skill,
    board::{Output, readiness::UNREACHABLE_GRACE_MS},
};

const CALL: CallId = CallId(7);
const WRAP_UP_MS: u64 = 60_000;

fn last() -> crate::LastCall {
    crate::LastCall {
        call: CALL,
        queue: crate::QueueId(1),
        disposition: None,
        owed: false,
    }
}

fn who() -> plan::Agent {
    plan::Agent {
        id: AgentId(1001),
        name: "李".into(),
        phone: "1001".into(),
        skills: vec![Skill::best(crate::QueueId(1))],
        auto_answer: false,
    }
}

fn asked(words: &str) -> AgentWish {
    AgentWish::Paused(PauseReason::Asked(words.into()))
}

/// An agent in a state, whose telephone is registered.
fn agent(state: &State) -> (Agent, Ctx) {
    let (mut agent, mut ctx) = (Agent::new(who(), 0), Ctx::new(1_000, 600_000));
    agent.phone(&mut ctx, true, false);
    agent.state = state.clone();
    (agent, ctx)
}

fn states() -> Vec<State> {
    vec![
        State::Off,
        State::Ready,
        State::Reserved(CALL),
        State::Talking(CALL),
        State::WrapUp(CALL, 61_000),
        State::Paused(PauseReason::Asked("meal".into())),
        State::Paused(PauseReason::Unreachable),
    ]
}

fn lost() -> State {
    State::Paused(PauseReason::Unreachable)
}

fn kinds(ctx: &mut Ctx) -> Vec<&'static str> {
    let outputs = ctx.outputs.drain(..);
    let kind = |output| match output {
        Output::Fact(fact) => Some(fact.what.kind()),
        Output::Command(..) | Output::Reply(..) | Output::Timeout(_) => None,
    };
    outputs.filter_map(kind).collect()
}

/// Who is told to have made the agent what they are.
fn told_by(ctx: &mut Ctx) -> Vec<String> {
    let outputs = ctx.outputs.drain(..);
    let by = |output| match output {
        Output::Fact(fact) => fact
            .what
            .fields()
            .into_iter()
            .find(|(name, _)| *name == "by"),
        Output::Command(..) | Output::Reply(..) | Output::Timeout(_) => None,
    };
    outputs.filter_map(by).map(|(_, by)| text(by)).collect()
}

fn text(field: Field) -> String {
    match field {
        Field::Text(text) => text,
        Field::Number(_) | Field::None => String::new(),
    }
}

/// What an input makes of each state, in the order of `states`.
fn table(input: impl Fn(&mut Agent, &mut Ctx)) -> Vec<State> {
    let after = |state: &State| {
        let (mut agent, mut ctx) = agent(state);
        input(&mut agent, &mut ctx);
        agent.state
    };
    states().iter().map(after).collect()
}

/// All states as they were, but for those named by their place.
fn but(changed: &[(usize, State)]) -> Vec<State> {
    let mut all = states();
    for (place, state) in changed {
        all[*place] = state.clone();
    }
    all
}

fn lose(agent: &mut Agent, ctx: &mut Ctx) {
    agent.phone(ctx, false, false);
}

#[test]
fn a_lost_telephone_pauses_only_who_is_ready() {
    assert_eq!(table(lose), but(&[(1, lost())]));
}

#[test]
fn a_telephone_that_registers_makes_only_the_unreachable_ready() {
    let back = |agent: &mut Agent, ctx: &mut Ctx| {
        agent.reachable = false;
        agent.phone(ctx, true, false);
    };
    assert_eq!(table(back), but(&[(6, State::Ready)]));
}

#[test]
fn what_is_told_again_changes_nothing() {
    assert_eq!(
        table(|agent, ctx| agent.phone(ctx, true, false)),
        states(),
        "an agent whom an offer found unreachable stays paused"
    );
}

#[test]
fn a_wish_is_carried_out_at_once_or_after_the_call() {
    let system = Actor::System;
    let ready = |agent: &mut Agent, ctx: &mut Ctx| {
        agent.wish(ctx, AgentWish::Ready, &system);
    };
    let all = [0, 4, 5, 6].map(|place| (place, State::Ready));
    assert_eq!(table(ready), but(&all));
    let off = |agent: &mut Agent, ctx: &mut Ctx| {
        agent.wish(ctx, AgentWish::Off, &system);
    };
    let all = [1, 4, 5, 6].map(|place| (place, State::Off));
    assert_eq!(table(off), but(&all));
}

#[test]
fn who_is_sent_off_by_the_machine_owes_on_what_a_supervisor_would_forgive() {
    for (by, owes) in [
        (Actor::System, true),
        (Actor::Agent(AgentId(1001)), true),
        (Actor::Agent(AgentId(1002)), false),
        (Actor::User("zhang".into()), false),
        (Actor::Api, false),
    ] {
        let (mut agent, mut ctx) = agent(&State::Ready);
        agent.last = Some(crate::LastCall {
            owed: true,
            ..last()
        });
        agent.wish(&mut ctx, AgentWish::Off, &by);
        assert_eq!((&agent.state, agent.owes()), (&State::Off, owes), "{by:?}");
    }
}

#[test]
fn ready_with_a_lost_telephone_is_unreachable_from_wherever_it_is_wished() {
    let ready = |agent: &mut Agent, ctx: &mut Ctx| {
        lose(agent, ctx);
        agent.wish(ctx, AgentWish::Ready, &Actor::System);
    };
    let all = [0, 1, 4, 5].map(|place| (place, lost()));
    assert_eq!(table(ready), but(&all));
}

#[test]
fn an_offer_or_a_wrap_up_that_ends_with_a_lost_telephone_leaves_nobody_ready() {
    for end in [
        |agent: &mut Agent, ctx: &mut Ctx| agent.released(ctx, OfferOutcome::Withdrawn),
        |agent: &mut Agent, ctx: &mut Ctx| agent.parted(ctx, last(), 0),
    ] {
        let (mut agent, mut ctx) = agent(&State::Reserved(CALL));
        lose(&mut agent, &mut ctx);
        end(&mut agent, &mut ctx);
        assert_eq!(agent.state, lost());
        assert_eq!(kinds(&mut ctx), ["agent_paused"]);
    }
    let (mut agent, mut ctx) = agent(&State::Talking(CALL));
    agent.parted(&mut ctx, last(), WRAP_UP_MS);
    lose(&mut agent, &mut ctx);
    agent.time_up(&mut ctx, Kind::WrapUp);
    assert_eq!(agent.state, lost());
}

#[test]
fn before_anything_is_known_of_telephones_nobody_is_paused_for_theirs() {
    let (mut agent, mut ctx) = (Agent::new(who(), 0), Ctx::new(1_000, 600_000));
    agent.wish(&mut ctx, AgentWish::Ready, &Actor::System);
    assert_eq!(agent.state, State::Ready);
    lose(&mut agent, &mut ctx);
    assert_eq!(agent.state, lost());
}

#[test]
fn an_unreachable_agent_is_hoped_for_until_the_grace_is_over() {
    let (mut agent, mut ctx) = agent(&State::Ready);
    lose(&mut agent, &mut ctx);
    assert!(agent.is_hoped_for());
    assert_eq!(ctx.timers.next(), Some(1_000 + UNREACHABLE_GRACE_MS));
    agent.time_up(&mut ctx, Kind::Unreachable);
    assert!(!agent.is_hoped_for() && agent.is_on_duty());
    agent.phone(&mut ctx, true, false);
    assert!(agent.is_hoped_for());
    assert_eq!(agent.state, State::Ready);
}

#[test]
fn a_telephone_that_is_back_in_time_leaves_no_timer() {
    let (mut agent, mut ctx) = agent(&State::Ready);
    lose(&mut agent, &mut ctx);
    agent.phone(&mut ctx, true, false);
    assert_eq!(ctx.timers.next(), None);
    assert_eq!(kinds(&mut ctx), ["agent_paused", "agent_ready"]);
}

#[test]
fn wishing_ready_again_without_a_telephone_is_told_once() {
    let (mut agent, mut ctx) = agent(&State::Ready);
    lose(&mut agent, &mut ctx);
    agent.wish(&mut ctx, AgentWish::Ready, &Actor::System);
    assert_eq!(kinds(&mut ctx), ["agent_paused"]);
}

#[test]
fn a_pause_asked_for_outlasts_a_call_and_a_lost_telephone() {
    let (mut agent, mut ctx) = agent(&State::Paused(PauseReason::Asked("meal".into())));
    agent.called(&mut ctx, CALL);
    agent.answered(&mut ctx, CALL);
    lose(&mut agent, &mut ctx);
    agent.parted(&mut ctx, last(), 0);
    assert_eq!(State::from(asked("meal")), agent.state);
}

type End = fn(&mut Agent, &mut Ctx);

#[test]
fn whoever_asked_is_named_by_what_follows_the_call() {
    let zhang = Actor::User("zhang".into());
    let ends: [(State, End); 2] = [
        (State::Reserved(CALL), |agent, ctx| {
            agent.released(ctx, OfferOutcome::Withdrawn);
        }),
        (State::Talking(CALL), |agent, ctx| {
            agent.parted(ctx, last(), 0);
        }),
    ];
    for (state, end) in ends {
        for by in [zhang.clone(), Actor::Agent(AgentId(1001))] {
            let (mut agent, mut ctx) = agent(&state);
            agent.wish(&mut ctx, asked("meal"), &by);
            ctx.outputs.clear();
            end(&mut agent, &mut ctx);
            assert_eq!(told_by(&mut ctx), [by.label()], "{state:?}");
        }
    }
}

#[test]
fn a_pause_goes_on_after_a_colleagues_call_in_vain_and_no_time_of_it_begins_anew() {
    let (mut agent, mut ctx) = agent(&State::Ready);
    agent.wish(&mut ctx, asked("meal"), &Actor::System);
    let (since, limit) = (agent.since, ctx.timers.next());
    ctx.outputs.clear();
    ctx.now += 60_000;
    agent.called(&mut ctx, CALL);
    ctx.now += 20_000;
    agent.released(&mut ctx, OfferOutcome::NoAnswer);
    assert_eq!(State::from(asked("meal")), agent.state);
    assert_eq!((agent.since, ctx.timers.next()), (since, limit));
    assert_eq!(kinds(&mut ctx), [] as [&str; 0]);
}
