//! Levels that widen with the wait, where other rules meet them: limits, changes of the plan, who knows the matter.

use harness::simulator::World;
use harness::simulator::plan::{QUEUE, plan};
use switchboard::{AgentId, AgentWish, Plan, Skill, Stage, Widening};

const MINUTE_MS: u64 = 60_000;

/// 1001 is the ablest, 1002 serves whoever has waited for a minute.
fn office() -> Plan {
    let mut plan = plan(2);
    let level = 2;
    plan.agents[1].skills = vec![Skill {
        queue: QUEUE,
        level,
    }];
    let after_ms = MINUTE_MS;
    plan.queues[0].widenings = vec![Widening { after_ms, level }];
    plan
}

#[test]
fn whoever_may_not_be_served_yet_by_the_idle_counts_as_waiting() {
    let mut plan = office();
    plan.queues[0].most_waiting = 1;
    let mut world = World::working(plan);
    world.talking("13800138000");
    let waits = world.queued("13800138001");
    let many = world.queued("13800138002");
    assert_eq!(world.stage(&waits), Stage::Queued);
    assert_eq!(world.stage(&many), Stage::Mailbox);
}

#[test]
fn who_never_serves_a_queue_is_hoped_for_by_nobody() {
    let mut plan = office();
    plan.agents[1].skills[0].level = 3;
    let mut world = World::working(plan);
    world.wish(1001, AgentWish::Off);
    let caller = world.queued("13800138000");
    assert_eq!(world.stage(&caller), Stage::Mailbox);
}

#[test]
fn who_waits_when_the_levels_are_let_go_is_served_like_all_others() {
    let mut world = World::working(office());
    world.talking("13800138000");
    let waits = world.queued("13800138001");
    let mut wide = office();
    wide.queues[0].widenings.clear();
    world.replans(wide);
    world.run(100);
    assert_eq!(world.rung(&waits), [1002]);
}

#[test]
fn one_who_may_not_be_served_yet_keeps_nobody_from_who_knows_their_matter() {
    let mut plan = office();
    plan.queues[0].preferred_ms = 30_000;
    let mut world = World::working(plan);
    world.switch.preferred = [("13800138002".into(), AgentId(1002))].into();
    world.talking("13800138000");
    let waits = world.queued("13800138001");
    let known = world.queued("13800138002");
    assert_eq!(world.stage(&waits), Stage::Queued);
    assert_eq!(world.rung(&known), [1002]);
}

#[test]
fn who_waits_when_the_levels_are_let_go_sooner_is_served_by_then() {
    let mut late = office();
    late.queues[0].widenings[0].after_ms = 5 * MINUTE_MS;
    let mut world = World::working(late);
    world.talking("13800138000");
    let waits = world.queued("13800138001");
    world.replans(office());
    world.run(MINUTE_MS + 100);
    assert_eq!(world.rung(&waits), [1002]);
}
