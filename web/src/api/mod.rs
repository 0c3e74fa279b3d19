//! The JSON API under `/api/v1`, for other programmes: what `docs/reference/api.md` explains and
//! `openapi/` specifies. One filter takes every request below that path; `route` says where it leads,
//! and each resource has a file of its own. It asks the switchboard and the store, never Asterisk.

mod agents;
mod alerts;
mod auth;
mod body;
mod callback_report;
mod callbacks;
mod calls;
mod cases;
mod catalogue;
mod conferences;
mod conversation;
mod day;
mod document;
mod events;
mod facts;
mod following;
mod health;
mod leading;
mod limits;
mod notes;
mod notice;
mod nuisance;
mod problem;
mod query;
mod queues;
mod recordings;
mod refusals;
mod reports;
mod ring;
mod route;
mod service_report;
mod skills;
mod sound;
mod supervision;
mod time;
mod voicemails;

use std::sync::Arc;

use futures_util::Stream;
use serde::Serialize;
use store::Store;
use store::rusqlite::{Connection, Transaction};
use switchboard::{Actor, Millis};
use tokio::sync::Semaphore;
use warp::http::{HeaderMap, Method, StatusCode};
use warp::path::Tail;
use warp::reply::{Reply, Response};
use warp::{Buf, Filter};

use crate::App;
use auth::Bearer;
pub use leading::parse as place;
pub use problem::Code;
use problem::Problem;
use query::Query;
use route::Endpoint;
pub use route::{ROUTES, Route};

/// Everything below `/api/v1`. Answers every request there, so that what is not found is a problem in
/// JSON as well.
pub fn routes(app: App) -> warp::filters::BoxedFilter<(Response,)> {
    let api = Api::new(app);
    let query = warp::query::raw().or(warp::any().map(String::new)).unify();
    warp::path!("api" / "v1" / ..)
        .and(warp::method())
        .and(warp::path::tail())
        .and(query)
        .and(warp::header::headers_cloned())
        .and(warp::body::stream())
        .then(move |method, path: Tail, query: String, headers, body| {
            let api = Arc::new(api.current());
            async move {
                let answer = answer(&api, method, path.as_str(), &query, headers, body).await;
                answer.unwrap_or_else(Reply::into_response)
            }
        })
        .boxed()
}

/// What the handlers share.
#[derive(Clone, Debug)]
struct Api {
    app: App,
    /// One permit for each event stream there may be.
    streams: Arc<Semaphore>,
}

/// One request, its route found and its token checked.
#[derive(Debug)]
struct Ask {
    method: Method,
    /// What stands for the part of the path in braces.
    param: String,
    query: Query,
    headers: HeaderMap,
    body: Vec<u8>,
    bearer: Bearer,
}

impl Ask {
    /// Who asks, in the audit: the programme, by its token's name.
    fn by(&self) -> String {
        format!("{}:{}", Actor::Api.label(), self.bearer.name)
    }

    /// The number in the path; with anything else there, nothing is found.
    fn number(&self, code: Code) -> Result<i64, Problem> {
        let number = query::digits(&self.param).and_then(|number| i64::try_from(number).ok());
        number.ok_or_else(|| {
            Problem::new(
                code,
                "What stands in the path is no number; list them to see theirs.",
            )
        })
    }
}

async fn answer(
    api: &Api,
    method: Method,
    path: &str,
    query: &str,
    headers: HeaderMap,
    body: impl Stream<Item = Result<impl Buf, warp::Error>>,
) -> Result<Response, Problem> {
    let (route, param) = route::find(&method, path)?;
    let bearer = match route.token {
        true => auth::check(api, &headers).await?,
        false => Bearer::default(),
    };
    let takes_body = matches!(route.method, Method::POST | Method::PUT);
    let ask = Ask {
        query: Query::parse(query, route.takes)?,
        body: if takes_body {
            body::read(body).await?
        } else {
            Vec::new()
        },
        param: param.into(),
        method,
        headers,
        bearer,
    };
    respond(api, route.endpoint, ask).await
}

