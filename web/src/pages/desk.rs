//! The desk: one agent's state, the call at hand with what is known of its caller, and the case.

use askama::Template;
use store::Role;
use store::calls::Call;
use store::cases::{Case, Filter};
use switchboard::{AgentId, AgentState, AgentView, CallId, CallView, Snapshot};
use warp::http::StatusCode;

use super::agents::REASONS;
use super::cases::form::CaseForm;
use super::{Answer, Visit};
use crate::error::Error;
use crate::view::{View, page};

/// Rows of each list beside a call.
const EARLIER: u32 = 5;
const MINE: u32 = 8;

/// What changes by itself.
struct Live {
    agent: AgentView,
    call: Option<CallView>,
    /// Calls of the same number so far, and the latest of them.
    earlier: Vec<Call>,
    open: Vec<Case>,
    waiting: u32,
    longest_since: Option<u64>,
}

#[derive(Template)]
#[template(path = "desk/show.html")]
struct Show {
    v: View,
    live: Live,
    form: CaseForm,
    mine: Vec<Case>,
    reasons: &'static [&'static str],
}

#[derive(Template)]
#[template(path = "desk/live.html")]
struct LivePart {
    v: View,
    live: Live,
    reasons: &'static [&'static str],
}

#[derive(Template)]
#[template(path = "desk/case.html")]
struct CasePart {
    v: View,
    form: CaseForm,
}

pub async fn show(visit: &Visit) -> Answer {
    let live = look(visit).await?;
    let form = form(visit, &live).await?;
    let user = visit.user()?.user.id;
    let filter = Filter {
        keeper: Some(user),
        limit: Some(MINE),
        ..Filter::default()
    };
    let mine = visit
        .read(move |c| store::cases::find(c, &filter))
        .await?
        .items;
    let v = visit.view("nav-desk").await?;
    Ok(page(
        StatusCode::OK,
        &Show {
            v,
            live,
            form,
            mine,
            reasons: &REASONS,
        },
    ))
}

/// The part that fetches itself again when something changed.
pub async fn live(visit: &Visit) -> Answer {
    let live = look(visit).await?;
    let v = visit.view("nav-desk").await?;
    Ok(page(
        StatusCode::OK,
        &LivePart {
            v,
            live,
            reasons: &REASONS,
        },
    ))
}

/// The form for the call at hand; fetched when another call has begun and nothing was typed.
pub async fn case(visit: &Visit) -> Answer {
    let live = look(visit).await?;
    let form = form(visit, &live).await?;
    let v = visit.view("nav-desk").await?;
    Ok(page(StatusCode::OK, &CasePart { v, form }))
}

async fn look(visit: &Visit) -> Result<Live, Error> {
    let session = visit.role(&[Role::Agent])?;
    let id = session.user.agent.ok_or(Error::Forbidden)?;
    let snapshot = visit.app.switch.snapshot();
    let agent = own(&snapshot, id, &session.user.name);
    let number = agent.state.call();
    let call = number
        .and_then(|call| snapshot.calls.iter().find(|live| live.call == call))
        .cloned();
    let queues = snapshot
        .queues
        .iter()
        .filter(|queue| agent.queues.contains(&queue.queue));
    let (waiting, longest_since) = queues.fold((0, None::<u64>), |(count, longest), queue| {
        let oldest = [longest, queue.longest_since].into_iter().flatten().min();
        (count + queue.waiting, oldest)
    });
    let caller = caller(visit, number, call.as_ref()).await?;
    let (earlier, open) = match (caller, number) {
        (Some(caller), Some(call)) => history(visit, caller, call).await?,
        (_, _) => (Vec::new(), Vec::new()),
    };
    Ok(Live {
        agent,
        call,
        earlier,
        open,
        waiting,
        longest_since,
    })
}

/// Before the board knows of somebody new, they are off.
fn own(snapshot: &Snapshot, id: AgentId, name: &str) -> AgentView {
    let found = snapshot.agents.iter().find(|agent| agent.agent == id);
    found.cloned().unwrap_or_else(|| AgentView {
        agent: id,
        name: name.into(),
        phone: String::new(),
        reachable: false,
        state: AgentState::Off,
        since: snapshot.at,
        next: None,
        queues: Vec::new(),
    })
}

/// The caller of the call at hand, live or just ended.
async fn caller(
    visit: &Visit,
    number: Option<CallId>,
    live: Option<&CallView>,
) -> Result<Option<String>, Error> {
    match (live, number) {
        (Some(call), _) => Ok(call.caller.clone()),
        (None, Some(number)) => Ok(visit
            .read(move |c| store::calls::get(c, number))
            .await?
            .caller),
        (None, None) => Ok(None),
    }
}

async fn history(
    visit: &Visit,
    caller: String,
    call: CallId,
) -> Result<(Vec<Call>, Vec<Case>), Error> {
    visit
        .read(move |c| {
            let earlier = store::calls::earlier(c, &caller, Some(call), EARLIER)?;
            Ok((earlier, store::cases::open_of_caller(c, &caller, EARLIER)?))
        })
        .await
}

async fn form(visit: &Visit, live: &Live) -> Result<CaseForm, Error> {
    match live.agent.state.call() {
        Some(call) => CaseForm::of_call(visit, call).await,
        None => CaseForm::empty(visit).await,
    }
}

impl Live {
    /// The stored name of the agent's state.
    fn state(&self) -> &'static str {
        self.agent.state.as_str()
    }

    /// Why the agent is paused; empty if not.
    fn reason(&self) -> &str {
        match &self.agent.state {
            AgentState::Paused(reason) => reason,
            AgentState::Off
            | AgentState::Ready
            | AgentState::Reserved(_)
            | AgentState::Talking(_)
            | AgentState::WrapUp(..) => "",
        }
    }

    /// Until when wrap-up lasts, if it goes on.
    fn wrap_up_until(&self) -> Option<u64> {
        match self.agent.state {
            AgentState::WrapUp(_, until) => Some(until),
            AgentState::Off
            | AgentState::Ready
            | AgentState::Reserved(_)
            | AgentState::Talking(_)
            | AgentState::Paused(_) => None,
        }
    }

    /// The number of the call at hand; 0 for none.
    fn call_number(&self) -> u64 {
        self.agent.state.call().map_or(0, |call| call.0)
    }
}
