//! Whom a number means, whoever dials it and by whatever key, whether it may be dialled or called back, and how they are
//! rung. The first of these that has it:
//!
//! | a number of                              | reaches                                            |
//! |------------------------------------------|----------------------------------------------------|
//! | the hotline, or one of the plan's        | its menu                                           |
//! | a queue                                  | its line; consulted, whoever of it is rung next    |
//! | a conference room                        | the question for its PIN                           |
//! | a department                             | the department                                     |
//! | an agent, or the telephone where one sits | the colleague, where they sit                     |
//! | another telephone of the office          | that telephone                                     |
//! | anybody else                             | the carrier, as far as it may be dialled           |

use alloc::string::{String, ToString};

use super::{Board, agent::Agent, outbound::is_dialable};
use crate::{
    AgentId, Destination, Dial, Plan, QueueId, Refusal, Reply, is_emergency, rights::is_subscriber,
};

impl Plan {
    /// The queue that is dialled by that number.
    pub(super) fn queue_dialled(&self, number: &str) -> Option<QueueId> {
        let has = |number_of: &Option<String>| number_of.as_deref() == Some(number);
        let found = self.queues.iter().find(|queue| has(&queue.number));
        found.map(|queue| queue.id)
    }
}

impl Board {
    /// Whom a number means.
    pub(super) fn destination(&self, number: String) -> Destination {
        let colleague = self.colleague(&number).map(|it| it.who.id);
        let own = self.own(&number);
        own.or(colleague.map(Destination::Agent))
            .unwrap_or(Destination::Outside(number))
    }

    /// Whom a destination means that is told by a number.
    pub(super) fn meant(&self, to: Destination) -> Destination {
        let Destination::Outside(number) = to else {
            return to;
        };
        self.destination(number)
    }

    /// What of the hotline's own has a number.
    pub(super) fn own(&self, number: &str) -> Option<Destination> {
        if is_emergency(number) {
            return None;
        }
        let plan = &self.plan;
        if plan.number == number || plan.numbers.contains_key(number) {
            let menu = plan.menus.get(plan.menu_of(number));
            return menu.map(|menu| Destination::Menu(menu.name.clone()));
        }
        let queue = plan.queue_dialled(number).map(Destination::Queue);
        queue.or_else(|| {
            self.is_room(number)
                .then(|| Destination::Conference(number.into()))
        })
    }

    /// Whether an agent may dial a number. Emergency numbers, telephones of the office and departments are for
    /// everybody; the hotline's own are not reached over the carrier. A colleague on duty is no citizen who is called: who
    /// is rung like one is offered callers all the while, and their keys do nothing.
    pub(super) fn may_dial(&self, number: &str) -> Reply {
        if !is_dialable(number) {
            return Err(Refusal::BadNumber);
        }
        if self.colleague(number).is_some_and(Agent::is_on_duty) {
            return Err(Refusal::Colleague);
        }
        let free = is_emergency(number)
            || self.departments.contains(number)
            || self.office_phone(number).is_some();
        let own = self.own(number).is_some();
        match free || (!own && self.plan.rights.allow(number)) {
            true => Ok(()),
            false => Err(Refusal::NotAllowed),
        }
    }

    /// Whether somebody may be called back. Whoever rang from a subscriber's line in the country is, whatever else
    /// agents may dial. A number that anybody could have sent or written, such as a premium one, only where agents may
    /// dial it; emergency numbers, our own and agents' telephones never are, as nobody there asked for it, and
    /// colleagues are owed nothing.
    pub(super) fn may_call_back(&self, number: &str, rang: bool) -> Reply {
        let ours = self.own(number).is_some() || self.colleague(number).is_some();
        if is_emergency(number) || ours {
            return Err(Refusal::NotAllowed);
        }
        match rang && is_subscriber(number) {
            true => Ok(()),
            false => self.may_dial(number),
        }
    }

    /// How a number is rung: telephones of the office not over the carrier.
    pub(super) fn way_to(&self, number: &str) -> Dial {
        match self.office_phone(number) {
            Some(phone) => Dial::Phone(phone),
            None => Dial::Outside(self.plan.trunk.dialled(number)),
        }
    }

    /// The telephone of the office that a number reaches: where a colleague sits, or one of nobody's.
    pub(super) fn office_phone(&self, number: &str) -> Option<String> {
        let known = |phone: &str| self.phones.contains_key(phone);
        let theirs = self.colleague(number).map(|it| it.who.phone.clone());
        let own = known(number) && !is_emergency(number);
        let theirs = theirs.filter(|phone| known(phone));
        theirs.or_else(|| own.then(|| number.into()))
    }

    /// Who sits at the telephone of that number, else who has the number themself; a department's is the department's.
    pub(super) fn colleague(&self, number: &str) -> Option<&Agent> {
        let sits_there = |one: &&Agent| one.who.phone == number;
        let has = |one: &&Agent| one.who.id.0.to_string() == number;
        let found = self.staff.iter().find(sits_there);
        let found = found.or_else(|| self.staff.iter().find(has));
        found.filter(|_| !is_emergency(number) && !self.departments.contains(number))
    }

    /// How an agent who is in no call is rung.
    pub(super) fn dial(&self, agent: AgentId) -> Result<Dial, Refusal> {
        let agent = self.staff.get(agent).ok_or(Refusal::NoSuchAgent)?;
        if agent.view_state().is_in_call() {
            return Err(Refusal::AgentBusy);
        }
        if !agent.is_on_duty() {
            return Err(Refusal::AgentOff);
        }
        if !agent.reachable {
            return Err(Refusal::AgentUnreachable);
        }
        Ok(Dial::Phone(agent.who.phone.clone()))
    }
}
