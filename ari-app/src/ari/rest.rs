//! One request to Asterisk and its answer, however they travel.

use serde_json::Value;

/// What is asked of Asterisk. Parameters travel in the body, so that nothing needs escaping.
#[derive(Clone, Debug, PartialEq)]
pub struct Rest {
    /// `GET`, `POST`, `PUT` or `DELETE`.
    pub method: &'static str,
    /// Below `/ari/`; parts of it are names of ours or Asterisk's, which hold no `/` and no `?`.
    pub path: String,
    /// Parameters; `Null` for none.
    pub body: Value,
}

impl Rest {
    /// A request without parameters.
    pub fn new(method: &'static str, path: impl Into<String>) -> Self {
        Self {
            method,
            path: path.into(),
            body: Value::Null,
        }
    }

    /// The same with parameters.
    pub fn with(self, body: Value) -> Self {
        Self { body, ..self }
    }
}

/// Asterisk's answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// As in HTTP.
    pub status: u16,
    /// JSON, or empty.
    pub body: String,
}

/// Why there is no good answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// Asterisk said no.
    Status(u16, String),
    /// Asterisk said nothing in time, or the way to it is broken.
    Silent,
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Status(status, body) => write!(f, "{status} {}", crate::pii::masked(body)),
            Self::Silent => f.write_str("no answer"),
        }
    }
}

impl std::error::Error for Failure {}

impl Answer {
    /// The answer, or a failure unless its status is 2xx.
    pub fn good(self) -> Result<Self, Failure> {
        if (200..300).contains(&self.status) {
            return Ok(self);
        }
        Err(Failure::Status(self.status, self.body))
    }
}
