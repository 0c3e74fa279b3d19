//! The board as pages show it.

use alloc::{collections::BTreeMap, string::String, vec::Vec};

use super::{
    Board,
    agent::State,
    attendance,
    call::Call,
    help::Help,
    seats::Seat,
    talk::Talk,
    transfer::{self, Transfer},
    turn::Outlook,
};
use crate::{
    AgentView, CallView, ConferenceView, HelpView, MemberView, Millis, NodeView, PartyView,
    PhoneSeen, Queue, QueueId, QueueView, Snapshot, TransferView, WatcherView,
};

impl Board {
    /// Everything live, for pages.
    pub fn snapshot(&self, at: Millis) -> Snapshot {
        let ids = self.queues.ids().into_iter();
        let outlooks: BTreeMap<QueueId, Outlook> = ids.map(|id| (id, self.outlook(id))).collect();
        let ready = self.nodes.values().any(|node| node.up);
        let node = |(id, node): (&crate::NodeId, &super::Node)| NodeView {
            node: *id,
            up: node.up,
            since: node.since,
        };
        Snapshot {
            at,
            ready,
            recording: self.room,
            nodes: self.nodes.iter().map(node).collect(),
            calls: self
                .calls
                .values()
                .map(|call| self.call_view(call, &outlooks))
                .collect(),
            agents: self.staff.iter().map(agent_view).collect(),
            phones: self.phones.iter().map(phone_view).collect(),
            followings: self.followers.values().map(|it| it.following).collect(),
            trunk_down: self.trunk_down.filter(|_| ready),
            conferences: self.conference_views(),
            queues: self
                .plan
                .queues
                .iter()
                .chain(self.former.values().filter(|it| self.is_former(it.id)))
                .map(|queue| self.queue_view(queue))
                .collect(),
            menus: self
                .plan
                .menus
                .iter()
                .map(|menu| menu.name.clone())
                .collect(),
            notice: self.notice.clone(),
            hours: self.plan.hours.clone(),
        }
    }

    fn call_view(&self, call: &Call, outlooks: &BTreeMap<QueueId, Outlook>) -> CallView {
        let stage = call.stage();
        let place = call.place();
        let line = call.queue.map(|queue| self.queues.line(queue));
        CallView {
            call: call.caller.call,
            node: call.caller.node,
            channel: call.caller.channel.clone(),
            caller: call.caller.number.clone(),
            outward: call.caller.outward.is_some(),
            callback: call.caller.outward.and_then(|outward| outward.callback),
            dialled: call.caller.dialled.clone(),
            language: call.caller.language,
            stage,
            queue: call.queue,
            position: call.waiting().and_then(|waiting| {
                let outlook = outlooks.get(&waiting.queue)?;
                Some(self.turn(waiting.place, outlook).position)
            }),
            agent: call.agent(),
            rung: call.rung().collect(),
            kept_for: line
                .zip(place)
                .and_then(|(line, place)| line.kept_for(place)),
            arrived: call.caller.arrived,
            requested: call.requested,
            asked: call.asked(),
            waited_ms: call.waited_ms,
            goes_first: call.goes_first,
            head_start_ms: call.caller.head_start_ms,
            connected: call.connected,
            since: call.since,
            disposition: call.disposition.clone(),
            recorded: call.talk().is_some_and(|talk| !talk.is_unrecorded()),
            held: call.talk().and_then(|talk| talk.seat.held()),
            parked: call.talk().and_then(|talk| match talk.seat {
                Seat::Parked(since) => Some(since),
                Seat::In | Seat::Ringing | Seat::Held(_) | Seat::Waiting(_) | Seat::Gone => None,
            }),
            unkept: call
                .talk()
                .and_then(|talk| talk.unkept.as_ref())
                .map(|it| it.since),
            muted: call.talk().is_some_and(|talk| talk.muted),
            caller_gone: call.gone.is_some(),
            parties: call.talk().map(party_views).unwrap_or_default(),
            help: call.talk().and_then(|talk| talk.help).map(help_view),
            watchers: call.talk().map(watcher_views).unwrap_or_default(),
            transfer: call
                .talk()
                .and_then(|talk| talk.transfer.as_ref())
                .map(transfer_view),
        }
    }

