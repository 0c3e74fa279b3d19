//! Why nothing can be spoken.

use std::fmt;

/// What went wrong, and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Error {
    /// The library's data files are not where it looks for them.
    NoData,
    /// There is no voice of this name.
    NoVoice(String),
    /// The pace is not one of [`RATES`](crate::RATES).
    Rate(u16),
    /// The text has a NUL character in it, which ends a text in C.
    Nul,
    /// The library refused, with this code of its own.
    Refused(i32),
    /// The thread that owns the library is gone.
    Gone,
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoData => {
                f.write_str("espeak-ng does not find its data; install the package espeak-ng-data")
            }
            Self::NoVoice(name) => write!(
                f,
                "espeak-ng has no voice {name:?}; `espeak-ng --voices` lists those it has"
            ),
            Self::Rate(rate) => write!(
                f,
                "espeak-ng speaks at 80 to 450 words a minute, not {rate}"
            ),
            Self::Nul => f.write_str("a text with a NUL character in it cannot be spoken"),
            Self::Refused(code) => write!(f, "espeak-ng refused to speak (code {code})"),
            Self::Gone => f.write_str("the thread that owns espeak-ng is gone"),
        }
    }
}

impl std::error::Error for Error {}
