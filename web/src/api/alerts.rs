//! `GET /alerts`: what a supervisor has to look at.

use casework::service::Share;
use serde::Serialize;
use switchboard::{Alert, Concern};
use warp::reply::Response;

use super::problem::Problem;
use super::reports::rate;
use super::{Api, Items, json, time};
use crate::alerting::alerting;

/// An alert, as shown; what it is about is what is not null.
#[derive(Debug, Serialize)]
struct AlertBody {
    kind: &'static str,
    since: String,
    node: Option<u16>,
    queue: Option<u32>,
    call: Option<u64>,
    agent: Option<u32>,
    /// How many there are of one kind.
    count: Option<u64>,
    /// As in the report.
    in_time_rate: Option<f64>,
}

/// Everything to look at, the gravest first.
pub async fn list(api: &Api) -> Result<Response, Problem> {
    let board = api.app.switch.snapshot();
    let (settings, now) = (api.app.settings.clone(), api.now());
    let alerts = api
        .read(move |c| alerting(c, &settings, &board, now))
        .await?;
    Ok(json(&Items::all(alerts.into_iter().map(body).collect())))
}

fn body(alert: Alert) -> AlertBody {
    let mut body = AlertBody {
        kind: alert.concern.as_str(),
        since: time::show(alert.since),
        node: None,
        queue: None,
        call: None,
        agent: None,
        count: None,
        in_time_rate: None,
    };
    match alert.concern {
        Concern::NodeDown(node) => body.node = Some(node.0),
        Concern::TrunkDown => {}
        Concern::NobodyOnDuty(queue) => body.queue = Some(queue.0),
        Concern::WaitingCalls(queue, count) | Concern::CallbackOverdue(queue, count) => {
            (body.queue, body.count) = (Some(queue.0), Some(count));
        }
        Concern::MessageOverdue(count) => body.count = Some(count),
        Concern::ServiceLevel(queue, part, whole) => {
            (body.queue, body.count) = (Some(queue.0), Some(whole));
            body.in_time_rate = rate(Share { part, whole });
        }
        Concern::HelpAsked(call)
        | Concern::LongWait(call)
        | Concern::LongHold(call)
        | Concern::LongTalk(call)
        | Concern::Unrecorded(call) => {
            body.call = Some(call.0);
        }
        Concern::PhoneLost(agent)
        | Concern::AgentAbsent(agent)
        | Concern::LongPause(agent)
        | Concern::OverBudget(agent)
        | Concern::LongIdle(agent) => {
            body.agent = Some(agent.0);
        }
    }
    body
}
