//! What can be asked of a conference, on the page or by its members' own keys:
//!
//! | keys | who     | what                                     |
//! |------|---------|------------------------------------------|
//! | `*1` | leader  | locks the room for newcomers, or unlocks |
//! | `*2` | leader  | mutes all others, or lets them be heard  |
//! | `*6` | anybody | mutes themself, or not                   |

use alloc::{string::String, vec::Vec};

use super::{
    Board,
    attendance::{Attendance, State},
    call::{Call, Journey, Outward},
    offer,
    timers::Kind,
};
use crate::{
    Actor, BridgeId, CallId, ChannelId, Command, Dial, HungUpBy, MOST_MEMBERS, Party, Refusal,
    Reply, What,
};

impl Board {
    /// Rings somebody to come in without a PIN.
    pub(super) fn invite(&mut self, by: String, room: String, to: &Party) -> Reply {
        let colleague = match to {
            Party::Outside(number) => self.colleague(number).map(|it| Party::Agent(it.who.id)),
            Party::Agent(_) => None,
        };
        let to = colleague.as_ref().unwrap_or(to);
        let plan = self.rooms.get(&room).ok_or(Refusal::NoSuchRoom)?;
        let shown = match to {
            Party::Agent(_) => plan.number.clone(),
            Party::Outside(_) => self.plan.shown_outside(),
        };
        let conference = self.conferences.get(&room);
        if conference.is_some_and(|it| it.members.len() >= MOST_MEMBERS) {
            return Err(Refusal::TooMany);
        }
        let (number, dial, agent) = match to {
            Party::Agent(agent) => match self.dial(*agent)? {
                Dial::Phone(phone) => (phone.clone(), Dial::Phone(phone), Some(*agent)),
                Dial::Outside(_) => return Err(Refusal::BadNumber),
            },
            Party::Outside(number) => {
                self.may_dial(number)?;
                (number.clone(), self.way_to(number), None)
            }
        };
        if self.takes_part(&room, &number) {
            return Err(Refusal::AlreadyThere);
        }
        let meets = conference.map(|it| it.bridge.clone());
        let node = conference.map(|it| it.node);
        let node = node.or_else(|| self.any_node());
        let node = node.filter(|node| self.is_up(*node));
        let node = node.ok_or(Refusal::SwitchDown)?;
        let outward = Outward {
            callback: None,
            asked: None,
        };
        let id = self.begin_outward(node, number, outward, (agent, None, None));
        let invited = What::ConferenceInvited {
            room: room.clone(),
            bridge: meets.clone(),
            by,
        };
        self.ctx.fact(Some(id), invited);
        if let Some(agent) = agent {
            let ctx = &mut self.ctx;
            self.staff.with(agent, |agent| agent.called(ctx, id));
        }
        self.enter(id, |call, ctx| {
            let caller = &call.caller;
            let ring_ms = caller.plan.dial_ring_ms;
            let originate = Command::Originate {
                channel: caller.channel.clone(),
                to: dial,
                caller: Some(shown),
                name: None,
                ring_ms: ring_ms + offer::GUARD_MS,
                originator: None,
                auto_answer: false,
                early: false,
            };
            ctx.command(node, originate);
            ctx.set(caller.owner(), Kind::Ring, ring_ms);
            Journey::Conference(Attendance::rung(room, agent, meets))
        });
        if let Some(agent) = agent {
            self.match_agent(agent);
        }
        Ok(())
    }

    /// Whether somebody who was not invited, and does not lead, could come into a room: it is not full, on no other
    /// Asterisk, and not locked.
    pub(super) fn takes_one_more(&self, room: &str, id: CallId) -> Reply {
        let node = self.calls.get(&id).map(|call| call.caller.node);
        let Some(there) = self.conferences.get(room) else {
            return Ok(());
        };
        if there.members.len() >= MOST_MEMBERS || Some(there.node) != node {
            return Err(Refusal::TooMany);
        }
        match there.locked {
            true => Err(Refusal::RoomLocked),
            false => Ok(()),
        }
    }

    fn takes_part(&self, room: &str, number: &str) -> bool {
        let mut calls = self.calls.values();
        calls.any(|call| {
            let there = call.takes_part().is_some_and(|it| it.room == room);
            there && call.caller.number.as_deref() == Some(number)
        })
    }

    /// Whether somebody who was invited is rung on a leg.
    pub(super) fn is_invited(&mut self, id: CallId, channel: &ChannelId) -> bool {
        let rung = self.calls.get_mut(&id).and_then(Call::attendance);
        rung.is_some_and(|(attendance, caller)| {
            attendance.state == State::Rung && caller.channel == *channel
        })
    }

    pub(super) fn invited_answered(&mut self, id: CallId) {
        let Some((attendance, caller)) = self.calls.get_mut(&id).and_then(Call::attendance) else {
            return;
        };
        attendance.welcome(&mut self.ctx, caller);
        if let Some(agent) = attendance.agent {
            let ctx = &mut self.ctx;
            self.staff.with(agent, |agent| agent.listens(ctx, id));
        }
    }

    pub(super) fn invited_overdue(&mut self, id: CallId) {
        let rung = self.calls.get_mut(&id).and_then(Call::attendance);
        if rung.is_some_and(|(it, _)| it.state == State::Rung) {
            self.hang_up_after(id, HungUpBy::Caller, 19);
        }
    }

