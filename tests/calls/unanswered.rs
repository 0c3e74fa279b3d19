//! Calls from us that nobody has answered yet: what becomes of them is the same after a restart or a lost socket, whatever
//! it comes in between.

use harness::simulator::plan::{LEADER_PIN, ROOM, plan};
use harness::simulator::{Phone, World};
use switchboard::{
    Actor, AgentId, AgentState, ChannelId, ConferenceWish, Destination, Party, Request,
    TransferKind,
};

use crate::outbound::{dial_number, world};
use crate::scene::{OUTSIDE, Scene};

type Deed = (&'static str, fn(&mut World));

/// What is under way.
const STAGES: [Deed; 8] = [
    ("the agent rings", |world| {
        world.phone(1001, Phone::Answers(9_000));
        dials(world, Phone::Answers(9_000));
    }),
    ("they ring", |world| dials(world, Phone::Answers(9_000))),
    ("they are silent", |world| dials(world, Phone::Silent)),
    ("the network is heard", |world| {
        dials(world, Phone::Sings(9_000));
    }),
    ("the network says why not", |world| {
        dials(world, Phone::Announces(9_000, 1));
    }),
    ("dialled at the telephone", |world| {
        world
            .switch
            .phones
            .insert(OUTSIDE.into(), Phone::Answers(9_000));
        world.switch.dials(world.now, "1001", OUTSIDE);
    }),
    ("a conference rings somebody", |world| {
        world
            .switch
            .phones
            .insert(OUTSIDE.into(), Phone::Answers(9_000));
        invites(world, Party::Outside(OUTSIDE.into()));
    }),
    ("a conference rings an agent", |world| {
        world.phone(1001, Phone::Answers(9_000));
        invites(world, Party::Agent(AgentId(1001)));
    }),
];

/// What happens while nobody looks.
const MEANWHILE: [Deed; 4] = [
    ("nothing", |_| {}),
    ("all who ring answer", |world| {
        for leg in rung(world) {
            world.switch.picks_up(world.now, leg);
        }
    }),
    ("all who ring are gone", |world| {
        for leg in rung(world) {
            world.hangs_up(&leg);
        }
    }),
    ("who is there hangs up", |world| {
        let there = world.switch.legs().into_iter();
        let there = there.filter(|leg| world.switch.is_up(leg) && !is_member(world, leg));
        for leg in there.collect::<Vec<_>>() {
            world.hangs_up(&leg);
        }
    }),
];

fn dials(world: &mut World, phone: Phone) {
    world.switch.phones.insert(OUTSIDE.into(), phone);
    dial_number(world, 1001, OUTSIDE);
}

/// One who leads the room is there, and has somebody rung.
fn invites(world: &mut World, whom: Party) {
    let leg = world.switch.arrives_at(world.now, "13900000001", ROOM);
    world.run(100);
    for key in LEADER_PIN.chars().chain(['#']) {
        world.press(&leg, key);
    }
    world.run(5_000);
    let invite = ConferenceWish::Invite(ROOM.into(), whom);
    world.ask(Actor::Api, Request::Conference(invite));
    assert_eq!(world.replies.last(), Some(&Ok(())));
}

fn rung(world: &World) -> Vec<ChannelId> {
    let mut legs = world.switch.legs();
    legs.retain(|leg| !world.switch.is_up(leg));
    legs
}

/// Whether somebody came into the room by themselves.
fn is_member(world: &World, leg: &ChannelId) -> bool {
    !world.switch.has_dialled(leg) && world.switch.telephone(leg).is_none()
}

/// Who hears what, and what all are shown; at last what was kept.
fn seen(world: &World) -> String {
    let switch = &world.switch;
    let heard = switch.legs().into_iter().map(|leg| {
        let sounds = (switch.hears_ringing(&leg), switch.hears_network(&leg));
        (switch.is_up(&leg), switch.talks_with(&leg).len(), sounds)
    });
    let mut heard: Vec<_> = heard.collect();
    heard.sort_unstable();
    let board = world.board.snapshot(world.now);
    let calls = board.calls.iter().map(|call| (call.stage, call.recorded));
    let calls: Vec<_> = calls.collect();
    let members = board.conferences.iter().map(|it| it.members.len());
    let members: Vec<_> = members.collect();
    let ended = world.facts.iter().filter(|it| it.what.kind() == "ended");
    let ended: Vec<_> = ended.map(|it| it.what.fields()).collect();
    let outcomes = ended
        .iter()
        .map(|fields| format!("{:?} {:?}", fields[0].1, fields[2].1));
    let outcomes: Vec<_> = outcomes.collect();
    let agent = world.state(1001);
    format!(
        "{heard:?} {calls:?} {members:?} {} {outcomes:?}",
        agent.as_str()
    )
}

fn story(stage: &Deed, after_ms: u64, gone: &Gone, meanwhile: &Deed, later_ms: u64) -> String {
    let mut world = world(plan(1));
    stage.1(&mut world);
    world.run(after_ms);
    (gone.goes)(&mut world);
    meanwhile.1(&mut world);
    (gone.comes_back)(&mut world);
    world.run(later_ms);
    seen(&world)
}

struct Gone {
    how: &'static str,
    goes: fn(&mut World),
    comes_back: fn(&mut World),
}

#[test]
fn a_call_that_nobody_has_answered_goes_on_after_whatever_interrupts_it() {
    let nothing = Gone {
        how: "nothing",
        goes: |_| {},
        comes_back: |_| {},
    };
    let interruptions = [
        Gone {
            how: "lost socket",
            goes: World::loses_socket,
            comes_back: World::reconnect,
        },
        Gone {
            how: "restart",
            goes: World::loses_socket,
            comes_back: World::restarts,
        },
    ];
    for stage in &STAGES {
        for meanwhile in &MEANWHILE {
            // The agent is rung for two seconds, before that nobody else is.
            for (after_ms, later_ms) in [(500, 1_000), (3_000, 1_000), (3_000, 30_000)] {
                let live = story(stage, after_ms, &nothing, meanwhile, later_ms);
                for gone in &interruptions {
                    let after = story(stage, after_ms, gone, meanwhile, later_ms);
                    let how = format!("{}, {after_ms}: {}, {}", stage.0, gone.how, meanwhile.0);
                    assert_eq!(after, live, "{how}, {later_ms}");
                }
            }
        }
    }
}

#[test]
fn an_agent_who_came_into_a_conference_is_known_to_be_there_after_a_restart() {
    let mut world = world(plan(1));
    world.phone(1001, Phone::Answers(500));
    invites(&mut world, Party::Agent(AgentId(1001)));
    world.run(10_000);
    let before = seen(&world);
    assert!(matches!(world.state(1001), AgentState::Talking(_)));
    world.restarts();
    world.run(1_000);
    assert_eq!(seen(&world), before);
    let legs = world.switch.legs();
    let theirs = legs.iter().find(|leg| !is_member(&world, leg));
    world.hangs_up(theirs.unwrap());
    world.run(1_000);
    assert_eq!(world.state(1001), AgentState::Ready);
}

#[test]
fn who_hears_that_all_have_left_opens_no_conference_after_a_restart() {
    for agent in [false, true] {
        let mut world = world(plan(1));
        world.phone(1001, Phone::Answers(500));
        world
            .switch
            .phones
            .insert(OUTSIDE.into(), Phone::Answers(500));
        let whom = match agent {
            true => Party::Agent(AgentId(1001)),
            false => Party::Outside(OUTSIDE.into()),
        };
        invites(&mut world, whom);
        world.run(1_000);
        let legs = world.switch.legs();
        let leads = legs.iter().find(|leg| is_member(&world, leg));
        world.hangs_up(leads.unwrap());
        world.run(100);
        world.restarts();
        world.run(20_000);
        assert_eq!(world.switch.legs(), []);
        assert_eq!(world.state(1001), AgentState::Ready);
    }
}

/// Whether anybody who is at a telephone hears our tone.
fn hears_our_tone(world: &World) -> bool {
    let switch = &world.switch;
    let mut legs = switch.legs().into_iter();
    legs.any(|leg| switch.is_up(&leg) && switch.hears_ringing(&leg))
}

#[test]
fn our_tone_is_heard_from_where_the_far_end_rings_whatever_came_before_that() {
    let nothing: fn(&mut World) = |_| {};
    let lost: fn(&mut World) = |world| {
        world.loses_socket();
        world.reconnect();
    };
    for (how, interrupts) in [nothing, lost, World::restarts].iter().enumerate() {
        for transfers in [false, true] {
            let mut scene = Scene::set();
            if transfers {
                let to = Destination::Outside(OUTSIDE.into());
                scene.ask(Request::Transfer(scene.call, to, TransferKind::Attended));
            } else {
                dial_number(&mut scene.world, scene.colleague, OUTSIDE);
                scene.world.run(2_030);
            }
            interrupts(&mut scene.world);
            assert!(!hears_our_tone(&scene.world), "nothing is told yet: {how}");
            scene.world.run(100);
            assert!(hears_our_tone(&scene.world), "{how} {transfers}");
        }
    }
}

#[test]
fn our_tone_is_heard_where_the_far_end_began_to_ring_while_the_socket_was_lost() {
    let mut world = world(plan(1));
    dials(&mut world, Phone::Rings);
    world.run(2_030);
    world.loses_socket();
    world.run(100);
    world.reconnect();
    assert!(hears_our_tone(&world));
}

#[test]
fn whom_an_agent_dialled_is_not_dialled_anew_where_the_last_facts_were_not_kept() {
    for agent_gone in [false, true] {
        for answer_ms in [2_000, 9_000] {
            let mut world = world(plan(1));
            dials(&mut world, Phone::Answers(answer_ms));
            world.run(500);
            let kept = world.kept.clone();
            world.run(5_000);
            world.kept = kept;
            let legs = world.switch.legs();
            world.loses_socket();
            if agent_gone {
                let agents = |leg: &&ChannelId| world.switch.telephone(leg) == Some("1001");
                let leg = legs.iter().find(agents).unwrap().clone();
                world.hangs_up(&leg);
            }
            world.restarts();
            world.run(10_000);
            let left = world.switch.legs();
            match agent_gone {
                true => assert_eq!(left, [], "{answer_ms}"),
                false => {
                    assert_eq!(left, legs, "{answer_ms}");
                    assert_eq!(world.switch.talks_with(&legs[0]), [legs[1].clone()]);
                }
            }
        }
    }
}
