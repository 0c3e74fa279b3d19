//! Conferences: who comes in, who hears whom, and what is kept of it.

use harness::simulator::plan::{LEADER_PIN, PIN, ROOM, plan};
use harness::simulator::{Phone, World};
use switchboard::{
    Actor, AgentId, AgentState, ChannelId, ConferenceView, ConferenceWish, Input, Outcome, Party,
    Refusal, Reply, Request, Room, Stage, Target, What,
};

use crate::scene::OUTSIDE;

/// Past the words that are spoken to somebody.
const SPOKEN_MS: u64 = 3_500;

fn office() -> World {
    let mut plan = plan(2);
    plan.menus[0].keys.insert('7', Target::Conference);
    let mut world = World::working(plan);
    world
        .switch
        .phones
        .insert(OUTSIDE.into(), Phone::Answers(2_000));
    world
}

fn keys(world: &mut World, leg: &ChannelId, keys: &str) {
    for key in keys.chars() {
        world.press(leg, key);
    }
}

/// Dials the room's number and keys the PIN.
fn comes_in(world: &mut World, number: &str, pin: &str) -> ChannelId {
    let leg = world.switch.arrives_at(world.now, number, ROOM);
    world.run(100);
    keys(world, &leg, &format!("{pin}#"));
    world.run(SPOKEN_MS);
    leg
}

fn asks(world: &mut World, wish: ConferenceWish) -> Reply {
    world.ask(Actor::User("zhang".into()), Request::Conference(wish));
    let reply = *world.replies.last().unwrap();
    world.run(10);
    reply
}

fn conference(world: &World) -> Option<ConferenceView> {
    let mut all = world.board.snapshot(world.now).conferences;
    (!all.is_empty()).then(|| all.remove(0))
}

fn count(world: &World, kind: &str) -> usize {
    let facts = world.facts.iter();
    facts.filter(|fact| fact.what.kind() == kind).count()
}

fn hears(world: &World, leg: &ChannelId) -> usize {
    world.switch.talks_with(leg).len()
}

fn outcome(world: &World, leg: &ChannelId) -> Option<Outcome> {
    world.facts_of(leg).into_iter().find_map(|what| {
        let What::Ended { outcome, .. } = what else {
            return None;
        };
        Some(*outcome)
    })
}

/// All hang up, and nothing is left.
fn over(mut world: World) {
    for leg in world.switch.legs() {
        world.hangs_up(&leg);
    }
    world.run(200_000);
    assert_eq!(world.switch.legs(), []);
    assert_eq!((world.switch.bridges(), world.switch.recordings()), (0, 0));
    assert_eq!(conference(&world), None);
    let (opened, closed) = ("conference_opened", "conference_closed");
    assert_eq!(count(&world, opened), count(&world, closed));
    assert_eq!(
        count(&world, "conference_joined"),
        count(&world, "conference_left")
    );
}

#[test]
fn the_first_hears_music_and_the_second_the_first_in_one_recording() {
    let mut world = office();
    let first = comes_in(&mut world, "13800138000", PIN);
    let told = world.switch.heard(&first);
    assert_eq!(told, ["conference.pin", "conference.enter"]);
    assert!(world.switch.hears_music(&first));
    assert_eq!(world.switch.recordings(), 0);
    let second = comes_in(&mut world, "13800138001", LEADER_PIN);
    assert!(!world.switch.hears_music(&first));
    assert_eq!(world.switch.talks_with(&first), [second]);
    assert!(world.switch.heard(&first).contains(&"beep".into()));
    assert_eq!(world.switch.recordings(), 1);
    let view = conference(&world).unwrap();
    let leads: Vec<bool> = view.members.iter().map(|member| member.leader).collect();
    assert_eq!((view.recorded, leads), (true, vec![false, true]));
    assert_eq!(world.stage(&first), Stage::Conference);
    over(world);
}

#[test]
fn the_leader_leaves_and_the_others_stay() {
    let mut world = office();
    let leader = comes_in(&mut world, "13800138000", LEADER_PIN);
    let one = comes_in(&mut world, "13800138001", PIN);
    let other = comes_in(&mut world, "13800138002", PIN);
    world.hangs_up(&leader);
    world.run(20);
    assert_eq!(world.switch.talks_with(&one), vec![other.clone()]);
    assert_eq!(outcome(&world, &leader), Some(Outcome::Conference));
    world.hangs_up(&other);
    world.run(20);
    assert!(world.switch.hears_music(&one), "alone again");
    assert_eq!(world.switch.recordings(), 0);
    over(world);
}

