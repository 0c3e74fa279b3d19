//! The OpenAPI document against the running server: every path and method is asked for, what comes back
//! is held against its schema, and nothing is served that is not in it.

use std::collections::BTreeSet;

use reqwest::{Method, RequestBuilder, Response};
use serde_json::{Map, Value, json};

use harness::house::story::{arrive, ask_for_a_person, gone, leave_message, whole_call};
use harness::house::{AGENT, House, TOKEN};

/// One operation of the document.
pub struct Operation {
    pub method: Method,
    pub path: String,
    pub about: Value,
}

impl Operation {
    /// The request as the document describes it, with `place` in the path.
    async fn send(&self, house: &House, place: &str, query: &str, token: bool) -> Response {
        let mut request = self.to(house, place, query);
        if token {
            request = request.bearer_auth(TOKEN);
        }
        if let Some(example) = self.example() {
            request = request.json(example);
        }
        request.send().await.unwrap()
    }

    /// What the document shows as a body.
    pub fn example(&self) -> Option<&Value> {
        self.body().map(|schema| &schema["examples"][0])
    }

    /// What the document says of a body.
    pub fn body(&self) -> Option<&Value> {
        let body = "/requestBody/content/application~1json/schema";
        let schema = self.about.pointer(body);
        schema.map(|schema| resolve(house_document(), schema))
    }

    /// The request, with neither token nor body.
    pub fn to(&self, house: &House, place: &str, query: &str) -> RequestBuilder {
        let path = match self.path.split_once('{') {
            Some((before, rest)) => format!("{before}{place}{}", rest.split_once('}').unwrap().1),
            None => self.path.clone(),
        };
        house.ask_anonymously(self.method.clone(), &format!("{path}{query}"))
    }

    /// The queries without which it does not go, each with the example of the document.
    pub fn query(&self) -> String {
        let parameters = self.about["parameters"].as_array();
        let required = parameters.into_iter().flatten().filter_map(|parameter| {
            let needed = parameter["in"] == "query" && parameter["required"] == true;
            let name = parameter["name"].as_str().filter(|_| needed)?;
            Some(format!("{name}={}", parameter["example"].as_str()?))
        });
        let queries: Vec<String> = required.collect();
        match queries.is_empty() {
            true => String::new(),
            false => format!("?{}", queries.join("&")),
        }
    }

    pub fn name(&self) -> String {
        format!("{} {}", self.method, self.path)
    }

    fn needs_token(&self) -> bool {
        self.about["security"] != json!([])
    }

    /// Something that is there.
    pub fn place(&self) -> &'static str {
        match self.path.split('/').nth(1).unwrap() {
            "agents" => "1001",
            "calls" if self.name() == "DELETE /calls/{id}" => "4",
            "cases" => "CASE",
            "conferences" | "rooms" => "8001",
            _ => "1",
        }
    }
}

/// The document as it is served; the same in every test.
fn house_document() -> &'static Value {
    DOCUMENT.get().expect("the document was fetched first")
}

static DOCUMENT: std::sync::OnceLock<Value> = std::sync::OnceLock::new();

pub async fn document(house: &House) -> &'static Value {
    let document = house.get("/openapi.json").await;
    DOCUMENT.get_or_init(|| document)
}

pub fn operations(document: &Value) -> Vec<Operation> {
    let mut operations = Vec::new();
    for (path, methods) in document["paths"].as_object().unwrap() {
        for (method, about) in methods.as_object().unwrap() {
            operations.push(Operation {
                method: method.to_uppercase().parse().unwrap(),
                path: path.clone(),
                about: about.clone(),
            });
        }
    }
    operations
}

fn resolve<'a>(document: &'a Value, value: &'a Value) -> &'a Value {
    match value["$ref"].as_str() {
        Some(place) => document.pointer(place.strip_prefix('#').unwrap()).unwrap(),
        None => value,
    }
}

/// Holds a response against what the document says of its status, and returns its body.
pub async fn checked(house: &House, method: Method, path: &str, response: Response) -> Value {
    let document = document(house).await;
    let about = document["paths"][path][method.as_str().to_lowercase()].clone();
    let operation = Operation {
        method,
        path: path.into(),
        about,
    };
    check(document, &operation, response).await
}

