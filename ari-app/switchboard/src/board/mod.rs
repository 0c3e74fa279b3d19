//! The board: everything live, driven by inputs. This file only looks up, forwards and drains; what
//! follows from what is in `route`.

use alloc::{
    collections::{BTreeMap, BTreeSet},
    string::String,
    sync::Arc,
};

mod absence;
mod agent;
mod aside;
mod attendance;
mod call;
mod chairing;
mod check;
mod closing;
mod conference;
mod controls;
mod conversation;
mod ctx;
mod dialling;
mod directory;
mod events;
mod failing;
mod following;
mod handling;
mod help;
mod hold_key;
mod interrupting;
mod introducing;
mod journey;
mod keeping;
mod line;
mod lost;
mod mailbox;
mod matching;
mod menu;
mod offer;
mod offering;
mod outbound;
mod outcome;
mod overflow;
mod parking;
mod parting;
mod readiness;
mod recall;
mod remembering;
mod replanning;
mod requests;
mod resync;
mod ringback;
mod route;
mod seats;
mod secret;
mod sending;
mod staff;
mod standing;
mod supervising;
mod supervision;
mod survey;
mod sweeping;
mod talk;
mod telephone;
mod timers;
mod transfer;
mod transferring;
mod turn;
mod view;
mod voice;
mod waiting;
mod wishing;

pub(crate) use self::check::check;
pub use self::introducing::INTRODUCTION;
use self::{
    call::{Call, Journey},
    conference::Conference,
    ctx::Ctx,
    following::Follower,
    matching::Queues,
    staff::Staff,
    timers::{Kind, Owner},
};
use crate::{
    AgentId, CallId, ChannelId, Command, Fact, HungUpBy, Input, Memory, Millis, NodeId, Notice,
    Plan, PlanError, Queue, QueueId, RecordingId, Reply, RequestId, Room, What,
};

/// What the board wants.
#[derive(Clone, Debug, PartialEq)]
pub enum Output {
    /// Keep this before doing what comes after it.
    Fact(Fact),
    /// Do this on that Asterisk.
    Command(NodeId, Command),
    /// Answer whoever asked.
    Reply(RequestId, Reply),
    /// Nothing more until an input, or this time; `None` if nothing is due.
    Timeout(Option<Millis>),
}

#[derive(Clone, Copy, Debug)]
struct Node {
    up: bool,
    since: Millis,
}

/// Call control. See the crate's head for how it is driven.
#[derive(Debug)]
pub struct Board {
    ctx: Ctx,
    plan: Arc<Plan>,
    /// Queues of earlier plans, as the last plan had them that did; some of them for calls that go on.
    former: BTreeMap<QueueId, Queue>,
    next_call: u64,
    calls: BTreeMap<CallId, Call>,
    /// Callers' legs. Our own legs tell their call by name.
    callers: BTreeMap<ChannelId, CallId>,
    /// Legs that telephones of ours made by themselves.
    handsets: BTreeMap<ChannelId, CallId>,
    queues: Queues,
    staff: Staff,
    /// Whether each telephone is registered, and whether it is used.
    phones: BTreeMap<String, (bool, bool)>,
    /// Since when the carrier does not answer.
    trunk_down: Option<Millis>,
    nodes: BTreeMap<NodeId, Node>,
    rooms: BTreeMap<String, Room>,
    /// The numbers of departments.
    departments: BTreeSet<String>,
    /// What is announced to all.
    notice: Option<Notice>,
    /// Those that go on, by room.
    conferences: BTreeMap<String, Conference>,
    /// Who follows whom, by supervisor.
    followers: BTreeMap<AgentId, Follower>,
    /// Recordings of conversations that have begun and not ended.
    recordings: BTreeMap<RecordingId, NodeId>,
    /// Callers' legs that were told to hang up, and where; until they are gone.
    leaving: BTreeMap<ChannelId, NodeId>,
    /// What was not as it should be when it was last looked.
    odd: BTreeSet<sweeping::Odd>,
    /// Whether the disk can take another recording.
    room: bool,
    /// Until when an earlier run kept facts.
    last_fact: Option<Millis>,
    /// When it was last connected to an Asterisk.
    last_up: Option<Millis>,
}

impl Board {
    /// A board that begins at `now`, from what the store remembers. Fails on a plan that cannot work,
    /// such as one without a menu, or with a key that leads nowhere.
    pub fn new(now: Millis, plan: Plan, memory: Memory) -> Result<Self, PlanError> {
        plan.check()?;
        let mut board = Self {
            ctx: Ctx::new(now, plan.absent_after_ms),
            former: BTreeMap::new(),
            next_call: memory.next_call.max(1),
            calls: BTreeMap::new(),
            callers: BTreeMap::new(),
            handsets: BTreeMap::new(),
            queues: Queues::new(&plan),
            staff: Staff::new(now, &plan, &memory),
            phones: BTreeMap::new(),
            trunk_down: memory.trunk_down,
            nodes: BTreeMap::new(),
            rooms: by_number(&plan.rooms),
            departments: BTreeSet::new(),
            notice: None,
            conferences: BTreeMap::new(),
            followers: BTreeMap::new(),
            recordings: memory.recordings.iter().cloned().collect(),
            leaving: BTreeMap::new(),
            odd: BTreeSet::new(),
            room: true,
            last_fact: memory.last_fact,
            last_up: memory.last_up,
            plan: Arc::new(plan),
        };
        let wrapping = board
            .staff
            .iter()
            .filter_map(|agent| agent.wraps_up_until());
        for (agent, until) in wrapping {
            let timers = &mut board.ctx.timers;
            timers.set(Owner::Agent(agent), Kind::WrapUp, until.max(now));
        }
        board.remember_pauses();
        for was in &memory.conferences {
            let conference = Conference::remembered(was);
            board.conferences.insert(was.room.clone(), conference);
        }
        let followings = memory.followings.into_iter();
        followings.for_each(|was| board.remember_following(was));
        memory
            .calls
            .into_iter()
            .for_each(|call| board.remember(call));
        for was in memory.agents.into_iter().filter(|was| !was.told) {
            let ctx = &mut board.ctx;
            board
                .staff
                .with(was.agent, |agent| agent.settle_late(ctx, was.state));
        }
        board.let_off_unsayable();
        Ok(board)
    }

