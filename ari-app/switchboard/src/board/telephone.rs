//! What agents do by the keys of the telephone itself, which comes to the same as the desk's buttons:
//! hold, transfer, a call of their own, and a second one beside the caller to consult somebody.
//!
//! The second line is another way of the agent's into the same conversation: whoever is dialled on it
//! is consulted, in the same bridge and recording. The keys of both lines say who hears whom:
//!
//! | line   | recipient | put on hold         | taken back                                                  | hung up              |
//! |--------|-----------|---------------------|-------------------------------------------------------------|----------------------|
//! | first  | rings     | the caller in music | the caller is back, and three will talk                     | as completing        |
//! | first  | is there  | the caller in music | second on hold: the caller is back; else all three talk     | as completing        |
//! | second | rings     | –                   | –                                                           | as cancelling        |
//! | second | is there  | the recipient in music | the recipient is back                                    | as cancelling        |
//!
//! Where others talk with the caller too, they talk on: the first line on hold keeps nobody in music. Who is
//! held by telephones alone, whatever else happens, is decided in `hold_key`.
//!
//! Once all three talk, and when the consultation is over, the second line is hung up: a telephone that
//! mixed two lines of one bridge would let everybody hear themselves.

use alloc::string::String;

use super::{
    Board, Output,
    agent::Agent,
    call::{Call, Journey, Outward},
    conversation::is_dead_line,
    ctx,
    dialling::Dialling,
    seats::Seat,
    transfer::Transfer,
};
use crate::{
    Actor, AgentId, CallId, ChannelId, Command, Destination, Inventory, Known, NodeId, Refusal,
    Reply, Setting, TransferKind, What, is_emergency,
};

impl Board {
    /// The call of a leg, whoever made it; callers' legs apart.
    pub(super) fn call_of(&self, channel: &ChannelId) -> Option<CallId> {
        let known = self.handsets.get(channel).copied();
        known.or_else(|| ctx::call_of(&channel.0))
    }

    /// A telephone dials by itself. Who talks consults; the hotline's own numbers reach what they do for callers;
    /// another telephone of the office is rung by the dialplan, as that is no call of the hotline's: a colleague's where
    /// they sit; a number outside is a call from us like one from the desk. An emergency number is rung in any case: by
    /// the dialplan, if not by us.
    pub(super) fn dialled(
        &mut self,
        node: NodeId,
        channel: ChannelId,
        phone: &str,
        number: String,
    ) {
        if self.handsets.contains_key(&channel) {
            return;
        }
        let talks = self.sits_at(phone).and_then(|agent| self.talks_in(agent));
        let calls = match self.own(&number) {
            // Of the line of a queue nobody can be asked anything.
            Some(Destination::Queue(_)) => talks.is_none(),
            own => own.is_some(),
        };
        if calls {
            let words = (Some(phone.into()), number);
            if let Some(id) = self.arrived(node, channel, words, Known::default()) {
                if let Some(call) = self.calls.get_mut(&id) {
                    call.caller.inside = true;
                }
                self.receive(id);
            }
            return;
        }
        let agent = self.sits_at(phone);
        if let Some(agent) = agent.filter(|agent| self.shows_up(*agent)) {
            self.match_agent(agent);
        }
        let call = agent.and_then(|agent| self.talks_in(agent));
        let emergency = is_emergency(&number);
        let other = self.office_phone(&number).filter(|_| call.is_none());
        if let Some(other) = other {
            let dialled = Command::Set(channel.clone(), Setting::Dialled(other));
            self.ctx.command(node, dialled);
            self.ctx.command(node, Command::Continue(channel));
            return;
        }
        let wanted = number.clone();
        let done = match (agent, call) {
            (Some(agent), Some(id)) => {
                let to = self.destination(number);
                self.consult(id, agent, channel.clone(), to)
            }
            (Some(agent), None) => self.dial_from(node, agent, channel.clone(), number),
            (None, _) => Err(Refusal::NoSuchAgent),
        };
        if let (Err(Refusal::NotAllowed), Some(agent)) = (done, agent) {
            let number = wanted;
            self.ctx.fact(call, What::DialRefused { agent, number });
        }
        if done.is_err() {
            self.ctx.command(
                node,
                match emergency {
                    true => Command::Continue(channel),
                    false => Command::HangUp(channel),
                },
            );
        }
    }

