//! A caller whom the agent sends to a conference room: who is refused before anybody parts, and who does not come in,
//! comes back.

use harness::simulator::plan::{LEADER_PIN, PIN, ROOM, plan};
use harness::simulator::{Phone, World};
use switchboard::{
    Actor, AgentId, AgentState, AgentWish, ChannelId, Command, ConferenceWish, Destination,
    MOST_MEMBERS, Party, PauseReason, Refusal, Request, Stage, Target, TransferKind, What,
};

use crate::scene::{OUTSIDE, Scene};

/// Past the words that are spoken to somebody.
pub const SPOKEN_MS: u64 = 3_500;
/// Whoever is alone in a room for longer is seen out.
pub const ALONE_MS: u64 = 600_000;

/// So many come in, each by the room's number.
fn come_in(world: &mut World, members: usize) {
    for member in 0..members {
        comes_in(world, &format!("1390000{member:04}"), PIN);
    }
}

/// Comes into the room by its number.
pub fn comes_in(world: &mut World, number: &str, pin: &str) -> ChannelId {
    let leg = world.switch.arrives_at(world.now, number, ROOM);
    world.run(100);
    keys(world, &leg, pin);
    leg
}

fn keys(world: &mut World, leg: &ChannelId, pin: &str) {
    for key in pin.chars().chain(['#']) {
        world.press(leg, key);
    }
    world.run(SPOKEN_MS);
}

fn lock(world: &mut World) {
    let lock = ConferenceWish::Lock(ROOM.into(), true);
    world.ask(Actor::User("zhang".into()), Request::Conference(lock));
    assert_eq!(world.replies.last(), Some(&Ok(())));
}

fn to_room(scene: &Scene) -> Request {
    let room = Destination::Conference(ROOM.into());
    Request::Transfer(scene.call, room, TransferKind::Blind)
}

/// The caller stands at the room's door, and the agent has gone.
fn sent() -> Scene {
    sent_beside(0)
}

/// The same, where so many are in the room.
fn sent_beside(members: usize) -> Scene {
    let mut scene = Scene::set();
    come_in(&mut scene.world, members);
    let request = to_room(&scene);
    scene.ask(request);
    assert_eq!(scene.world.stage(&scene.caller), Stage::Conference);
    scene
}

fn keys_in(scene: &mut Scene, pin: &str) {
    let caller = scene.caller.clone();
    keys(&mut scene.world, &caller, pin);
}

fn keys_wrong(scene: &mut Scene) {
    (0..3).for_each(|_| keys_in(scene, "1111"));
}

/// Time passes until the caller has heard that they are led back.
fn is_turned_away(scene: &mut Scene) {
    for _ in 0..600 {
        if scene.world.stage(&scene.caller) != Stage::Conference {
            assert_eq!(last_heard(scene), "conference.back");
            return;
        }
        scene.world.run(100);
    }
    panic!("still at the door");
}

fn last_heard(scene: &Scene) -> String {
    let heard = scene.world.switch.heard(&scene.caller);
    heard.last().cloned().unwrap_or_default()
}

/// The agent who sent the caller is rung, answers, and talks with them again.
fn comes_back(scene: &mut Scene) {
    let sender = scene.agent;
    assert_eq!(scene.world.state(sender).as_str(), "reserved");
    scene.world.run(3_000);
    assert_eq!(scene.world.state(sender).call(), Some(scene.call));
    assert_eq!(scene.hear(&scene.caller).len(), 1);
}

#[test]
fn a_room_that_cannot_take_the_caller_is_refused_before_anybody_parts() {
    for (full, refusal) in [(false, Refusal::RoomLocked), (true, Refusal::TooMany)] {
        let mut scene = Scene::set();
        come_in(&mut scene.world, if full { MOST_MEMBERS } else { 1 });
        if !full {
            lock(&mut scene.world);
        }
        let request = to_room(&scene);
        assert_eq!(scene.try_ask(request), Err(refusal));
        let first = scene.first.clone();
        scene.world.given = Some(Vec::new());
        scene.refer(&first, Some(ROOM), None);
        let told = Command::AnswerReferral(first.clone(), false);
        assert!(scene.world.given.as_ref().unwrap().contains(&told));
        assert_eq!(scene.hear(&scene.caller), [first], "they talk on");
        assert_eq!(scene.count("moved_to_conference"), 0);
        scene.over();
    }
}

#[test]
fn a_sent_caller_who_does_not_know_the_pin_comes_back_to_who_sent_them() {
    for silent in [true, false] {
        let mut scene = sent();
        if !silent {
            keys_wrong(&mut scene);
        }
        is_turned_away(&mut scene);
        comes_back(&mut scene);
        assert_eq!(scene.count("ended"), 0);
    }
}

