//! Somebody at a browser without scripts: keeps cookies, sends the forms of the page last seen.

use std::collections::BTreeMap;

use argon2::password_hash::{PasswordHasher, SaltString};
use argon2::{Algorithm, Argon2, Params, Version};
use harness::house::{AGENT, House, now};
use reqwest::{Client, Method, RequestBuilder, redirect};
use store::users::NewUser;
use store::{Durability, Role};

/// Everybody's password.
pub const PASSWORD: &str = "示例-password-1";

/// A visitor of a house.
pub struct Visitor {
    client: Client,
    base: String,
    cookies: BTreeMap<String, String>,
    csrf: String,
    /// The page looked at last, from which forms are sent.
    page: String,
}

/// What came back.
pub struct Seen {
    pub status: u16,
    pub to: String,
    pub headers: reqwest::header::HeaderMap,
    pub html: String,
}

impl Seen {
    /// Says what was missing, and what was there.
    pub fn has(&self, words: &str) -> &Self {
        assert!(
            self.html.contains(words),
            "no “{words}” ({}):\n{}",
            self.status,
            self.html
        );
        self
    }

    pub fn lacks(&self, words: &str) -> &Self {
        assert!(!self.html.contains(words), "“{words}”:\n{}", self.html);
        self
    }

    pub fn is(&self, status: u16) -> &Self {
        assert_eq!(self.status, status, "{}\n{}", self.to, self.html);
        self
    }
}

impl Visitor {
    pub fn new(house: &House) -> Self {
        let client = Client::builder().redirect(redirect::Policy::none());
        Self {
            client: client.build().unwrap(),
            base: house.url(""),
            cookies: BTreeMap::new(),
            csrf: String::new(),
            page: String::new(),
        }
    }

    /// Somebody of this role, signed in. An agent is the house's agent.
    pub async fn of(house: &House, role: Role) -> Self {
        let login = role.as_str();
        add_user(house, login, role);
        let mut visitor = Self::new(house);
        let seen = visitor.sign_in(login, PASSWORD).await;
        seen.is(303);
        visitor
    }

    pub async fn sign_in(&mut self, login: &str, password: &str) -> Seen {
        let fields = [("login", login), ("password", password)];
        let seen = self.post("/session", &fields).await;
        if seen.status == 303 {
            // Forms are sent from a page that was looked at.
            self.get("/cases").await;
        }
        seen
    }

    pub async fn get(&mut self, path: &str) -> Seen {
        self.page = format!("{}{path}", self.base);
        self.send(self.request(Method::GET, path)).await
    }

    /// Sends a form of the page last seen.
    pub async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Seen {
        let csrf = self.csrf.clone();
        let mut all = vec![("csrf", csrf.as_str())];
        all.extend(fields);
        let form = self.request(Method::POST, path).form(&all);
        self.send(form.header("referer", &self.page)).await
    }

    /// Sends a form, and opens the page that follows.
    pub async fn follow(&mut self, path: &str, fields: &[(&str, &str)]) -> Seen {
        let seen = self.post(path, fields).await;
        seen.is(303);
        self.get(&seen.to).await
    }

    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let pairs = self
            .cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"));
        let cookies = pairs.collect::<Vec<_>>().join("; ");
        let url = format!("{}{path}", self.base);
        self.client.request(method, url).header("cookie", cookies)
    }

    pub async fn send(&mut self, request: RequestBuilder) -> Seen {
        let response = request.send().await.unwrap();
        let headers = response.headers().clone();
        for set in headers.get_all("set-cookie") {
            let pair = set.to_str().unwrap().split(';').next().unwrap();
            let (name, value) = pair.split_once('=').unwrap();
            self.cookies.insert(name.into(), value.into());
        }
        let to = headers.get("location").map(|to| to.to_str().unwrap());
        let seen = Seen {
            status: response.status().as_u16(),
            to: to.unwrap_or_default().into(),
            headers: headers.clone(),
            html: response.text().await.unwrap(),
        };
        if let Some(csrf) = value_after(&seen.html, "name=\"csrf\" value=\"") {
            self.csrf = csrf;
        }
        seen
    }

    pub fn has_session(&self) -> bool {
        self.cookies
            .get("rexian")
            .is_some_and(|value| !value.is_empty())
    }

    pub fn session(&self) -> &str {
        &self.cookies["rexian"]
    }

    pub fn csrf(&self) -> &str {
        &self.csrf
    }
}

/// What stands between a mark and the next quote.
pub fn value_after(html: &str, mark: &str) -> Option<String> {
    let (_, rest) = html.split_once(mark)?;
    rest.split('"').next().map(str::to_owned)
}

/// Somebody who can sign in with `PASSWORD`.
pub fn add_user(house: &House, login: &str, role: Role) -> i64 {
    let new = NewUser {
        login: login.into(),
        name: format!("示例{login}"),
        role,
        password_hash: hash(),
        agent: (role == Role::Agent).then_some(AGENT),
        phone: (role == Role::Agent).then(|| AGENT.to_string()),
        department: (role == Role::Department).then(|| add_department(house)),
        skills: Vec::new(),
    };
    let create = move |tx: &store::rusqlite::Transaction<'_>| store::users::create(tx, &new, now());
    house.store.write(Durability::Full, create).unwrap().id
}

/// As cheap as Argon2 can be: tests sign in often.
pub fn hash() -> String {
    let params = Params::new(Params::MIN_M_COST, 1, 1, None).unwrap();
    let salt = SaltString::encode_b64(b"salt of tests").unwrap();
    let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    let hash = argon.hash_password(PASSWORD.as_bytes(), &salt).unwrap();
    hash.to_string()
}

/// What cases can be about.
pub fn add_category(house: &House) -> i64 {
    let create = |tx: &store::rusqlite::Transaction<'_>| {
        store::categories::create(tx, None, "示例市容", None)
    };
    house.store.write(Durability::Full, create).unwrap()
}

/// A department to send cases to.
pub fn add_department(house: &House) -> i64 {
    let create =
        |tx: &store::rusqlite::Transaction<'_>| store::departments::create(tx, "示例城管局", None);
    house.store.write(Durability::Full, create).unwrap()
}
