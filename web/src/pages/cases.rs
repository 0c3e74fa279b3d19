//! Cases: listed, shown, written, taken in.

pub mod form;

use askama::Template;
use casework::{Kind, State, Urgency, Verb};
use store::Role;
use store::cases::{Case, Change, Event, Filter, NewCase};
use store::rusqlite::Transaction;
use store::voicemails::Voicemail;
use warp::http::StatusCode;
use warp::reply::Response;

use self::form::CaseForm;
use super::{Answer, Visit, desk, redirect};
use crate::error::Error;
use crate::session::Session;
use crate::view::{View, page};

const WRITERS: [Role; 3] = [Role::Agent, Role::Supervisor, Role::Admin];

#[derive(Template)]
#[template(path = "cases/list.html")]
struct List {
    v: View,
    cases: Vec<Case>,
    states: Vec<State>,
    kinds: Vec<Kind>,
    state: String,
    kind: String,
    text: String,
    caller: String,
    mine: bool,
    /// Whether the reader writes cases.
    writes: bool,
    next: Option<String>,
}

#[derive(Template)]
#[template(path = "cases/show.html")]
struct Show {
    v: View,
    case: Case,
    events: Vec<Event>,
    voicemail: Option<Voicemail>,
    /// The form, if the reader may change it.
    form: Option<CaseForm>,
    /// Whether this reader has a telephone to call from, and may.
    dials: bool,
}

#[derive(Template)]
#[template(path = "cases/new.html")]
struct New {
    v: View,
    form: CaseForm,
}

/// A department sees its own cases.
pub async fn list(visit: &Visit) -> Answer {
    let session = visit.user()?;
    let query = &visit.query;
    let mine = query.text("mine") == "yes";
    let filter = Filter {
        states: State::parse(query.text("state")).into_iter().collect(),
        kind: Kind::parse(query.text("kind")),
        text: query.some("text").map(Into::into),
        caller: query.some("caller").map(Into::into),
        keeper: mine.then_some(session.user.id),
        department: (session.user.role == Role::Department)
            .then_some(session.user.department.unwrap_or(0)),
        cursor: query.some("cursor").map(Into::into),
        ..Filter::default()
    };
    let found = visit.read(move |c| store::cases::find(c, &filter)).await?;
    let list = List {
        v: visit.view("nav-cases").await?,
        cases: found.items,
        states: form::STATES.into(),
        kinds: form::KINDS.into(),
        state: query.text("state").into(),
        kind: query.text("kind").into(),
        text: query.text("text").into(),
        caller: query.text("caller").into(),
        mine,
        writes: WRITERS.contains(&session.user.role),
        next: found
            .next
            .map(|next| query.query_with("cursor", Some(&next))),
    };
    Ok(page(StatusCode::OK, &list))
}

pub async fn show(visit: &Visit, number: &str) -> Answer {
    let case = find(visit, number).await?;
    let form = match may_edit(visit.user()?, &case) {
        true => Some(CaseForm::of_case(visit, &case).await?),
        false => None,
    };
    shown(visit, StatusCode::OK, case, form).await
}

pub async fn new(visit: &Visit) -> Answer {
    visit.role(&WRITERS)?;
    let form = CaseForm::empty(visit).await?;
    let v = visit.view("nav-cases").await?;
    Ok(page(StatusCode::OK, &New { v, form }))
}

pub async fn create(visit: &Visit) -> Answer {
    let session = visit.role(&WRITERS)?;
    let mut form = CaseForm::sent(visit, None).await?;
    if let Some(new) = form.new_case(session.user.id) {
        let (by, now) = (session.actor().label(), visit.now());
        let create = move |tx: &Transaction<'_>| match sent_before(tx, &new)? {
            Some(case) => Ok(case),
            None => store::cases::create(tx, &new, &by, now),
        };
        match visit.write(create).await {
            Ok(case) => return saved(visit, &case).await,
            Err(store::Error::Invalid { field, why }) => form.fault(field, why),
            Err(other) => return Err(other.into()),
        }
    }
    if form.from == "desk" && session.desk().is_some() {
        return desk::faulty(visit, form).await;
    }
    let v = visit.view("nav-cases").await?;
    Ok(page(StatusCode::UNPROCESSABLE_ENTITY, &New { v, form }))
}

/// The case of a button that was pressed twice: the same words about the same call.
fn sent_before(tx: &Transaction<'_>, new: &NewCase) -> store::Result<Option<Case>> {
    let Some(call) = new.call else {
        return Ok(None);
    };
    let same = |case: &Case| case.keeper == new.keeper && case.content == new.content;
    Ok(store::cases::of_call(tx, call)?.into_iter().find(same))
}

