//! Conferences (会议): what goes on in a room, in one bridge, recorded while at least two are there. It is
//! opened by the first who comes in and closed when the last has left; whoever leaves, the others stay, and the
//! last of them not for ever.
//!
//! Everybody in it is a call of their own, whose machine is in `attendance`; here is what they share.

use alloc::{
    collections::{BTreeMap, BTreeSet},
    string::String,
    vec::Vec,
};

use super::{
    Board,
    attendance::{ALONE_MS, Attendance, State},
    call::{Call, Journey},
    ctx::Ctx,
    keeping::{SAME_MOMENT_MS, Tape},
    outcome::Outcome,
    timers::{Kind, Owner},
};
use crate::{
    BridgeId, CallId, Command, HungUpBy, Inventory, Millis, NodeId, RecordingId, Refusal,
    RememberedConference, Room, What,
};

#[derive(Debug)]
pub(super) struct Conference {
    pub node: NodeId,
    pub bridge: BridgeId,
    pub opened: Millis,
    /// When somebody last came in or left.
    pub changed: Millis,
    pub locked: bool,
    pub tape: Tape,
    pub members: BTreeSet<CallId>,
}

impl Conference {
    /// One of an earlier run, whose members are yet to be told.
    pub fn remembered(was: &RememberedConference) -> Self {
        Self {
            node: was.node,
            bridge: was.bridge.clone(),
            opened: was.opened,
            changed: was.changed,
            locked: was.locked,
            tape: Tape::of(was.recording.clone()),
            members: BTreeSet::new(),
        }
    }

    /// Who is alone hears music, and not for ever: a lost socket or a restart begins nothing anew.
    fn mind_who_is_alone(&self, ctx: &mut Ctx) {
        let alone = self.members.len() == 1;
        let until = self.changed.saturating_add(ALONE_MS).max(ctx.now);
        for member in &self.members {
            match alone {
                true => ctx.timers.set(Owner::Call(*member), Kind::Alone, until),
                false => ctx.clear(Owner::Call(*member), Kind::Alone),
            }
        }
        if alone {
            ctx.command(self.node, Command::StartBridgeMusic(self.bridge.clone()));
        }
    }

    /// Its recording has stopped, after which one who is there has it begun again.
    fn mind_what_stopped(&self, ctx: &mut Ctx, known: &BTreeMap<RecordingId, NodeId>) {
        if let Some(member) = self.members.first().filter(|_| self.tape.has_ended(known)) {
            ctx.set(Owner::Call(*member), Kind::Recording, SAME_MOMENT_MS);
        }
    }
}

impl Board {
    /// Whether a room has that number, which a telephone may dial. One that was given a number it may not
    /// have is reached by key alone.
    pub(super) fn is_room(&self, number: &str) -> bool {
        let plan = &self.plan;
        let taken = plan.numbers.contains_key(number) || plan.queue_dialled(number).is_some();
        let may_be = !taken && Room::may_have(number, &self.plan.number);
        may_be && self.rooms.contains_key(number)
    }

    /// Asks for the room, unless it was dialled, and for the PIN.
    pub(super) fn lead_to_conference(&mut self, id: CallId, room: Option<String>) {
        self.enter(id, |call, ctx| {
            call.stop_waiting(ctx.now);
            Journey::Conference(Attendance::arriving(ctx, &call.caller, room))
        });
    }

    /// What was keyed is a room, a PIN, or wrong.
    pub(super) fn keyed(&mut self, id: CallId) {
        let Some((attendance, caller)) = self.calls.get_mut(&id).and_then(Call::attendance) else {
            return;
        };
        let digits = core::mem::take(&mut attendance.digits);
        let room = match attendance.state {
            State::Room => self.rooms.get(&digits),
            State::Pin | State::Rung | State::Welcomed | State::Inside(_) | State::TurnedAway => {
                self.rooms.get(&attendance.room)
            }
        };
        let pins = room.map(|room| (room.pin == digits, room.leader_pin == digits));
        match (attendance.state, pins) {
            (State::Room, Some(_)) => {
                (attendance.state, attendance.room) = (State::Pin, digits);
                attendance.ask(&mut self.ctx, caller, Vec::new());
            }
            (State::Pin, Some((pin, leader))) if pin || leader => {
                attendance.leader = leader;
                attendance.welcome(&mut self.ctx, caller);
            }
            (_, _) => self.step(id, |call, ctx| match call.attendance() {
                Some((attendance, caller)) => attendance.wrong(ctx, caller),
                None => Outcome::Stay,
            }),
        }
    }

