//! A caller whom the agent sends back to a menu or to the mailbox: what they hear, what is left of the
//! request that was answered, and what a person asked for after that means.

use harness::simulator::plan::{QUEUE, WAIT_LIMIT_MS, plan, two_queues};
use harness::simulator::{Phone, World};
use switchboard::{
    Actor, AgentId, AgentState, AgentWish, CallId, ChannelId, Destination, Language, MailboxReason,
    Outcome, PauseReason, Place, Plan, Refusal, Request, Span, Stage, TransferKind, What,
};

use crate::scene::{OUTSIDE, Scene};

fn menu(name: &str) -> Destination {
    Destination::Menu(name.into())
}

fn sent(call: CallId, to: Destination) -> Request {
    Request::Transfer(call, to, TransferKind::Blind)
}

/// The caller of an agent who sends them on.
fn sends(plan: Plan, to: Destination) -> Scene {
    let mut scene = Scene::with(plan);
    let request = sent(scene.call, to);
    scene.ask(request);
    scene
}

fn ended(world: &World, caller: &ChannelId) -> (Outcome, Option<u64>) {
    let mut facts = world.facts_of(caller).into_iter();
    let end = facts.find_map(|what| {
        let What::Ended {
            outcome, wait_ms, ..
        } = what
        else {
            return None;
        };
        Some((*outcome, *wait_ms))
    });
    end.expect("the call has ended")
}

#[test]
fn a_caller_sent_to_a_menu_hears_it_from_its_start_and_the_agent_wraps_up() {
    let scene = sends(plan(2), menu("self-service"));
    assert_eq!(scene.world.stage(&scene.caller), Stage::Menu);
    let state = scene.world.state(scene.agent);
    assert!(matches!(state, AgentState::WrapUp(..)), "{state:?}");
    assert_eq!(scene.world.switch.legs().len(), 1);
    assert_eq!(scene.world.switch.bridges(), 0);
    let heard = scene.world.switch.heard(&scene.caller);
    assert_eq!(heard.last().map(String::as_str), Some("hours"));
    let kinds = scene.kinds();
    let after = kinds.iter().skip_while(|kind| **kind != "moved_to_menu");
    let after: Vec<_> = after.copied().collect();
    let told = [
        "moved_to_menu",
        "parted",
        "talk_ended",
        "wrap_up_started",
        "menu_entered",
    ];
    assert!(told.iter().all(|kind| after.contains(kind)), "{after:?}");
    assert!(kinds.contains(&"recording_finished"), "{kinds:?}");
    scene.over();
}

#[test]
fn a_menu_that_a_caller_is_sent_to_keeps_to_their_language() {
    let mut english = plan(2);
    english.menus[0].language = Some(Language::English);
    let scene = sends(english, menu("self-service"));
    let spoken = scene.world.view(&scene.caller).unwrap().language;
    assert_eq!(spoken, Some(Language::English));
    scene.over();
}

#[test]
fn who_hangs_up_in_a_menu_after_a_talk_has_abandoned_nothing() {
    for to in [menu("greeting"), Destination::Mailbox] {
        let mut scene = sends(plan(2), to);
        scene.world.run(500);
        scene.world.hangs_up(&scene.caller.clone());
        scene.world.run(100);
        let (outcome, wait_ms) = ended(&scene.world, &scene.caller);
        assert_eq!(outcome, Outcome::Answered);
        assert!(wait_ms.is_some_and(|ms| ms < 10_000), "{wait_ms:?}");
        scene.over();
    }
}

#[test]
fn a_caller_sent_to_the_mailbox_leaves_a_message() {
    let mut scene = sends(plan(2), Destination::Mailbox);
    assert_eq!(scene.world.stage(&scene.caller), Stage::Mailbox);
    scene.world.press(&scene.caller.clone(), '1');
    scene.world.run(10_000);
    scene.world.hangs_up(&scene.caller.clone());
    scene.world.run(1_000);
    assert_eq!(scene.count("message_kept"), 1);
    assert_eq!(ended(&scene.world, &scene.caller).0, Outcome::Message);
    scene.over();
}

