//! A fact, as shown in a call and as an event.

use serde::Serialize;
use serde_json::{Map, Value};
use store::facts::Kept;

use super::time;

/// One thing that happened.
#[derive(Debug, Serialize)]
pub struct FactBody {
    pub id: i64,
    at: String,
    call: Option<u64>,
    pub kind: String,
    fields: Map<String, Value>,
}

impl From<Kept> for FactBody {
    fn from(fact: Kept) -> Self {
        Self {
            id: fact.id,
            at: time::show(fact.at),
            call: fact.call.map(|call| call.0),
            kind: fact.kind,
            fields: fact.fields,
        }
    }
}
