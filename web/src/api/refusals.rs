//! What the board refused and what the store could not do, as problems: each with its code in one place.

use switchboard::Refusal;

use super::problem::{Code, FieldError, Problem};

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
            Refusal::NoSuchMenu => Self::new(
                Code::NoSuchMenu,
                "No menu of the configuration has that name; a call keeps to those it began with.",
            ),
            Refusal::BlindOnly => Self::new(
                Code::BlindOnly,
                "Nobody can be consulted there or join from there; say blind in kind.",
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
            Refusal::RoomLocked => Self::new(
                Code::RoomLocked,
                "The room is locked; unlock it first (PUT /conferences/{number}/lock), or invite them from it.",
            ),
            Refusal::HelpAsked => Self::new(
                Code::HelpAsked,
                "Another agent in this call has called for help; GET the call says who. A supervisor comes for both.",
            ),
            Refusal::Oneself => Self::new(
                Code::Oneself,
                "Nobody follows themself; another agent stands in the path than in supervisor.",
            ),
            Refusal::Colleague => Self::new(
                Code::Colleague,
                "It is a colleague's; ring them from the telephone itself, or in a call by POST /calls/{id}/transfer.",
            ),
            Refusal::HeldByTelephone => Self::new(
                Code::HeldByTelephone,
                "The telephone itself holds the call; take it back with its own key.",
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
                "As many talk, listen or are in the room as can, or more than two where only two can; send somebody away first.",
            ),
            Refusal::NotAllowed => Self::new(
                Code::NotAllowed,
                "The office's configuration forbids agents to dial it: dial_forbidden and dial_allowed in rexian.toml.",
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
        "notice" => Code::NoNotice,
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
        "past" => "is over already",
        "reserved" => "is the hotline's number or an emergency number; choose another one",
        "not_allowed" => {
            "is an emergency number, the hotline's own, or one that agents may not dial; nobody there is called back"
        }
        "too_far" => "must be within 30 days from now",
        "not_open" => "is a time at which nobody answers in that queue",
        other => other,
    }
}
