//! A call-back agreed on with the caller: at the desk, during a talk or after it, or on a call's page.

use askama::Template;
use store::callbacks::Agreement;
use store::rusqlite::Transaction;
use store::{Role, calls};
use switchboard::{AgentId, CallId, QueueId, Refusal};
use warp::http::{HeaderValue, StatusCode};
use warp::reply::{Reply, Response};

use super::{Answer, Visit, days, redirect};
use crate::agreed::may_be_kept;
use crate::dialling;
use crate::error::Error;
use crate::view::{View, page};

const WHO: [Role; 3] = [Role::Agent, Role::Supervisor, Role::Admin];

/// With the caller of a call, as the form named it: at the desk another may have rung meanwhile.
pub async fn agree(visit: &Visit, number: &str) -> Answer {
    visit.role(&WHO)?;
    let call = number.parse().map(CallId).map_err(|_| Error::NotFound)?;
    match save(visit, call).await {
        Err(Error::Invalid { field, why }) if !visit.is_part() => {
            let form = Form::typed(visit, call, (field, why));
            let v = visit.view("nav-calls").await?;
            Ok(page(
                StatusCode::UNPROCESSABLE_ENTITY,
                &Again { v, call, form },
            ))
        }
        came => came.map(|()| saved(visit, call, "desk, callbacks")),
    }
}

/// The form for a call-back, as it was typed, and what is wrong with it.
#[derive(Debug, Default)]
pub struct Form {
    /// Where it is sent.
    pub to: String,
    /// The number it is about, where the page does not say so.
    pub with: String,
    /// Whether it stands on the desk.
    pub at_desk: bool,
    /// Who may be agreed on to call, and whether they are.
    pub agent: Option<AgentId>,
    pub chosen: bool,
    /// Local, as a field for date and time has it.
    pub due: String,
    pub note: String,
    /// The field, and the words.
    pub fault: Option<(&'static str, String)>,
}

impl Form {
    /// An empty one about the caller of a call.
    pub fn of(call: CallId, agent: Option<AgentId>) -> Self {
        Self {
            to: format!("/calls/{call}/callbacks"),
            agent,
            chosen: agent.is_some(),
            ..Self::default()
        }
    }

    fn typed(visit: &Visit, call: CallId, (field, why): (&'static str, &str)) -> Self {
        let chosen = visit.form.text("agent").parse().ok().map(AgentId);
        let own = visit
            .session
            .as_ref()
            .and_then(|session| session.user.agent);
        let words = visit.lang.word("invalid", &format!("{field}-{why}"));
        Self {
            at_desk: visit.form.text("from") == "desk",
            chosen: chosen.is_some(),
            due: visit.form.text("due").into(),
            note: visit.form.text("note").into(),
            fault: Some((field, words)),
            ..Self::of(call, chosen.or(own))
        }
    }

    /// What is wrong with a field.
    pub fn fault_of(&self, field: &str) -> Option<&str> {
        let fault = self.fault.as_ref();
        fault
            .filter(|(one, _)| *one == field)
            .map(|(_, words)| &**words)
    }
}

#[derive(Template)]
#[template(path = "calls/agree.html")]
struct Again {
    v: View,
    call: CallId,
    form: Form,
}

/// What follows on a form about a caller: at the desk what is known of them is fetched again.
pub fn saved(visit: &Visit, call: CallId, changed: &'static str) -> Response {
    if visit.is_part() {
        let mut answer = StatusCode::NO_CONTENT.into_response();
        let changed = HeaderValue::from_static(changed);
        answer.headers_mut().insert("hx-trigger", changed);
        return answer;
    }
    match visit.form.text("from") {
        "desk" => redirect("/desk"),
        _ => redirect(&format!("/calls/{call}")),
    }
}

async fn save(visit: &Visit, call: CallId) -> Result<(), Error> {
    let due_at = days::at(visit.form.text("due"), visit.app.settings.offset_min);
    let due_at = due_at.ok_or(store::Error::Invalid {
        field: "due_at",
        why: "required",
    })?;
    let agent = visit.form.some("agent").map(str::parse).transpose();
    let agent = agent.map_err(|_| Error::Malformed)?.map(AgentId);
    let board = visit.app.switch.snapshot();
    let queues = board.queues.iter().filter(|queue| !queue.former);
    let queues: Vec<QueueId> = queues.map(|queue| queue.queue).collect();
    let first = queues.first().copied();
    let first = first.ok_or(Error::Call(Refusal::NoSuchQueue))?;
    let note = visit.form.text("note").to_owned();
    let (by, now) = (visit.user()?.actor().label(), visit.now());
    let was = visit.read(move |c| calls::get(c, call)).await?;
    let number = was.caller.clone().unwrap_or_default();
    dialling::may_call_back(&visit.app.switch, number, true).await?;
    let agree = move |tx: &Transaction<'_>| {
        let queue = was.queue.filter(|queue| queues.contains(queue));
        let queue = queue.unwrap_or(first);
        let agreement = Agreement {
            number: was.caller.unwrap_or_default(),
            due_at,
            agent,
            note,
            queue,
            call: Some(call),
        };
        let made = store::callbacks::agree(tx, &agreement, &by, now)?;
        may_be_kept(&board, queue, due_at)?;
        Ok(made)
    };
    visit.write(agree).await?;
    Ok(())
}
