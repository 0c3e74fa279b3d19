//! Bodies: read within a limit, parsed as JSON, and taken apart field by field, so that everything
//! that is wrong is listed at once.

use futures_util::{Stream, StreamExt};
use serde_json::{Map, Value};
use warp::Buf;
use warp::http::{HeaderMap, header};

use super::limits;
use super::problem::{Code, FieldError, Problem};
use super::query::nearest;

/// Reads a body to its end.
pub async fn read(
    body: impl Stream<Item = Result<impl Buf, warp::Error>>,
) -> Result<Vec<u8>, Problem> {
    let mut body = std::pin::pin!(body);
    let (mut bytes, mut came) = (Vec::new(), 0);
    while let Some(piece) = body.next().await {
        let mut piece = piece.map_err(|_| {
            Problem::new(
                Code::BrokenBody,
                "The body broke off; send the request again.",
            )
        })?;
        came += piece.remaining();
        if came > limits::BODY_DRAINED {
            break;
        }
        while came <= limits::BODY && piece.has_remaining() {
            let chunk = piece.chunk();
            let length = chunk.len();
            bytes.extend_from_slice(chunk);
            piece.advance(length);
        }
    }
    if came > limits::BODY {
        let most = limits::BODY / 1024;
        let detail = format!("A body may have {most} KiB at most; send less.");
        return Err(Problem::new(Code::BodyTooLarge, detail));
    }
    Ok(bytes)
}

/// Parses a body as one JSON object with no other fields than those known.
pub fn object(headers: &HeaderMap, body: &[u8], known: &[&str]) -> Result<Fields, Problem> {
    if !is_json(headers) {
        return Err(Problem::new(
            Code::JsonExpected,
            "Send JSON, with the header Content-Type: application/json.",
        ));
    }
    let value: Value = serde_json::from_slice(body).map_err(|error| {
        Problem::new(
            Code::MalformedJson,
            format!("The body is not JSON: {error}."),
        )
    })?;
    match value {
        Value::Object(fields) => Ok(Fields::new(fields, known)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => {
            Err(Problem::invalid(vec![FieldError {
                pointer: String::new(),
                detail: "must be an object".into(),
            }]))
        }
    }
}

fn is_json(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).map(|kind| kind.to_str());
    let Some(Ok(kind)) = kind else {
        return false;
    };
    let kind = kind.split(';').next().unwrap_or_default().trim();
    kind.eq_ignore_ascii_case("application/json")
}

/// The fields of a body, taken one by one; what is wrong with any of them is said at the end.
#[derive(Debug)]
pub struct Fields {
    fields: Map<String, Value>,
    errors: Vec<FieldError>,
}

impl Fields {
    fn new(fields: Map<String, Value>, known: &[&str]) -> Self {
        let mut new = Self {
            fields: Map::new(),
            errors: Vec::new(),
        };
        for (name, value) in fields {
            if known.contains(&name.as_str()) {
                new.fields.insert(name, value);
                continue;
            }
            let what = match nearest(&name, known) {
                Some(near) => format!("is not known; did you mean {near}?"),
                None => format!("is not known; this body takes {}", known.join(", ")),
            };
            new.wrong(&name, what);
        }
        new
    }

    /// Says that something is wrong with a field.
    pub fn wrong(&mut self, name: &str, detail: impl Into<String>) {
        let shown: String = name.chars().take(64).collect();
        let escaped = shown.replace('~', "~0").replace('/', "~1");
        self.errors.push(FieldError {
            pointer: format!("/{escaped}"),
            detail: detail.into(),
        });
    }

    /// Text of at most `most` characters, without spaces around it; `None` if left out, null or blank.
    pub fn text(&mut self, name: &str, most: usize) -> Option<String> {
        let text = match self.fields.remove(name)? {
            Value::Null => return None,
            Value::String(text) => text,
            Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => {
                self.wrong(name, "must be text");
                return None;
            }
        };
        if text
            .chars()
            .any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t'))
        {
            self.wrong(name, "must not contain control characters");
            return None;
        }
        let text = text.trim();
        if text.chars().count() > most {
            self.wrong(name, format!("must have {most} characters at most"));
            return None;
        }
        (!text.is_empty()).then(|| text.into())
    }

