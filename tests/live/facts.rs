//! Reading what a call has left behind.

use serde_json::Value;

/// The facts of a kind, in order.
pub fn of_kind<'a>(call: &'a Value, kind: &str) -> Vec<&'a Value> {
    let facts = call["facts"].as_array().into_iter().flatten();
    facts.filter(|fact| fact["kind"] == kind).collect()
}

/// A particular of each fact of a kind, in order.
pub fn each<'a>(call: &'a Value, kind: &str, field: &str) -> Vec<&'a Value> {
    let facts = of_kind(call, kind).into_iter();
    facts.map(|fact| &fact["fields"][field]).collect()
}

/// Whether there is a fact of a kind.
pub fn has(call: &Value, kind: &str) -> bool {
    !of_kind(call, kind).is_empty()
}

/// Whether there is a fact of a kind with this particular.
pub fn says(call: &Value, kind: &str, field: &str, value: &str) -> bool {
    each(call, kind, field).iter().any(|said| *said == value)
}
