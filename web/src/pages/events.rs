//! "This changed": server-sent events that let the live parts of a page fetch themselves again. Each
//! reader is told only of what their pages show: the board, their own desk, new messages.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use futures_util::stream;
use store::Role;
use switchboard::{
    AgentId, AgentState, AgentView, Alert, CallId, CallView, HelpView, Millis, Open, QueueView,
    Snapshot, WatcherView, What,
};
use tokio::sync::{broadcast, watch};
use tokio::time::{Interval, interval};
use warp::http::header;
use warp::reply::Reply;
use warp::sse::Event;

use super::{Answer, Visit};
use crate::alerting::alerting;
use crate::app::App;
use crate::session::Session;
use crate::switch::Kept;

/// Between two events at least: a rush of calls is one look.
const PAUSE: Duration = Duration::from_millis(250);
/// It is looked so often whether a limit has passed, which changes nothing else.
const LOOK: Duration = Duration::from_secs(5);
/// The session is looked up again so often, so that who is signed out hears nothing more.
const RECHECK_MS: Millis = 30_000;

/// What one reader was told last.
struct Reader {
    app: App,
    session: Session,
    checked_at: Millis,
    snapshots: watch::Receiver<Arc<Snapshot>>,
    facts: broadcast::Receiver<Arc<Kept>>,
    seen: Arc<Snapshot>,
    /// Whether they were told of anything: a page may show a call for help that is over by then.
    told: bool,
    alerts: Vec<Alert>,
    /// Whether persons answer, in each queue.
    open: Vec<Open>,
    look: Interval,
}

pub fn stream(visit: &Visit) -> Answer {
    let session = visit.user()?.clone();
    let switch = &visit.app.switch;
    let reader = Reader {
        session,
        checked_at: visit.now(),
        snapshots: switch.snapshots(),
        facts: switch.facts(),
        // A page that comes back is told of everything once.
        seen: Arc::new(Snapshot::default()),
        told: false,
        alerts: Vec::new(),
        open: Vec::new(),
        look: interval(LOOK),
        app: visit.app.clone(),
    };
    let events = stream::unfold(reader, |mut reader| async move {
        let topics = reader.next().await?;
        let event = Event::default().event("changed").data(topics.join(" "));
        Some((Ok::<_, Infallible>(event), reader))
    });
    let alive = warp::sse::keep_alive().interval(Duration::from_secs(15));
    let mut reply = warp::sse::reply(alive.stream(events)).into_response();
    // A proxy that gathers before it passes on would hold events back.
    let no = header::HeaderValue::from_static("no");
    reply.headers_mut().insert("x-accel-buffering", no);
    Ok(reply)
}

impl Reader {
    /// The next topics; `None` when the session or the switchboard has ended.
    async fn next(&mut self) -> Option<Vec<&'static str>> {
        loop {
            let topics = tokio::select! {
                changed = self.snapshots.changed() => {
                    changed.ok()?;
                    tokio::time::sleep(PAUSE).await;
                    self.look()
                }
                fact = self.facts.recv() => told(fact)?,
                _ = self.look.tick() => self.alerting().await,
            };
            self.still_signed_in().await.then_some(())?;
            if !topics.is_empty() {
                return Some(topics);
            }
        }
    }

    fn look(&mut self) -> Vec<&'static str> {
        let now = self.snapshots.borrow_and_update().clone();
        let before = std::mem::replace(&mut self.seen, now.clone());
        let user = &self.session.user;
        let desk = self.session.desk();
        let changes = |agent: &AgentId| desk_of(&now, *agent) != desk_of(&before, *agent);
        let others = |agent: &AgentId| to_be_rung(&now, *agent) != to_be_rung(&before, *agent);
        let colleagues = desk.filter(others).is_some();
        let desk = desk.filter(changes).is_some();
        let board = user.role != Role::Agent && !is_same(&now, &before);
        let told = std::mem::replace(&mut self.told, true);
        let help = self.session.leads() && (!told || helps(&now) != helps(&before));
        let topics = [
            ("help", help),
            ("desk", desk),
            ("colleagues", colleagues && !desk),
            ("board", board),
        ];
        topics
            .iter()
            .filter(|(_, is)| *is)
            .map(|(topic, _)| *topic)
            .collect()
    }

    /// Whether there are other alerts than there were, or a queue has opened or closed.
    async fn alerting(&mut self) -> Vec<&'static str> {
        if self.session.user.role == Role::Agent {
            return Vec::new();
        }
        self.app = self.app.current();
        let (store, settings) = (self.app.store.clone(), self.app.settings.clone());
        let (board, now) = (self.app.switch.snapshot(), (self.app.settings.clock)());
        let open = board.queues.iter().map(|it| it.hours.at(now)).collect();
        let look = move || store.read(|c| alerting(c, &settings, &board, now));
        let Ok(Ok(alerts)) = tokio::task::spawn_blocking(look).await else {
            return Vec::new();
        };
        let concerns = |alerts: &[Alert]| alerts.iter().map(|it| it.concern).collect::<Vec<_>>();
        let news = concerns(&alerts) != concerns(&self.alerts) || open != self.open;
        (self.alerts, self.open) = (alerts, open);
        news.then_some("board").into_iter().collect()
    }

    async fn still_signed_in(&mut self) -> bool {
        let now = (self.app.settings.clock)();
        if now < self.checked_at + RECHECK_MS {
            return true;
        }
        self.checked_at = now;
        let (store, hash) = (self.app.store.clone(), self.session.hash);
        // A page that is open is used.
        let find = move || store::sessions::used(&store, &hash, now);
        matches!(tokio::task::spawn_blocking(find).await, Ok(Ok(Some(_))))
    }
}