/// Waits behind another caller who came meanwhile, and after a restart too.
#[test]
fn a_person_asked_for_out_of_the_menu_is_another_request() {
    for restarts in [false, true] {
        let mut scene = sends(plan(1), menu("self-service"));
        let other = scene.world.queued("13900139000");
        let caller = scene.caller.clone();
        scene.world.press(&caller, '0');
        scene.world.run(100);
        if restarts {
            scene.world.restarts();
            scene.world.run(100);
        }
        let position = |caller| scene.world.view(caller).unwrap().position;
        assert_eq!(position(&other), Some(1), "restart: {restarts}");
        assert_eq!(position(&caller), Some(2), "restart: {restarts}");
        assert_eq!(scene.count("person_requested"), 2);
    }
}

/// Somebody had put them before all others in the first line.
#[test]
fn who_was_before_all_others_is_not_so_in_another_request_after_a_restart_either() {
    let mut world = World::working(plan(1));
    let meal = AgentWish::Paused(PauseReason::Asked("meal".into()));
    world.wish(1001, meal);
    let caller = world.queued("13800138000");
    let call = world.call(&caller);
    world.ask(Actor::Api, Request::Move(call, Place::Front));
    world.wish(1001, AgentWish::Ready);
    world.run(2_500);
    world.ask(Actor::Api, sent(call, menu("self-service")));
    let other = world.queued("13900139000");
    world.press(&caller, '0');
    world.run(100);
    world.restarts();
    world.run(100);
    let position = |caller| world.view(caller).unwrap().position;
    assert_eq!((position(&other), position(&caller)), (Some(1), Some(2)));
}

/// The first queue leads to the second, where somebody answers; from there they are sent to the menu.
#[test]
fn another_request_is_led_on_like_the_first_after_a_restart_too() {
    let mut world = World::working(two_queues(1, 1));
    let meal = AgentWish::Paused(PauseReason::Asked("meal".into()));
    world.wish(1001, meal);
    let caller = world.queued("13800138000");
    world.run(WAIT_LIMIT_MS + 3_000);
    assert_eq!(world.agent_of(&caller), Some(1002));
    let call = world.call(&caller);
    world.ask(Actor::Api, sent(call, menu("self-service")));
    world.press(&caller, '0');
    world.run(100);
    world.restarts();
    world.run(WAIT_LIMIT_MS - 10_000);
    assert_eq!(world.stage(&caller), Stage::Queued);
    assert_eq!(world.view(&caller).unwrap().queue, Some(QUEUE));
    world.run(15_000);
    assert_eq!(world.agent_of(&caller), Some(1002));
}

/// Persons answer for five minutes more.
#[test]
fn a_person_asked_for_after_hours_is_not_there_for_who_talked_with_one_before() {
    let mut plan = plan(2);
    let hours = Span {
        from: 0,
        until: 725,
    };
    std::sync::Arc::make_mut(&mut plan.hours).week = std::array::from_fn(|_| vec![hours]);
    let mut scene = Scene::with(plan);
    scene.world.run(10 * 60_000);
    let (call, caller) = (scene.call, scene.caller.clone());
    scene.ask(sent(call, menu("self-service")));
    scene.world.press(&caller, '0');
    scene.world.run(100);
    assert_eq!(scene.world.stage(&caller), Stage::Mailbox);
    let why = What::MailboxEntered {
        reason: MailboxReason::Closed,
        queue: Some(QUEUE),
    };
    assert!(scene.world.facts_of(&caller).contains(&&why));
    scene.over();
}

#[test]
fn a_caller_who_was_sent_to_a_menu_waits_for_nobody_after_a_gap() {
    for restarts in [false, true] {
        let mut scene = sends(plan(2), menu("self-service"));
        match restarts {
            true => scene.world.restarts(),
            false => {
                scene.world.loses_socket();
                scene.world.reconnect();
            }
        }
        scene.world.run(100);
        assert_eq!(scene.world.stage(&scene.caller), Stage::Menu);
        scene.over();
    }
}

