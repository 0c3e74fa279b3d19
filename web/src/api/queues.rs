//! `GET /queues`: who waits and who serves.

use serde::Serialize;
use switchboard::{Millis, QueueView};
use warp::reply::Response;

use super::{Api, Items, json, time};

/// A queue, as shown.
#[derive(Debug, Serialize)]
struct QueueBody<'a> {
    id: u32,
    name: &'a str,
    open: &'static str,
    former: bool,
    waiting: u32,
    longest_wait_s: f64,
    expected_wait_s: Option<f64>,
    ready: u32,
    talking: u32,
    wrap_up: u32,
    paused: u32,
    dispositions: &'a [String],
}

/// Every queue, in the plan's order.
pub fn list(api: &Api) -> Response {
    let snapshot = api.app.switch.snapshot();
    let now = api.now();
    let queues = snapshot.queues.iter().map(|queue| body(queue, now));
    json(&Items::all(queues.collect()))
}

fn body(queue: &QueueView, now: Millis) -> QueueBody<'_> {
    let longest = queue.longest_since.map(|since| now.saturating_sub(since));
    QueueBody {
        id: queue.queue.0,
        name: &queue.name,
        open: queue.hours.at(now).as_str(),
        former: queue.former,
        waiting: queue.waiting,
        longest_wait_s: time::seconds(longest.unwrap_or(0)),
        expected_wait_s: queue.expected_wait_ms.map(time::seconds),
        ready: queue.ready,
        talking: queue.talking,
        wrap_up: queue.wrap_up,
        paused: queue.paused,
        dispositions: &queue.dispositions,
    }
}
