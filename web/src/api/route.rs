//! Every route in one table: what the server answers is what stands here, and a test holds it against
//! the OpenAPI document.

use warp::http::{Method, header};

use super::problem::{Code, Problem};

macro_rules! routes {
    ($($endpoint:ident: $method:ident $path:literal $open:ident [$($takes:literal),*]),+ $(,)?) => {
        /// What a route leads to.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(super) enum Endpoint { $($endpoint),+ }

        /// Every route there is.
        pub const ROUTES: &[Route] = &[$(Route {
            method: Method::$method,
            path: $path,
            takes: &[$($takes),*],
            token: matches!(Access::$open, Access::Token),
            endpoint: Endpoint::$endpoint,
        }),+];
    };
}

enum Access {
    Open,
    Token,
}

/// A path below `/api/v1`, a method, and what it takes.
#[derive(Clone, Debug)]
pub struct Route {
    /// The method; `HEAD` goes with `GET`.
    pub method: Method,
    /// The path; at most one part in braces, which is a number.
    pub path: &'static str,
    /// The query parameters it knows.
    pub takes: &'static [&'static str],
    /// Whether it needs a token.
    pub token: bool,
    pub(super) endpoint: Endpoint,
}

routes! {
    Health: GET "/health" Open [],
    Document: GET "/openapi.json" Open [],
    Problems: GET "/problems" Open [],
    Agents: GET "/agents" Token [],
    Agent: GET "/agents/{number}" Token [],
    Day: GET "/agents/{number}/day" Token ["date"],
    SetAgent: PUT "/agents/{number}/state" Token [],
    ExtendWrapUp: POST "/agents/{number}/wrap-up" Token [],
    PutSkills: PUT "/agents/{number}/skills" Token [],
    Followings: GET "/agents/{number}/supervision" Token [],
    Follow: PUT "/agents/{number}/supervision" Token [],
    EndFollowing: DELETE "/agents/{number}/supervision" Token ["supervisor"],
    Sit: PUT "/agents/{number}/phone" Token [],
    Alerts: GET "/alerts" Token [],
    Queues: GET "/queues" Token [],
    Calls: GET "/calls" Token ["state", "caller", "dialled", "since", "until", "limit", "cursor", "queue", "disposition", "grade", "requested_since", "requested_until", "hour", "figure", "by"],
    Dial: POST "/calls" Token [],
    Call: GET "/calls/{id}" Token [],
    HangUp: DELETE "/calls/{id}" Token [],
    Hold: PUT "/calls/{id}/hold" Token [],
    Resume: DELETE "/calls/{id}/hold" Token [],
    Mute: PUT "/calls/{id}/mute" Token ["party"],
    Unmute: DELETE "/calls/{id}/mute" Token ["party"],
    Keys: POST "/calls/{id}/keys" Token [],
    Transfer: POST "/calls/{id}/transfer" Token [],
    CancelTransfer: DELETE "/calls/{id}/transfer" Token [],
    CompleteTransfer: POST "/calls/{id}/transfer/completion" Token [],
    SwapTransfer: POST "/calls/{id}/transfer/swap" Token [],
    MergeTransfer: POST "/calls/{id}/transfer/merge" Token [],
    Participants: GET "/calls/{id}/participants" Token [],
    Invite: POST "/calls/{id}/participants" Token [],
    Dismiss: DELETE "/calls/{id}/participants" Token ["party"],
    Help: PUT "/calls/{id}/help" Token [],
    HelpNoMore: DELETE "/calls/{id}/help" Token [],
    Supervision: GET "/calls/{id}/supervision" Token [],
    Supervise: POST "/calls/{id}/supervision" Token [],
    EndSupervision: DELETE "/calls/{id}/supervision" Token ["supervisor"],
    Dispose: PUT "/calls/{id}/disposition" Token [],
    Park: PUT "/calls/{id}/parking" Token [],
    PickUp: DELETE "/calls/{id}/parking" Token ["agent"],
    Move: PUT "/calls/{id}/place" Token [],
    CallRecording: GET "/calls/{id}/recording" Token [],
    PauseRecording: PUT "/calls/{id}/recording/pause" Token [],
    ResumeRecording: DELETE "/calls/{id}/recording/pause" Token [],
    Notice: GET "/notice" Token [],
    PutNotice: PUT "/notice" Token [],
    WithdrawNotice: DELETE "/notice" Token [],
    Nuisance: GET "/nuisance" Token ["limit", "cursor"],
    ProposeNuisance: POST "/nuisance" Token [],
    DecideNuisance: PUT "/nuisance/{id}/decision" Token [],
    LiftNuisance: DELETE "/nuisance/{id}" Token [],
    Conferences: GET "/conferences" Token [],
    Conference: GET "/conferences/{number}" Token [],
    EndConference: DELETE "/conferences/{number}" Token [],
    InviteToConference: POST "/conferences/{number}/invitations" Token [],
    LockConference: PUT "/conferences/{number}/lock" Token [],
    UnlockConference: DELETE "/conferences/{number}/lock" Token [],
    MuteMember: PUT "/conferences/{number}/mute" Token ["call"],
    UnmuteMember: DELETE "/conferences/{number}/mute" Token ["call"],
    PutRoom: PUT "/rooms/{number}" Token [],
    RetireRoom: DELETE "/rooms/{number}" Token [],
    Notes: GET "/notes" Token ["caller"],
    WriteNote: POST "/notes" Token [],
    RemoveNote: DELETE "/notes/{id}" Token [],
    Recordings: GET "/recordings" Token ["kind", "state", "agent", "caller", "queue", "grade", "longer_s", "held", "aside", "since", "until", "limit", "cursor"],
    Recording: GET "/recordings/{id}" Token [],
    RecordingAudio: GET "/recordings/{id}/audio" Token [],
    HoldRecording: PUT "/recordings/{id}/hold" Token [],
    LiftHold: POST "/recordings/{id}/hold/end" Token [],
    Voicemails: GET "/voicemails" Token ["heard", "overdue", "limit", "cursor"],
    Voicemail: GET "/voicemails/{id}" Token [],
    VoicemailAudio: GET "/voicemails/{id}/audio" Token [],
    Callbacks: GET "/callbacks" Token ["state", "figure", "asked_since", "asked_until", "hour", "queue", "reason", "closed_by", "limit", "cursor"],
    AgreeCallback: POST "/callbacks" Token [],
    Callback: GET "/callbacks/{id}" Token [],
    DialCallback: POST "/callbacks/{id}/calls" Token [],
    CloseCallback: PUT "/callbacks/{id}/outcome" Token [],
    Cases: GET "/cases" Token ["state", "caller", "call", "since", "limit", "cursor"],
    CreateCase: POST "/cases" Token [],
    Case: GET "/cases/{number}" Token [],
    Categories: GET "/categories" Token [],
    Departments: GET "/departments" Token [],
    Events: GET "/events" Token ["after"],
    ServiceReport: GET "/reports/service" Token ["from", "until", "queue"],
    CallbackReport: GET "/reports/callbacks" Token ["from", "until", "queue"],
}