/// Changes a case; a draft may be taken in with it.
pub async fn edit(visit: &Visit, number: &str) -> Answer {
    let session = visit.role(&WRITERS)?;
    let case = find(visit, number).await?;
    let mut form = CaseForm::sent(visit, Some(&case)).await?;
    if let Some(edit) = form.edit() {
        let (by, now, number) = (session.actor().label(), visit.now(), case.number.clone());
        let take = (visit.form.text("then") == "intake").then(|| taken_by(session));
        let change = move |tx: &Transaction<'_>| {
            let case = store::cases::edit(tx, &number, &edit, &by, now)?;
            match take.filter(|_| case.state == State::Draft) {
                Some(take) => store::cases::act(tx, &number, Verb::Intake, &take, &by, now),
                None => Ok(case),
            }
        };
        match visit.write(change).await {
            Ok(case) => return saved(visit, &case).await,
            Err(store::Error::Invalid { field, why }) => form.fault(field, why),
            Err(store::Error::Conflict(..)) => {
                // Shown beside the case as it is, and saved over it if sent again.
                form.fault("content", "changed");
                form.revision = case.revision.to_string();
                form.from.clear();
            }
            Err(other) => return Err(other.into()),
        }
    }
    if form.from == "desk" && session.desk().is_some() {
        return desk::faulty(visit, form).await;
    }
    shown(visit, StatusCode::UNPROCESSABLE_ENTITY, case, Some(form)).await
}

/// Takes a draft onto the reader's list.
pub async fn intake(visit: &Visit, number: &str) -> Answer {
    let session = visit.role(&WRITERS)?;
    let (change, now) = (taken_by(session), visit.now());
    let (by, number) = (session.actor().label(), number.to_owned());
    let act =
        move |tx: &Transaction<'_>| store::cases::act(tx, &number, Verb::Intake, &change, &by, now);
    let case = visit.write(act).await?;
    Ok(redirect(&format!("/cases/{}", case.number)))
}

fn taken_by(session: &Session) -> Change {
    Change {
        keeper: Some(session.user.id),
        ..Change::default()
    }
}

/// Back to where the form was; with "save and ready", wrap-up ends.
async fn saved(visit: &Visit, case: &Case) -> Answer {
    let session = visit.user()?;
    if let (Some(agent), "ready") = (session.user.agent, visit.form.text("then")) {
        let wish = switchboard::Request::SetAgent(agent, switchboard::AgentWish::Ready);
        // The case is saved either way; the desk shows what the agent's state is.
        let _ = visit.app.switch.ask(session.actor(), wish).await;
    }
    let at_desk = visit.form.text("from") == "desk";
    let to = if at_desk {
        "/desk".into()
    } else {
        format!("/cases/{}", case.number)
    };
    Ok(redirect(&format!("{to}?saved={}", case.number)))
}

async fn find(visit: &Visit, number: &str) -> Result<Case, Error> {
    let session = visit.user()?;
    let number = number.to_owned();
    let case = visit.read(move |c| store::cases::get(c, &number)).await?;
    let theirs =
        session.user.role != Role::Department || case.department == session.user.department;
    if theirs {
        Ok(case)
    } else {
        Err(Error::NotFound)
    }
}

fn may_edit(session: &Session, case: &Case) -> bool {
    WRITERS.contains(&session.user.role) && is_editable(case)
}

fn is_editable(case: &Case) -> bool {
    matches!(case.state, State::Draft | State::Accepted)
}

async fn shown(
    visit: &Visit,
    status: StatusCode,
    case: Case,
    form: Option<CaseForm>,
) -> Result<Response, Error> {
    let (number, id) = (case.number.clone(), case.id);
    let (events, voicemail) = visit
        .read(move |c| {
            let events = store::cases::events(c, &number)?;
            Ok((events, store::voicemails::of_case(c, id)?))
        })
        .await?;
    let v = visit.view("nav-cases").await?;
    let reader = &visit.user()?.user;
    let dials = reader.agent.is_some() && WRITERS.contains(&reader.role);
    Ok(page(
        status,
        &Show {
            v,
            case,
            events,
            voicemail,
            form,
            dials,
        },
    ))
}

impl Show {
    /// Whether its caller can be called about it (回访), from the reader's telephone.
    fn follows_up(&self) -> bool {
        self.dials && self.case.caller.is_some() && self.case.state != State::Void
    }

    /// How pressing it is, if it is.
    fn pressing(&self) -> Option<&'static str> {
        (self.case.urgency != Urgency::Normal).then(|| self.case.urgency.as_str())
    }
}
