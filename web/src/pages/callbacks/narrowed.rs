//! Which call-backs a list is narrowed to, as its address says it.

use store::Role;
use store::callbacks::{Filter, Reason, Standing, Theirs};
use switchboard::{QueueId, Snapshot};

use crate::error::Error;
use crate::fields::Fields;
use crate::pages::Visit;
use crate::session::Session;

/// What of a queue's field means all of them.
const ALL: &str = "all";

/// What the list is narrowed to.
#[derive(Debug)]
pub struct Narrowed {
    pub standing: Standing,
    /// This queue alone.
    pub queue: Option<QueueId>,
    /// The reader's own, as nothing is said of queues.
    pub theirs: Option<Theirs>,
    pub reason: Option<Reason>,
    /// The number as it was typed.
    pub caller: String,
    /// Whether the reader has some of their own.
    pub has_own: bool,
}

impl Narrowed {
    /// An agent sees their own unless they ask for others.
    pub fn of(visit: &Visit, session: &Session, board: &Snapshot) -> Result<Self, Error> {
        let query = &visit.query;
        let theirs = own(session, board);
        let has_own = theirs.is_some();
        let (queue, theirs) = match query.some("queue") {
            None => (None, theirs),
            Some(ALL) => (None, None),
            Some(number) => {
                let number = number.parse().map_err(|_| Error::Malformed)?;
                (Some(QueueId(number)), None)
            }
        };
        let reason = query.some("reason").map(Reason::parse);
        Ok(Self {
            standing: Standing::parse(query.text("state")).unwrap_or_default(),
            queue,
            theirs,
            reason: reason.map(|it| it.ok_or(Error::Malformed)).transpose()?,
            caller: query.text("caller").into(),
            has_own,
        })
    }

    /// The same for the store, on the page that a cursor begins.
    pub fn filter(&self, cursor: Option<&str>) -> Filter {
        Filter {
            standing: self.standing,
            queue: self.queue,
            theirs: self.theirs.clone(),
            reason: self.reason,
            caller: Some(self.caller.clone()).filter(|number| !number.is_empty()),
            cursor: cursor.map(Into::into),
            limit: None,
        }
    }

    /// The same of all queues, as a query.
    pub fn of_all(&self) -> String {
        let said = [
            ("queue", ALL.to_owned()),
            ("state", self.standing.as_str().to_owned()),
            ("reason", self.reason.map_or("", Reason::as_str).to_owned()),
            ("caller", self.caller.clone()),
        ];
        let said: Vec<_> = said
            .into_iter()
            .filter(|(_, value)| !value.is_empty())
            .collect();
        Fields::written(&said)
    }

    /// Whether more is asked for than a state and one's own.
    pub fn is_narrow(&self) -> bool {
        let number = !self.caller.is_empty();
        self.queue.is_some() || self.reason.is_some() || number
    }

    /// Whether this queue is asked for.
    pub fn is_of(&self, queue: &QueueId) -> bool {
        self.queue == Some(*queue)
    }

    /// Whether this reason is asked for.
    pub fn is_for(&self, reason: &Reason) -> bool {
        self.reason == Some(*reason)
    }

    /// Whether those of all queues are asked for.
    pub fn is_all(&self) -> bool {
        self.queue.is_none() && self.theirs.is_none()
    }
}

/// Those of the queues an agent serves, and those agreed with them.
fn own(session: &Session, board: &Snapshot) -> Option<Theirs> {
    let agent = session
        .user
        .agent
        .filter(|_| session.user.role == Role::Agent)?;
    let mut agents = board.agents.iter();
    let skills = agents.find(|it| it.agent == agent).map(|it| &it.skills);
    let queues = skills.into_iter().flatten().map(|skill| skill.queue);
    Some(Theirs {
        agent,
        queues: queues.collect(),
    })
}
