//! Ready means that a call can be offered: an agent whose telephone is away is paused, and back as soon
//! as it is.

use harness::simulator::plan::{OTHER, two_queues};
use harness::simulator::{Phone, World};
use switchboard::{
    Actor, AgentId, AgentState, AgentWish, Destination, PauseReason, Place, Request, Stage,
    TransferKind, What,
};

/// How long callers hope for a telephone that is away, in milliseconds.
const GRACE_MS: u64 = 30_000;
/// How long a caller waits for the telephone whose line died.
const LOST_MS: u64 = 5_000;
const BUSY: Phone = Phone::Answers(2_000);

fn unreachable() -> AgentState {
    AgentState::Paused("unreachable".into())
}

/// Agents' states that were kept, in order.
fn kept(world: &World) -> Vec<(&'static str, String)> {
    let facts = world.facts.iter().filter_map(|fact| {
        if let What::AgentPaused { reason, by, .. } = &fact.what {
            return Some(("agent_paused", format!("{} by {by}", reason.as_str())));
        }
        let What::AgentReady { by, .. } = &fact.what else {
            return None;
        };
        Some(("agent_ready", format!("by {by}")))
    });
    facts.collect()
}

#[test]
fn a_ready_agent_whose_telephone_is_lost_is_paused_at_once_and_ready_when_it_is_back() {
    let mut world = World::new(1);
    world.phone(1001, Phone::Unregistered);
    assert_eq!(world.state(1001), unreachable());
    let queue = world.board.snapshot(world.now).queues.remove(0);
    assert_eq!((queue.ready, queue.paused), (0, 1));
    world.phone(1001, BUSY);
    assert_eq!(world.state(1001), AgentState::Ready);
    assert_eq!(
        kept(&world),
        [
            ("agent_ready", "by agent:1001".into()),
            ("agent_paused", "unreachable by system".into()),
            ("agent_ready", "by system".into()),
        ]
    );
}

#[test]
fn who_wishes_to_be_ready_without_a_telephone_is_unreachable_until_it_registers() {
    let mut world = World::new(1);
    world.wish(1001, AgentWish::Off);
    world.phone(1001, Phone::Unregistered);
    assert_eq!(world.state(1001), AgentState::Off);
    world.wish(1001, AgentWish::Ready);
    assert_eq!(world.state(1001), unreachable());
    world.phone(1001, BUSY);
    let caller = world.talking("13800138000");
    assert_eq!(world.agent_of(&caller), Some(1001));
}

#[test]
fn a_short_loss_leaves_waiting_callers_in_line_and_a_long_one_leads_them_on() {
    let mut world = World::new(1);
    let talking = world.talking("13800138001");
    let agents = world.partner(&talking);
    let caller = world.queued("13800138000");
    world.phone(1001, Phone::Unregistered);
    assert_eq!(world.stage(&talking), Stage::Talking, "who talks, talks on");
    world.hangs_up(&agents);
    world.run(60_500);
    assert_eq!(world.state(1001), unreachable());
    assert_eq!(world.stage(&caller), Stage::Queued);
    world.run(GRACE_MS - 2_000);
    assert_eq!(world.stage(&caller), Stage::Queued);
    world.run(3_000);
    assert_eq!(world.stage(&caller), Stage::Mailbox);
    let queue = world.board.snapshot(world.now).queues.remove(0);
    assert_eq!(queue.expected_wait_ms, None, "nobody is hoped for");
}

#[test]
fn a_telephone_that_blinks_takes_the_waiting_caller_when_it_is_back() {
    let mut world = World::new(1);
    world.phone(1001, Phone::Unregistered);
    let caller = world.queued("13800138000");
    assert_eq!(world.stage(&caller), Stage::Queued);
    world.phone(1001, BUSY);
    world.run(2_500);
    assert_eq!(world.stage(&caller), Stage::Talking);
    assert!(!world.kinds(&caller).contains(&"offer_ended"));
}

#[test]
fn nobody_is_paused_before_the_telephones_are_known_and_who_has_none_is_then() {
    let mut world = World::new(2);
    world
        .switch
        .phones
        .insert("1001".into(), Phone::Unregistered);
    world.switch.phones.remove("1002");
    world.kept_restart();
    assert_eq!(world.state(1001), AgentState::Ready);
    world.reconnect();
    assert_eq!(world.state(1001), unreachable());
    assert_eq!(world.state(1002), unreachable(), "not in the inventory");
    world.phone(1001, BUSY);
    assert_eq!(world.state(1001), AgentState::Ready);
}

#[test]
fn an_unreachable_agent_is_ready_after_a_restart_with_the_telephone_there() {
    let mut world = World::new(1);
    world.phone(1001, Phone::Unregistered);
    world.switch.phones.insert("1001".into(), BUSY);
    world.restarts();
    assert_eq!(world.state(1001), AgentState::Ready);
}