    /// Joins the others, or opens the conference. Who may not come in is told why.
    pub(super) fn enter_conference(&mut self, id: CallId) {
        let Some((attendance, caller)) = self.calls.get_mut(&id).and_then(Call::attendance) else {
            return;
        };
        let (room, node, channel) = (attendance.room.clone(), caller.node, caller.channel.clone());
        let (leader, has_key) = (attendance.leader, attendance.leader || attendance.invited);
        match self.takes_one_more(&room, id) {
            Err(Refusal::RoomLocked) if has_key => {}
            Ok(()) => {}
            Err(Refusal::RoomLocked) => return self.turn_away(id, "conference.locked"),
            Err(_) => return self.turn_away(id, "conference.full"),
        }
        if let Some((attendance, _)) = self.calls.get_mut(&id).and_then(Call::attendance) {
            attendance.state = State::Inside(self.ctx.now);
        }
        self.open_conference(&room, id, node);
        let Some(conference) = self.conferences.get_mut(&room) else {
            return;
        };
        self.ctx
            .command(node, Command::Join(conference.bridge.clone(), channel));
        for member in &conference.members {
            if let Some(member) = self.calls.get(member) {
                let there = member.caller.channel.clone();
                self.ctx.command(node, Command::Beep(there));
            }
        }
        conference.members.insert(id);
        conference.changed = self.ctx.now;
        if conference.members.len() == 2 {
            let silence = Command::StopBridgeMusic(conference.bridge.clone());
            self.ctx.command(node, silence);
        }
        conference.mind_who_is_alone(&mut self.ctx);
        if let Some(call) = self.calls.get_mut(&id) {
            call.met = true;
        }
        let joined = What::ConferenceJoined {
            room: room.clone(),
            leader,
        };
        self.ctx.fact(Some(id), joined);
        self.keep_conference(&room, id);
    }

    /// May not come in.
    pub(super) fn turn_away(&mut self, id: CallId, why: &str) {
        self.step(id, |call, ctx| match call.attendance() {
            Some((attendance, caller)) => attendance.turn_away(ctx, caller, why),
            None => Outcome::Stay,
        });
    }

    fn open_conference(&mut self, room: &str, id: CallId, node: NodeId) {
        if self.conferences.contains_key(room) {
            return;
        }
        let bridge = BridgeId(self.ctx.mint(id));
        self.ctx
            .command(node, Command::CreateBridge(bridge.clone()));
        let opened = What::ConferenceOpened {
            room: room.into(),
            bridge: bridge.clone(),
        };
        self.ctx.fact(Some(id), opened);
        let conference = Conference {
            node,
            bridge,
            opened: self.ctx.now,
            changed: self.ctx.now,
            locked: false,
            tape: Tape::default(),
            members: BTreeSet::new(),
        };
        self.conferences.insert(room.into(), conference);
    }

    /// Somebody has left; with the last of them the conference is over.
    pub(super) fn leave_conference(&mut self, id: CallId) {
        let Some((attendance, _)) = self.calls.get_mut(&id).and_then(Call::attendance) else {
            return;
        };
        let State::Inside(since) = attendance.state else {
            return;
        };
        let room = attendance.room.clone();
        let stayed_ms = self.ctx.now.saturating_sub(since);
        let left = What::ConferenceLeft {
            room: room.clone(),
            stayed_ms,
        };
        self.ctx.fact(Some(id), left);
        self.ctx.clear(Owner::Call(id), Kind::Alone);
        let Some(conference) = self.conferences.get_mut(&room) else {
            return;
        };
        conference.members.remove(&id);
        conference.changed = self.ctx.now;
        let (node, bridge) = (conference.node, conference.bridge.clone());
        if conference.members.len() < 2 {
            conference.tape.stop(&mut self.ctx, node);
        }
        match conference.members.len() {
            0 => {
                let lasted_ms = self.ctx.now.saturating_sub(conference.opened);
                self.conferences.remove(&room);
                self.ctx
                    .command(node, Command::DestroyBridge(bridge.clone()));
                let closed = What::ConferenceClosed { room, lasted_ms };
                self.ctx.fact(Some(id), closed);
                self.withdraw_invitations(&bridge);
            }
            _ => {
                conference.mind_who_is_alone(&mut self.ctx);
                conference.mind_what_stopped(&mut self.ctx, &self.recordings);
            }
        }
    }

    /// Records a conference of at least two, if nothing does; in the name of one who is in it.
    pub(super) fn keep_conference(&mut self, room: &str, id: CallId) {
        let known = &self.recordings;
        let Some(call) = self.calls.get(&id) else {
            return;
        };
        let Some(conference) = self.conferences.get_mut(room) else {
            return;
        };
        if conference.members.len() < 2 || conference.tape.goes_on(known) {
            return;
        }
        let (node, bridge) = (conference.node, conference.bridge.clone());
        let tape = &mut conference.tape;
        tape.start(&mut self.ctx, &call.caller, bridge, self.room);
        let begun = tape.recording.clone();
        self.recordings.extend(begun.map(|it| (it, node)));
    }

    /// A recording of a conference has ended by itself, after so long; `None` if it failed. Where all hang up at
    /// once nothing is left to be recorded a moment later; else the next begins.
    pub(super) fn conference_unrecorded(&mut self, ended: &RecordingId, lasted_ms: Option<u64>) {
        let theirs = |it: &&mut Conference| it.tape.recording.as_ref() == Some(ended);
        let Some(conference) = self.conferences.values_mut().find(theirs) else {
            return;
        };
        match lasted_ms {
            Some(lasted_ms) => conference.tape.stopped(lasted_ms),
            None => conference.tape.failed(),
        }
        conference.mind_what_stopped(&mut self.ctx, &self.recordings);
    }