fn told(fact: Result<Arc<Kept>, broadcast::error::RecvError>) -> Option<Vec<&'static str>> {
    match fact {
        Ok(kept) if matches!(kept.fact.what, What::MessageKept { .. }) => Some(vec!["messages"]),
        // Which may have been missed, or have made a call-back needless.
        Ok(kept) if matches!(kept.fact.what, What::Ended { .. }) => Some(vec!["callbacks"]),
        Ok(_) => Some(Vec::new()),
        Err(broadcast::error::RecvError::Lagged(_)) => Some(vec!["messages", "callbacks"]),
        Err(broadcast::error::RecvError::Closed) => None,
    }
}

/// What an agent's desk shows of a snapshot; of supervisors who listen only the agent themself is among it.
fn desk_of(
    snapshot: &Snapshot,
    agent: AgentId,
) -> (
    Option<&AgentView>,
    Option<CallView>,
    Vec<&QueueView>,
    Vec<CallId>,
) {
    let own = snapshot.agents.iter().find(|one| one.agent == agent);
    let call = own.and_then(|own| own.state.call());
    let call = snapshot.calls.iter().find(|one| Some(one.call) == call);
    let call = call.cloned().map(|mut call| {
        call.watchers.retain(|it| it.supervisor == agent);
        call
    });
    let serves = |queue: &&QueueView| own.is_some_and(|own| own.serves(queue.queue));
    let parked = snapshot.calls.iter().filter(|call| call.parked.is_some());
    let parked = parked.map(|call| call.call).collect();
    let queues = snapshot.queues.iter().filter(serves).collect();
    (own, call, queues, parked)
}

/// What tells whether somebody can be rung.
type Standing<'a> = (AgentId, &'a AgentState, bool);

/// Whom an agent who talks could ring: everybody on the roster, and how many of each queue are ready.
fn to_be_rung(snapshot: &Snapshot, agent: AgentId) -> Option<(Vec<Standing<'_>>, Vec<u32>)> {
    let own = snapshot.agents.iter().find(|one| one.agent == agent)?;
    matches!(own.state, AgentState::Talking(_)).then_some(())?;
    let agents = snapshot.agents.iter();
    let agents = agents.map(|one| (one.agent, &one.state, one.reachable));
    let ready = snapshot.queues.iter().map(|queue| queue.ready);
    Some((agents.collect(), ready.collect()))
}

/// The conversations in which somebody calls for a supervisor, and who listens there.
fn helps(snapshot: &Snapshot) -> Vec<(CallId, HelpView, &[WatcherView])> {
    let calls = snapshot.calls.iter();
    let helps = calls.filter_map(|call| Some((call.call, call.help?, call.watchers.as_slice())));
    helps.collect()
}

/// Whether nothing differs but the time.
fn is_same(a: &Snapshot, b: &Snapshot) -> bool {
    (a.ready, a.recording) == (b.ready, b.recording)
        && a.calls == b.calls
        && a.agents == b.agents
        && a.followings == b.followings
        && a.queues == b.queues
        && a.nodes == b.nodes
        && a.notice == b.notice
}
