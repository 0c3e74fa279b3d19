//! Who answers is introduced (报工号): both hear the number while they begin to talk, and nothing waits for it.

use harness::simulator::World;
use harness::simulator::plan::{self, OTHER};
use switchboard::{
    Actor, ChannelId, Command, Destination, INTRODUCTION, Language, Plan, Queue, Request, Skill,
    Stage, Target, TransferKind,
};

use crate::scene::Scene;

/// The words have begun, and are not over.
const MEANWHILE_MS: u64 = 500;

fn named(agents: u32) -> Plan {
    let mut plan = plan::plan(agents);
    plan.queues[0].announce_agent = true;
    plan
}

/// How often somebody was told who serves them.
fn told(world: &World, leg: &ChannelId) -> usize {
    let heard = world.switch.heard(leg);
    heard.iter().filter(|words| *words == INTRODUCTION).count()
}

/// Which numbers were said, in order.
fn numbers(world: &World) -> Vec<u32> {
    let mut numbers = Vec::new();
    for command in world.given.iter().flatten() {
        if let Command::PlayBridge { say, .. } = command {
            numbers.extend(say.iter().filter_map(|phrase| phrase.count));
        }
    }
    numbers
}

/// Two who talk, of whom the words tell at this moment.
fn meanwhile() -> Scene {
    let mut scene = Scene::with(named(2));
    scene.world.run(MEANWHILE_MS);
    assert!(scene.world.switch.speaks_in_a_bridge());
    scene
}

#[test]
fn both_hear_who_serves_the_caller_while_they_talk_and_are_recorded() {
    let scene = meanwhile();
    assert_eq!(told(&scene.world, &scene.caller), 1);
    assert_eq!(told(&scene.world, &scene.first), 1);
    assert_eq!(numbers(&scene.world), [scene.agent]);
    assert_eq!(
        scene.hear(&scene.caller),
        std::slice::from_ref(&scene.first)
    );
    assert_eq!(scene.recorded().len(), 1);
    scene.over();
}

#[test]
fn nobody_is_introduced_unless_the_queue_says_so() {
    let mut scene = Scene::set();
    scene.world.run(MEANWHILE_MS);
    assert!(!scene.world.switch.speaks_in_a_bridge());
    assert_eq!(scene.world.switch.heard(&scene.first), [""; 0]);
    scene.over();
}

#[test]
fn the_caller_hears_it_in_the_language_they_chose() {
    let mut plan = named(1);
    let mut english = plan.menus[0].clone();
    (english.name, english.language) = ("english".into(), Some(Language::English));
    plan.menus.push(english);
    let last = plan.menus.len() - 1;
    plan.menus[0].keys.insert('8', Target::Menu(last));
    let mut world = World::working(plan);
    let caller = world.rings("13800138000");
    world.run(200);
    world.press(&caller, '8');
    world.run(8_500);
    assert_eq!(told(&world, &caller), 1);
    assert_eq!(world.switch.spoken_in(&caller), Some(Language::English));
}

#[test]
fn words_that_cannot_be_said_change_nothing() {
    let mut world = World::working(named(2));
    world.loses = Some(|command, _| matches!(command, Command::PlayBridge { .. }));
    let caller = world.talking("13800138000");
    world.run(MEANWHILE_MS);
    assert_eq!(told(&world, &caller), 0);
    assert_eq!(world.stage(&caller), Stage::Talking);
    let call = world.call(&caller);
    world.ask(Actor::System, Request::Hold(call));
    assert_eq!(world.replies.last(), Some(&Ok(())));
}

#[test]
fn a_caller_on_hold_hears_music_alone() {
    let mut scene = meanwhile();
    scene.ask(Request::Hold(scene.call));
    assert!(!scene.world.switch.speaks_in_a_bridge());
    assert!(scene.world.switch.hears_music(&scene.caller));
    scene.ask(Request::Resume(scene.call));
    scene.world.run(MEANWHILE_MS);
    assert_eq!(told(&scene.world, &scene.caller), 1, "once is enough");
    scene.over();
}

#[test]
fn a_parked_or_transferred_caller_is_told_of_nobody_who_is_not_there() {
    let doings: [fn(&mut Scene); 3] = [
        |scene| scene.ask(Request::Park(scene.call)),
        |scene| scene.transfer(TransferKind::Blind),
        |scene| scene.transfer(TransferKind::Attended),
    ];
    for does in doings {
        let mut scene = meanwhile();
        does(&mut scene);
        assert!(!scene.world.switch.speaks_in_a_bridge());
    }
}

#[test]
fn the_words_end_with_the_conversation() {
    for who in [
        |it: &Scene| it.caller.clone(),
        |it: &Scene| it.first.clone(),
    ] {
        let mut scene = meanwhile();
        let leg = who(&scene);
        scene.world.hangs_up(&leg);
        scene.world.run(20);
        assert!(!scene.world.switch.speaks_in_a_bridge());
        scene.world.run(1_000);
        assert_eq!(scene.world.switch.legs(), []);
        scene.over();
    }
}

#[test]
fn each_who_answers_from_a_queues_line_is_introduced_and_no_colleague_asked_by_another() {
    let mut plan = named(2);
    let other = Queue {
        id: OTHER,
        ..plan.queues[0].clone()
    };
    plan.queues.push(other);
    plan.agents[1].skills = vec![Skill::best(OTHER)];
    let mut scene = Scene::with(plan);
    assert_eq!(numbers(&scene.world), [1001]);
    let to = Destination::Queue(OTHER);
    scene.ask(Request::Transfer(scene.call, to, TransferKind::Blind));
    scene.world.run(10_000);
    assert_eq!(numbers(&scene.world), [1001, 1002]);

    let mut scene = Scene::with(named(2));
    scene.transfer(TransferKind::Attended);
    scene.world.run(3_000);
    scene.ask(Request::CompleteTransfer(scene.call));
    assert_eq!(numbers(&scene.world), [scene.agent]);
}

#[test]
fn nobody_is_introduced_again_after_a_restart() {
    let mut scene = meanwhile();
    scene.world.restarts();
    scene.world.run(5_000);
    assert_eq!(scene.world.stage(&scene.caller), Stage::Talking);
    assert_eq!(numbers(&scene.world), [scene.agent]);
    assert_eq!(
        scene.hear(&scene.caller),
        std::slice::from_ref(&scene.first)
    );
}

#[test]
fn whose_telephone_answers_by_itself_hears_a_tone_unless_the_number_is_said() {
    for announces in [false, true] {
        let mut plan = plan::plan(1);
        plan.queues[0].announce_agent = announces;
        plan.agents[0].auto_answer = true;
        let mut world = World::working(plan);
        let caller = world.talking("13800138000");
        world.run(MEANWHILE_MS);
        let cue = if announces { INTRODUCTION } else { "beep" };
        assert_eq!(world.switch.heard(&world.partner(&caller)), [cue]);
        assert!(!world.switch.heard(&caller).contains(&"beep".into()));
    }
}