#[test]
fn a_sent_caller_who_finds_the_door_shut_comes_back_to_who_sent_them() {
    for full in [false, true] {
        let mut scene = sent_beside(if full { MOST_MEMBERS - 1 } else { 1 });
        match full {
            true => drop(comes_in(&mut scene.world, "13900139000", PIN)),
            false => lock(&mut scene.world),
        }
        keys_in(&mut scene, PIN);
        is_turned_away(&mut scene);
        comes_back(&mut scene);
    }
}

#[test]
fn a_leader_who_was_sent_comes_into_a_locked_room() {
    let mut scene = sent();
    let member = comes_in(&mut scene.world, "13900139000", PIN);
    lock(&mut scene.world);
    keys_in(&mut scene, LEADER_PIN);
    assert_eq!(scene.hear(&scene.caller), [member]);
}

/// By then another caller waits, and the colleague is at table.
#[test]
fn a_sent_caller_whose_agent_is_off_duty_or_does_not_answer_is_next_in_the_line() {
    for off in [false, true] {
        let mut scene = sent();
        let (sender, colleague) = (scene.agent, scene.colleague);
        scene.world.phone(sender, Phone::Rings);
        let meal = AgentWish::Paused(PauseReason::Asked("meal".into()));
        scene.world.wish(colleague, meal);
        if off {
            scene.world.wish(sender, AgentWish::Off);
        }
        let other = scene.world.queued("13900139000");
        keys_wrong(&mut scene);
        is_turned_away(&mut scene);
        scene.world.run(30_000);
        assert_eq!(scene.count("transfer_started"), usize::from(!off));
        let position = |caller| scene.world.view(caller).unwrap().position;
        let places = (position(&scene.caller), position(&other));
        assert_eq!(places, (Some(1), Some(2)), "off: {off}");
    }
}

#[test]
fn a_restart_or_a_lost_socket_at_the_door_asks_for_the_pin_again() {
    for restarts in [true, false] {
        let mut scene = sent();
        match restarts {
            true => scene.world.restarts(),
            false => {
                scene.world.loses_socket();
                scene.world.reconnect();
            }
        }
        scene.world.run(100);
        let heard = scene.world.switch.heard(&scene.caller);
        let asked = heard.iter().filter(|words| *words == "conference.pin");
        assert_eq!(asked.count(), 2, "restart: {restarts}");
        keys_wrong(&mut scene);
        comes_back(&mut scene);
    }
}

#[test]
fn a_restart_after_the_door_leaves_the_caller_where_they_are() {
    let mut scene = sent();
    keys_in(&mut scene, PIN);
    scene.world.restarts();
    scene.world.run(100);
    let conferences = scene.world.board.snapshot(scene.world.now).conferences;
    assert_eq!(conferences[0].members.len(), 1);

    let mut scene = sent();
    keys_wrong(&mut scene);
    scene.world.run(3_000);
    scene.world.restarts();
    scene.world.run(100);
    assert_eq!(scene.hear(&scene.caller).len(), 1, "they talk again");
}

/// A call of ours is no invitation: somebody an agent dialled is sent to a menu, and keys the room.
#[test]
fn who_was_rung_by_us_but_not_by_the_room_finds_it_locked() {
    let mut plan = plan(2);
    plan.menus[0].keys.insert('7', Target::Conference);
    let mut world = World::working(plan);
    let rung = Phone::Answers(1_000);
    world.switch.phones.insert(OUTSIDE.into(), rung);
    comes_in(&mut world, "13900139000", PIN);
    lock(&mut world);
    let dial = Request::Dial {
        agent: AgentId(1001),
        number: OUTSIDE.into(),
        callback: None,
        case: None,
        queue: None,
    };
    world.ask(Actor::Agent(AgentId(1001)), dial);
    world.run(10_000);
    let calls = world.board.snapshot(world.now).calls;
    let ours = calls.iter().find(|call| call.stage == Stage::Talking);
    let (call, leg) = ours.map(|it| (it.call, it.channel.clone())).unwrap();
    let greeting = Destination::Menu("greeting".into());
    let send = Request::Transfer(call, greeting, TransferKind::Blind);
    world.ask(Actor::Api, send);
    world.run(100);
    world.press(&leg, '7');
    keys(&mut world, &leg, ROOM);
    keys(&mut world, &leg, PIN);
    assert!(
        world
            .switch
            .heard(&leg)
            .contains(&"conference.locked".into())
    );
    assert!(!world.kinds(&leg).contains(&"conference_joined"));
}

