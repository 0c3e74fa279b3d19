//! What went wrong, as RFC 9457 writes it: every code with its status and title in one table, and a
//! detail that says what to do next.

use serde_json::{Value, json};
use switchboard::Refusal;
use warp::http::{HeaderValue, StatusCode, header};
use warp::reply::{Reply, Response};

/// Where `type` points: the table below, served.
const TYPES: &str = "/api/v1/problems";

macro_rules! codes {
    ($($(#[$doc:meta])* $variant:ident => $status:literal $name:literal $title:literal),+ $(,)?) => {
        /// Which problem it is; the name is stable.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Code { $($(#[$doc])* $variant),+ }

        impl Code {
            /// Every code there is.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// Its stable name.
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name),+ }
            }

            /// The HTTP status that goes with it.
            pub fn status(self) -> u16 {
                match self { $(Self::$variant => $status),+ }
            }

            /// What it is, in general.
            pub fn title(self) -> &'static str {
                match self { $(Self::$variant => $title),+ }
            }
        }
    };
}

codes! {
    /// A query parameter that the route does not have.
    UnknownParameter => 400 "unknown_parameter" "No such parameter",
    /// A query parameter or header with a value that cannot be.
    BadParameter => 400 "bad_parameter" "A parameter's value cannot be used",
    /// The body is no JSON.
    MalformedJson => 400 "malformed_json" "The body is not JSON",
    /// The body did not arrive whole.
    BrokenBody => 400 "broken_body" "The body did not arrive",
    /// No token was given.
    TokenMissing => 401 "token_missing" "A token is needed",
    /// The token is not known, or revoked.
    TokenRefused => 401 "token_refused" "The token is not valid",
    /// Nothing has this path.
    NoSuchPath => 404 "no_such_path" "Nothing is here",
    /// No agent has this number.
    NoSuchAgent => 404 "no_such_agent" "No such agent",
    /// No call has this number.
    NoSuchCall => 404 "no_such_call" "No such call",
    /// No case has this number.
    NoSuchCase => 404 "no_such_case" "No such case",
    /// No recording has this number.
    NoSuchRecording => 404 "no_such_recording" "No such recording",
    /// No call-back has this number.
    NoSuchCallback => 404 "no_such_callback" "No such call-back",
    /// No note has this number, or not any more.
    NoSuchNote => 404 "no_such_note" "No such note",
    /// No nuisance caller has this number.
    NoSuchNuisance => 404 "no_such_nuisance" "No such nuisance caller",
    /// No voicemail has this number.
    NoSuchVoicemail => 404 "no_such_voicemail" "No such voicemail",
    /// The path exists, but not for this method.
    MethodNotAllowed => 405 "method_not_allowed" "Not by this method",
    /// Nobody talks in the call.
    NoConversation => 409 "no_conversation" "Nobody talks in this call",
    /// The agent is not in the call.
    NotYours => 403 "not_yours" "Not your call",
    /// No queue has this number.
    NoSuchQueue => 404 "no_such_queue" "No such queue",
    /// That party is not in the call.
    NoSuchParty => 404 "no_such_party" "No such party",
    /// The agent is in a call.
    AgentBusy => 409 "agent_busy" "The agent is in a call",
    /// The agent is off duty.
    AgentOff => 409 "agent_off" "The agent is off duty",
    /// The agent's telephone is not registered.
    AgentUnreachable => 409 "agent_unreachable" "The agent's telephone is not registered",
    /// Nobody of the queue is idle.
    NobodyFree => 409 "nobody_free" "Nobody is free",
    /// A transfer is under way.
    TransferUnderWay => 409 "transfer_under_way" "A transfer is under way",
    /// No transfer is under way.
    NoTransfer => 409 "no_transfer" "No transfer is under way",
    /// A call-back that was closed before.
    CallbackClosed => 409 "callback_closed" "The call-back is closed",
    /// What was decided before.
    Decided => 409 "decided" "It is decided",
    /// A conversation without a recording.
    NotRecorded => 409 "not_recorded" "Not recorded",
    /// A caller who does not wait.
    NotWaiting => 409 "not_waiting" "Nobody waits for that",
    /// Somebody who is there already.
    AlreadyThere => 409 "already_there" "Already there",
    /// No room has that number.
    NoSuchRoom => 404 "no_such_room" "No such room",
    /// Nobody is in that room.
    NoConference => 409 "no_conference" "No conference",
    /// An agent who is in no wrap-up.
    NoWrapUp => 409 "no_wrap_up" "No wrap-up",
    /// As long as it can be.
    AtLimit => 409 "at_limit" "At its limit",
    /// What came of the last call is to be said first.
    NeedsDisposition => 409 "needs_disposition" "A disposition is needed",
    /// No such disposition in the call's queue.
    NoSuchDisposition => 422 "no_such_disposition" "No such disposition",
    /// Too many talk.
    TooMany => 409 "too_many" "Too many talk",
    /// What is to be dialled is no number.
    BadNumber => 422 "bad_number" "This cannot be dialled",
    /// The call has ended before.
    CallEnded => 409 "call_ended" "The call is over",
    /// The case does not take this from its state.
    Refused => 409 "refused" "Not in this state",
    /// Somebody else changed it meanwhile.
    Conflict => 409 "conflict" "Changed meanwhile",
    /// The sound is not in its place yet.
    RecordingNotReady => 409 "recording_not_ready" "The recording is not ready",
    /// The sound is no longer there, or never was.
    SoundGone => 410 "sound_gone" "There is no sound",
    /// The body is larger than the limit.
    BodyTooLarge => 413 "body_too_large" "The body is too large",
    /// The body is of another type than JSON.
    JsonExpected => 415 "json_expected" "JSON is expected",
    /// No such part of the file.
    RangeNotSatisfiable => 416 "range_not_satisfiable" "No such range",
    /// JSON, but not as the schema has it.
    InvalidBody => 422 "invalid_body" "The body is not as it should be",
    /// Every event stream there may be is in use.
    TooManyStreams => 429 "too_many_streams" "Too many event streams",
    /// A defect of ours.
    Internal => 500 "internal_error" "Something went wrong here",
    /// No Asterisk is connected.
    SwitchDown => 503 "switch_down" "No Asterisk is connected",
    /// The database did not answer.
    StoreUnavailable => 503 "store_unavailable" "The database is not available",
}