#[test]
fn who_waits_in_music_or_is_rung_by_us_can_be_sent_on_too() {
    let mut scene = Scene::set();
    scene.ask(Request::Hold(scene.call));
    let request = sent(scene.call, menu("greeting"));
    scene.ask(request);
    assert!(!scene.world.switch.hears_music(&scene.caller));
    assert_eq!(scene.count("resumed"), 1);
    scene.over();

    let mut world = World::working(plan(2));
    let rung = Phone::Answers(1_000);
    world.switch.phones.insert(OUTSIDE.into(), rung);
    let dial = Request::Dial {
        agent: AgentId(1001),
        number: OUTSIDE.into(),
        callback: None,
        queue: None,
        case: None,
    };
    world.ask(Actor::Api, dial);
    world.run(10_000);
    let call = world.board.snapshot(world.now).calls.remove(0);
    assert_eq!(call.stage, Stage::Talking);
    world.ask(Actor::Api, sent(call.call, Destination::Mailbox));
    world.run(100);
    assert_eq!(world.replies.last(), Some(&Ok(())));
    assert_eq!(world.stage(&call.channel), Stage::Mailbox);
}

#[test]
fn nobody_is_consulted_in_a_menu_and_no_third_is_left_behind() {
    let mut scene = Scene::set();
    let call = scene.call;
    for kind in [TransferKind::Attended, TransferKind::Invite] {
        for to in [menu("greeting"), Destination::Mailbox] {
            let refused = scene.try_ask(Request::Transfer(call, to, kind));
            assert_eq!(refused, Err(Refusal::BlindOnly), "{kind:?}");
        }
    }
    let unknown = scene.try_ask(sent(call, menu("none")));
    assert_eq!(unknown, Err(Refusal::NoSuchMenu));
    let expert = Destination::Outside(OUTSIDE.into());
    scene.ask(Request::Transfer(call, expert, TransferKind::Invite));
    let rings = scene.try_ask(sent(call, menu("greeting")));
    assert_eq!(rings, Err(Refusal::TransferUnderWay));
    scene.world.run(2_500);
    for to in [menu("greeting"), Destination::Mailbox] {
        assert_eq!(scene.try_ask(sent(call, to)), Err(Refusal::TooMany));
    }
    assert_eq!(scene.hear(&scene.caller).len(), 2);
    scene.over();
}

type Way = fn(CallId) -> Request;

#[test]
fn what_came_of_a_call_is_owed_by_whom_the_caller_was_left_to() {
    let ways: [(&str, Way); 2] = [
        ("queue", |call| {
            Request::Transfer(call, Destination::Queue(QUEUE), TransferKind::Blind)
        }),
        ("parked", Request::Park),
    ];
    for (way, request) in ways {
        let mut plan = plan(2);
        plan.queues[0].dispositions = ["已答复".into()].into();
        plan.queues[0].disposition_required = true;
        let mut scene = Scene::with(plan);
        let request = request(scene.call);
        scene.ask(request);
        if way == "parked" {
            let other = AgentId(scene.colleague);
            let pick_up = Request::PickUp(scene.call, other);
            scene.world.ask(Actor::Agent(other), pick_up);
        }
        scene.world.run(5_000);
        assert_eq!(
            scene.world.agent_of(&scene.caller),
            Some(scene.colleague),
            "{way}"
        );
        let ready = Request::SetAgent(AgentId(scene.agent), AgentWish::Ready);
        assert_eq!(scene.try_ask(ready), Ok(()), "{way}");
        let caller = scene.caller.clone();
        scene.world.hangs_up(&caller);
        scene.world.run(50);
        let theirs = Actor::Agent(AgentId(scene.colleague));
        let ready = Request::SetAgent(AgentId(scene.colleague), AgentWish::Ready);
        scene.world.ask(theirs, ready);
        let refused = Some(&Err(Refusal::NeedsDisposition));
        assert_eq!(scene.world.replies.last(), refused, "{way}");
    }
}
