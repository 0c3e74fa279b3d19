//! The plan (话务方案): menus, queues, hours, limits and who works here, as data. Checked outside the
//! board before it is swapped in; a call in progress ends on the plan it began with.

use alloc::{boxed::Box, collections::BTreeMap, string::String, sync::Arc, vec::Vec};

use crate::{AgentId, Hours, Language, QueueId, Rights, Room, Trunk, Widening};

/// A key of the telephone: `0`–`9`, `*` or `#`.
pub type Key = char;

/// What lists of calls are asked for instead of a disposition: none was chosen. No queue has it among its own.
pub const UNSAID: &str = "none";

/// Words to be spoken: a prompt's id in `sounds/prompts.toml`, and the number it may speak of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Phrase {
    /// The prompt's id, such as `queue.position`.
    pub prompt: String,
    /// What stands for `{count}` in its words.
    pub count: Option<u32>,
}

impl Phrase {
    /// A prompt that speaks of no number.
    pub fn plain(prompt: &str) -> Self {
        Self {
            prompt: prompt.into(),
            count: None,
        }
    }

    /// A prompt that speaks of `count`.
    pub fn counted(prompt: &str, count: u32) -> Self {
        Self {
            prompt: prompt.into(),
            count: Some(count),
        }
    }
}

/// Where a key, or the end of a menu, leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// To the menu of that index in `Plan::menus`.
    Menu(usize),
    /// To a person: wait in this queue, or go on waiting in the place kept.
    Queue(QueueId),
    /// To the mailbox.
    Mailbox,
    /// A farewell, then hang up.
    Goodbye,
    /// From a queue: to be called back, in the place kept.
    Callback,
    /// To a conference: asked for its room and PIN.
    Conference,
}

/// Phrases, the keys that count while and after they are spoken, and what happens without a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Menu {
    /// Stands in facts, such as `greeting`.
    pub name: String,
    /// What is spoken, in order.
    pub say: Vec<Phrase>,
    /// Where keys lead; any other key is ignored.
    pub keys: BTreeMap<Key, Target>,
    /// Silence after the last word until `then`, in milliseconds.
    pub patience_ms: u64,
    /// Where a caller who presses nothing goes.
    pub then: Target,
    /// In which language the caller is spoken to from here on; `None` as before.
    pub language: Option<Language>,
}

/// Where a queue leads callers whom it cannot serve: too many wait, the wait was too long, or nobody is
/// on duty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Overflow {
    /// To another queue, in the place kept; to each queue once in a call, and then to the mailbox.
    Queue(QueueId),
    /// To the mailbox.
    Mailbox,
    /// An apology and a farewell, then hang up.
    Goodbye,
    /// The caller is told that they will be called back, and are; who shows no number is led to the
    /// mailbox.
    Callback,
    /// A number outside is rung, once in a call, and then to the mailbox.
    Outside(String),
}

impl Overflow {
    /// As stored and as in the API: `queue:2`, `mailbox`, `goodbye`, `callback`, `number:+8610…`.
    pub fn label(&self) -> String {
        match self {
            Self::Queue(queue) => alloc::format!("queue:{queue}"),
            Self::Mailbox => "mailbox".into(),
            Self::Goodbye => "goodbye".into(),
            Self::Callback => "callback".into(),
            Self::Outside(number) => alloc::format!("number:{number}"),
        }
    }
}

/// How one agent is chosen among those idle who know a queue's business equally well.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Strategy {
    /// Who has been idle longest.
    #[default]
    LongestIdle,
    /// Who has had the fewest calls since going on duty, then who has been idle longest.
    FewestCalls,
    /// Who was rung least recently.
    RoundRobin,
    /// The lowest agent's number.
    Linear,
    /// All of them at once, `MOST_RUNG` at most; whoever answers first.
    RingAll,
}

/// As many telephones ring for one caller at most: Asterisk fails originates that come all at once.
pub const MOST_RUNG: usize = 10;

impl Strategy {
    /// Every strategy.
    pub const ALL: [Self; 5] = [
        Self::LongestIdle,
        Self::FewestCalls,
        Self::RoundRobin,
        Self::Linear,
        Self::RingAll,
    ];