async fn respond(api: &Api, endpoint: Endpoint, ask: Ask) -> Result<Response, Problem> {
    match endpoint {
        Endpoint::Health => Ok(health::show(api)),
        Endpoint::Document => Ok(document::show()),
        Endpoint::Problems => Ok(document::problems()),
        Endpoint::Agents => Ok(agents::list(api)),
        Endpoint::Agent => agents::show(api, &ask),
        Endpoint::SetAgent => agents::set_state(api, &ask).await,
        Endpoint::ExtendWrapUp => agents::extend(api, &ask).await,
        Endpoint::PutSkills => skills::put(api, &ask).await,
        Endpoint::Followings => following::list(api, &ask),
        Endpoint::Follow => following::put(api, &ask).await,
        Endpoint::EndFollowing => following::end(api, &ask).await,
        Endpoint::Sit => agents::sit(api, &ask).await,
        Endpoint::Alerts => alerts::list(api).await,
        Endpoint::Queues => Ok(queues::list(api)),
        Endpoint::Calls => calls::list(api, &ask).await,
        Endpoint::Dial => callbacks::dial_number(api, &ask).await,
        Endpoint::Call => calls::show(api, &ask).await,
        Endpoint::HangUp => calls::hang_up(api, &ask).await,
        Endpoint::Hold => conversation::hold(api, &ask).await,
        Endpoint::Resume => conversation::resume(api, &ask).await,
        Endpoint::Mute => conversation::mute(api, &ask).await,
        Endpoint::Unmute => conversation::unmute(api, &ask).await,
        Endpoint::Keys => conversation::keys(api, &ask).await,
        Endpoint::Transfer => conversation::transfer(api, &ask).await,
        Endpoint::CancelTransfer => conversation::cancel(api, &ask).await,
        Endpoint::CompleteTransfer => conversation::complete(api, &ask).await,
        Endpoint::SwapTransfer => conversation::swap(api, &ask).await,
        Endpoint::MergeTransfer => conversation::merge(api, &ask).await,
        Endpoint::Participants => conversation::participants(api, &ask).await,
        Endpoint::Invite => conversation::invite(api, &ask).await,
        Endpoint::Dismiss => conversation::dismiss(api, &ask).await,
        Endpoint::Supervision => supervision::list(api, &ask).await,
        Endpoint::Supervise => supervision::begin(api, &ask).await,
        Endpoint::EndSupervision => supervision::end(api, &ask).await,
        Endpoint::Dispose => conversation::dispose(api, &ask).await,
        Endpoint::Park => leading::park(api, &ask).await,
        Endpoint::PickUp => leading::pick_up(api, &ask).await,
        Endpoint::Move => leading::place(api, &ask).await,
        Endpoint::CallRecording => recordings::of_call(api, &ask).await,
        Endpoint::Help => conversation::call_for_help(api, &ask).await,
        Endpoint::HelpNoMore => conversation::end_help(api, &ask).await,
        Endpoint::PauseRecording => leading::pause(api, &ask).await,
        Endpoint::ResumeRecording => leading::resume(api, &ask).await,
        Endpoint::Notice => notice::show(api).await,
        Endpoint::PutNotice => notice::put(api, &ask).await,
        Endpoint::WithdrawNotice => notice::withdraw(api, &ask).await,
        Endpoint::Nuisance => nuisance::list(api, ask).await,
        Endpoint::ProposeNuisance => nuisance::propose(api, &ask).await,
        Endpoint::DecideNuisance => nuisance::decide(api, &ask).await,
        Endpoint::LiftNuisance => nuisance::lift(api, &ask).await,
        Endpoint::Conferences => conferences::list(api).await,
        Endpoint::Conference => conferences::show(api, &ask).await,
        Endpoint::EndConference => conferences::end(api, &ask).await,
        Endpoint::InviteToConference => conferences::invite(api, &ask).await,
        Endpoint::LockConference => conferences::lock(api, &ask).await,
        Endpoint::UnlockConference => conferences::unlock(api, &ask).await,
        Endpoint::MuteMember => conferences::mute(api, &ask).await,
        Endpoint::UnmuteMember => conferences::unmute(api, &ask).await,
        Endpoint::PutRoom => conferences::put(api, &ask).await,
        Endpoint::RetireRoom => conferences::retire(api, &ask).await,
        Endpoint::Notes => notes::list(api, &ask).await,
        Endpoint::WriteNote => notes::write(api, &ask).await,
        Endpoint::RemoveNote => notes::remove(api, &ask).await,
        Endpoint::Recordings => recordings::list(api, ask).await,
        Endpoint::Recording => recordings::show(api, &ask).await,
        Endpoint::RecordingAudio => recordings::audio(api, &ask).await,
        Endpoint::HoldRecording => recordings::hold(api, &ask).await,
        Endpoint::LiftHold => recordings::lift(api, &ask).await,
        Endpoint::Voicemails => voicemails::list(api, ask).await,
        Endpoint::Voicemail => voicemails::show(api, &ask).await,
        Endpoint::VoicemailAudio => voicemails::audio(api, &ask).await,
        Endpoint::Callbacks => callbacks::list(api, ask).await,
        Endpoint::AgreeCallback => callbacks::agree(api, &ask).await,
        Endpoint::Callback => callbacks::show(api, &ask).await,
        Endpoint::DialCallback => callbacks::dial(api, &ask).await,
        Endpoint::CloseCallback => callbacks::close(api, &ask).await,
        Endpoint::Cases => cases::list(api, ask).await,
        Endpoint::CreateCase => cases::create(api, &ask).await,
        Endpoint::Case => cases::show(api, &ask).await,
        Endpoint::Categories => catalogue::categories(api).await,
        Endpoint::Departments => catalogue::departments(api).await,
        Endpoint::Events => events::stream(api, &ask).await,
        Endpoint::Day => day::show(api, &ask).await,
        Endpoint::ServiceReport => service_report::show(api, &ask).await,
        Endpoint::CallbackReport => callback_report::show(api, &ask).await,
    }
}