#[test]
fn a_key_of_the_hotline_leads_to_the_room_that_is_keyed() {
    let mut world = office();
    let leg = world.rings("13800138000");
    world.run(100);
    world.press(&leg, '7');
    keys(&mut world, &leg, "8001#1234#");
    world.run(SPOKEN_MS);
    let view = conference(&world).expect("a conference");
    assert_eq!((view.room.as_str(), view.members.len()), (ROOM, 1));
    over(world);
}

#[test]
fn silence_after_the_digits_does_for_the_last_key() {
    let mut world = office();
    let leg = world.switch.arrives_at(world.now, "13800138000", ROOM);
    world.run(100);
    keys(&mut world, &leg, "99*1234");
    world.run(8_100 + SPOKEN_MS);
    assert_eq!(hears(&world, &leg), 0);
    assert_eq!(conference(&world).map(|it| it.members.len()), Some(1));
    over(world);
}

#[test]
fn who_keys_a_wrong_pin_three_times_is_told_and_goes() {
    let mut world = office();
    let leg = world.switch.arrives_at(world.now, "13800138000", ROOM);
    world.run(100);
    for _ in 0..3 {
        keys(&mut world, &leg, "1111#");
    }
    let heard = world.switch.heard(&leg);
    let last = heard.iter().rev().take(2).rev().collect::<Vec<_>>();
    assert_eq!(last, ["conference.refused", "goodbye"]);
    world.run(10_000);
    assert_eq!(outcome(&world, &leg), Some(Outcome::SelfService));
    let secret = format!("{:?}", world.facts);
    assert!(!secret.contains("1111"), "no key is kept");
    over(world);
}

#[test]
fn a_locked_room_keeps_out_who_was_not_invited() {
    let mut world = office();
    let leader = comes_in(&mut world, "13800138000", LEADER_PIN);
    keys(&mut world, &leader, "*1");
    assert!(conference(&world).unwrap().locked);
    let late = comes_in(&mut world, "13800138001", PIN);
    assert!(
        world
            .switch
            .heard(&late)
            .contains(&"conference.locked".into())
    );
    let invite = ConferenceWish::Invite(ROOM.into(), Party::Outside(OUTSIDE.into()));
    assert_eq!(asks(&mut world, invite), Ok(()));
    world.run(2_500 + SPOKEN_MS);
    assert_eq!(hears(&world, &leader), 1);
    keys(&mut world, &leader, "*1");
    let third = comes_in(&mut world, "13800138002", PIN);
    assert_eq!(hears(&world, &third), 2);
    over(world);
}

#[test]
fn members_mute_themselves_and_the_leader_all_others() {
    let mut world = office();
    let leader = comes_in(&mut world, "13800138000", LEADER_PIN);
    let one = comes_in(&mut world, "13800138001", PIN);
    let other = comes_in(&mut world, "13800138002", PIN);
    keys(&mut world, &one, "*6");
    assert!(world.switch.is_muted(&one) && !world.switch.is_muted(&other));
    keys(&mut world, &other, "*2");
    assert!(!world.switch.is_muted(&leader), "only a leader can");
    keys(&mut world, &leader, "*2");
    assert!(world.switch.is_muted(&one) && world.switch.is_muted(&other));
    assert!(!world.switch.is_muted(&leader));
    keys(&mut world, &leader, "*2");
    assert!(!world.switch.is_muted(&one) && !world.switch.is_muted(&other));
    let call = world.call(&other);
    assert_eq!(asks(&mut world, ConferenceWish::Mute(call, true)), Ok(()));
    assert!(world.switch.is_muted(&other));
    over(world);
}

#[test]
fn an_agent_who_is_invited_talks_in_the_conference_and_is_ready_after_it() {
    let mut world = office();
    let first = comes_in(&mut world, "13800138000", PIN);
    let agent = Party::Agent(AgentId(1001));
    let invite = ConferenceWish::Invite(ROOM.into(), agent);
    assert_eq!(asks(&mut world, invite.clone()), Ok(()));
    assert_eq!(world.state(1001).as_str(), "reserved");
    assert_eq!(asks(&mut world, invite), Err(Refusal::AgentBusy));
    world.run(2_500 + SPOKEN_MS);
    assert_eq!(hears(&world, &first), 1);
    assert_eq!(world.state(1001).as_str(), "talking");
    let caller = world.queued("13800138009");
    world.run(2_500);
    assert_eq!(
        world.agent_of(&caller),
        Some(1002),
        "not the one who is in it"
    );
    let end = ConferenceWish::End(ROOM.into());
    assert_eq!(asks(&mut world, end), Ok(()));
    assert_eq!(world.state(1001), AgentState::Ready);
    over(world);
}

