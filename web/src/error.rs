//! What can keep a page from being shown, each mapped to a status in one place.

use switchboard::Refusal;
use warp::http::StatusCode;

/// Why there is no page. The word is a key in `locales/`: `error-<word>` says what happened and what to
/// do next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Error {
    /// Nobody is signed in.
    SignIn,
    /// The user's role may not.
    Forbidden,
    /// There is no such page or thing.
    NotFound,
    /// The method is not for this page.
    Method,
    /// The form was sent by another site, or before the present session.
    Form,
    /// What was sent is too large.
    TooLarge,
    /// What was sent makes no sense.
    Malformed,
    /// What was written cannot be kept: which field, and why, as the store names them.
    Invalid {
        /// The field.
        field: &'static str,
        /// Why, in a word.
        why: &'static str,
    },
    /// Somebody else was faster.
    Conflict,
    /// The present state does not allow it.
    Refused(casework::Refusal),
    /// The switchboard will not, as things stand.
    Call(Refusal),
    /// The range of a sound cannot be served; its length in bytes.
    Range(u64),
    /// The sound's file is gone.
    Gone,
    /// The user has no telephone to call from.
    NoTelephone,
    /// The user is off duty, and so calls nobody.
    OffDuty,
    /// What was written of a room cannot be one.
    BadRoom,
    /// Somebody sits at that telephone.
    PhoneTaken,
    /// The call has no case that could go along.
    NoCase,
    /// No Asterisk is connected.
    SwitchDown,
    /// The store cannot.
    Store(String),
}

impl Error {
    /// The status.
    pub fn status(&self) -> StatusCode {
        match self {
            Self::SignIn => StatusCode::UNAUTHORIZED,
            Self::Forbidden | Self::Form => StatusCode::FORBIDDEN,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Method => StatusCode::METHOD_NOT_ALLOWED,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Malformed => StatusCode::BAD_REQUEST,
            Self::BadRoom | Self::Invalid { .. } => StatusCode::UNPROCESSABLE_ENTITY,
            Self::Conflict
            | Self::Refused(_)
            | Self::Call(_)
            | Self::NoTelephone
            | Self::OffDuty
            | Self::PhoneTaken
            | Self::NoCase => StatusCode::CONFLICT,
            Self::Range(_) => StatusCode::RANGE_NOT_SATISFIABLE,
            Self::Gone => StatusCode::GONE,
            Self::SwitchDown => StatusCode::SERVICE_UNAVAILABLE,
            Self::Store(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// Its word in `locales/`.
    pub fn word(&self) -> &'static str {
        match self {
            Self::SignIn => "sign-in",
            Self::Forbidden => "forbidden",
            Self::NotFound => "not-found",
            Self::Method => "method",
            Self::Form => "form",
            Self::TooLarge => "too-large",
            Self::Malformed => "malformed",
            Self::Invalid { .. } => "invalid",
            Self::Conflict => "conflict",
            Self::Refused(_) => "refused",
            Self::Call(_) => "call",
            Self::Range(_) => "range",
            Self::Gone => "gone",
            Self::NoTelephone => "no-telephone",
            Self::OffDuty => "off-duty",
            Self::BadRoom => "bad-room",
            Self::PhoneTaken => "phone-taken",
            Self::NoCase => "no-case",
            Self::SwitchDown => "switch-down",
            Self::Store(_) => "store",
        }
    }
}

impl From<store::Error> for Error {
    fn from(error: store::Error) -> Self {
        match error {
            store::Error::NotFound(..) => Self::NotFound,
            store::Error::BadCursor => Self::Malformed,
            store::Error::Invalid { field, why } => Self::Invalid { field, why },
            store::Error::Refused(why) => Self::Refused(why),
            store::Error::Conflict(..) => Self::Conflict,
            other @ (store::Error::Missing(_)
            | store::Error::Exists(_)
            | store::Error::NotOurs(_)
            | store::Error::InUse(_)
            | store::Error::Locked
            | store::Error::DiskFull
            | store::Error::Newer { .. }
            | store::Error::Older { .. }
            | store::Error::Batch(_)
            | store::Error::Stopped
            | store::Error::Sqlite(_)
            | store::Error::Io(_)) => Self::Store(other.to_string()),
        }
    }
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::NoSuchCall
            | Refusal::NoSuchAgent
            | Refusal::NoSuchQueue
            | Refusal::NoSuchRoom
            | Refusal::NoSuchParty => Self::NotFound,
            Refusal::NotYours => Self::Forbidden,
            Refusal::SwitchDown => Self::SwitchDown,
            Refusal::NoConversation
            | Refusal::NoWrapUp
            | Refusal::NoConference
            | Refusal::RoomLocked
            | Refusal::HelpAsked
            | Refusal::Oneself
            | Refusal::Colleague
            | Refusal::HeldByTelephone
            | Refusal::AtLimit
            | Refusal::NeedsDisposition
            | Refusal::NoSuchDisposition
            | Refusal::AgentBusy
            | Refusal::AgentOff
            | Refusal::AgentUnreachable
            | Refusal::NobodyFree
            | Refusal::NoSuchMenu
            | Refusal::BlindOnly
            | Refusal::TransferUnderWay
            | Refusal::NoTransfer
            | Refusal::TooMany
            | Refusal::AlreadyThere
            | Refusal::NotRecorded
            | Refusal::NotWaiting
            | Refusal::NotAllowed
            | Refusal::BadNumber => Self::Call(refusal),
        }
    }
}
