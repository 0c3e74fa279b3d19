//! Who is held by the telephone's own key: in music for as long as nobody hears them, and back as soon as anybody does.

use harness::simulator::{Phone, World};
use switchboard::{
    Actor, AgentId, Destination, Refusal, Request, Stage, SupervisionMode, TransferKind,
};

use crate::scene::{OUTSIDE, Scene};

#[test]
fn the_desk_takes_nothing_back_that_the_telephone_holds() {
    for desk_too in [false, true] {
        let mut scene = Scene::set();
        let (first, caller) = (scene.first.clone(), scene.caller.clone());
        scene.on_hold(&first, true);
        if desk_too {
            scene.ask(Request::Hold(scene.call));
        }
        let reply = scene.try_ask(Request::Resume(scene.call));
        assert_eq!(reply, Err(Refusal::HeldByTelephone));
        assert!(scene.world.switch.hears_music(&caller));
        scene.on_hold(&first, false);
        assert_eq!(scene.hear(&caller), [first]);
        assert_eq!(scene.try_ask(Request::Resume(scene.call)), Ok(()));
        scene.over();
    }
}

#[test]
fn a_supervisor_who_barges_in_talks_with_a_caller_held_by_the_telephone_not_by_the_desk() {
    for desk in [false, true] {
        let mut scene = Scene::set();
        let (first, caller) = (scene.first.clone(), scene.caller.clone());
        if desk {
            scene.ask(Request::Hold(scene.call));
        }
        scene.on_hold(&first, true);
        let supervisor = AgentId(scene.colleague);
        let barge = Request::Supervise(scene.call, supervisor, SupervisionMode::Barge);
        scene.world.ask(Actor::User("zhang".into()), barge);
        scene.world.run(2_500);
        let theirs = scene.second();
        let talk = scene.hear(&theirs).contains(&caller);
        assert_eq!(talk, !desk);
        assert_eq!(scene.world.switch.hears_music(&caller), desk);
        scene.world.hangs_up(&theirs);
        scene.world.run(100);
        assert!(scene.world.switch.hears_music(&caller), "held again");
        scene.over();
    }
}

#[test]
fn a_caller_held_while_somebody_is_invited_is_back_at_once_and_whatever_becomes_of_them() {
    for answers in [false, true] {
        let mut scene = Scene::set();
        let (first, caller) = (scene.first.clone(), scene.caller.clone());
        let phone = if answers {
            Phone::Answers(2_000)
        } else {
            Phone::Busy
        };
        scene.world.switch.phones.insert(OUTSIDE.into(), phone);
        scene.on_hold(&first, true);
        let expert = Destination::Outside(OUTSIDE.into());
        scene.ask(Request::Transfer(scene.call, expert, TransferKind::Invite));
        scene.on_hold(&first, false);
        assert!(scene.hear(&caller).contains(&first));
        scene.on_hold(&first, true);
        assert!(scene.world.switch.hears_music(&caller));
        scene.world.run(3_000);
        assert_eq!(scene.world.switch.hears_music(&caller), !answers);
        scene.on_hold(&first, false);
        assert!(scene.hear(&caller).contains(&first));
        scene.over();
    }
}

#[test]
fn a_caller_between_whom_and_a_colleague_the_desk_changes_waits_while_the_telephone_holds() {
    let mut scene = Scene::consulting(TransferKind::Attended);
    let (first, caller) = (scene.first.clone(), scene.caller.clone());
    let theirs = scene.second();
    scene.ask(Request::SwapTransfer(scene.call));
    scene.on_hold(&first, true);
    assert!(scene.world.switch.hears_music(&caller));
    assert!(scene.world.switch.hears_music(&theirs));
    scene.on_hold(&first, false);
    assert_eq!(scene.hear(&caller), [first]);
    scene.over();
}

#[test]
fn who_is_put_on_hold_before_they_answer_hears_music_when_they_do() {
    for taken_back in [false, true] {
        let mut world = World::new(1);
        let answers = Phone::Answers(4_000);
        world.switch.phones.insert(OUTSIDE.into(), answers);
        let line = world.switch.dials(world.now, "1001", OUTSIDE);
        world.run(500);
        world.switch.on_hold(world.now, &line, true);
        if taken_back {
            world.switch.on_hold(world.now, &line, false);
        }
        world.run(5_000);
        let call = world.board.snapshot(world.now).calls.remove(0);
        assert_eq!(call.stage, Stage::Talking);
        assert_eq!(world.switch.hears_music(&call.channel), !taken_back);
        world.switch.on_hold(world.now, &line, false);
        world.run(100);
        assert_eq!(world.switch.talks_with(&call.channel), [line]);
    }
}

#[test]
fn a_supervisor_who_put_the_telephone_on_hold_while_listening_is_not_heard_when_they_take_over() {
    let mut scene = Scene::set();
    let caller = scene.caller.clone();
    let supervisor = AgentId(scene.colleague);
    let supervises = |mode| Request::Supervise(scene.call, supervisor, mode);
    let (listens, takes_over) = (
        supervises(SupervisionMode::Listen),
        supervises(SupervisionMode::TakeOver),
    );
    scene.world.ask(Actor::User("zhang".into()), listens);
    scene.world.run(2_500);
    let known = [caller.clone(), scene.first.clone()];
    let mut legs = scene.world.switch.legs();
    legs.retain(|leg| !known.contains(leg) && !scene.world.switch.is_snoop(leg));
    let theirs = legs.remove(0);
    scene.on_hold(&theirs, true);
    scene.world.ask(Actor::User("zhang".into()), takes_over);
    scene.world.run(100);
    assert!(scene.world.switch.hears_music(&caller));
    scene.world.restarts();
    scene.world.run(100);
    assert!(scene.world.switch.hears_music(&caller));
    scene.on_hold(&theirs, false);
    assert_eq!(scene.hear(&caller), [theirs]);
    scene.over();
}