impl Api {
    fn new(app: App) -> Self {
        Self {
            app,
            streams: Arc::new(Semaphore::new(limits::STREAMS)),
        }
    }

    /// The same by the configuration of this moment.
    fn current(&self) -> Self {
        Self {
            app: self.app.current(),
            streams: Arc::clone(&self.streams),
        }
    }

    fn now(&self) -> Millis {
        (self.app.settings.clock)()
    }

    async fn read<T: Send + 'static>(
        &self,
        question: impl FnOnce(&Connection) -> store::Result<T> + Send + 'static,
    ) -> Result<T, Problem> {
        self.blocking(move |store| store.read(question)).await
    }

    async fn write<T: Send + 'static>(
        &self,
        durability: store::Durability,
        change: impl FnOnce(&Transaction<'_>) -> store::Result<T> + Send + 'static,
    ) -> Result<T, Problem> {
        self.blocking(move |store| store.write(durability, change))
            .await
    }

    async fn blocking<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Store) -> store::Result<T> + Send + 'static,
    ) -> Result<T, Problem> {
        let store = self.app.store.clone();
        let done = tokio::task::spawn_blocking(move || work(&store)).await;
        done.unwrap_or(Err(store::Error::Stopped))
            .map_err(Problem::from)
    }
}

/// A list, and the cursor of the page that follows.
#[derive(Debug, Serialize)]
struct Items<T> {
    items: Vec<T>,
    next: Option<String>,
}

impl<T> Items<T> {
    /// A list that fits on one page.
    fn all(items: Vec<T>) -> Self {
        Self { items, next: None }
    }
}

/// Success, as JSON that is not to be kept by anybody on the way.
fn json(value: &impl Serialize) -> Response {
    let reply = warp::reply::json(value);
    warp::reply::with_header(reply, "cache-control", "no-store").into_response()
}

/// Success with nothing to say.
fn nothing() -> Response {
    StatusCode::NO_CONTENT.into_response()
}