    /// Takes one input. `now` never decreases.
    pub fn handle(&mut self, now: Millis, input: Input) {
        self.ctx.now = self.ctx.now.max(now);
        while let Some((owner, kind)) = self.ctx.timers.pop(self.ctx.now) {
            self.time_up(owner, kind);
        }
        match input {
            Input::Switch(node, event) => self.event(node, event),
            Input::Request(id, by, request) => {
                let reply = self.request(&by, request);
                self.ctx.outputs.push_back(Output::Reply(id, reply));
            }
            Input::Plan(plan) => self.swap_plan(*plan),
            Input::Roster(agents) => self.roster(agents),
            Input::Rooms(rooms) => self.rooms = by_number(&rooms),
            Input::Departments(numbers) => self.departments = numbers.into_iter().collect(),
            Input::Notice(notice) => self.notice = notice,
            Input::Disk(room) => self.disk(room),
            Input::Stored {
                recording,
                path,
                sha256,
                bytes,
                duration_ms,
            } => {
                let call = ctx::call_of(&recording.0);
                let stored = What::RecordingStored {
                    recording,
                    path,
                    sha256,
                    bytes,
                    duration_ms,
                };
                self.ctx.fact(call, stored);
            }
            Input::NeverCame(recording) => {
                let call = ctx::call_of(&recording.0);
                let missing = What::RecordingMissing {
                    recording: Some(recording),
                    reason: "no_file".into(),
                };
                self.ctx.fact(call, missing);
            }
            Input::Imported {
                recording,
                caller,
                at,
                duration_ms,
            } => {
                self.import(recording, caller, at, duration_ms);
            }
            Input::Time => {}
        }
        self.keep_following();
    }

    /// The next output; drain until `Output::Timeout` after every input.
    pub fn poll_output(&mut self) -> Output {
        let output = self.ctx.outputs.pop_front();
        output.unwrap_or_else(|| Output::Timeout(self.ctx.timers.next()))
    }

    fn time_up(&mut self, owner: Owner, kind: Kind) {
        match (owner, kind) {
            (Owner::Agent(agent), Kind::Ring) => self.watcher_overdue(agent),
            (Owner::Agent(agent), Kind::Line) => self.line_lost(agent),
            (Owner::Agent(agent), Kind::Following) => self.following_overdue(agent),
            (Owner::Agent(agent), kind) => {
                let ctx = &mut self.ctx;
                self.staff.with(agent, |agent| agent.time_up(ctx, kind));
                self.match_agent(agent);
                self.nobody_left();
                self.forget_former();
            }
            (Owner::Call(id), Kind::Speech) => self.step(id, |call, ctx| call.speech_overdue(ctx)),
            (Owner::Call(id), Kind::Patience) => self.step(id, |call, ctx| call.impatient(ctx)),
            (Owner::Call(id), Kind::Announce) => self.announce(id),
            (Owner::Call(id), Kind::WaitLimit) => self.step(id, |call, _| call.waited_out()),
            (Owner::Call(id), Kind::Hold) => self.hold_overdue(id),
            (Owner::Call(id), Kind::Unkept) => self.keep_again(id),
            (Owner::Call(id), Kind::Ring) => self.ring_overdue(id),
            (Owner::Call(id), Kind::Alone) => self.see_out(id, "conference.alone"),
            (Owner::Call(id), Kind::Preferred | Kind::Widen) => self.match_again(id, kind),
            (Owner::Call(id), Kind::Recording) => {
                self.step(id, |call, ctx| call.recording_overdue(ctx));
                self.recording_was_stopped(id);
            }
            (
                Owner::Call(_),
                Kind::WrapUp
                | Kind::Unreachable
                | Kind::Absent
                | Kind::Line
                | Kind::Elsewhere
                | Kind::Keyed
                | Kind::Following,
            ) => {}
        }
    }

    /// Somebody was rung for long enough. Who is rung next for the same caller has the whole time anew.
    fn ring_overdue(&mut self, id: CallId) {
        match self.calls.get(&id).map(|call| &call.journey) {
            Some(Journey::Talk(_)) => self.recipient_overdue(id),
            Some(Journey::Waiting(_)) => self.offer_overdue(id),
            Some(Journey::Dialling(_)) => self.dialled_overdue(id),
            Some(Journey::Conference(_)) => self.invited_overdue(id),
            Some(
                Journey::Adrift { .. }
                | Journey::Menu(_)
                | Journey::Mailbox(_)
                | Journey::Survey(_)
                | Journey::Closing(_),
            )
            | None => {}
        }
    }

    fn hang_up(&mut self, id: CallId) {
        self.hang_up_after(id, HungUpBy::System, 16);
    }
}

fn by_number(rooms: &[Room]) -> BTreeMap<String, Room> {
    let named = rooms.iter().map(|room| (room.number.clone(), room.clone()));
    named.collect()
}
