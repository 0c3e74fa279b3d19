//! The desk: one agent's state, the call at hand with what is known of its caller, and the case.

mod about;
mod card;
mod past;
mod ringing;
mod state;
mod talk;

use std::sync::Arc;

use askama::Template;
use store::cases::{Case, Filter};
use store::rusqlite::Connection;
use switchboard::{AgentId, AgentState, CallId, CallView, Party, PartyView, Snapshot};
use warp::http::StatusCode;

use self::about::About;
pub use self::about::forms;
use self::card::Card;
use self::past::Past;
use self::ringing::Ringing;
pub(crate) use self::state::Disposing;
use self::state::State;
use self::talk::Targets;
pub(crate) use self::talk::verb;
use super::cases::form::CaseForm;
use super::supervision::Lead;
use super::{Answer, Visit, days};
use crate::error::Error;
use crate::pauses;
use crate::view::{View, page};

/// Rows of the agent's own cases.
const MINE: u32 = 8;

/// The call at hand and its caller.
struct Live {
    number: Option<CallId>,
    /// Whether the agent waits for a call.
    ready: bool,
    /// While it goes on.
    call: Option<CallView>,
    /// What of it is to be seen at once.
    card: Option<Card>,
    /// Whether the call is one from us.
    outward: bool,
    past: Past,
}

#[derive(Template)]
#[template(path = "desk/show.html")]
struct Show {
    v: View,
    own: AgentId,
    now: State,
    live: Live,
    about: Option<About>,
    talk: Option<CallView>,
    watched: Option<CallView>,
    lead: Lead,
    line: Option<CallId>,
    rung: Option<Ringing>,
    targets: Targets,
    board: Arc<Snapshot>,
    form: CaseForm,
    mine: Vec<Case>,
    reasons: Vec<Reason>,
}

/// A reason for a pause, how long it was used today, and its budget.
struct Reason {
    reason: String,
    used_min: u64,
    budget_min: u64,
}

#[derive(Template)]
#[template(path = "desk/talk.html")]
struct TalkPart {
    v: View,
    own: AgentId,
    talk: Option<CallView>,
    watched: Option<CallView>,
    lead: Lead,
    line: Option<CallId>,
    rung: Option<Ringing>,
    board: Arc<Snapshot>,
}

#[derive(Template)]
#[template(path = "desk/targets.html")]
struct TargetsPart {
    v: View,
    targets: Targets,
}

/// What the templates of a conversation ask for, wherever they are included.
macro_rules! talks {
    ($($part:ident),+) => {$(
        impl $part {
            fn parked(&self) -> Vec<CallView> {
                talk::parked(&self.board)
            }

            fn is_long(&self, call: &CallView) -> bool {
                talk::is_long(&self.v, call)
            }

            fn emergency(&self) -> [(&'static str, &'static str); 4] {
                switchboard::EMERGENCY
            }

            fn verbs(&self, call: &CallView) -> Vec<(&'static str, &'static str, &'static str)> {
                talk::verbs(call, self.own)
            }

            fn steers(&self, call: &CallView, party: &PartyView) -> bool {
                call.may_steer(self.own, party)
            }

            fn party(&self, who: &Party) -> String {
                talk::party(&self.board, &self.v, who)
            }
        }
    )+};
}

talks!(Show, TalkPart);

#[derive(Template)]
#[template(path = "desk/now.html")]
struct Now {
    v: View,
    now: State,
    reasons: Vec<Reason>,
}

/// What the templates of an agent's state ask for.
macro_rules! paused {
    ($($part:ident),+) => {$(
        impl $part {
            /// The reason of the pause, where it has a budget.
            fn budget(&self) -> Option<&Reason> {
                let reason = self.now.reason();
                let mut reasons = self.reasons.iter();
                reasons.find(|it| it.reason == reason && it.budget_min > 0)
            }
        }
    )+};
}

paused!(Show, Now);

#[derive(Template)]
#[template(path = "desk/bar.html")]
struct Bar {
    v: View,
    now: State,
}

#[derive(Template)]
#[template(path = "desk/live.html")]
struct LivePart {
    v: View,
    live: Live,
}

#[derive(Template)]
#[template(path = "parts/case-form.html")]
struct CasePart {
    v: View,
    form: CaseForm,
}

pub async fn show(visit: &Visit) -> Answer {
    let now = state(visit)?;
    let form = form(visit, &now).await?;
    with(visit, StatusCode::OK, now, form).await
}

/// The desk again, with what was typed and what is wrong with it.
pub async fn faulty(visit: &Visit, form: CaseForm) -> Answer {
    with(visit, StatusCode::UNPROCESSABLE_ENTITY, state(visit)?, form).await
}

async fn with(visit: &Visit, status: StatusCode, now: State, form: CaseForm) -> Answer {
    let filter = Filter {
        keeper: Some(visit.user()?.user.id),
        limit: Some(MINE),
        ..Filter::default()
    };
    let mine = visit.read(move |c| store::cases::find(c, &filter)).await?;
    let reasons = reasons(visit, now.agent.agent).await?;
    let board = visit.app.switch.snapshot();
    let show = Show {
        live: look(visit, &now).await?,
        about: About::of(visit, &now).await?,
        v: visit.view("nav-desk").await?,
        own: now.agent.agent,
        talk: talk::of(&now),
        watched: talk::watched(&now),
        lead: Lead::of(visit.user()?, &board),
        line: talk::line(&now),
        rung: ringing::of(&now, visit.user()?.leads()),
        targets: find_targets(visit, &now).await?,
        board,
        now,
        form,
        mine: mine.items,
        reasons,
    };
    Ok(page(status, &show))
}