/// The route of a path below `/api/v1` and a method, and what stands for the part in braces. One
/// slash at the end is overlooked.
pub(super) fn find<'a>(
    method: &Method,
    path: &'a str,
) -> Result<(&'static Route, &'a str), Problem> {
    let path = path.strip_suffix('/').unwrap_or(path);
    let there: Vec<_> = ROUTES
        .iter()
        .filter_map(|route| Some((route, param(route.path, path)?)))
        .collect();
    let wanted = if method == Method::HEAD {
        &Method::GET
    } else {
        method
    };
    if let Some((route, param)) = there.iter().find(|(route, _)| route.method == *wanted) {
        return Ok((route, param));
    }
    match there.is_empty() {
        true => Err(Problem::new(
            Code::NoSuchPath,
            "The API has no such path; /api/v1/openapi.json lists those it has.",
        )),
        false => Err(not_by(method, there.iter().map(|(route, _)| *route))),
    }
}

fn not_by(method: &Method, there: impl Iterator<Item = &'static Route>) -> Problem {
    let mut allowed: Vec<&str> = Vec::new();
    for route in there {
        allowed.push(route.method.as_str());
        if route.method == Method::GET {
            allowed.push("HEAD");
        }
    }
    let allowed = allowed.join(", ");
    let shown: String = method.as_str().chars().take(16).collect();
    let detail = format!("This path does not take {shown}; it takes {allowed}.");
    Problem::new(Code::MethodNotAllowed, detail).with(header::ALLOW, allowed)
}

/// What stands for the part in braces, empty if there is none; `None` if the path is another.
fn param<'a>(template: &str, path: &'a str) -> Option<&'a str> {
    let mut came = "";
    let mut parts = path.split('/');
    for wanted in template.trim_start_matches('/').split('/') {
        let part = parts.next()?;
        if wanted.starts_with('{') && !part.is_empty() {
            came = part;
        } else if wanted != part {
            return None;
        }
    }
    parts.next().is_none().then_some(came)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_leads_to_its_route() {
        for (method, path, endpoint, part) in [
            (Method::GET, "agents", Endpoint::Agents, ""),
            (Method::GET, "agents/", Endpoint::Agents, ""),
            (Method::HEAD, "agents/1001", Endpoint::Agent, "1001"),
            (Method::PUT, "agents/1001/state", Endpoint::SetAgent, "1001"),
            (
                Method::GET,
                "recordings/7/audio",
                Endpoint::RecordingAudio,
                "7",
            ),
            (Method::DELETE, "calls/7", Endpoint::HangUp, "7"),
        ] {
            let (route, param) = find(&method, path).unwrap();
            assert_eq!((route.endpoint, param), (endpoint, part), "{path}");
        }
    }

    #[test]
    fn a_path_that_is_not_there_or_not_by_this_method_is_a_problem() {
        for path in [
            "",
            "agent",
            "agents//",
            "agents//state",
            "calls/7/facts",
            "health/x",
        ] {
            let problem = find(&Method::GET, path).unwrap_err();
            assert!(format!("{problem:?}").contains("NoSuchPath"), "{path}");
        }
        let problem = find(&Method::POST, "calls/7").unwrap_err();
        assert!(format!("{problem:?}").contains("it takes GET, HEAD, DELETE"));
    }
}
