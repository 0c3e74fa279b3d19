//! What those who wait hear of a number outside before it answers: what the network says, else our own tone.

use harness::simulator::plan::{TRANSFER_RING_MS, plan};
use harness::simulator::{Phone, World};
use switchboard::{
    AgentState, AgentWish, ChannelId, Command, Destination, Event, Overflow, Request, Stage,
    TransferKind, TransferOutcome, What,
};

use crate::outbound::{dial_number, ended, office, ours};
use crate::scene::{OUTSIDE, Scene};
use crate::threes::three;

/// Another number outside.
const OTHER: &str = "01087654321";
/// No such number (Q.850).
const UNALLOCATED: u16 = 1;

/// An agent who has dialled a number and is at the telephone.
fn dialled(phone: Phone) -> (World, ChannelId) {
    let mut world = office(1);
    world.switch.phones.insert(OUTSIDE.into(), phone);
    dial_number(&mut world, 1001, OUTSIDE);
    world.run(2_030);
    let mut legs = world.switch.legs();
    legs.retain(|leg| world.switch.is_up(leg));
    (world, legs.remove(0))
}

#[test]
fn our_tone_is_heard_from_where_the_far_end_rings() {
    let (mut world, agent) = dialled(Phone::Rings);
    assert!(!world.switch.hears_ringing(&agent), "nothing is told yet");
    world.run(100);
    assert!(world.switch.hears_ringing(&agent));
    let (mut world, agent) = dialled(Phone::Silent);
    world.run(5_000);
    assert!(
        !world.switch.hears_ringing(&agent),
        "nothing is told at all"
    );
}

#[test]
fn our_tone_gives_way_to_what_the_network_says_and_does_not_come_back() {
    let (mut world, agent) = dialled(Phone::Rings);
    world.run(100);
    let citizen = ours(&world).unwrap().channel;
    for event in [Event::Progress(citizen.clone()), Event::Ringing(citizen)] {
        world.switch.report_at(world.now, event);
        world.run(50);
        assert!(!world.switch.hears_ringing(&agent));
    }
}

#[test]
fn an_agent_hears_why_a_number_cannot_be_reached_and_the_call_ends_as_without_that() {
    let (mut world, agent) = dialled(Phone::Announces(4_000, UNALLOCATED));
    world.run(100);
    assert!(world.switch.hears_network(&agent));
    assert!(!world.switch.hears_ringing(&agent));
    world.run(4_000);
    let (_, told) = ended(&world).unwrap();
    let (mut other, _) = dialled(Phone::Busy);
    other.run(4_000);
    assert_eq!(told, ended(&other).unwrap().1);
    assert!(matches!(world.state(1001), AgentState::WrapUp(..)));
    assert_eq!(world.switch.legs(), []);
    assert_eq!(world.switch.bridges(), 0);
}

#[test]
fn who_answers_after_a_tone_of_their_own_talks() {
    let (mut world, agent) = dialled(Phone::Sings(3_000));
    world.run(100);
    assert!(world.switch.hears_network(&agent));
    world.run(3_000);
    assert_eq!(ours(&world).unwrap().stage, Stage::Talking);
    assert_eq!(world.switch.talks_with(&agent).len(), 1);
    assert!(!world.switch.hears_network(&agent));
}

/// An agent talks with a caller and asks for a number outside.
fn asked(kind: TransferKind, phone: Phone) -> Scene {
    let mut scene = Scene::set();
    ask(&mut scene, OUTSIDE, kind, phone);
    scene
}

fn ask(scene: &mut Scene, number: &str, kind: TransferKind, phone: Phone) {
    scene.world.switch.phones.insert(number.into(), phone);
    let to = Destination::Outside(number.into());
    scene.ask(Request::Transfer(scene.call, to, kind));
    scene.world.run(200);
}

/// Whether these hear the network.
fn hear_network(scene: &Scene, legs: [&ChannelId; 2]) -> [bool; 2] {
    let switch = &scene.world.switch;
    for leg in legs {
        assert!(!switch.hears_ringing(leg), "a tone of ours besides");
    }
    legs.map(|leg| switch.hears_network(leg))
}

#[test]
fn who_consults_hears_the_network_and_a_caller_on_hold_does_not() {
    let scene = asked(TransferKind::Attended, Phone::Announces(4_000, UNALLOCATED));
    let legs = [&scene.first, &scene.caller];
    assert_eq!(hear_network(&scene, legs), [true, false]);
    assert!(scene.world.switch.hears_music(&scene.caller));
    scene.over();
}

