//! The live board for supervisors and leaders: queues, agents and calls, as they stand.

use std::sync::Arc;

use askama::Template;
use casework::service::Figure;
use store::Role;
use store::calls::Filter;
use store::notices::Notice;
use store::rusqlite::Connection;
use store::service::Behind;
use switchboard::{
    AgentId, AgentState, AgentView, Alert, CallView, Concern, Open, QueueId, QueueView, Snapshot,
    Stage,
};
use warp::http::StatusCode;

use super::{Answer, Visit, days, supervision::Lead};
use crate::alerting::alerting;
use crate::error::Error;
use crate::view::{View, page};

/// Rows of calls; a wall shows no more.
const CALLS: usize = 60;

/// The figures of the day.
const TODAY: [Figure; 3] = [Figure::Connected, Figure::Abandoned, Figure::Message];

struct Live {
    now: u64,
    snapshot: Arc<Snapshot>,
    findings: Vec<String>,
    alerts: Vec<Alert>,
    /// For those who may set states and supervise.
    lead: Option<Lead>,
    /// What is announced to all.
    notice: Option<Notice>,
    /// What the report of the day says of these figures.
    today: Vec<(Figure, u64)>,
}

#[derive(Template)]
#[template(path = "board/show.html")]
struct Show {
    v: View,
    live: Live,
}

#[derive(Template)]
#[template(path = "board/live.html")]
struct LivePart {
    v: View,
    live: Live,
}

pub async fn show(visit: &Visit) -> Answer {
    let live = look(visit).await?;
    let v = visit.view("nav-board").await?;
    Ok(page(StatusCode::OK, &Show { v, live }))
}

/// The part that fetches itself again when something changed.
pub async fn live(visit: &Visit) -> Answer {
    let live = look(visit).await?;
    let v = visit.view("nav-board").await?;
    Ok(page(StatusCode::OK, &LivePart { v, live }))
}

async fn look(visit: &Visit) -> Result<Live, Error> {
    let session = visit.role(&[Role::Supervisor, Role::Admin, Role::Leader])?;
    let (today, now) = (today(visit).await?, visit.now());
    let snapshot = visit.app.switch.snapshot();
    let settings = visit.app.settings.clone();
    let seen = Arc::clone(&snapshot);
    let read = move |c: &Connection| {
        let notice = store::notices::current(c, now)?;
        Ok((alerting(c, &settings, &seen, now)?, notice))
    };
    let (alerts, notice) = visit.read(read).await?;
    Ok(Live {
        now,
        alerts,
        lead: session.leads().then(|| Lead::of(session, &snapshot)),
        notice,
        snapshot,
        findings: visit.app.switch.health().findings,
        today,
    })
}

async fn today(visit: &Visit) -> Result<Vec<(Figure, u64)>, Error> {
    let now = visit.now();
    let midnight = days::midnight(now, visit.app.settings.offset_min);
    let behind = move |figure| Filter {
        behind: Behind {
            since: Some(midnight),
            until: Some(midnight + days::DAY_MS),
            figure: Some(figure),
            now,
            ..Behind::default()
        },
        ..Filter::default()
    };
    let count = move |c: &Connection| {
        let figures = TODAY.into_iter();
        let counted = figures.map(|it| Ok((it, store::calls::count_of(c, &behind(it))?)));
        counted.collect()
    };
    visit.read(count).await
}

impl Live {
    /// Who waits comes first, the next to be served before others; then those who talk.
    fn calls(&self) -> Vec<&CallView> {
        let mut calls: Vec<&CallView> = self.snapshot.calls.iter().collect();
        calls.sort_by_key(|call| {
            let talks = call.stage == Stage::Talking;
            (call.position.is_none(), !talks, call.position)
        });
        calls.truncate(CALLS);
        calls
    }

    /// What an alert is about: the address, and how it is called.
    fn about(&self, v: &View, alert: &Alert) -> (String, String) {
        let call = |call: switchboard::CallId| {
            let words = v.t.with("call-number", call.to_string());
            (format!("/calls/{call}"), words)
        };
        let agent = |agent: AgentId| {
            let words = v.t.with("agent-number", agent.to_string());
            (format!("#ready-{agent}"), words)
        };
        match alert.concern {
            Concern::NodeDown(node) => ("#queues-title".into(), format!("Asterisk {node}")),
            Concern::NobodyOnDuty(queue) => {
                let name = self.queue_name(queue);
                ("#queues-title".into(), name)
            }
            Concern::CallbackOverdue(queue, count) => {
                let words = format!(
                    "{} {}",
                    self.queue_name(queue),
                    v.t.with("alert-count", count)
                );
                (format!("/callbacks?figure=overdue&queue={queue}"), words)
            }
            Concern::MessageOverdue(count) => {
                let words = v.t.with("alert-count", count);
                match v.may("nav-voicemails") {
                    true => ("/voicemails?heard=overdue".into(), words),
                    false => ("#alerts-title".into(), words),
                }
            }
            Concern::HelpAsked(id)
            | Concern::LongWait(id)
            | Concern::LongHold(id)
            | Concern::LongTalk(id)
            | Concern::Unrecorded(id) => call(id),
            Concern::PhoneLost(id)
            | Concern::AgentAbsent(id)
            | Concern::LongPause(id)
            | Concern::OverBudget(id)
            | Concern::LongIdle(id) => agent(id),
        }
    }

    fn queue_name(&self, queue: QueueId) -> String {
        let mut queues = self.snapshot.queues.iter();
        let queue = queues.find(|it| it.queue == queue);
        queue.map(|it| it.name.clone()).unwrap_or_default()
    }

    /// Whether it is one for several, of which the oldest is told.
    fn is_merged(&self, alert: &Alert) -> bool {
        matches!(
            alert.concern,
            Concern::CallbackOverdue(..) | Concern::MessageOverdue(_)
        )
    }

    /// The conversation a call for help comes from.
    fn helped(&self, alert: &Alert) -> Option<&CallView> {
        let mut calls = self.snapshot.calls.iter();
        calls.find(|call| alert.concern == Concern::HelpAsked(call.call))
    }

    /// An agent by name and number.
    fn name(&self, agent: &AgentId) -> String {
        let found = self.snapshot.agents.iter().find(|it| it.agent == *agent);
        let name = found.map_or("", |agent| agent.name.as_str());
        format!("{name} {agent}")
    }

    /// Calls that are not shown.
    fn more(&self) -> usize {
        self.snapshot.calls.len().saturating_sub(CALLS)
    }

    /// The call an agent still has to say the outcome of, for those who may say it.
    fn owed(&self, agent: &AgentView) -> Option<switchboard::CallId> {
        let last = agent.last.as_ref().filter(|_| self.lead.is_some())?;
        last.owed.then_some(last.call)
    }

    fn reason<'a>(&self, agent: &'a AgentView) -> &'a str {
        match &agent.state {
            AgentState::Paused(reason) => reason,
            AgentState::Off
            | AgentState::Ready
            | AgentState::Reserved(_)
            | AgentState::Talking(_)
            | AgentState::WrapUp(..) => "",
        }
    }

    /// Whether nobody answers in a queue at this hour.
    fn is_shut(&self, queue: &QueueView) -> bool {
        queue.hours.at(self.now) != Open::Yes
    }

    /// Whether the longest wait is past the norm of 15 seconds.
    fn is_late(&self, queue: &QueueView) -> bool {
        let since = queue.longest_since;
        since.is_some_and(|since| self.now.saturating_sub(since) > 15_000)
    }
}