/// Holds a response against what the document says of its status.
pub async fn check(document: &Value, operation: &Operation, response: Response) -> Value {
    let (name, status) = (operation.name(), response.status().as_u16());
    let declared = &operation.about["responses"][status.to_string()];
    assert!(
        declared.is_object(),
        "{name} answers {status}, which is not in the document"
    );
    let declared = resolve(document, declared);
    let kind = response
        .headers()
        .get("content-type")
        .map(|kind| kind.to_str().unwrap().to_owned());
    let Some(content) = declared["content"].as_object() else {
        assert_eq!(kind, None, "{name} {status}");
        return Value::Null;
    };
    let kind = kind.unwrap_or_default();
    let media = content
        .get(&kind)
        .unwrap_or_else(|| panic!("{name} {status} is {kind}"));
    if !kind.ends_with("json") {
        return Value::Null;
    }
    let body: Value = serde_json::from_str(&response.text().await.unwrap()).unwrap();
    let errors = errors(document, &media["schema"], &body);
    assert!(errors.is_empty(), "{name} {status}: {errors:#?}\n{body:#}");
    body
}

fn errors(document: &Value, schema: &Value, body: &Value) -> Vec<String> {
    let mut root = json!({ "components": document["components"], "allOf": [schema] });
    close(&mut root["components"]["schemas"]);
    let validator = jsonschema::validator_for(&root).unwrap();
    let errors = validator.iter_errors(body);
    errors
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect()
}

/// Lets no property pass that is not in the document. Schemas that others build on stay open, and are
/// closed where they are used.
fn close(value: &mut Value) {
    const OPEN: [&str; 2] = ["Call", "Case"];
    for (name, schema) in value.as_object_mut().unwrap() {
        close_within(schema, OPEN.contains(&name.as_str()));
    }
}

