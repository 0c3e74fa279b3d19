//! A supervisor who joins a conversation, and what they leave when they go back to listening.

use SupervisionMode::{Barge, Listen, TakeOver};
use harness::simulator::plan::{TRANSFER_RING_MS, plan, two_queues};
use harness::simulator::{Phone, World};
use switchboard::{
    Actor, AgentId, AgentWish, Destination, Outcome, Overflow, Request, SupervisionMode,
    TransferKind, What,
};

const SUPERVISOR: AgentId = AgentId(1003);

#[test]
fn who_joined_a_colleague_whom_they_follow_whispers_to_that_colleague_again() {
    let mut world = World::working(plan(3));
    world.wish(1003, AgentWish::Off);
    let caller = world.talking("13800138000");
    let (call, agent, supervisor) = (world.call(&caller), AgentId(1002), AgentId(1003));
    let follow = Request::Follow {
        supervisor,
        agent,
        whisper: true,
    };
    world.ask(Actor::Api, follow);
    let invite = Request::Transfer(call, Destination::Agent(agent), TransferKind::Invite);
    world.ask(Actor::Agent(AgentId(1001)), invite);
    world.run(4_400);
    let hears = |world: &World| {
        let mut legs = world.switch.legs().into_iter();
        let own = legs.find(|leg| world.switch.telephone(leg) == Some("1003"))?;
        let (on, whispers) = world.switch.listens_to(&own)?;
        Some((world.switch.telephone(&on)?.to_owned(), whispers))
    };
    let colleague = Some((String::from("1002"), true));
    assert_eq!(hears(&world), colleague);
    for mode in [SupervisionMode::Barge, SupervisionMode::Whisper] {
        world.ask(Actor::Api, Request::Supervise(call, supervisor, mode));
        world.run(100);
    }
    assert_eq!(hears(&world), colleague, "and not to whoever is in charge");
}

#[test]
fn who_goes_back_to_listening_leaves_no_caller_on_hold_or_muted_with_somebody_outside() {
    let expert = String::from("01012345678");
    for request in [Request::Hold, |call| Request::Mute(call, None, true)] {
        let mut world = World::working(plan(3));
        world.wish(1003, AgentWish::Off);
        let answers = Phone::Answers(1_000);
        world.switch.phones.insert(expert.clone(), answers);
        let caller = world.talking("13800138000");
        let call = world.call(&caller);
        world.ask(Actor::Api, Request::Supervise(call, SUPERVISOR, TakeOver));
        world.run(2_200);
        let to = Destination::Outside(expert.clone());
        let invite = Request::Transfer(call, to, TransferKind::Invite);
        let listen = Request::Supervise(call, SUPERVISOR, Listen);
        for request in [invite, request(call), listen] {
            world.ask(Actor::Agent(SUPERVISOR), request);
            assert_eq!(world.replies.last(), Some(&Ok(())));
            world.run(1_200);
        }
        let heard = world.partner(&caller);
        assert_eq!(
            world.switch.talks_with(&heard),
            std::slice::from_ref(&caller)
        );
        assert!(!world.switch.is_muted(&caller));
    }
}

#[test]
fn who_barges_in_on_a_caller_that_overflowed_outside_has_answered_them() {
    let mut plan = two_queues(1, 1);
    let outside = String::from("01012345678");
    plan.queues[0].overflow = Overflow::Outside(outside.clone());
    let mut world = World::working(plan);
    for agent in [1001, 1002] {
        world.wish(agent, AgentWish::Off);
    }
    world.switch.phones.insert(outside, Phone::Rings);
    let caller = world.queued("13800138000");
    let barge = Request::Supervise(world.call(&caller), AgentId(1002), Barge);
    world.ask(Actor::Api, barge);
    world.run(3_000);
    assert_eq!(world.agent_of(&caller), Some(1002));
    world.hangs_up(&caller);
    world.run(TRANSFER_RING_MS);
    let facts = world.facts_of(&caller).into_iter();
    let ended = facts.filter_map(|what| {
        let What::Ended { outcome, .. } = what else {
            return None;
        };
        Some(*outcome)
    });
    assert_eq!(ended.collect::<Vec<_>>(), [Outcome::Answered]);
}
