//! Names of things. The board mints every id except the channel of a caller, which Asterisk names.

use alloc::string::String;
use core::fmt;

/// Milliseconds since 1970-01-01T00:00:00Z, given by the shell, never decreasing.
pub type Millis = u64;

macro_rules! number {
    ($(#[$doc:meta])* $name:ident($inner:ty)) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub $inner);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}

macro_rules! name {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub String);

        impl $name {
            /// The name as Asterisk knows it.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl From<&str> for $name {
            fn from(name: &str) -> Self {
                Self(name.into())
            }
        }
    };
}

number!(/// A caller's whole journey; counts up from 1 and is never given twice.
    CallId(u64));
number!(/// An agent's number, 1 to 999 999; what is typed and printed.
    AgentId(u32));
number!(/// A queue's number in the plan.
    QueueId(u32));
number!(/// One Asterisk.
    NodeId(u16));
number!(/// One question from the pages or the API, answered by one `Output::Reply`.
    RequestId(u64));

name!(/// One leg: a channel's unique id.
    ChannelId);
name!(/// A mixing bridge; never used twice.
    BridgeId);
name!(/// One run of phrases played to a leg.
    PlaybackId);
name!(/// A recording's name, without directory and ending.
    RecordingId);

impl BridgeId {
    /// What the name of a bridge ends in where somebody is consulted while others talk on with the caller. What
    /// stands before it is the leg of whoever is consulted.
    pub const ASIDE: &str = "-aside";

    /// Where the owner of a leg is consulted while others talk on with the caller.
    pub fn aside(consulted: &ChannelId) -> Self {
        Self(alloc::format!("{consulted}{}", Self::ASIDE))
    }
}

/// The language a caller is spoken to in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Language {
    /// Mandarin Chinese, `zh`.
    #[default]
    Chinese,
    /// English, `en`.
    English,
}

impl Language {
    /// The ISO 639 code: `zh` or `en`.
    pub fn code(self) -> &'static str {
        match self {
            Self::Chinese => "zh",
            Self::English => "en",
        }
    }

    /// Reads a code.
    pub fn parse(code: &str) -> Option<Self> {
        let all = [Self::Chinese, Self::English];
        all.into_iter().find(|language| language.code() == code)
    }
}