    /// One of the names that `parse` knows, all of which are in `names`; blank is none of them.
    pub fn one_of<T>(
        &mut self,
        name: &str,
        names: &[&str],
        parse: impl Fn(&str) -> Option<T>,
    ) -> Option<T> {
        let given = self.fields.get(name).and_then(Value::as_str);
        let blank = given.is_some_and(|text| text.trim().is_empty());
        let text = self.text(name, usize::MAX);
        let value = text.as_deref().and_then(parse);
        if value.is_none() && (blank || text.is_some()) {
            self.wrong(name, format!("must be one of {}", names.join(", ")));
        }
        value
    }

    /// The number of a row; `None` if left out or null.
    pub fn number(&mut self, name: &str) -> Option<i64> {
        let value = self.fields.remove(name)?;
        if value.is_null() {
            return None;
        }
        let number = value.as_i64().filter(|number| *number > 0);
        if number.is_none() {
            self.wrong(name, "must be a whole number greater than 0");
        }
        number
    }

    /// A whole number from 0 to `most`; `None` if left out or null.
    pub fn whole(&mut self, name: &str, most: u64) -> Option<u64> {
        let value = self.fields.remove(name)?;
        if value.is_null() {
            return None;
        }
        let number = value.as_u64().filter(|number| *number <= most);
        if number.is_none() {
            self.wrong(name, format!("must be a whole number from 0 to {most}"));
        }
        number
    }

    /// `true` or `false`; `None` if left out or null.
    pub fn flag(&mut self, name: &str) -> Option<bool> {
        let value = self.fields.remove(name)?;
        if value.is_null() {
            return None;
        }
        let flag = value.as_bool();
        if flag.is_none() {
            self.wrong(name, "must be true or false");
        }
        flag
    }

    /// A list; `None` if left out or null.
    pub fn list(&mut self, name: &str) -> Option<Vec<Value>> {
        match self.fields.remove(name)? {
            Value::Null => None,
            Value::Array(list) => Some(list),
            Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Object(_) => {
                self.wrong(name, "must be a list");
                None
            }
        }
    }

    /// What must be there.
    pub fn required<T>(&mut self, name: &str, value: Option<T>) -> Option<T> {
        let pointer = format!("/{name}");
        let said = self.errors.iter().any(|error| error.pointer == pointer);
        if value.is_none() && !said {
            self.wrong(name, "is required");
        }
        value
    }

    /// The end: everything that was wrong.
    pub fn done(self) -> Result<(), Problem> {
        match self.errors.is_empty() {
            true => Ok(()),
            false => Err(Problem::invalid(self.errors)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use warp::http::HeaderValue;

    fn parsed(body: &str) -> Result<Fields, Problem> {
        let mut headers = HeaderMap::new();
        let json = HeaderValue::from_static("application/json; charset=utf-8");
        headers.insert(header::CONTENT_TYPE, json);
        object(&headers, body.as_bytes(), &["state", "reason"])
    }

    #[test]
    fn everything_that_is_wrong_is_said_at_once() {
        let mut fields = parsed(r#"{"staet": "ready", "reason": 7, "a/b": 1}"#).unwrap();
        let state = fields.text("state", 10);
        assert_eq!(fields.required("state", state), None);
        assert_eq!(fields.text("reason", 10), None);
        let said = format!("{:?}", fields.done().unwrap_err());
        for expected in [
            "/staet: is not known; did you mean state?",
            "/a~1b: is not known; this body takes state, reason",
            "/state: is required",
            "/reason: must be text",
        ] {
            assert!(said.contains(expected), "{expected} in {said}");
        }
    }

    #[test]
    fn text_is_trimmed_and_measured_in_characters() {
        let mut fields = parsed(r#"{"state": "  用餐  ", "reason": "一二三四"}"#).unwrap();
        assert_eq!(fields.text("state", 3).as_deref(), Some("用餐"));
        assert_eq!(fields.text("reason", 3), None);
        assert!(fields.done().is_err());
    }

    #[test]
    fn what_is_no_object_of_json_is_a_problem() {
        let deep = "[".repeat(100_000);
        for body in [
            "",
            "{",
            "[]",
            "null",
            "7",
            r#""text""#,
            "{\"a\": NaN}",
            deep.as_str(),
        ] {
            assert!(parsed(body).is_err(), "{body:.20}");
        }
        assert!(object(&HeaderMap::new(), b"{}", &[]).is_err());
    }
}
