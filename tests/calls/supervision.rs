//! A supervisor at a telephone listens, speaks to the agent, joins, takes over; nothing of it is left.

use SupervisionMode::{Barge, Listen, TakeOver, Whisper};
use harness::simulator::plan::{TRANSFER_RING_MS, plan};
use harness::simulator::{Phone, World};
use switchboard::{
    Actor, AgentId, AgentState, AgentWish, ChannelId, Destination, Party, Refusal, Request,
    SupervisionMode, TransferKind, WatcherView,
};

const SUPERVISOR: AgentId = AgentId(1003);

/// A citizen and 1001 talk, 1002 is ready, the supervisor is off duty with a telephone.
struct Scene {
    world: World,
    caller: ChannelId,
    agent: ChannelId,
}

impl Scene {
    fn set() -> Self {
        let mut world = World::working(plan(3));
        world.wish(1003, AgentWish::Off);
        let caller = world.talking("13800138000");
        let agent = world.partner(&caller);
        Self {
            world,
            caller,
            agent,
        }
    }

    /// Asks for it, and lets the telephone be answered.
    fn supervise(&mut self, mode: SupervisionMode) {
        self.ask(mode);
        assert_eq!(self.world.replies.last(), Some(&Ok(())));
        self.world.run(2_200);
    }

    fn ask(&mut self, mode: SupervisionMode) {
        let call = self.world.call(&self.caller);
        let by = Actor::User("chen".into());
        self.world
            .ask(by, Request::Supervise(call, SUPERVISOR, mode));
    }

    fn leave(&mut self) {
        let call = self.world.call(&self.caller);
        let request = Request::EndSupervision(call, SUPERVISOR);
        self.world.ask(Actor::Api, request);
        self.world.run(100);
    }

    fn watchers(&self) -> Vec<WatcherView> {
        let view = self.world.view(&self.caller);
        view.map(|view| view.watchers).unwrap_or_default()
    }

    /// The supervisor's leg.
    fn leg(&self) -> ChannelId {
        let known = [&self.caller, &self.agent];
        let mut legs = self.world.switch.legs().into_iter();
        let theirs = legs.find(|leg| !known.contains(&leg) && !self.world.switch.is_snoop(leg));
        theirs.expect("the supervisor's leg")
    }

    /// Whose words the supervisor hears by a snoop, and whether that one hears the supervisor.
    fn listens(&self) -> Option<(ChannelId, bool)> {
        self.world.switch.listens_to(&self.leg())
    }

    /// Caller and agent alone are in the conversation.
    fn undisturbed(&self) -> bool {
        self.world.switch.talks_with(&self.caller) == [self.agent.clone()]
    }

    #[track_caller]
    fn over(mut self) {
        let caller = self.caller.clone();
        self.world.hangs_up(&caller);
        self.world.run(400_000);
        assert_eq!(self.world.switch.legs(), [] as [ChannelId; 0]);
        assert_eq!(self.world.switch.bridges(), 0);
        assert_eq!(self.world.state(1003), AgentState::Off, "as before");
    }
}

#[test]
fn who_listens_hears_the_agents_leg_and_nobody_hears_them() {
    let mut scene = Scene::set();
    scene.supervise(Listen);
    assert_eq!(scene.listens(), Some((scene.agent.clone(), false)));
    assert!(scene.undisturbed());
    assert_eq!(scene.watchers()[0].mode, Listen);
    let call = scene.world.call(&scene.caller);
    assert_eq!(scene.world.state(1003), AgentState::Talking(call));
    scene.leave();
    assert_eq!(scene.watchers(), []);
    assert!(scene.undisturbed());
    scene.over();
}

#[test]
fn who_whispers_is_heard_by_the_agent_alone() {
    let mut scene = Scene::set();
    scene.supervise(Whisper);
    assert_eq!(scene.listens(), Some((scene.agent.clone(), true)));
    assert!(scene.undisturbed());
    scene.supervise(Listen);
    assert_eq!(scene.listens(), Some((scene.agent.clone(), false)));
    scene.over();
}

#[test]
fn who_barges_in_talks_with_both_and_may_go_back_to_listening() {
    let mut scene = Scene::set();
    scene.supervise(Listen);
    scene.supervise(Barge);
    assert_eq!(scene.world.switch.talks_with(&scene.caller).len(), 2);
    assert_eq!(scene.watchers(), []);
    scene.supervise(Whisper);
    assert!(scene.undisturbed());
    assert_eq!(scene.listens(), Some((scene.agent.clone(), true)));
    scene.over();
}