#[test]
fn a_pause_of_the_agents_own_is_not_ended_by_a_telephone() {
    let mut world = World::new(1);
    world.wish(1001, AgentWish::Paused(PauseReason::Asked("meal".into())));
    world.phone(1001, Phone::Unregistered);
    world.phone(1001, BUSY);
    assert_eq!(world.state(1001), AgentState::Paused("meal".into()));
}

/// A telephone is used for longer than the end of our own calls takes, in milliseconds.
const ELSEWHERE_MS: u64 = 2_000;

#[test]
fn who_uses_the_telephone_for_another_call_is_offered_none_and_ready_afterwards() {
    let mut world = World::new(2);
    world.uses(1001, true);
    let caller = world.queued("13800138000");
    world.run(2_500);
    assert_eq!(world.agent_of(&caller), Some(1002));
    assert!(!world.rung(&caller).contains(&1001));
    assert_eq!(world.state(1001), AgentState::Paused("elsewhere".into()));
    let second = world.queued("13800138001");
    world.uses(1001, false);
    world.run(2_500);
    assert_eq!(world.agent_of(&second), Some(1001), "free again");
}

#[test]
fn the_end_of_a_call_of_ours_makes_no_pause_of_a_telephone_that_is_free_a_moment_later() {
    let mut world = World::new(1);
    let caller = world.talking("13800138000");
    world.uses(1001, true);
    let next = world.queued("13800138001");
    world.hangs_up(&caller);
    world.run(50);
    world.wish(1001, AgentWish::Ready);
    world.run(ELSEWHERE_MS - 100);
    assert_eq!(
        world.stage(&next),
        Stage::Queued,
        "not rung while it is used"
    );
    let before = kept(&world).len();
    world.uses(1001, false);
    world.run(2_500);
    assert_eq!(world.agent_of(&next), Some(1001));
    assert_eq!(kept(&world).len(), before, "no pause");
}

/// How long a telephone may be used for a code, in milliseconds.
const KEYED_MS: u64 = 15_000;

fn keys(world: &mut World, wish: AgentWish) {
    let agent = AgentId(1001);
    world.ask(Actor::Agent(agent), Request::KeyAgent(agent, wish));
}

#[test]
fn a_telephone_at_which_a_code_is_keyed_is_not_used_elsewhere() {
    let mut world = World::new(1);
    world.uses(1001, true);
    let before = kept(&world).len();
    keys(&mut world, AgentWish::Ready);
    let caller = world.queued("13800138000");
    world.run(KEYED_MS - 5_000);
    assert_eq!(world.state(1001), AgentState::Ready);
    assert_eq!(world.stage(&caller), Stage::Queued, "not rung meanwhile");
    world.uses(1001, false);
    world.run(2_500);
    assert_eq!(world.agent_of(&caller), Some(1001));
    assert_eq!(kept(&world).len(), before, "no pause");
}

#[test]
fn a_call_that_goes_on_after_a_code_is_another() {
    let mut world = World::new(1);
    world.uses(1001, true);
    keys(&mut world, AgentWish::Ready);
    world.run(KEYED_MS + ELSEWHERE_MS);
    assert_eq!(world.state(1001), AgentState::Paused("elsewhere".into()));

    // One that follows is told apart at once.
    world.uses(1001, false);
    world.uses(1001, true);
    keys(&mut world, AgentWish::Ready);
    world.uses(1001, false);
    world.uses(1001, true);
    world.run(ELSEWHERE_MS);
    assert_eq!(world.state(1001), AgentState::Paused("elsewhere".into()));
}

#[test]
fn whoever_keys_a_pause_or_goes_off_duty_stays_so_when_the_telephone_is_free() {
    let meal = AgentWish::Paused(PauseReason::Asked("meal".into()));
    let both = [
        (meal, AgentState::Paused("meal".into())),
        (AgentWish::Off, AgentState::Off),
    ];
    for (wish, state) in both {
        let mut world = World::new(1);
        world.uses(1001, true);
        keys(&mut world, wish);
        world.run(ELSEWHERE_MS);
        world.uses(1001, false);
        world.run(KEYED_MS);
        assert_eq!(world.state(1001), state);
    }
}

#[test]
fn wishing_ready_while_the_telephone_is_used_changes_nothing() {
    let mut world = World::new(1);
    world.uses(1001, true);
    world.run(ELSEWHERE_MS);
    let before = kept(&world).len();
    world.wish(1001, AgentWish::Ready);
    assert_eq!(world.state(1001), AgentState::Paused("elsewhere".into()));
    assert_eq!(kept(&world).len(), before);
    world.restarts();
    world.run(ELSEWHERE_MS);
    world.uses(1001, false);
    assert_eq!(world.state(1001), AgentState::Ready);
}