    /// Who is dialled on a second line is consulted.
    fn consult(&mut self, id: CallId, agent: AgentId, second: ChannelId, to: Destination) -> Reply {
        let (by, kind) = (Actor::Agent(agent), TransferKind::Attended);
        self.transfer_from(&by, id, to, kind, Some(second.clone()))?;
        self.handsets.insert(second, id);
        Ok(())
    }

    /// A call from us, for which the agent's telephone need not be rung.
    fn dial_from(
        &mut self,
        node: NodeId,
        agent: AgentId,
        channel: ChannelId,
        number: String,
    ) -> Reply {
        self.may_dial(&number)?;
        let who = self.staff.get(agent).ok_or(Refusal::NoSuchAgent)?;
        if who.view_state().is_in_call() {
            return Err(Refusal::AgentBusy);
        }
        if !who.is_on_duty() {
            return Err(Refusal::AgentOff);
        }
        let outward = Outward {
            callback: None,
            asked: None,
        };
        let to = self.way_to(&number);
        let queue = self.queue_dialled_for(agent, None);
        let id = self.begin_outward(node, number, outward, (Some(agent), None, queue));
        let ctx = &mut self.ctx;
        self.staff.with(agent, |agent| {
            agent.called(ctx, id);
            agent.answered(ctx, id);
        });
        ctx.command(node, Command::Answer(channel.clone()));
        self.handsets.insert(channel.clone(), id);
        self.enter(id, |call, ctx| {
            Journey::Dialling(Dialling::answered(ctx, &call.caller, (agent, channel), to))
        });
        Ok(())
    }

    /// A telephone put its call on hold, or took it back.
    pub(super) fn on_hold(&mut self, channel: &ChannelId, on: bool) {
        let Some(id) = self.call_of(channel) else {
            return;
        };
        if let Some((talk, caller)) = self.calls.get_mut(&id).and_then(Call::in_talk) {
            talk.on_hold(&mut self.ctx, caller, channel, on);
            return self.settle(id, 16);
        }
        // Nobody is there yet to be held; who answers will be.
        let dialling = self.calls.get_mut(&id).and_then(Call::dialling);
        if let Some((dialling, _)) = dialling.filter(|(it, _)| it.channel == *channel) {
            dialling.away = on;
        }
    }

    /// Telephones that were put on hold, or taken back, while nobody told us. Whoever changes lines puts the one on
    /// hold before they take back the other: the other way round all would talk.
    pub(super) fn find_on_hold(&mut self, seen: &Inventory) {
        for on in [true, false] {
            let told = seen.channels.iter().filter(|leg| leg.on_hold == Some(on));
            for leg in told {
                if self.is_on_hold(&leg.id) == Some(!on) {
                    self.on_hold(&leg.id, on);
                }
            }
        }
    }

    /// Whether a telephone is known to have its call on hold; `None` if it is in none.
    fn is_on_hold(&mut self, channel: &ChannelId) -> Option<bool> {
        let id = self.call_of(channel)?;
        let call = self.calls.get_mut(&id)?;
        if let Some((dialling, _)) = call.dialling() {
            return (dialling.channel == *channel).then_some(dialling.away);
        }
        call.talk()?.is_on_hold(channel)
    }

    /// A second line was hung up, which ends the consultation; one that died has most likely died with the first,
    /// and the recipient takes over. False if it was none.
    pub(super) fn second_line_gone(&mut self, id: CallId, channel: &ChannelId, cause: u16) -> bool {
        let Some((talk, caller)) = self.calls.get_mut(&id).and_then(Call::in_talk) else {
            return false;
        };
        let transfer = talk.transfer.as_mut();
        let second = transfer.and_then(|it| it.second.take_if(|second| second == channel));
        if second.is_some() {
            let is_there = talk.recipient().is_some() && talk.seat != Seat::Gone;
            match is_dead_line(cause) && is_there {
                true => talk.complete(&mut self.ctx, caller),
                false => talk.cancel(&mut self.ctx, caller),
            }
            self.settle(id, 16);
        }
        second.is_some()
    }

