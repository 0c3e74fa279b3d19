//! What went wrong, as RFC 9457 writes it: every code with its status and title in one table, and a
//! detail that says what to do next.

use serde_json::{Value, json};
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
    /// Nothing is announced.
    NoNotice => 404 "no_notice" "No notice",
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
    /// Callers wait in a queue that nobody would serve any more.
    NobodyLeft => 409 "nobody_left" "Nobody is left for callers who wait",
    /// No menu has that name.
    NoSuchMenu => 404 "no_such_menu" "No such menu",
    /// Nobody can be consulted in a menu or in the mailbox.
    BlindOnly => 409 "blind_only" "Blind only",
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
    /// The room lets nobody in who was not invited.
    RoomLocked => 409 "room_locked" "The room is locked",
    /// Somebody in the conversation has called for help.
    HelpAsked => 409 "help_asked" "Help is asked for already",
    /// Somebody who wants to follow themself.
    Oneself => 409 "oneself" "Nobody follows themself",
    /// A colleague who is dialled as a citizen is.
    Colleague => 409 "colleague" "A colleague's number",
    /// The telephone itself holds the call.
    HeldByTelephone => 409 "held_by_telephone" "Held by the telephone",
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
    /// Agents may not dial that number.
    NotAllowed => 403 "not_allowed" "This number may not be dialled",
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