    /// As in the configuration: `longest_idle`, `fewest_calls`, `round_robin`, `linear`, `ring_all`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::LongestIdle => "longest_idle",
            Self::FewestCalls => "fewest_calls",
            Self::RoundRobin => "round_robin",
            Self::Linear => "linear",
            Self::RingAll => "ring_all",
        }
    }

    /// The reverse of `as_str`.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.as_str() == text)
    }
}

/// One line of waiting callers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Queue {
    /// The number in facts, URLs and pages.
    pub id: QueueId,
    /// What pages show.
    pub name: String,
    /// What telephones of the office dial for it: 3 to 6 digits.
    pub number: Option<String>,
    /// Which class of music its callers hear from here on, as in `musiconhold.conf`; `None` for
    /// Asterisk's `default`.
    pub music: Option<String>,
    /// Spoken once to who enters its line, ahead of the first announcement.
    pub welcome: Vec<Phrase>,
    /// Whether announcements tell position and expected wait.
    pub announce_position: bool,
    /// Spoken with every announcement, at its end.
    pub announce: Vec<Phrase>,
    /// Between two announcements, in milliseconds.
    pub announce_every_ms: u64,
    /// As many wait at most, 0 for no limit; who can be offered to an idle agent is never too many.
    pub most_waiting: u32,
    /// After so long without a person the caller is led on, in milliseconds.
    pub wait_limit_ms: u64,
    /// Where callers are led whom this queue cannot serve.
    pub overflow: Overflow,
    /// How one of the idle agents is chosen.
    pub strategy: Strategy,
    /// Agents of level 1 serve its callers, and after a while less able ones too; in order of time.
    /// Without any all agents of the queue serve from the beginning, the ablest first.
    pub widenings: Vec<Widening>,
    /// Callers of this queue count as if they had waited so much longer than those of others, in
    /// milliseconds: its priority, among queues that share agents.
    pub head_start_ms: u64,
    /// A caller whose turn has come waits so long for the agent who knows the matter, in milliseconds;
    /// 0 for whoever is idle (首问负责).
    pub preferred_ms: u64,
    /// How long one agent's telephone rings, in milliseconds.
    pub ring_ms: u64,
    /// Whether an agent whose telephone rang so long in vain is paused; else others are rung first.
    pub pause_unanswered: bool,
    /// Whether both hear the number of the agent who answers its callers (报工号).
    pub announce_agent: bool,
    /// After each talk, in milliseconds; 0 for none.
    pub wrap_up_ms: u64,
    /// What a talk is thought to take before one was seen, in milliseconds; used for the expected wait.
    pub typical_talk_ms: u64,
    /// How many of a hundred callers are asked for a grade after the talk: 0 for none.
    pub survey_percent: u8,
    /// What a call may have come to (处理结果), for agents to choose from.
    pub dispositions: Arc<[String]>,
    /// Whether they have to choose before the next call.
    pub disposition_required: bool,
    /// Keys that work while waiting.
    pub keys: BTreeMap<Key, Target>,
    /// When persons answer its callers; `None` for the office's hours. `Plan::hours_of` decides.
    pub hours: Option<Arc<Hours>>,
}

/// What a message is: chosen by key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum MessageKind {
    /// 投诉
    Complaint,
    /// 建议
    Suggestion,
    /// Nothing was chosen.
    Other,
}

impl MessageKind {
    /// As stored and as in the API: `complaint`, `suggestion`, `other`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Complaint => "complaint",
            Self::Suggestion => "suggestion",
            Self::Other => "other",
        }
    }
}

/// Limits of the mailbox (语音信箱).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mailbox {
    /// The longest message, in milliseconds.
    pub limit_ms: u64,
    /// Silence that ends a message, in milliseconds.
    pub silence_ms: u64,
    /// A message with less sound than this is not kept, in milliseconds.
    pub shortest_ms: u64,
    /// How long a choice is waited for, in milliseconds.
    pub patience_ms: u64,
    /// How often a choice is asked for before the caller's silence decides.
    pub asks: u8,
}

