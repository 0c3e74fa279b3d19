//! The board: everything live, driven by inputs. This file only looks up, forwards and drains; what
//! follows from what is in `route`.

use alloc::{
    collections::{BTreeMap, BTreeSet},
    string::String,
    sync::Arc,
};

mod agent;
mod attendance;
mod call;
mod chairing;
mod check;
mod closing;
mod conference;
mod conversation;
mod ctx;
mod dialling;
mod failing;
mod handling;
mod line;
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
mod requests;
mod resync;
mod route;
mod seats;
mod staff;
mod supervising;
mod supervision;
mod survey;
mod sweeping;
mod talk;
mod telephone;
mod timers;
mod transfer;
mod view;
mod voice;
mod waiting;

pub(crate) use self::check::check;
use self::{
    call::{Call, Caller},
    conference::Conference,
    ctx::Ctx,
    matching::Queues,
    staff::Staff,
    timers::{Kind, Owner},
};
use crate::{
    AgentId, CallId, ChannelId, Command, Event, Fact, HungUpBy, Input, Memory, Millis, NodeId,
    Plan, PlanError, RecordingId, Reply, RequestId, Room, Target, What,
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
    nodes: BTreeMap<NodeId, Node>,
    rooms: BTreeMap<String, Room>,
    /// Those that go on, by room.
    conferences: BTreeMap<String, Conference>,
    /// Recordings of conversations that have begun and not ended.
    recordings: BTreeMap<RecordingId, NodeId>,
    /// What was not as it should be when it was last looked.
    odd: BTreeSet<sweeping::Odd>,
    /// Whether the disk can take another recording.
    room: bool,
    /// Until when an earlier run kept facts.
    last_fact: Option<Millis>,
}

