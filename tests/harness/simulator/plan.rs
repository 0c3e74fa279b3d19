//! The plan the simulated hotline works by.

use std::collections::BTreeMap;

use switchboard::{
    Agent, AgentId, Hours, Language, Mailbox, Menu, Overflow, Phrase, Plan, Queue, QueueId, Room,
    Skill, Strategy, Target,
};

/// The one queue of the plan.
pub const QUEUE: QueueId = QueueId(1);
/// After so long without a person: the mailbox. In milliseconds.
pub const WAIT_LIMIT_MS: u64 = 600_000;
/// How long a telephone rings, in milliseconds.
pub const RING_MS: u64 = 15_000;
/// After each talk, in milliseconds.
pub const WRAP_UP_MS: u64 = 60_000;

/// How long a recipient's telephone rings, in milliseconds.
pub const TRANSFER_RING_MS: u64 = 20_000;
/// How long a number outside rings that an agent dials, in milliseconds.
pub const DIAL_RING_MS: u64 = 45_000;
/// A caller on hold for so long is remembered, in milliseconds.
pub const HOLD_LIMIT_MS: u64 = 60_000;
/// Who is paused for so long staffs no queue, in milliseconds.
pub const ABSENT_AFTER_MS: u64 = 1_500_000;

/// A greeting, self-service on 1, the mailbox on 9, one queue, and agents 1001 onwards.
pub fn plan(agents: u32) -> Plan {
    let keys = BTreeMap::from([('1', Target::Menu(1)), ('9', Target::Mailbox)]);
    let menu = |name: &str, say: &[&str], keys, patience_ms| Menu {
        name: name.into(),
        say: say.iter().map(|prompt| Phrase::plain(prompt)).collect(),
        keys,
        patience_ms,
        then: Target::Queue(QUEUE),
        language: None,
    };
    let back = BTreeMap::from([('0', Target::Queue(QUEUE)), ('9', Target::Mailbox)]);
    Plan {
        language: Language::Chinese,
        number: super::world::HOTLINE.into(),
        transfer_ring_ms: TRANSFER_RING_MS,
        dial_ring_ms: DIAL_RING_MS,
        hold_limit_ms: HOLD_LIMIT_MS,
        absent_after_ms: ABSENT_AFTER_MS,
        rights: Default::default(),
        trunk: Default::default(),
        promise: "recorded".into(),
        menus: vec![
            menu("greeting", &["greeting", "recorded"], keys.clone(), 0),
            menu("self-service", &["hours"], back, 5_000),
        ],
        numbers: BTreeMap::new(),
        queues: vec![Queue {
            id: QUEUE,
            name: "人工".into(),
            number: None,
            music: None,
            welcome: Vec::new(),
            announce_position: true,
            announce: [Phrase::plain("queue.keys")].into(),
            announce_every_ms: 30_000,
            most_waiting: 0,
            wait_limit_ms: WAIT_LIMIT_MS,
            overflow: Overflow::Mailbox,
            strategy: Strategy::LongestIdle,
            widenings: Vec::new(),
            head_start_ms: 0,
            preferred_ms: 0,
            ring_ms: RING_MS,
            pause_unanswered: true,
            announce_agent: false,
            wrap_up_ms: WRAP_UP_MS,
            typical_talk_ms: 180_000,
            survey_percent: 0,
            dispositions: [].into(),
            disposition_required: false,
            keys,
            hours: None,
        }],
        hours: Hours::always(480).into(),
        mailbox: Mailbox {
            limit_ms: 120_000,
            silence_ms: 5_000,
            shortest_ms: 1_000,
            patience_ms: 5_000,
            asks: 2,
        },
        agents: (1..=agents).map(agent).collect(),
        rooms: vec![Room {
            number: ROOM.into(),
            name: "示例会议室".into(),
            pin: PIN.into(),
            leader_pin: LEADER_PIN.into(),
        }],
    }
}

/// The room of the plan.
pub const ROOM: &str = "8001";
/// What its members key.
pub const PIN: &str = "1234";
/// What its leaders key.
pub const LEADER_PIN: &str = "9876";

/// The other queue of a plan with two.
pub const OTHER: QueueId = QueueId(2);

/// The same with a second queue, which the last of the agents alone serve, so many of them; the first
/// overflows into it.
pub fn two_queues(first: u32, second: u32) -> Plan {
    let mut plan = plan(first + second);
    let mut other = plan.queues[0].clone();
    (other.id, other.name) = (OTHER, "专席".into());
    plan.queues[0].overflow = Overflow::Queue(OTHER);
    plan.queues.push(other);
    for agent in &mut plan.agents[first as usize..] {
        agent.skills = vec![Skill::best(OTHER)];
    }
    plan
}

/// The n-th agent of the plan: number and telephone are 1000 + n.
pub fn agent(n: u32) -> Agent {
    Agent {
        id: AgentId(1000 + n),
        name: format!("agent {n}"),
        phone: (1000 + n).to_string(),
        skills: vec![Skill::best(QUEUE)],
        auto_answer: false,
    }
}