/// One field that is not as it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldError {
    /// JSON pointer (RFC 6901) to it.
    pub pointer: String,
    /// What to do about it.
    pub detail: String,
}

/// An answer that is no success.
#[derive(Clone, Debug)]
pub struct Problem {
    code: Code,
    detail: String,
    errors: Vec<FieldError>,
    headers: Vec<(header::HeaderName, String)>,
}

impl Problem {
    /// A problem, and what to do about it.
    pub fn new(code: Code, detail: impl Into<String>) -> Self {
        Self {
            code,
            detail: detail.into(),
            errors: Vec::new(),
            headers: Vec::new(),
        }
    }

    /// A body whose fields are not as they should be; every one is listed.
    pub fn invalid(errors: Vec<FieldError>) -> Self {
        let fields: Vec<_> = errors
            .iter()
            .map(|error| format!("{}: {}", error.pointer, error.detail))
            .collect();
        Self {
            errors,
            ..Self::new(Code::InvalidBody, fields.join("; "))
        }
    }

    /// With a header besides.
    pub fn with(mut self, name: header::HeaderName, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// Worth trying again after so many seconds.
    pub fn retry_after(self, seconds: u32) -> Self {
        self.with(header::RETRY_AFTER, seconds.to_string())
    }

    fn body(&self) -> Value {
        let mut body = describe(self.code);
        body["detail"] = self.detail.clone().into();
        if !self.errors.is_empty() {
            body["errors"] = self
                .errors
                .iter()
                .map(|error| json!({ "pointer": error.pointer, "detail": error.detail }))
                .collect();
        }
        body
    }
}

/// What all problems of a code have in common.
pub fn describe(code: Code) -> Value {
    json!({
        "type": format!("{TYPES}#{}", code.name()),
        "title": code.title(),
        "status": code.status(),
        "code": code.name(),
    })
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::NoSuchCall => Self::new(
                Code::NoSuchCall,
                "No call of that number is in progress; GET /calls?state=live lists those that are.",
            ),
            Refusal::NoSuchAgent => Self::new(
                Code::NoSuchAgent,
                "Nobody on the roster has that number; GET /agents lists them.",
            ),
            Refusal::SwitchDown => Self::new(
                Code::SwitchDown,
                "No Asterisk is connected, so it cannot be done; GET /health says why. Try again.",
            )
            .retry_after(super::limits::RETRY_S),
            Refusal::NoConversation => Self::new(
                Code::NoConversation,
                "Nobody talks with this caller; GET the call shows its stage.",
            ),
            Refusal::NotYours => Self::new(
                Code::NotYours,
                "The agent is not in this call; a supervisor may do it.",
            ),
            Refusal::NoSuchQueue => Self::new(
                Code::NoSuchQueue,
                "No queue has that number; GET /queues lists them.",
            ),
            Refusal::NoSuchParty => Self::new(
                Code::NoSuchParty,
                "They are not in this call; GET its participants lists who is.",
            ),
            Refusal::AgentBusy => Self::new(
                Code::AgentBusy,
                "The agent is rung or talks; GET /agents shows who is ready.",
            ),
            Refusal::AgentOff => Self::new(
                Code::AgentOff,
                "The agent is off duty; GET /agents shows who is ready.",
            ),
            Refusal::AgentUnreachable => Self::new(
                Code::AgentUnreachable,
                "The agent's telephone is not registered; choose somebody else.",
            ),
            Refusal::NobodyFree => Self::new(
                Code::NobodyFree,
                "Nobody of that queue can take it; GET /queues shows which have somebody.",
            ),
            Refusal::TransferUnderWay => Self::new(
                Code::TransferUnderWay,
                "Complete or DELETE the transfer under way first.",
            ),
            Refusal::NoTransfer => Self::new(
                Code::NoTransfer,
                "No transfer is under way, or its recipient has not answered yet.",
            ),
            Refusal::NotRecorded => Self::new(
                Code::NotRecorded,
                "The conversation is not being recorded; GET the call says why.",
            ),
            Refusal::NotWaiting => Self::new(
                Code::NotWaiting,
                "The caller waits in no line, or is not parked; GET the call shows its stage.",
            ),
            Refusal::AlreadyThere => Self::new(
                Code::AlreadyThere,
                "They are in the call, are being called back, or wait for their turn.",
            ),
            Refusal::NoSuchRoom => Self::new(
                Code::NoSuchRoom,
                "No room has that number; GET /conferences lists them.",
            ),
            Refusal::NoConference => Self::new(
                Code::NoConference,
                "Nobody is in that room, or the call is in none.",
            ),
            Refusal::NoWrapUp => Self::new(
                Code::NoWrapUp,
                "The agent is in no wrap-up; GET /agents shows what they are doing.",
            ),
            Refusal::AtLimit => Self::new(
                Code::AtLimit,
                "The wrap-up lasts ten minutes at most; pause the agent where more is needed.",
            ),
            Refusal::NeedsDisposition => Self::new(
                Code::NeedsDisposition,
                "What came of the last call has to be said first: PUT /calls/{id}/disposition.",
            ),
            Refusal::NoSuchDisposition => Self::new(
                Code::NoSuchDisposition,
                "The call's queue has no such disposition; GET /queues lists them.",
            ),
            Refusal::TooMany => Self::new(
                Code::TooMany,
                "As many talk as can, or more than two where only two can; send somebody away first.",
            ),
            Refusal::BadNumber => Self::new(
                Code::BadNumber,
                "A number has 2 to 20 digits, after + if need be; keys are at most 32 of 0-9, * and #.",
            ),
        }
    }
}