#[test]
fn an_agent_who_leaves_while_the_network_speaks_leaves_it_to_the_caller() {
    let mut scene = asked(TransferKind::Attended, Phone::Sings(8_000));
    let first = scene.first.clone();
    scene.world.hangs_up(&first);
    scene.world.run(100);
    let legs = [&scene.caller, &first];
    assert_eq!(hear_network(&scene, legs), [true, false]);
    scene.world.run(8_000);
    assert_eq!(scene.hear(&scene.caller).len(), 1);
    scene.over();
}

#[test]
fn a_caller_who_is_sent_to_a_number_hears_the_network_and_comes_back_if_it_ends_the_call() {
    let mut scene = asked(TransferKind::Blind, Phone::Announces(4_000, UNALLOCATED));
    assert!(scene.world.switch.hears_network(&scene.caller));
    scene.world.run(4_000);
    let unreachable = |what: &&What| matches!(what, What::TransferEnded { outcome, .. } if *outcome == TransferOutcome::Unreachable);
    assert!(
        scene.world.facts_of(&scene.caller).iter().any(unreachable),
        "{:?}",
        scene.kinds()
    );
    assert!(
        scene.world.switch.hears_ringing(&scene.caller),
        "the agent is rung"
    );
    scene.over();
}

#[test]
fn who_invites_hears_the_network_with_the_caller() {
    let scene = asked(TransferKind::Invite, Phone::Sings(4_000));
    let legs = [&scene.first, &scene.caller];
    assert_eq!(hear_network(&scene, legs), [true, true]);
    scene.over();
}

#[test]
fn a_consultation_called_off_leaves_nobody_rung() {
    let mut scene = asked(TransferKind::Attended, Phone::Sings(8_000));
    scene.ask(Request::CancelTransfer(scene.call));
    scene.world.run(100);
    assert_eq!(scene.world.switch.legs().len(), 2);
    let legs = [&scene.first, &scene.caller];
    assert_eq!(hear_network(&scene, legs), [false, false]);
    assert_eq!(scene.hear(&scene.caller).len(), 1);
    scene.over();
}

#[test]
fn who_consults_aside_alone_hears_the_network_until_they_leave_it_to_the_others() {
    let mut scene = three();
    ask(
        &mut scene,
        OTHER,
        TransferKind::Attended,
        Phone::Sings(8_000),
    );
    let (first, caller) = (scene.first.clone(), scene.caller.clone());
    assert_eq!(hear_network(&scene, [&first, &caller]), [true, false]);
    scene.world.hangs_up(&first);
    scene.world.run(100);
    assert_eq!(hear_network(&scene, [&caller, &first]), [true, false]);
    scene.world.run(8_000);
    assert_eq!(scene.hear(&caller).len(), 2);
    scene.over();
}

#[test]
fn the_network_is_heard_where_a_queue_overflows_to_a_number() {
    let mut plan = plan(1);
    plan.queues[0].overflow = Overflow::Outside(OUTSIDE.into());
    let mut world = World::working(plan);
    let announces = Phone::Announces(TRANSFER_RING_MS / 2, UNALLOCATED);
    world.switch.phones.insert(OUTSIDE.into(), announces);
    world.wish(1001, AgentWish::Off);
    let caller = world.queued("13800138000");
    world.run(100);
    assert!(world.switch.hears_network(&caller));
    world.run(TRANSFER_RING_MS);
    assert_eq!(world.stage(&caller), Stage::Mailbox);
}

#[test]
fn a_lost_socket_or_a_restart_in_between_takes_nobody_out_of_it() {
    for restarts in [false, true] {
        let mut scene = asked(TransferKind::Blind, Phone::Sings(8_000));
        scene.world.loses_socket();
        scene.world.run(1_000);
        match restarts {
            true => scene.world.restarts(),
            false => scene.world.reconnect(),
        }
        assert!(scene.world.switch.hears_network(&scene.caller));
        scene.world.looks();
        scene.world.run(100);
        scene.world.looks();
        assert!(scene.world.switch.hears_network(&scene.caller));
        scene.world.run(8_000);
        assert_eq!(scene.hear(&scene.caller).len(), 1, "restarts: {restarts}");
        scene.over();
    }
}

#[test]
fn a_leg_that_was_never_let_in_rings_nobody() {
    let mut scene = Scene::set();
    let to = Destination::Outside(OUTSIDE.into());
    scene.world.loses = Some(|command, _| matches!(command, Command::Originate { .. }));
    scene.ask(Request::Transfer(scene.call, to, TransferKind::Attended));
    scene.world.run(100);
    assert_eq!(scene.hear(&scene.caller).len(), 1, "they talk again");
    scene.over();
}