#[test]
fn who_takes_over_talks_with_the_caller_and_the_agent_wraps_up() {
    let mut scene = Scene::set();
    scene.supervise(TakeOver);
    let supervisor = scene.leg();
    assert_eq!(
        scene.world.switch.talks_with(&scene.caller),
        std::slice::from_ref(&supervisor)
    );
    assert!(matches!(scene.world.state(1001), AgentState::WrapUp(..)));
    scene.ask(Listen);
    assert_eq!(
        scene.world.replies.last(),
        Some(&Err(Refusal::NoConversation))
    );
    scene.world.hangs_up(&supervisor);
    scene.world.run(200);
    assert!(
        scene
            .world
            .view(&scene.caller)
            .is_none_or(|view| view.parties.is_empty())
    );
    scene.over();
}

#[test]
fn who_listens_follows_the_caller_to_the_next_agent() {
    let mut scene = Scene::set();
    scene.supervise(Listen);
    let call = scene.world.call(&scene.caller);
    let to = Destination::Agent(AgentId(1002));
    let transfer = Request::Transfer(call, to, TransferKind::Attended);
    scene.world.ask(Actor::Agent(AgentId(1001)), transfer);
    scene.world.run(2_200);
    scene
        .world
        .ask(Actor::Agent(AgentId(1001)), Request::CompleteTransfer(call));
    scene.world.run(200);
    let next = scene.world.partner(&scene.caller);
    assert_ne!(next, scene.agent);
    let supervisor = scene.watchers()[0].supervisor;
    assert_eq!(supervisor, SUPERVISOR);
    scene.agent = next.clone();
    assert_eq!(scene.listens(), Some((next, false)));
    scene.over();
}

#[test]
fn the_end_of_the_call_is_the_end_of_listening_however_far_it_was() {
    for wait in [0, 500, 2_000, 2_200] {
        let mut scene = Scene::set();
        scene.ask(Listen);
        scene.world.run(wait);
        scene.over();
    }
}

#[test]
fn a_supervisor_who_hangs_up_or_does_not_answer_disturbs_nobody() {
    let mut scene = Scene::set();
    scene.supervise(Whisper);
    let supervisor = scene.leg();
    scene.world.hangs_up(&supervisor);
    scene.world.run(100);
    assert_eq!(scene.watchers(), []);
    assert!(scene.undisturbed());
    scene.world.phone(1003, Phone::Rings);
    scene.ask(Listen);
    scene.world.run(TRANSFER_RING_MS + 100);
    assert_eq!(scene.watchers(), []);
    assert_eq!(scene.world.state(1003), AgentState::Off);
    scene.over();
}

#[test]
fn after_a_lost_socket_or_a_restart_nobody_listens_and_the_talk_goes_on() {
    let mut lost = Scene::set();
    lost.supervise(Listen);
    lost.world.loses_socket();
    lost.world.reconnect();
    lost.world.run(100);
    assert_eq!(lost.watchers(), []);
    assert!(lost.undisturbed());
    lost.over();
    let mut killed = Scene::set();
    killed.supervise(Listen);
    killed.world.restarts();
    killed.world.run(100);
    assert!(killed.undisturbed());
    assert_eq!(killed.world.switch.legs().len(), 2);
    killed.over();
}

#[test]
fn who_joined_to_supervise_is_sent_away_by_nobody_after_a_restart_either() {
    let mut scene = Scene::set();
    scene.supervise(Barge);
    scene.world.restarts();
    scene.world.run(100);
    let call = scene.world.call(&scene.caller);
    let dismiss = Request::Dismiss(call, Party::Agent(SUPERVISOR));
    scene.world.ask(Actor::Agent(AgentId(1001)), dismiss);
    assert_eq!(scene.world.replies.last(), Some(&Err(Refusal::NotYours)));
    let parties = scene.world.view(&scene.caller).unwrap().parties;
    let supervise: Vec<bool> = parties.iter().map(|it| it.supervises).collect();
    assert_eq!(supervise, [false, true]);
}