    /// The moment in which a conference's recording stopped is over.
    pub(super) fn conference_was_stopped(&mut self, id: CallId) {
        let known = &self.recordings;
        let Some(call) = self.calls.get(&id) else {
            return;
        };
        let room = call.takes_part().map(|it| it.room.clone());
        let Some(room) = room else { return };
        let conference = self.conferences.get_mut(&room);
        let Some(conference) = conference.filter(|it| it.tape.has_ended(known)) else {
            return;
        };
        if !conference.tape.gives_up(&mut self.ctx, &call.caller) {
            self.keep_conference(&room, id);
        }
    }

    /// Asterisk refused the bridge: nobody hears anybody.
    pub(super) fn conference_failed(&mut self, bridge: &BridgeId) {
        let theirs = |it: &&Conference| it.bridge == *bridge;
        let members = self.conferences.values().find(theirs);
        let members: Vec<CallId> =
            members.map_or_else(Vec::new, |it| it.members.iter().copied().collect());
        members.into_iter().for_each(|id| self.shut_out(id));
    }

    /// Nobody can be heard there: who was sent is led back.
    pub(super) fn shut_out(&mut self, id: CallId) {
        let sent = self.calls.get(&id).and_then(Call::takes_part);
        match sent.and_then(|attendance| attendance.sent_by) {
            Some(_) => self.see_out(id, "conference.back"),
            None => self.hang_up(id),
        }
    }

    /// Whoever is inside comes out and is told why; then who was sent is led back, and anybody else goes.
    pub(super) fn see_out(&mut self, id: CallId, why: &str) {
        let Some((attendance, caller)) = self.calls.get_mut(&id).and_then(Call::attendance) else {
            return;
        };
        let (node, channel) = (caller.node, caller.channel.clone());
        let conference = self.conferences.get(&attendance.room);
        let (Some(conference), true) = (conference, attendance.is_inside()) else {
            return;
        };
        // Out first: what is said to somebody whose bridge is just being destroyed is never heard.
        let leave = Command::Leave(conference.bridge.clone(), channel.clone());
        self.ctx.command(node, leave);
        if attendance.muted {
            self.ctx.mute(node, &channel, false);
        }
        self.leave_conference(id);
        if let Some((attendance, _)) = self.calls.get_mut(&id).and_then(Call::attendance) {
            attendance.state = State::TurnedAway;
        }
        self.turn_away(id, why);
    }

    pub(super) fn is_conference(&self, bridge: &BridgeId) -> bool {
        self.conferences.values().any(|it| it.bridge == *bridge)
    }

    /// Who is there stays there, who was asked is asked again, who has answered meanwhile comes in.
    pub(super) fn find_member(&mut self, id: CallId, seen: &Inventory) {
        let Some((attendance, caller)) = self.calls.get_mut(&id).and_then(Call::attendance) else {
            return;
        };
        let channel = caller.channel.clone();
        let leg = seen.channels.iter().find(|leg| leg.id == channel);
        let Some(leg) = leg else {
            return match attendance.state == State::Rung {
                true => self.end(id, HungUpBy::Caller, 0, None),
                false => self.lost(id),
            };
        };
        let conference = self.conferences.get(&attendance.room);
        let bridge =
            conference.and_then(|it| seen.bridges.iter().find(|seen| seen.id == it.bridge));
        let goes_on = |meets: &BridgeId| conference.is_some_and(|it| it.bridge == *meets);
        let over = attendance.meets.as_ref().is_some_and(|it| !goes_on(it));
        match attendance.state {
            State::Room | State::Pin => attendance.ask(&mut self.ctx, caller, Vec::new()),
            State::TurnedAway => self.transferred_in_vain(id),
            // All have left: only last words were cut off.
            State::Rung if over => self.hang_up(id),
            State::Rung if leg.up => self.invited_answered(id),
            State::Rung => {
                let ring_ms = caller.plan.dial_ring_ms;
                self.ctx.set(caller.owner(), super::Kind::Ring, ring_ms);
            }
            State::Welcomed => attendance.welcome(&mut self.ctx, caller),
            State::Inside(_) => match bridge {
                Some(bridge) => {
                    reseat(&mut self.ctx, caller.node, attendance, bridge, &channel);
                    let room = attendance.room.clone();
                    self.keep_conference(&room, id);
                    if let Some(conference) = self.conferences.get(&room) {
                        conference.mind_who_is_alone(&mut self.ctx);
                    }
                }
                None => self.shut_out(id),
            },
        }
    }
}

/// A command may have been lost.
fn reseat(
    ctx: &mut Ctx,
    node: NodeId,
    attendance: &Attendance,
    bridge: &crate::BridgeSeen,
    channel: &crate::ChannelId,
) {
    if !bridge.channels.contains(channel) {
        ctx.command(node, Command::Join(bridge.id.clone(), channel.clone()));
    }
    ctx.mute(node, channel, attendance.muted);
}
