//! A call-back agreed on with the caller: at the desk, during a talk or after it, or on a call's page.

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

const WHO: [Role; 3] = [Role::Agent, Role::Supervisor, Role::Admin];

/// With the caller of a call, as the form named it: at the desk another may have rung meanwhile.
pub async fn agree(visit: &Visit, number: &str) -> Answer {
    visit.role(&WHO)?;
    let call = number.parse().map(CallId).map_err(|_| Error::NotFound)?;
    save(visit, call).await?;
    Ok(saved(visit, call, "desk, callbacks"))
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
