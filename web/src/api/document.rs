//! `GET /openapi.json`, put together from the files in `openapi/`, one for each family of paths; and
//! `GET /problems`, where the `type` of a problem points.

use std::sync::LazyLock;

use serde_json::{Map, Value};
use warp::reply::{Reply, Response};

use super::problem::{self, Code};
use super::{Items, json};

const PARTS: &[&str] = &[
    include_str!("openapi/base.json"),
    include_str!("openapi/service.json"),
    include_str!("openapi/agents.json"),
    include_str!("openapi/calls.json"),
    include_str!("openapi/conversation.json"),
    include_str!("openapi/callbacks.json"),
    include_str!("openapi/supervision.json"),
    include_str!("openapi/following.json"),
    include_str!("openapi/alerts.json"),
    include_str!("openapi/retention.json"),
    include_str!("openapi/leading.json"),
    include_str!("openapi/conferences.json"),
    include_str!("openapi/notes.json"),
    include_str!("openapi/notice.json"),
    include_str!("openapi/nuisance.json"),
    include_str!("openapi/sounds.json"),
    include_str!("openapi/cases.json"),
    include_str!("openapi/reports.json"),
    include_str!("openapi/callback-report.json"),
    include_str!("openapi/day.json"),
];

static DOCUMENT: LazyLock<Value> = LazyLock::new(|| {
    let mut document = Value::Object(Map::new());
    for part in PARTS {
        // The files are part of the programme, and a test reads them all.
        merge(
            &mut document,
            serde_json::from_str(part).unwrap_or_default(),
        );
    }
    document
});

/// The whole document.
pub fn show() -> Response {
    warp::reply::json(&*DOCUMENT).into_response()
}

/// Every problem there is.
pub fn problems() -> Response {
    let all = Code::ALL.iter().copied().map(problem::describe);
    json(&Items::all(all.collect()))
}

/// Objects are joined, anything else is replaced.
fn merge(into: &mut Value, from: Value) {
    match (into, from) {
        (Value::Object(into), Value::Object(from)) => {
            for (name, value) in from {
                merge(into.entry(name).or_insert(Value::Null), value);
            }
        }
        (into, from) => *into = from,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_is_an_object_and_none_says_what_another_says() {
        let mut names = Vec::new();
        for part in PARTS {
            let part: Value = serde_json::from_str(part).unwrap();
            for family in ["/paths", "/components/schemas"] {
                let members = part.pointer(family).and_then(Value::as_object);
                names.extend(members.into_iter().flat_map(|all| all.keys().cloned()));
            }
        }
        let count = names.len();
        names.sort();
        names.dedup();
        assert_eq!(names.len(), count);
        assert!(DOCUMENT["paths"].as_object().unwrap().len() > 10);
    }
}
