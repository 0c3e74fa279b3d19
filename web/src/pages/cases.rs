//! Cases: listed, shown, written, taken in.

pub mod form;

use askama::Template;
use casework::{Kind, State, Urgency, Verb};
use store::Role;
use store::cases::{Case, Change, Event, Filter};
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
    can_take: bool,
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
    let mut form = CaseForm::sent(visit).await?;
    if let Some(new) = form.new_case(session.user.id) {
        let (by, now) = (session.actor().label(), visit.now());
        match visit
            .write(move |tx| store::cases::create(tx, &new, &by, now))
            .await
        {
            Ok(case) => return saved(visit, &case).await,
            Err(store::Error::Invalid { field, why }) => form.fault(field, why),
            Err(other) => return Err(other.into()),
        }
    }
    if form.from == "desk" && session.user.role == Role::Agent {
        return desk::faulty(visit, form).await;
    }
    let v = visit.view("nav-cases").await?;
    Ok(page(StatusCode::UNPROCESSABLE_ENTITY, &New { v, form }))
}

pub async fn edit(visit: &Visit, number: &str) -> Answer {
    let session = visit.role(&WRITERS)?;
    let case = find(visit, number).await?;
    let mut form = CaseForm::sent(visit).await?;
    if let Some(edit) = form.edit() {
        let (by, now, number) = (session.actor().label(), visit.now(), case.number.clone());
        match visit
            .write(move |tx| store::cases::edit(tx, &number, &edit, &by, now))
            .await
        {
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
    form.number.clone_from(&case.number);
    if form.from == "desk" && session.user.role == Role::Agent {
        return desk::faulty(visit, form).await;
    }
    shown(visit, StatusCode::UNPROCESSABLE_ENTITY, case, Some(form)).await
}

/// Takes a draft onto the reader's list.
pub async fn intake(visit: &Visit, number: &str) -> Answer {
    let session = visit.role(&WRITERS)?;
    let change = Change {
        keeper: Some(session.user.id),
        ..Change::default()
    };
    let (by, now, number) = (session.actor().label(), visit.now(), number.to_owned());
    let act = move |tx: &store::rusqlite::Transaction<'_>| {
        store::cases::act(tx, &number, Verb::Intake, &change, &by, now)
    };
    match visit.write(act).await {
        Ok(case) => Ok(redirect(&format!("/cases/{}", case.number))),
        Err(store::Error::Refused(casework::Refusal::NeedsContent)) => {
            Err(Error::Refused(visit.lang.t("case-needs-content")))
        }
        Err(other) => Err(other.into()),
    }
}

/// Back to where the form was; with "save and ready", wrap-up ends.
async fn saved(visit: &Visit, case: &Case) -> Answer {
    let session = visit.user()?;
    if let (Some(agent), "ready") = (session.user.agent, visit.form.text("then")) {
        let wish = switchboard::Request::SetAgent(agent, switchboard::AgentWish::Ready);
        visit.app.switch.ask(session.actor(), wish).await?;
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
    WRITERS.contains(&session.user.role) && matches!(case.state, State::Draft | State::Accepted)
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
    let can_take = form.is_some() && case.state == State::Draft;
    let v = visit.view("nav-cases").await?;
    Ok(page(
        status,
        &Show {
            v,
            case,
            events,
            voicemail,
            form,
            can_take,
        },
    ))
}

impl Show {
    /// How pressing it is, if it is.
    fn pressing(&self) -> Option<&'static str> {
        (self.case.urgency != Urgency::Normal).then(|| self.case.urgency.as_str())
    }
}
