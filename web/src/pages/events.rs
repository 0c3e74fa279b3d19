//! "This changed": server-sent events that let the live parts of a page fetch themselves again.

use std::convert::Infallible;
use std::time::Duration;

use futures_util::StreamExt;
use tokio_stream::wrappers::WatchStream;
use warp::reply::Reply;
use warp::sse::Event;

use super::{Answer, Visit};

/// Between two events at least: a rush of calls is one look.
const PAUSE: Duration = Duration::from_millis(250);

pub fn stream(visit: &Visit) -> Answer {
    visit.user()?;
    let changes = WatchStream::new(visit.app.switch.snapshots()).then(|snapshot| async move {
        tokio::time::sleep(PAUSE).await;
        Ok::<_, Infallible>(Event::default().event("live").data(snapshot.at.to_string()))
    });
    let alive = warp::sse::keep_alive().interval(Duration::from_secs(15));
    Ok(warp::sse::reply(alive.stream(changes)).into_response())
}