impl From<store::Error> for Problem {
    /// What the store could not do. Details of the machine stay in the log.
    fn from(error: store::Error) -> Self {
        use store::Error;
        match error {
            Error::NotFound(what, name) => {
                Self::new(missing(what), format!("There is no {what} {name}."))
            }
            Error::BadCursor => super::query::bad(
                "cursor",
                "must be what an earlier page of this list gave as next, unchanged; leave it out for the first page",
            ),
            Error::Invalid { field, why } => Self::invalid(vec![FieldError {
                pointer: format!("/{field}"),
                detail: explain(why).into(),
            }]),
            Error::Refused(refusal) => Self::new(Code::Refused, format!("{refusal}.")),
            Error::Conflict(..) => Self::new(Code::Conflict, format!("{error}.")),
            Error::Batch(_) | Error::Sqlite(_) => {
                tracing::error!(%error, "the store failed");
                Self::new(
                    Code::Internal,
                    "The database failed; the log says how. Nothing was changed.",
                )
            }
            Error::Locked
            | Error::DiskFull
            | Error::Stopped
            | Error::Io(_)
            | Error::Missing(_)
            | Error::Exists(_)
            | Error::NotOurs(_)
            | Error::InUse(_)
            | Error::Newer { .. }
            | Error::Older { .. } => {
                tracing::error!(%error, "the store is not available");
                Self::new(
                    Code::StoreUnavailable,
                    "The database cannot be used at the moment; the log says why. Nothing was changed. Try again.",
                )
                .retry_after(super::limits::RETRY_S)
            }
        }
    }
}

/// The code that goes with a word of the store's.
fn missing(what: &str) -> Code {
    match what {
        "call" => Code::NoSuchCall,
        "case" => Code::NoSuchCase,
        "recording" => Code::NoSuchRecording,
        "callback" => Code::NoSuchCallback,
        "note" => Code::NoSuchNote,
        "room" => Code::NoSuchRoom,
        "nuisance" => Code::NoSuchNuisance,
        "voicemail" => Code::NoSuchVoicemail,
        "agent" => Code::NoSuchAgent,
        _ => Code::NoSuchPath,
    }
}

/// What to do about one of the store's words for what is wrong with a field.
fn explain(why: &str) -> &str {
    match why {
        "required" => "is required",
        "too_long" => "is too long",
        "too_many" => "is one too many; remove another one first",
        "taken" => "is taken already",
        "unknown" => "names nothing that is there",
        "malformed" => "has not the right form",
        "reserved" => "is the hotline's number or an emergency number; choose another one",
        other => other,
    }
}

impl Reply for Problem {
    fn into_response(self) -> Response {
        let mut response = warp::reply::json(&self.body()).into_response();
        *response.status_mut() =
            StatusCode::from_u16(self.code.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let headers = response.headers_mut();
        headers.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/problem+json"),
        );
        for (name, value) in self.headers {
            if let Ok(value) = HeaderValue::from_str(&value) {
                headers.insert(name, value);
            }
        }
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_code_has_a_name_of_its_own_and_an_error_status() {
        let names: BTreeSet<_> = Code::ALL.iter().map(|code| code.name()).collect();
        assert_eq!(names.len(), Code::ALL.len());
        for code in Code::ALL {
            assert!((400..600).contains(&code.status()), "{code:?}");
        }
    }
}