    /// All have left: whoever they had invited, and who is not in yet, would be alone.
    pub(super) fn withdraw_invitations(&mut self, bridge: &BridgeId) {
        let calls = self.calls.iter();
        let theirs = calls.filter_map(|(id, call)| {
            let invited = call.takes_part()?;
            let waits = !invited.is_inside() && invited.meets.as_ref() == Some(bridge);
            waits.then_some((*id, invited.state))
        });
        let theirs: Vec<(CallId, State)> = theirs.collect();
        for (id, state) in theirs {
            match state {
                State::Rung => self.hang_up(id),
                State::Welcomed => self.turn_away(id, "conference.alone"),
                State::Room | State::Pin | State::Inside(_) | State::TurnedAway => {}
            }
        }
    }

    /// Lets nobody in who was not invited, or everybody again who knows the PIN.
    pub(super) fn lock(&mut self, by: &str, room: &str, on: bool) -> Reply {
        let conference = self.conferences.get_mut(room);
        let conference = conference.ok_or(Refusal::NoConference)?;
        if conference.locked == on {
            return Ok(());
        }
        conference.locked = on;
        let id = conference.members.first().copied();
        let (room, by) = (room.into(), by.into());
        let what = match on {
            true => What::ConferenceLocked { room, by },
            false => What::ConferenceUnlocked { room, by },
        };
        self.ctx.fact(id, what);
        Ok(())
    }

    /// Lets nothing through that a member says, or everything again.
    pub(super) fn mute_member(&mut self, by: &str, id: CallId, on: bool) -> Reply {
        let node = self.calls.get(&id).map(|call| call.caller.node);
        let up = node.is_some_and(|node| self.is_up(node));
        let call = self.calls.get_mut(&id).ok_or(Refusal::NoSuchCall)?;
        let Some((attendance, caller)) = call.attendance().filter(|(it, _)| it.is_inside()) else {
            return Err(Refusal::NoConference);
        };
        if !up {
            return Err(Refusal::SwitchDown);
        }
        if attendance.muted == on {
            return Ok(());
        }
        attendance.muted = on;
        let by = by.into();
        let what = match on {
            true => What::MemberMuted { by },
            false => What::MemberUnmuted { by },
        };
        self.ctx.mute(caller.node, &caller.channel, on);
        self.ctx.fact(Some(id), what);
        Ok(())
    }

    /// Sends everybody away, and whoever is on the way in by an invitation: they would be alone.
    pub(super) fn end_conference(&mut self, room: &str) -> Reply {
        let conference = self.conferences.get(room).ok_or(Refusal::NoConference)?;
        if !self.is_up(conference.node) {
            return Err(Refusal::SwitchDown);
        }
        let calls = self.calls.values();
        let all = calls.filter(|call| {
            let theirs = call.takes_part().filter(|it| it.room == room);
            theirs.is_some_and(|it| it.is_inside() || it.invited)
        });
        let all: Vec<CallId> = all.map(|call| call.caller.call).collect();
        all.into_iter().for_each(|id| self.hang_up(id));
        Ok(())
    }

    /// A member's own key.
    pub(super) fn key_in_conference(&mut self, id: CallId, key: char) {
        let Some((attendance, _)) = self.calls.get_mut(&id).and_then(Call::attendance) else {
            return;
        };
        if !attendance.is_inside() {
            return;
        }
        let begun = core::mem::replace(&mut attendance.star, key == '*');
        let (room, leader, muted) = (attendance.room.clone(), attendance.leader, attendance.muted);
        let done = match (begun, key) {
            (true, '6') => self.mute_member("member", id, !muted),
            (true, '1') if leader => {
                let locked = self.conferences.get(&room).is_some_and(|it| it.locked);
                self.lock("leader", &room, !locked)
            }
            (true, '2') if leader => self.mute_others(id, &room),
            (_, _) => return,
        };
        if done.is_ok()
            && let Some(call) = self.calls.get(&id)
        {
            let beep = Command::Beep(call.caller.channel.clone());
            self.ctx.command(call.caller.node, beep);
        }
    }

    /// All others are muted, or if they are, not.
    fn mute_others(&mut self, leader: CallId, room: &str) -> Reply {
        let conference = self.conferences.get(room).ok_or(Refusal::NoConference)?;
        let others = conference.members.iter().filter(|id| **id != leader);
        let others: Vec<CallId> = others.copied().collect();
        let heard = |id: &&CallId| {
            let member = self.calls.get(*id).and_then(Call::takes_part);
            member.is_some_and(|member| !member.muted)
        };
        let on = others.iter().any(|id| heard(&id));
        for id in others {
            let _ = self.mute_member("leader", id, on);
        }
        Ok(())
    }

    /// Asks for something in somebody's name.
    pub(super) fn chair(&mut self, by: &Actor, wish: crate::ConferenceWish) -> Reply {
        use crate::ConferenceWish;
        let by = by.label();
        match wish {
            ConferenceWish::Invite(room, to) => self.invite(by, room, &to),
            ConferenceWish::Lock(room, on) => self.lock(&by, &room, on),
            ConferenceWish::Mute(call, on) => self.mute_member(&by, call, on),
            ConferenceWish::End(room) => self.end_conference(&room),
        }
    }
}