impl Board {
    /// A board that begins at `now`, from what the store remembers. Fails on a plan that cannot work,
    /// such as one without a menu, or with a key that leads nowhere.
    pub fn new(now: Millis, plan: Plan, memory: Memory) -> Result<Self, PlanError> {
        plan.check()?;
        let mut board = Self {
            ctx: Ctx::new(now),
            next_call: memory.next_call.max(1),
            calls: BTreeMap::new(),
            callers: BTreeMap::new(),
            handsets: BTreeMap::new(),
            queues: Queues::new(&plan),
            staff: Staff::new(now, &plan, &memory),
            phones: BTreeMap::new(),
            nodes: BTreeMap::new(),
            rooms: by_number(&plan.rooms),
            conferences: BTreeMap::new(),
            recordings: memory.recordings.iter().cloned().collect(),
            odd: BTreeSet::new(),
            room: true,
            last_fact: memory.last_fact,
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
        for was in &memory.conferences {
            let conference = Conference::remembered(was);
            board.conferences.insert(was.room.clone(), conference);
        }
        memory
            .calls
            .into_iter()
            .for_each(|call| board.remember(call));
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
            Input::Disk(room) => self.room = room,
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
    }

    /// The next output; drain until `Output::Timeout` after every input.
    pub fn poll_output(&mut self) -> Output {
        let output = self.ctx.outputs.pop_front();
        output.unwrap_or_else(|| Output::Timeout(self.ctx.timers.next()))
    }

    fn event(&mut self, node: NodeId, event: Event) {
        match event {
            Event::Connected(inventory) => self.connected(node, inventory),
            Event::Looked(seen) => self.looked(node, &seen),
            Event::Disconnected => self.disconnected(node),
            Event::Arrived {
                channel,
                caller,
                dialled,
                preferred,
                barred,
            } => self.take_in(node, channel, (caller, dialled), (preferred, barred)),
            Event::Answered(channel) => self.answered(node, channel),
            Event::Ringing(channel) => {
                if let Some(offer) = self.offered(&channel) {
                    offer.ringing();
                } else if let Some(transfer) = self.rung(&channel) {
                    transfer.ringing();
                }
            }
            Event::Key(channel, key) => {
                let Some(&id) = self.callers.get(&channel) else {
                    return;
                };
                self.key_in_talk(id);
                self.key_in_conference(id, key);
                self.step(id, |call, ctx| call.key(ctx, key));
            }
            Event::Dialled {
                channel,
                phone,
                number,
            } => self.dialled(node, channel, &phone, number),
            Event::OnHold(channel, on) => self.on_hold(&channel, on),
            Event::Referred { channel, to, with } => self.referred(node, channel, to, with),
            Event::PlaybackFinished(playback) => {
                let Some(id) = ctx::call_of(&playback.0) else {
                    return;
                };
                self.step(id, |call, ctx| call.playback_finished(ctx, &playback));
            }
            Event::RecordingFinished {
                recording,
                duration_ms,
                talking_ms,
            } => {
                self.recorded(recording, duration_ms, talking_ms);
            }
            Event::RecordingFailed(recording) => self.not_recorded(recording),
            Event::Gone { channel, cause } => self.gone(channel, cause),
            Event::Phone {
                phone,
                reachable,
                in_use,
            } => self.phone(phone, reachable, in_use),
            // While it is away everything fails; what is true is known when it is back.
            Event::Failed { .. } if !self.is_up(node) => {}
            Event::Failed { command, reason } => self.failed(command, reason),
        }
    }

    /// A caller who came just now, or while we were away.
    fn take_in(
        &mut self,
        node: NodeId,
        channel: ChannelId,
        words: (Option<String>, String),
        (preferred, barred): (Option<AgentId>, bool),
    ) {
        match self.arrived(node, channel, words, preferred) {
            Some(call) if barred => self.bar(call),
            Some(call) => self.receive(call),
            None => {}
        }
    }

    /// Where a caller is led first: by the number dialled.
    fn receive(&mut self, id: CallId) {
        let dialled = self.calls.get(&id).map(|call| call.caller.dialled.clone());
        match dialled.filter(|dialled| self.is_room(dialled)) {
            Some(room) => self.lead_to_conference(id, Some(room)),
            None => self.go(id, Target::Menu(0)),
        }
    }

    fn arrived(
        &mut self,
        node: NodeId,
        channel: ChannelId,
        (number, dialled): (Option<String>, String),
        preferred: Option<AgentId>,
    ) -> Option<CallId> {
        if self.callers.contains_key(&channel) {
            return None;
        }
        let call = CallId(self.next_call);
        self.next_call += 1;
        let arrived = What::Arrived {
            node,
            channel: channel.clone(),
            caller: number.clone(),
            dialled: dialled.clone(),
        };
        self.ctx.fact(Some(call), arrived);
        if let Some(agent) = preferred {
            self.ctx.fact(Some(call), What::AgentPreferred { agent });
        }
        self.ctx.command(node, Command::Answer(channel.clone()));
        self.callers.insert(channel.clone(), call);
        let (plan, arrived) = (self.plan.clone(), self.ctx.now);
        let caller = Caller {
            call,
            node,
            channel,
            number,
            dialled,
            language: None,
            arrived,
            preferred,
            outward: None,
            plan,
        };
        self.calls.insert(call, Call::new(caller));
        Some(call)
    }

    fn answered(&mut self, node: NodeId, channel: ChannelId) {
        match ctx::call_of(&channel.0) {
            Some(id) if self.offered(&channel).is_some() => self.connect(id, &channel),
            Some(id) if self.rung(&channel).is_some() => self.recipient_answered(id),
            Some(id) if self.is_watcher(&channel) => self.watcher_answered(id, &channel),
            Some(id) if self.is_dialled(id, &channel) => self.dialled_answered(id, &channel),
            Some(id) if self.is_invited(id, &channel) => self.invited_answered(id),
            // Its offer ended while the answer was on its way.
            Some(_) | None if !self.is_talking(&channel) => {
                self.ctx.command(node, Command::HangUp(channel));
            }
            Some(_) | None => {}
        }
    }

    fn recorded(&mut self, recording: RecordingId, duration_ms: u64, talking_ms: Option<u64>) {
        let Some(id) = ctx::call_of(&recording.0) else {
            return;
        };
        if self.recordings.remove(&recording).is_some() {
            let finished = What::RecordingFinished {
                recording: recording.clone(),
                duration_ms,
            };
            self.ctx.fact(Some(id), finished);
            self.recording_stopped(id, &recording, duration_ms);
            self.conference_unrecorded(&recording, Some(duration_ms));
            return;
        }
        let said_ms = Some(talking_ms.unwrap_or(duration_ms));
        self.step(id, |call, ctx| call.recorded(ctx, &recording, said_ms));
    }

    fn not_recorded(&mut self, recording: RecordingId) {
        let Some(id) = ctx::call_of(&recording.0) else {
            return;
        };
        if self.recordings.remove(&recording).is_none() {
            return self.step(id, |call, ctx| call.recorded(ctx, &recording, None));
        }
        self.conference_unrecorded(&recording, None);
        match self.calls.get_mut(&id) {
            Some(call) => call.unrecorded(&mut self.ctx, &recording),
            None => self.ctx.fact(
                Some(id),
                What::RecordingMissing {
                    recording: Some(recording),
                    reason: "failed".into(),
                },
            ),
        }
    }

    fn gone(&mut self, channel: ChannelId, cause: u16) {
        if let Some(&id) = self.callers.get(&channel) {
            return self.caller_gone(id, cause);
        }
        let Some(id) = self.call_of(&channel) else {
            return;
        };
        if self.handsets.remove(&channel).is_some() && self.second_line_gone(id, &channel) {
            return;
        }
        let offered = self.offered(&channel);
        if let Some((agent, outcome)) = offered.map(|leg| (leg.agent, leg.gone(cause))) {
            return self.offer_ended(id, agent, outcome);
        }
        if let Some(outcome) = self.rung(&channel).map(|transfer| transfer.gone(cause)) {
            return self.recipient_failed(id, outcome);
        }
        if self.is_dialled(id, &channel) {
            return self.dialled_gone(id, cause);
        }
        if self.is_watcher(&channel) {
            return self.watcher_gone(id, &channel);
        }
        self.leg_gone(id, &channel, cause);
    }

    fn phone(&mut self, phone: String, reachable: bool, in_use: bool) {
        let was = self.phones.insert(phone.clone(), (reachable, in_use));
        if was == Some((reachable, in_use)) {
            return;
        }
        for agent in self.staff.with_phone(&phone) {
            let ctx = &mut self.ctx;
            self.staff
                .with(agent, |agent| agent.phone(ctx, reachable, in_use));
            self.match_agent(agent);
        }
        if was.is_some_and(|(before, _)| before == reachable) {
            return;
        }
        let changed = match reachable {
            true => What::PhoneReachable { phone },
            false => What::PhoneLost { phone },
        };
        self.ctx.fact(None, changed);
    }

    fn time_up(&mut self, owner: Owner, kind: Kind) {
        match (owner, kind) {
            (Owner::Agent(agent), Kind::Ring) => self.watcher_overdue(agent),
            (Owner::Agent(agent), kind) => {
                let ctx = &mut self.ctx;
                self.staff.with(agent, |agent| agent.time_up(ctx, kind));
                self.match_agent(agent);
                self.nobody_left();
            }
            (Owner::Call(id), Kind::Speech) => self.step(id, |call, ctx| call.speech_overdue(ctx)),
            (Owner::Call(id), Kind::Patience) => self.step(id, |call, ctx| call.impatient(ctx)),
            (Owner::Call(id), Kind::Announce) => self.announce(id),
            (Owner::Call(id), Kind::WaitLimit) => self.step(id, |call, _| call.waited_out()),
            (Owner::Call(id), Kind::Hold) => self.hold_overdue(id),
            (Owner::Call(id), Kind::Unkept) => self.keep_again(id),
            (Owner::Call(id), Kind::Ring) => {
                self.recipient_overdue(id);
                self.offer_overdue(id);
                self.dialled_overdue(id);
                self.invited_overdue(id);
            }
            (Owner::Call(id), Kind::Preferred | Kind::Widen) => self.match_again(id, kind),
            (Owner::Call(id), Kind::Recording) => {
                self.step(id, |call, ctx| call.recording_overdue(ctx));
                self.record_on(id);
            }
            (Owner::Call(_), Kind::WrapUp | Kind::Unreachable | Kind::Elsewhere) => {}
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
