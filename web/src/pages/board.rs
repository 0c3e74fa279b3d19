//! The live board for supervisors and leaders: queues, agents and calls, as they stand.

mod alerts;
mod listed;
mod rates;
mod staff;

use std::sync::Arc;

use askama::Template;
use casework::service::Figure;
use store::Role;
use store::calls::Filter;
use store::notices::Notice;
use store::rusqlite::Connection;
use store::service::Behind;
use switchboard::{
    AgentId, AgentState, AgentView, AlertLimits, CallView, Concern, Open, QueueId, QueueView,
    Snapshot,
};
use warp::http::StatusCode;

use self::alerts::Line;
use self::listed::Listed;
use self::rates::Rates;
use self::staff::Staff;
use super::{Answer, Visit, days, supervision::Lead};
use crate::alerting::alerting_with;
use crate::error::Error;
use crate::today::Today;
use crate::view::{View, page};

/// The figures of the day.
const TODAY: [Figure; 3] = [Figure::Connected, Figure::Abandoned, Figure::Message];

struct Live {
    now: u64,
    snapshot: Arc<Snapshot>,
    findings: Vec<String>,
    alerts: Vec<Line>,
    limits: AlertLimits,
    listed: Listed,
    staff: Staff,
    rates: Rates,
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
    let queue = queue(visit)?;
    let asked = staff::Asked {
        queue,
        state: Staff::state(&visit.query)?,
        team: visit.query.some("team").map(str::to_owned),
    };
    let snapshot = visit.app.switch.snapshot();
    let settings = visit.app.settings.clone();
    let (limits, teams) = (settings.alerts.clone(), settings.teams.clone());
    let seen = Arc::clone(&snapshot);
    let read = move |c: &Connection| {
        let notice = store::notices::current(c, now)?;
        let today = Today::counted(c, &settings, now)?;
        let alerts = alerting_with(c, &settings, &seen, &today, now)?;
        Ok((alerts, Rates(today), notice))
    };
    let (alerts, rates, notice) = visit.read(read).await?;
    Ok(Live {
        now,
        alerts: Line::of(&alerts, &snapshot),
        limits,
        listed: Listed::of(&snapshot, queue),
        staff: Staff::of(&snapshot, asked, teams),
        rates,
        lead: session.leads().then(|| Lead::of(session, &snapshot)),
        notice,
        snapshot,
        findings: visit.app.switch.health().findings,
        today,
    })
}

/// Of which queue calls and agents are to be listed; of all where none is named.
fn queue(visit: &Visit) -> Result<Option<QueueId>, Error> {
    let named = visit.query.some("queue").map(str::parse);
    let named = named.transpose().map_err(|_| Error::Malformed)?;
    Ok(named.map(QueueId))
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
    /// The conversation a call for help comes from.
    fn helped(&self, line: &Line) -> Option<&CallView> {
        let concern = line.alerts.first()?.concern;
        let mut calls = self.snapshot.calls.iter();
        calls.find(|call| concern == Concern::HelpAsked(call.call))
    }

    /// An agent by name and number.
    fn name(&self, agent: &AgentId) -> String {
        alerts::name(&self.snapshot, *agent)
    }

    /// What a queue is called.
    fn queue_name(&self, queue: &QueueId) -> &str {
        let found = self.snapshot.queues.iter().find(|it| it.queue == *queue);
        found.map_or("", |it| it.name.as_str())
    }

    /// The conversation of an agent that the reader can listen to from their own telephone.
    fn heard(&self, agent: &AgentView) -> Option<&CallView> {
        let own = self.lead.as_ref()?.phone?;
        staff::heard(&self.snapshot, agent, own)
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