/// The reasons to choose from, with how much of each was used.
async fn reasons(visit: &Visit, agent: AgentId) -> Result<Vec<Reason>, Error> {
    let (settings, now) = (visit.app.settings.clone(), visit.now());
    let used = {
        let settings = settings.clone();
        let used = move |c: &store::rusqlite::Connection| pauses::used(c, &settings, agent, now);
        visit.read(used).await?
    };
    let reason = |pause: &pauses::Pause| Reason {
        used_min: used.get(&pause.reason).copied().unwrap_or_default() / 60_000,
        budget_min: pause.budget_ms / 60_000,
        reason: pause.reason.clone(),
    };
    Ok(settings.pauses.iter().map(reason).collect())
}

/// What the agent is doing; fetches itself again when something changed.
pub async fn now(visit: &Visit) -> Answer {
    let (v, now) = (View::new(visit, "nav-desk", (0, 0)), state(visit)?);
    let reasons = reasons(visit, now.agent.agent).await?;
    Ok(page(StatusCode::OK, &Now { v, now, reasons }))
}

/// The same on every other page, while there is a call.
pub fn bar(visit: &Visit) -> Answer {
    let (v, now) = (View::new(visit, "nav-desk", (0, 0)), state(visit)?);
    Ok(page(StatusCode::OK, &Bar { v, now }))
}

/// The call at hand and what is known of its caller.
pub async fn live(visit: &Visit) -> Answer {
    let live = look(visit, &state(visit)?).await?;
    let v = View::new(visit, "nav-desk", (0, 0));
    Ok(page(StatusCode::OK, &LivePart { v, live }))
}

/// What can be done in the call at hand.
pub fn talk(visit: &Visit) -> Answer {
    let now = state(visit)?;
    let board = visit.app.switch.snapshot();
    let part = TalkPart {
        v: View::new(visit, "nav-desk", (0, 0)),
        own: now.agent.agent,
        talk: talk::of(&now),
        watched: talk::watched(&now),
        lead: Lead::of(visit.user()?, &board),
        line: talk::line(&now),
        rung: ringing::of(&now, visit.user()?.leads()),
        board,
    };
    Ok(page(StatusCode::OK, &part))
}

/// To whom it can go.
pub async fn targets(visit: &Visit) -> Answer {
    let targets = find_targets(visit, &state(visit)?).await?;
    let v = View::new(visit, "nav-desk", (0, 0));
    Ok(page(StatusCode::OK, &TargetsPart { v, targets }))
}

/// The call at hand, while the agent talks.
pub fn call_at_hand(visit: &Visit) -> Result<CallId, Error> {
    let call = talk::of(&state(visit)?).map(|call| call.call);
    call.ok_or(Error::Call(switchboard::Refusal::NoConversation))
}

async fn find_targets(visit: &Visit, now: &State) -> Result<Targets, Error> {
    let board = visit.app.switch.snapshot();
    let v = View::new(visit, "nav-desk", (0, 0));
    let midnight = days::midnight(visit.now(), visit.app.settings.offset_min);
    let agent = now.agent.agent;
    let read = move |c: &Connection| {
        let departments = store::departments::list(c)?;
        Ok((departments, store::agents::sent_to(c, agent, midnight)?))
    };
    let (departments, used) = visit.read(read).await?;
    let teams = &visit.app.settings.teams;
    Ok(Targets::find((departments, used), &board, teams, now, &v))
}

/// The form for the call at hand; fetched when another call has begun and nothing was typed.
pub async fn case(visit: &Visit) -> Answer {
    let form = form(visit, &state(visit)?).await?;
    let v = View::new(visit, "nav-desk", (0, 0));
    Ok(page(StatusCode::OK, &CasePart { v, form }))
}

fn state(visit: &Visit) -> Result<State, Error> {
    let session = visit.user()?;
    let id = session.desk().ok_or(Error::Forbidden)?;
    Ok(State::of(
        &visit.app.switch.snapshot(),
        id,
        &session.user.name,
    ))
}

async fn look(visit: &Visit, now: &State) -> Result<Live, Error> {
    let number = now.agent.state.call();
    let call = now.call.clone();
    let (caller, outward) = caller(visit, number, call.as_ref()).await?;
    let past = match (caller, number) {
        (Some(caller), Some(call)) => Past::of(visit, caller, call).await?,
        (_, _) => Past::default(),
    };
    let card = match &call {
        Some(call) => Some(Card::of(visit, now, call).await?),
        None => None,
    };
    Ok(Live {
        card,
        number,
        ready: now.agent.state == AgentState::Ready,
        call,
        outward,
        past,
    })
}

/// The caller of the call at hand, live or just ended, and whether it is one from us.
async fn caller(
    visit: &Visit,
    number: Option<CallId>,
    live: Option<&CallView>,
) -> Result<(Option<String>, bool), Error> {
    match (live, number) {
        (Some(call), _) => Ok((call.caller.clone(), call.outward)),
        (None, Some(number)) => {
            let call = visit.read(move |c| store::calls::get(c, number)).await?;
            Ok((call.caller, call.outward))
        }
        (None, None) => Ok((None, false)),
    }
}

async fn form(visit: &Visit, now: &State) -> Result<CaseForm, Error> {
    match now.own_call() {
        Some(call) => CaseForm::of_call(visit, call).await,
        None => CaseForm::empty(visit).await,
    }
}