fn close_within(value: &mut Value, open: bool) {
    match value {
        Value::Object(map) => {
            map.values_mut()
                .for_each(|value| close_within(value, false));
            let closed = |map: &Map<String, Value>| map.contains_key("additionalProperties");
            if map.get("properties").is_some_and(Value::is_object) && !open && !closed(map) {
                map.insert("unevaluatedProperties".into(), false.into());
            }
            if let Some(items) = map.get_mut("items").and_then(Value::as_object_mut)
                && items.contains_key("$ref")
            {
                items.insert("unevaluatedProperties".into(), false.into());
            }
        }
        Value::Array(values) => values
            .iter_mut()
            .for_each(|value| close_within(value, false)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// The house's agent as a user.
pub fn add_agent(house: &House) {
    let agent = store::users::NewUser {
        login: AGENT.to_string(),
        name: "示例坐席".into(),
        role: store::Role::Agent,
        password_hash: "$argon2id$".into(),
        agent: Some(AGENT),
        phone: Some(AGENT.to_string()),
        department: None,
        skills: Vec::new(),
    };
    let create = move |tx: &store::rusqlite::Transaction<'_>| store::users::create(tx, &agent, 1);
    house.store.write(store::Durability::Full, create).unwrap();
}

/// A hotline with something of everything, and the number of a case.
pub async fn furnished() -> (House, String) {
    let house = House::open().await;
    whole_call(&house, b"RIFF").await;
    leave_message(&house, b"RIFF").await;
    arrive(&house, "missed", "13600136000").await;
    ask_for_a_person(&house, "missed").await;
    gone(&house, "missed").await;
    add_agent(&house);
    let room = json!({"name": "示例会议室", "pin": "1234", "leader_pin": "9876"});
    let request = house.ask(Method::PUT, "/rooms/8001").json(&room);
    assert_eq!(request.send().await.unwrap().status(), 200);
    let wish = store::notices::Wish {
        zh: "示例公告".into(),
        until: harness::house::now() + 60_000,
        ..Default::default()
    };
    let put = move |tx: &store::rusqlite::Transaction<'_>| {
        store::notices::put(tx, &wish, "api", harness::house::now())
    };
    house.store.write(store::Durability::Full, put).unwrap();
    let propose = json!({"caller": "13500135000", "reason": "骚扰"});
    let request = house.ask(Method::POST, "/nuisance").json(&propose);
    assert_eq!(request.send().await.unwrap().status(), 201);
    arrive(&house, "another", "13700137000").await;
    let case = house.get("/voicemails/1").await["case"]
        .as_str()
        .unwrap()
        .to_owned();
    (house, case)
}

#[tokio::test]
async fn every_operation_answers_as_the_document_says() {
    let (house, case) = furnished().await;
    let document = document(&house).await;
    for operation in operations(document) {
        let place = operation.place().replace("CASE", &case);
        let query = operation.query();
        let response = operation.send(&house, &place, &query, true).await;
        let status = response.status();
        // Call 1 is over; what can be asked for in a conversation has a story of its own.
        let in_talk = operation.path.starts_with("/calls/{id}/") && operation.method != Method::GET;
        // One agent rings one number at a time.
        let rings = operation.path.ends_with("/calls") && operation.method == Method::POST;
        let decided = operation.path.ends_with("/decision");
        let wraps_up = operation.path.ends_with("/wrap-up");
        // There is nobody but the agent.
        let follows = operation.name() == "PUT /agents/{number}/supervision";
        // Nobody is in the room.
        let meets = operation.path.starts_with("/conferences/") && operation.method != Method::GET;
        // The notice is withdrawn first, and the time in the document is over.
        let late = operation.path == "/notice" && operation.method != Method::DELETE
            || operation.name() == "POST /callbacks";
        if !in_talk && !rings && !decided && !wraps_up && !follows && !meets && !late {
            assert!(status.is_success(), "{} answers {status}", operation.name());
        }
        if operation.path != "/events" {
            check(document, &operation, response).await;
        }
    }
}

#[tokio::test]
async fn every_problem_is_as_the_document_says() {
    let (house, case) = furnished().await;
    let document = document(&house).await;
    for operation in operations(document) {
        let place = operation.place().replace("CASE", &case);
        let unknown = operation.send(&house, &place, "?nonsense=1", true).await;
        assert_eq!(unknown.status(), 400, "{}", operation.name());
        check(document, &operation, unknown).await;
        // A room of a new number is made.
        let makes = operation.name() == "PUT /rooms/{number}";
        if operation.path.contains('{') && !makes {
            let missing = operation.send(&house, "999999", "", true).await;
            assert_eq!(missing.status(), 404, "{}", operation.name());
            check(document, &operation, missing).await;
        }
        let anonymous = operation.send(&house, &place, "", false).await;
        let refused = anonymous.status() == 401;
        assert_eq!(refused, operation.needs_token(), "{}", operation.name());
        if refused {
            check(document, &operation, anonymous).await;
        }
    }
}

#[tokio::test]
async fn the_document_has_every_route_of_the_server_and_its_parameters() {
    let house = House::open().await;
    let document = document(&house).await;
    let mut written = BTreeSet::new();
    for operation in operations(document) {
        let mut takes = BTreeSet::new();
        for parameter in operation.about["parameters"]
            .as_array()
            .into_iter()
            .flatten()
        {
            let parameter = resolve(document, parameter);
            if parameter["in"] == "query" {
                takes.insert(parameter["name"].as_str().unwrap().to_owned());
            }
        }
        written.insert((operation.name(), takes, operation.needs_token()));
    }
    let served = web::api::ROUTES.iter().map(|route| {
        let takes: BTreeSet<_> = route.takes.iter().map(|name| String::from(*name)).collect();
        (
            format!("{} {}", route.method, route.path),
            takes,
            route.token,
        )
    });
    assert_eq!(served.collect::<BTreeSet<_>>(), written);
}

#[tokio::test]
async fn every_reference_leads_somewhere_and_every_fact_is_named() {
    let house = House::open().await;
    let document = document(&house).await;
    let text = document.to_string();
    for part in text.split("\"$ref\":\"#").skip(1) {
        let place = part.split('"').next().unwrap();
        assert!(document.pointer(place).is_some(), "{place}");
    }
    let kinds = document
        .pointer("/components/schemas/Fact/properties/kind/enum")
        .unwrap();
    assert_eq!(kinds, &json!(switchboard::What::KINDS));
}

#[test]
fn a_body_with_a_property_that_is_not_in_the_document_does_not_pass() {
    let document = json!({"components": {"schemas": {
        "Call": {"type": "object", "properties": {"id": {"type": "integer"}}},
        "Calls": {"type": "object", "properties": {
            "items": {"type": "array", "items": {"$ref": "#/components/schemas/Call"}}
        }}
    }}});
    let calls = json!({"$ref": "#/components/schemas/Calls"});
    assert_eq!(
        errors(&document, &calls, &json!({"items": [{"id": 1}]})),
        Vec::<String>::new()
    );
    assert_ne!(
        errors(&document, &calls, &json!({"items": [{"id": 1, "x": 1}]})),
        Vec::<String>::new()
    );
    assert_ne!(
        errors(&document, &calls, &json!({"items": [], "x": 1})),
        Vec::<String>::new()
    );
}