#[test]
fn a_sent_caller_who_is_alone_for_long_comes_back_to_who_sent_them() {
    for restarts in [false, true] {
        let mut scene = sent_beside(1);
        keys_in(&mut scene, PIN);
        let caller = scene.caller.clone();
        let member = scene.hear(&caller).remove(0);
        scene.world.run(ALONE_MS);
        assert_eq!(scene.hear(&caller).len(), 1, "two are not alone");
        for key in "*6".chars() {
            scene.world.press(&caller, key);
        }
        assert!(scene.world.switch.is_muted(&caller));
        scene.world.hangs_up(&member);
        if restarts {
            scene.world.restarts();
        }
        scene.world.run(ALONE_MS - 5_000);
        assert_eq!(scene.world.stage(&caller), Stage::Conference);
        scene.world.run(5_100);
        is_turned_away(&mut scene);
        comes_back(&mut scene);
        assert!(!scene.world.switch.is_muted(&caller));
    }
}

#[test]
fn who_is_alone_for_long_and_was_not_sent_is_told_and_goes() {
    let mut world = World::new(1);
    let invite = ConferenceWish::Invite(ROOM.into(), Party::Agent(AgentId(1001)));
    world.ask(Actor::Api, Request::Conference(invite));
    let one = comes_in(&mut world, "13900139000", PIN);
    world.run(2_500);
    let agents = world.switch.talks_with(&one);
    assert_eq!(agents.len(), 1);
    world.hangs_up(&one);
    world.run(ALONE_MS + 100);
    let heard = world.switch.heard(&agents[0]);
    let words = ["conference.alone", "goodbye"].map(String::from);
    assert!(heard.ends_with(&words), "{heard:?}");
    assert_eq!(world.state(1001), AgentState::Ready);
    world.run(10_000);
    assert_eq!((world.switch.legs().len(), world.switch.bridges()), (0, 0));
}

#[test]
fn a_sent_caller_whose_room_asterisk_refuses_comes_back_and_nobody_else_is_kept() {
    let refuses: [fn(&Command, u64) -> bool; 2] = [
        |it, _| matches!(it, Command::CreateBridge(_)),
        |it, _| matches!(it, Command::Join(..)),
    ];
    for loses in refuses {
        let mut scene = sent();
        scene.world.loses = Some(loses);
        keys_in(&mut scene, PIN);
        scene.world.loses = None;
        is_turned_away(&mut scene);
        comes_back(&mut scene);
        scene.world.loses = Some(loses);
        let other = comes_in(&mut scene.world, "13900139000", PIN);
        scene.world.loses = None;
        scene.world.run(100);
        assert_eq!(scene.world.stage(&other), Stage::Ended);
    }
}

#[test]
fn a_sent_caller_whose_room_is_gone_when_asterisk_is_back_comes_back() {
    let mut scene = sent();
    keys_in(&mut scene, PIN);
    let mut facts = scene.world.facts_of(&scene.caller).into_iter();
    let bridge = facts.find_map(|what| {
        let What::ConferenceOpened { bridge, .. } = what else {
            return None;
        };
        Some(bridge.clone())
    });
    let bridge = bridge.unwrap();
    let leave = Command::Leave(bridge.clone(), scene.caller.clone());
    for gone in [leave, Command::DestroyBridge(bridge)] {
        scene.world.switch.execute(scene.world.now, &gone).unwrap();
    }
    scene.world.loses_socket();
    scene.world.reconnect();
    scene.world.run(100);
    is_turned_away(&mut scene);
    comes_back(&mut scene);
}

#[test]
fn a_restart_counts_the_ringing_of_who_is_led_back_as_no_talk() {
    for answers in [false, true] {
        let mut scene = sent();
        let phone = if answers {
            Phone::Answers(5_000)
        } else {
            Phone::Rings
        };
        scene.world.phone(scene.agent, phone);
        keys_wrong(&mut scene);
        is_turned_away(&mut scene);
        scene.world.run(3_000);
        if answers {
            scene.world.run(4_000);
        }
        scene.world.restarts();
        scene.world.run(1_000);
        let caller = scene.caller.clone();
        scene.world.hangs_up(&caller);
        scene.world.run(100);
        let talks = scene.world.facts_of(&caller).into_iter();
        let talked = talks.filter_map(|what| {
            let What::TalkEnded { talk_ms } = what else {
                return None;
            };
            Some(*talk_ms)
        });
        let talked: Vec<u64> = talked.collect();
        assert_eq!(talked.len(), 2);
        let most = if answers { 4_000 } else { 0 };
        assert!(talked[1] <= most, "{talked:?}");
    }
}
