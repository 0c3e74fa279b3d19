//! A supervisor listens to a call, speaks to its agent, joins or takes over, from their own telephone.
//! Each time it stands in the audit.

use std::sync::Arc;

use store::Role;
use switchboard::{
    AgentId, AgentState, AgentView, CallId, CallView, Following, QueueView, Request, Snapshot,
    SupervisionMode,
};
use warp::http::StatusCode;
use warp::reply::Reply;

use super::{Answer, Visit, home, redirect};
use crate::error::Error;
use crate::session::Session;

/// What those who lead see of a call under way, beside its verbs.
pub struct Lead {
    snapshot: Arc<Snapshot>,
    /// The reader's own agent's number, which has a telephone.
    pub phone: Option<AgentId>,
}

impl Lead {
    /// What this reader may do.
    pub fn of(session: &Session, snapshot: &Arc<Snapshot>) -> Self {
        Self {
            snapshot: Arc::clone(snapshot),
            phone: session.user.agent,
        }
    }

    /// Queues a caller does not wait in.
    pub fn others(&self, call: &CallView) -> Vec<&QueueView> {
        let queues = self.snapshot.queues.iter();
        let others = queues.filter(|it| Some(it.queue) != call.queue && !it.former);
        others.collect()
    }

    /// Who could be rung for a caller who waits.
    pub fn ready(&self) -> impl Iterator<Item = &AgentView> {
        let agents = self.snapshot.agents.iter();
        agents.filter(|agent| agent.state == AgentState::Ready)
    }

    /// Whether the reader has a telephone at which to take a caller who waits, and is not rung for them already.
    pub fn takes(&self, call: &CallView) -> bool {
        self.phone.is_some_and(|own| !call.rung.contains(&own))
    }

    /// How the reader can take part in a call.
    pub fn modes(&self) -> [&'static str; 4] {
        SupervisionMode::ALL.map(SupervisionMode::as_str)
    }

    pub fn is_my_mode(&self, call: &CallView, mode: &str) -> bool {
        let mut watchers = call.watchers.iter();
        watchers.any(|it| Some(it.supervisor) == self.phone && it.mode.as_str() == mode)
    }

    /// How the reader takes part in a call; `None` for one who does not listen to it.
    pub fn my_mode(&self, call: &CallView) -> Option<&'static str> {
        let mut watchers = call.watchers.iter();
        let own = watchers.find(|it| Some(it.supervisor) == self.phone);
        own.map(|it| it.mode.as_str())
    }

    /// Whether an agent is another than the reader: nobody reads here that they are listened to.
    pub fn is_other(&self, agent: &AgentView) -> bool {
        self.phone != Some(agent.agent)
    }

    /// Who follows an agent.
    pub fn followings(&self, agent: &AgentView) -> Vec<&Following> {
        let all = self.snapshot.followings.iter();
        all.filter(|it| it.agent == agent.agent).collect()
    }

    /// How the reader follows an agent, if they do.
    pub fn follows(&self, agent: &AgentView) -> Option<&'static str> {
        let mut all = self.followings(agent).into_iter();
        let own = all.find(|it| Some(it.supervisor) == self.phone);
        own.map(|it| it.mode.as_str())
    }

    /// How an agent can be followed.
    pub fn unheard(&self) -> [&'static str; 2] {
        SupervisionMode::FOLLOWING.map(SupervisionMode::as_str)
    }

    /// Whether the reader is rung to listen to a call, or does.
    pub fn listens(&self, call: &CallView) -> bool {
        let mut watchers = call.watchers.iter();
        watchers.any(|it| Some(it.supervisor) == self.phone)
    }
}

pub(super) const WHO: [Role; 2] = [Role::Supervisor, Role::Admin];

/// Rings the reader to supervise a call, or changes how they do.
pub async fn begin(visit: &Visit, number: &str) -> Answer {
    let mode = SupervisionMode::parse(visit.form.text("mode")).ok_or(Error::Malformed)?;
    ask(visit, number, Some(mode)).await
}

/// The reader listens no more.
pub async fn end(visit: &Visit, number: &str) -> Answer {
    ask(visit, number, None).await
}

async fn ask(visit: &Visit, number: &str, mode: Option<SupervisionMode>) -> Answer {
    let session = visit.role(&WHO)?;
    let call = number.parse().map(CallId).map_err(|_| Error::NotFound)?;
    let own = session.user.agent.ok_or(Error::NoTelephone)?;
    let request = match mode {
        Some(mode) => Request::Supervise(call, own, mode),
        None => Request::EndSupervision(call, own),
    };
    visit.app.switch.ask(session.actor(), request).await?;
    let (by, now) = (session.actor().label(), visit.now());
    let detail = mode.map_or("end", SupervisionMode::as_str);
    let note = move |tx: &store::rusqlite::Transaction<'_>| {
        let subject = ("call", &*call.to_string());
        store::audit::note(tx, now, &by, "supervised", subject, detail)
    };
    visit.write(note).await?;
    if visit.is_part() {
        return Ok(StatusCode::NO_CONTENT.into_response());
    }
    Ok(redirect(home::back(visit)?))
}