#[test]
fn a_telephone_that_was_freed_while_rexian_was_away_takes_its_agent_back() {
    let mut world = World::new(1);
    world.uses(1001, true);
    world.run(ELSEWHERE_MS);
    world.kept_restart();
    world.switch.used.clear();
    world.reconnect();
    assert_eq!(world.state(1001), AgentState::Ready);
}

#[test]
fn who_sits_down_at_a_free_telephone_is_not_elsewhere_any_more() {
    let mut world = World::new(1);
    world.uses(1001, true);
    world.run(ELSEWHERE_MS);
    world.switch.phones.insert("1005".into(), BUSY);
    world.phone(1005, BUSY);
    let mut agents = world.plan.agents.clone();
    agents[0].phone = "1005".into();
    world.input(switchboard::Input::Roster(agents));
    assert_eq!(world.state(1001), AgentState::Ready);
}

#[test]
fn who_is_off_duty_and_says_so_gives_a_borrowed_telephone_back() {
    let mut world = World::new(1);
    world.wish(1001, AgentWish::Off);
    // It is given back with the fact.
    let told = |world: &World| {
        let off = |what: &What| {
            matches!(
                what,
                What::AgentOff {
                    agent: AgentId(1001),
                    ..
                }
            )
        };
        world.facts.iter().filter(|fact| off(&fact.what)).count()
    };
    assert_eq!(told(&world), 1);
    world.wish(1001, AgentWish::Off);
    assert_eq!(told(&world), 2);
    assert_eq!(world.state(1001), AgentState::Off);
}

#[test]
fn an_agent_found_unreachable_at_a_registered_telephone_is_tried_again() {
    let mut world = World::new(1);
    world.phone(1001, Phone::Silent);
    let caller = world.queued("13800138000");
    world.run(20_000);
    assert_eq!(world.state(1001), unreachable());
    world.switch.phones.insert("1001".into(), BUSY);
    world.run(GRACE_MS);
    assert_eq!(world.agent_of(&caller), Some(1001));
}

#[test]
fn an_agent_whose_line_died_is_rung_first_for_the_same_caller() {
    let mut world = World::new(3);
    let caller = world.talking("13800138000");
    let agent = world.agent_of(&caller).unwrap();
    let dead = world.partner(&caller);
    world.switch.hang_up(world.now, &dead, 38);
    world.run(100);
    assert_eq!(world.rung(&caller), [agent, agent]);
    world.run(2_500);
    assert_eq!(world.agent_of(&caller), Some(agent));

    // A telephone that is gone is waited for a little.
    let dead = world.partner(&caller);
    world.switch.hang_up(world.now, &dead, 38);
    world.phone(agent, Phone::Unregistered);
    world.run(LOST_MS - 100);
    assert_eq!(world.stage(&caller), Stage::Queued);
    world.run(3_000);
    assert_ne!(world.agent_of(&caller), Some(agent));
    assert_eq!(world.stage(&caller), Stage::Talking);
}

#[test]
fn a_telephone_that_is_back_in_time_has_its_caller_back() {
    let mut world = World::new(3);
    let caller = world.talking("13800138000");
    let agent = world.agent_of(&caller).unwrap();
    let dead = world.partner(&caller);
    world.switch.hang_up(world.now, &dead, 38);
    world.phone(agent, Phone::Unregistered);
    world.run(LOST_MS - 1_000);
    world.phone(agent, BUSY);
    assert_eq!(world.rung(&caller), [agent, agent]);
}

#[test]
fn whose_line_died_is_not_rung_for_a_queue_they_do_not_serve() {
    let mut plan = two_queues(1, 1);
    plan.queues[0].wrap_up_ms = 0;
    let mut world = World::working(plan);
    let caller = world.talking("13800138000");
    let dead = world.partner(&caller);
    world.switch.hang_up(world.now, &dead, 38);
    world.run(2_500);
    let call = world.call(&caller);
    let to = Destination::Queue(OTHER);
    let request = Request::Transfer(call, to, TransferKind::Blind);
    world.ask(Actor::Agent(AgentId(1001)), request);
    world.run(100);
    assert_eq!(world.rung(&caller), [1001, 1001, 1002]);
}

#[test]
fn whose_line_died_is_before_all_who_wait() {
    let mut world = World::working(two_queues(1, 1));
    let meal = PauseReason::Asked("meal".into());
    world.wish(1001, AgentWish::Paused(meal));
    let first = world.queued("13800138001");
    let second = world.queued("13800138002");
    let place = Place::Agent(AgentId(1002));
    let request = Request::Move(world.call(&second), place);
    world.ask(Actor::Api, request);
    world.run(2_500);
    assert_eq!(
        (world.stage(&first), world.stage(&second)),
        (Stage::Queued, Stage::Talking)
    );
    let dead = world.partner(&second);
    world.switch.hang_up(world.now, &dead, 38);
    world.run(LOST_MS + 100);
    assert_eq!(world.view(&second).unwrap().position, Some(1));
}