#[test]
fn what_cannot_be_supervised_is_refused_with_its_reason() {
    let mut scene = Scene::set();
    let call = scene.world.call(&scene.caller);
    let refused = |scene: &mut Scene, call, who| {
        let request = Request::Supervise(call, AgentId(who), Listen);
        scene.world.ask(Actor::Api, request);
        scene.world.replies.last().unwrap().unwrap_err()
    };
    let nobody = switchboard::CallId(99);
    assert_eq!(refused(&mut scene, nobody, 1003), Refusal::NoSuchCall);
    assert_eq!(refused(&mut scene, call, 1999), Refusal::NoSuchAgent);
    let other = scene.world.talking("13800138001");
    let other = scene.world.call(&other);
    assert_eq!(refused(&mut scene, call, 1002), Refusal::AgentBusy);
    scene.world.phone(1003, Phone::Unregistered);
    assert_eq!(refused(&mut scene, other, 1003), Refusal::AgentUnreachable);
    let waits = scene.world.queued("13800138002");
    let waits = scene.world.call(&waits);
    assert_eq!(refused(&mut scene, waits, 1003), Refusal::NoConversation);
    scene.leave();
    assert_eq!(scene.world.replies.last(), Some(&Err(Refusal::NoSuchParty)));
}

#[test]
fn a_supervisor_who_is_rung_and_goes_off_duty_stops_nobody_elses_ringing() {
    let mut scene = Scene::set();
    scene.world.phone(1002, Phone::Rings);
    let call = scene.world.call(&scene.caller);
    let to = Destination::Agent(AgentId(1002));
    let request = Request::Transfer(call, to, TransferKind::Attended);
    scene.world.ask(Actor::Agent(AgentId(1001)), request);
    scene.world.wish(1003, AgentWish::Ready);
    scene.world.phone(1003, Phone::Rings);
    scene.ask(Listen);
    scene.world.run(100);
    scene.world.wish(1003, AgentWish::Off);
    scene.world.run(100);
    let view = scene.world.view(&scene.caller).unwrap();
    assert!(view.transfer.is_some(), "{view:?}");
    assert_eq!(scene.world.state(1002), AgentState::Reserved(call));
    assert_eq!(scene.watchers(), []);
    assert_eq!(scene.world.state(1003), AgentState::Off);
}

#[test]
fn a_transfer_that_rings_is_inherited_by_the_supervisor_who_takes_over() {
    let mut scene = Scene::set();
    scene.world.phone(1002, Phone::Answers(6_000));
    let call = scene.world.call(&scene.caller);
    let to = Destination::Agent(AgentId(1002));
    let request = Request::Transfer(call, to, TransferKind::Attended);
    scene.world.ask(Actor::Agent(AgentId(1001)), request);
    scene.supervise(TakeOver);
    scene.world.run(6_000);
    let by = Actor::Agent(SUPERVISOR);
    scene.world.ask(by, Request::CompleteTransfer(call));
    assert_eq!(scene.world.replies.last(), Some(&Ok(())));
    scene.world.run(100);
    assert_eq!(scene.world.agent_of(&scene.caller), Some(1002));
    assert_eq!(scene.world.switch.talks_with(&scene.caller).len(), 1);
}

#[test]
fn an_agent_neither_mutes_nor_sends_away_who_came_to_supervise() {
    let mut scene = Scene::set();
    scene.supervise(Barge);
    let call = scene.world.call(&scene.caller);
    let theirs = Party::Agent(SUPERVISOR);
    let (agent, supervisor) = (Actor::Agent(AgentId(1001)), Actor::Agent(SUPERVISOR));
    for request in [
        Request::Dismiss(call, theirs.clone()),
        Request::Mute(call, Some(theirs), true),
    ] {
        scene.world.ask(agent.clone(), request);
        assert_eq!(scene.world.replies.last(), Some(&Err(Refusal::NotYours)));
    }
    let mute = Request::Mute(call, Some(Party::Agent(AgentId(1001))), true);
    scene.world.ask(supervisor, mute.clone());
    assert_eq!(
        scene.world.replies.last(),
        Some(&Err(Refusal::NotYours)),
        "nor does who is not in charge"
    );
    scene.world.ask(agent, mute);
    assert_eq!(scene.world.replies.last(), Some(&Ok(())));
    let agent = scene.agent.clone();
    scene.world.hangs_up(&agent);
    scene.over();
}