    fn conference_views(&self) -> Vec<ConferenceView> {
        let mut views: BTreeMap<&str, ConferenceView> = BTreeMap::new();
        for call in self.calls.values() {
            let Some(member) = call
                .takes_part()
                .filter(|it| self.rooms.contains_key(&it.room) || it.is_inside())
            else {
                continue;
            };
            let conference = self.conferences.get(&member.room);
            let view = views.entry(&member.room).or_insert_with(|| ConferenceView {
                room: member.room.clone(),
                opened: conference.map(|it| it.opened),
                locked: conference.is_some_and(|it| it.locked),
                recorded: conference.is_some_and(|it| it.tape.recording.is_some()),
                members: Vec::new(),
            });
            view.members.push(MemberView {
                call: call.caller.call,
                number: call.caller.number.clone(),
                agent: member.agent,
                leader: member.leader,
                muted: member.muted,
                since: match member.state {
                    attendance::State::Inside(since) => Some(since),
                    attendance::State::Room
                    | attendance::State::Pin
                    | attendance::State::Rung
                    | attendance::State::Welcomed
                    | attendance::State::TurnedAway => None,
                },
            });
        }
        views.into_values().collect()
    }

    fn queue_view(&self, queue: &Queue) -> QueueView {
        let line = self.queues.line(queue.id);
        let waiting = line.len() as u32;
        let count = |wanted: fn(&State) -> bool| self.count(queue.id, wanted);
        QueueView {
            queue: queue.id,
            name: queue.name.clone(),
            former: self.is_former(queue.id),
            hours: self.plan.hours_for(queue).clone(),
            dispositions: queue.dispositions.clone(),
            waiting,
            longest_since: self.longest_since(queue.id),
            ready: count(|state| *state == State::Ready),
            talking: count(|state| matches!(state, State::Reserved(_) | State::Talking(_))),
            wrap_up: count(|state| matches!(state, State::WrapUp(..))),
            paused: count(|state| matches!(state, State::Paused(_))),
            expected_wait_ms: self.expected_wait_of_next_ms(queue),
        }
    }

    /// When whoever waits longest asked; with a head start that need not be who is next.
    fn longest_since(&self, queue: QueueId) -> Option<Millis> {
        let line = self.queues.line(queue).iter();
        let asked = |(_, id)| self.calls.get(&id).and_then(Call::asked);
        line.filter_map(asked).min()
    }

    fn count(&self, queue: QueueId, wanted: fn(&State) -> bool) -> u32 {
        let theirs = |agent: &&super::agent::Agent| agent.who.serves(queue) && wanted(&agent.state);
        self.staff.iter().filter(theirs).count() as u32
    }
}

fn phone_view((phone, (reachable, in_use)): (&String, &(bool, bool))) -> PhoneSeen {
    PhoneSeen {
        phone: phone.clone(),
        reachable: *reachable,
        in_use: *in_use,
    }
}

fn agent_view(agent: &super::agent::Agent) -> AgentView {
    AgentView {
        agent: agent.who.id,
        name: agent.who.name.clone(),
        phone: agent.who.phone.clone(),
        reachable: agent.reachable,
        in_use: agent.in_use,
        auto_answer: agent.who.auto_answer,
        state: agent.view_state(),
        since: agent.since,
        next: agent.view_next(),
        last: agent.in_hand().cloned(),
        skills: agent.who.skills.clone(),
    }
}

fn help_view(help: Help) -> HelpView {
    HelpView {
        agent: help.agent,
        since: help.since,
    }
}

fn party_views(talk: &Talk) -> Vec<PartyView> {
    let legs = talk.legs.iter();
    legs.map(|leg| PartyView {
        who: leg.who.clone(),
        since: leg.since,
        held: talk.waits(leg),
        hears: talk.hears(leg),
        muted: leg.muted,
        supervises: leg.supervises,
    })
    .collect()
}

fn watcher_views(talk: &Talk) -> Vec<WatcherView> {
    let watchers = talk.watchers.iter();
    watchers
        .map(|watcher| WatcherView {
            supervisor: watcher.supervisor,
            mode: watcher.mode,
            listening: watcher.bridge.is_some(),
            since: watcher.since,
        })
        .collect()
}

fn transfer_view(transfer: &Transfer) -> TransferView {
    TransferView {
        kind: transfer.kind,
        from: transfer.from,
        to: transfer.to.clone(),
        consulting: transfer.state == transfer::State::Consulting,
        since: transfer.since,
    }
}