/// The lowest level of a skill.
pub const LOWEST_LEVEL: u8 = 9;

/// What an agent is able to serve (业务范围), and how well.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Skill {
    /// The queue.
    pub queue: QueueId,
    /// 1 for the ablest, who are rung first, to `LOWEST_LEVEL`.
    pub level: u8,
}

impl Skill {
    /// The ablest.
    pub fn best(queue: QueueId) -> Self {
        Self { queue, level: 1 }
    }

    /// The reverse of `Display`: `3`, or `3:2` for level 2.
    pub fn parse(text: &str) -> Option<Self> {
        let (queue, level) = text.split_once(':').unwrap_or((text, "1"));
        let level = level.parse().ok()?;
        let queue = QueueId(queue.parse().ok()?);
        (1..=LOWEST_LEVEL)
            .contains(&level)
            .then_some(Self { queue, level })
    }
}

impl core::fmt::Display for Skill {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self.level {
            1 => write!(f, "{}", self.queue),
            level => write!(f, "{}:{level}", self.queue),
        }
    }
}

/// Somebody who can be offered calls.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Agent {
    /// The agent's number.
    pub id: AgentId,
    /// What pages show.
    pub name: String,
    /// The number of the telephone that rings, which is its endpoint's name.
    pub phone: String,
    /// The queues served, each once.
    pub skills: Vec<Skill>,
    /// Whether the telephone is asked to answer by itself when it alone is rung for a caller, or rung to listen.
    pub auto_answer: bool,
}

impl Agent {
    /// Whether a queue is served.
    pub fn serves(&self, queue: QueueId) -> bool {
        self.skills.iter().any(|skill| skill.queue == queue)
    }
}

/// Everything the board works by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// The language callers are spoken to in.
    pub language: Language,
    /// The hotline's number, which telephones outside are shown unless `trunk` says another.
    pub number: String,
    /// How long somebody is rung to whom a call is transferred, in milliseconds.
    pub transfer_ring_ms: u64,
    /// How long somebody outside is rung by an agent, in milliseconds.
    pub dial_ring_ms: u64,
    /// Which numbers agents may dial.
    pub rights: Rights,
    /// How the carrier wants numbers outside.
    pub trunk: Trunk,
    /// A caller on hold for so long is remembered, in milliseconds.
    pub hold_limit_ms: u64,
    /// After so long in a pause, whatever for, an agent does not staff a queue, in milliseconds.
    pub absent_after_ms: u64,
    /// The prompt that promises a recording, such as `recorded`; left out while nothing can be recorded.
    pub promise: String,
    /// The first is where a caller arrives who dialled none of `numbers`.
    pub menus: Vec<Menu>,
    /// Where callers arrive by the number dialled, as Asterisk gives it: the index in `menus`.
    pub numbers: BTreeMap<String, usize>,
    /// At least one.
    pub queues: Vec<Queue>,
    /// When persons answer in queues without hours of their own.
    pub hours: Arc<Hours>,
    /// The mailbox.
    pub mailbox: Mailbox,
    /// Who can be offered calls.
    pub agents: Vec<Agent>,
    /// Where conferences can be held; those made later are told of apart.
    pub rooms: Vec<Room>,
}

/// As many talk with a caller at most before nobody more is invited; help in an emergency is.
pub const MOST_PARTIES: usize = 6;

/// As many can be in one conference.
pub const MOST_MEMBERS: usize = 30;

impl Plan {
    /// The menu at which a caller arrives who dialled that number.
    pub fn menu_of(&self, dialled: &str) -> usize {
        self.numbers.get(dialled).copied().unwrap_or(0)
    }

    /// Names the first thing in the plan that cannot work, and what to do about it.
    ///
    /// # Errors
    /// No menu, no queue, a time of 0, a key, an end, a number dialled or an overflow that leads nowhere, an
    /// agent in a queue that is not there.
    pub fn check(&self) -> Result<(), PlanError> {
        crate::board::check(self)
    }
}

/// Why a plan cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanError(pub Box<str>);

impl core::fmt::Display for PlanError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(&self.0)
    }
}

impl core::error::Error for PlanError {}