#[test]
fn somebody_invited_who_does_not_answer_is_no_member() {
    let mut world = office();
    world.switch.phones.insert(OUTSIDE.into(), Phone::Rings);
    let outside = Party::Outside(OUTSIDE.into());
    let invite = ConferenceWish::Invite(ROOM.into(), outside);
    assert_eq!(asks(&mut world, invite.clone()), Ok(()));
    assert_eq!(asks(&mut world, invite), Err(Refusal::AlreadyThere));
    world.run(60_000);
    assert_eq!(conference(&world), None);
    let ended = world.facts.iter().find_map(|fact| {
        let What::Ended { outcome, .. } = fact.what else {
            return None;
        };
        Some(outcome)
    });
    assert_eq!(ended, Some(Outcome::Unanswered));
    let nowhere = ConferenceWish::Invite("9999".into(), Party::Outside(OUTSIDE.into()));
    assert_eq!(asks(&mut world, nowhere), Err(Refusal::NoSuchRoom));
    let nobody = ConferenceWish::Lock(ROOM.into(), true);
    assert_eq!(asks(&mut world, nobody), Err(Refusal::NoConference));
    over(world);
}

#[test]
fn a_conference_outlives_a_lost_socket_and_a_restart() {
    let mut world = office();
    let leader = comes_in(&mut world, "13800138000", LEADER_PIN);
    let one = comes_in(&mut world, "13800138001", PIN);
    keys(&mut world, &leader, "*1");
    world.loses_socket();
    world.reconnect();
    world.run(20);
    assert_eq!(hears(&world, &one), 1);
    world.restarts();
    world.run(20);
    let view = conference(&world).unwrap();
    assert_eq!(
        (view.members.len(), view.locked, view.recorded),
        (2, true, true)
    );
    assert!(view.members[0].leader);
    keys(&mut world, &leader, "*1");
    assert!(!conference(&world).unwrap().locked, "still the leader");
    world.switch.disconnect();
    world.hangs_up(&one);
    world.restarts();
    world.run(20);
    assert_eq!(conference(&world).unwrap().members.len(), 1);
    over(world);
}

#[test]
fn who_is_asked_for_the_pin_is_asked_again_after_a_restart() {
    let mut world = office();
    let leg = world.switch.arrives_at(world.now, "13800138000", ROOM);
    world.run(100);
    world.restarts();
    world.run(100);
    keys(&mut world, &leg, &format!("{PIN}#"));
    world.run(SPOKEN_MS);
    assert_eq!(conference(&world).unwrap().members.len(), 1);
    over(world);
}

#[test]
fn nobody_is_muted_or_sent_away_while_the_socket_is_lost() {
    let mut world = office();
    let one = comes_in(&mut world, "13800138000", PIN);
    comes_in(&mut world, "13800138001", PIN);
    let call = world.call(&one);
    world.loses_socket();
    for wish in [
        ConferenceWish::Mute(call, true),
        ConferenceWish::End(ROOM.into()),
    ] {
        assert_eq!(asks(&mut world, wish), Err(Refusal::SwitchDown));
    }
    world.reconnect();
    world.run(100);
    assert_eq!(hears(&world, &one), 1);
    over(world);
}

#[test]
fn a_recording_that_stops_in_a_conference_is_followed_by_another() {
    let mut world = office();
    comes_in(&mut world, "13800138000", PIN);
    comes_in(&mut world, "13800138001", PIN);
    world.run(5_000);
    let name = world.facts.iter().find_map(|fact| {
        let What::RecordingStarted { recording, .. } = &fact.what else {
            return None;
        };
        Some(recording.clone())
    });
    let stop = switchboard::Command::StopRecording(name.unwrap());
    world.switch.execute(world.now, &stop).unwrap();
    world.run(500);
    assert_eq!(world.switch.recordings(), 1);
    assert_eq!(count(&world, "recording_started"), 2);
    over(world);
}

#[test]
fn a_telephone_of_the_office_dials_the_room() {
    let mut world = office();
    let line = world.switch.dials(world.now, "1001", ROOM);
    world.run(100);
    keys(&mut world, &line, "1234#");
    world.run(SPOKEN_MS);
    assert_eq!(conference(&world).unwrap().members.len(), 1);
    over(world);
}

#[test]
fn a_room_with_the_hotlines_number_or_an_emergency_number_takes_no_calls_from_them() {
    let mut world = office();
    let hotline = world.plan.number.clone();
    let room = |number: &str| Room {
        number: number.into(),
        name: "示例".into(),
        pin: PIN.into(),
        leader_pin: LEADER_PIN.into(),
    };
    world.input(Input::Rooms(vec![room(&hotline), room("120")]));
    for number in [&*hotline, "120"] {
        let citizen = world.switch.arrives_at(world.now, "13800138000", number);
        world.run(100);
        assert_eq!(world.stage(&citizen), Stage::Menu, "{number}");
    }
}