    /// The second line of an earlier run: whose leg no fact names, but who sits in the conversation and dialled
    /// at the telephone of whoever consults.
    pub(super) fn find_second_line(&mut self, id: CallId, seen: &Inventory) {
        let Some((talk, caller)) = self.calls.get_mut(&id).and_then(Call::in_talk) else {
            return;
        };
        let bridge = talk.consulting_in();
        let bridge = seen.bridges.iter().find(|seen| seen.id == *bridge);
        let consults =
            |it: &&mut Transfer| it.kind == TransferKind::Attended && it.second.is_none();
        let (Some(bridge), Some(transfer)) = (bridge, talk.transfer.as_mut().filter(consults))
        else {
            return;
        };
        let agent = transfer.from.and_then(|from| self.staff.get(from));
        let Some(phone) = agent.map(|agent| &agent.who.phone) else {
            return;
        };
        let second = seen.channels.iter().find(|leg| {
            let talks = talk.legs.iter().any(|it| it.channel == leg.id);
            leg.phone.as_ref() == Some(phone) && bridge.channels.contains(&leg.id) && !talks
        });
        let Some(second) = second.map(|leg| leg.id.clone()) else {
            return;
        };
        self.handsets.insert(second.clone(), id);
        transfer.second = Some(second);
        if let Some(aside) = &mut talk.aside {
            aside.music = false;
            return;
        }
        talk.find_both_on_hold(&bridge.channels, &caller.channel);
    }

    /// An agent's telephone pressed its transfer key: to a number the same as a blind transfer from the
    /// desk, to its other line the completion of the consultation.
    pub(super) fn referred(
        &mut self,
        node: NodeId,
        channel: ChannelId,
        to: Option<String>,
        with: Option<ChannelId>,
    ) {
        let done = match with {
            Some(other) => self.join_lines(&channel, &other),
            None => self.refer(&channel, to),
        };
        // The leg is hung up by the transfer; what it is told comes first.
        let answer = Command::AnswerReferral(channel, done.is_ok());
        let outputs = &mut self.ctx.outputs;
        let first = outputs
            .iter()
            .position(|it| matches!(it, Output::Command(..)));
        let at = first.unwrap_or(outputs.len());
        outputs.insert(at, Output::Command(node, answer));
    }

    fn refer(&mut self, channel: &ChannelId, to: Option<String>) -> Reply {
        let id = self.call_of(channel).ok_or(Refusal::NoSuchCall)?;
        let talk = self.calls.get(&id).and_then(Call::talk);
        let leg = talk.and_then(|talk| talk.leg(channel));
        let agent = leg.and_then(|leg| leg.who.agent());
        let agent = agent.ok_or(Refusal::NoConversation)?;
        let number = to.ok_or(Refusal::BadNumber)?;
        let to = self.destination(number.clone());
        let done = self.transfer(&Actor::Agent(agent), id, to, TransferKind::Blind);
        if done == Err(Refusal::NotAllowed) {
            self.ctx.fact(Some(id), What::DialRefused { agent, number });
        }
        done
    }

    fn join_lines(&mut self, channel: &ChannelId, other: &ChannelId) -> Reply {
        let id = self.call_of(channel).ok_or(Refusal::NoSuchCall)?;
        let talk = self.calls.get(&id).and_then(Call::talk);
        let transfer = talk.and_then(|talk| talk.transfer.as_ref());
        let transfer = transfer.ok_or(Refusal::NoTransfer)?;
        let second = transfer.second.as_ref();
        if second != Some(other) && second != Some(channel) {
            return Err(Refusal::NoTransfer);
        }
        let agent = transfer.from.ok_or(Refusal::NoTransfer)?;
        self.complete_transfer(&Actor::Agent(agent), id)
    }

    /// The agent at a telephone; of several the one who talks, or is on duty.
    fn sits_at(&self, phone: &str) -> Option<AgentId> {
        let agents = self.staff.with_phone(phone);
        let talks = |agent: &&AgentId| self.talks_in(**agent).is_some();
        let on_duty = |agent: &&AgentId| self.staff.get(**agent).is_some_and(Agent::is_on_duty);
        let found = agents.iter().find(talks);
        found.or_else(|| agents.iter().find(on_duty)).copied()
    }

    /// The call an agent talks in.
    fn talks_in(&self, agent: AgentId) -> Option<CallId> {
        let id = self.staff.get(agent)?.view_state().call()?;
        let talk = self.calls.get(&id)?.talk()?;
        talk.leg_of(agent).map(|_| id)
    }
}
