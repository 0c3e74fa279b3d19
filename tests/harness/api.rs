//! The JSON API as an integrator uses it: one call after another, with the token of
//! `accounts.json`.

use std::time::Duration;

use reqwest::Method;
use reqwest::blocking::{Client, Response};
use serde_json::Value;

use crate::site::Site;

/// Longest time for one request.
const CAP: Duration = Duration::from_secs(20);

/// The API of one site.
#[derive(Debug)]
pub struct Api {
    client: Client,
    base: String,
    token: String,
}

impl Api {
    /// The API of `site`, whether it runs or not.
    ///
    /// # Errors
    /// When no client can be made.
    pub fn of(site: &Site) -> reqwest::Result<Api> {
        Ok(Api {
            client: Client::builder().timeout(CAP).no_proxy().build()?,
            base: format!("{}/api/v1", site.url()),
            token: site.accounts.token.clone(),
        })
    }

    /// `GET` of a path such as `/calls?state=live`: status and body.
    ///
    /// # Errors
    /// When nobody answers.
    pub fn get(&self, path: &str) -> reqwest::Result<(u16, Value)> {
        self.send(Method::GET, path, None).map(read)
    }

    /// `PUT` of a body: status and body.
    ///
    /// # Errors
    /// When nobody answers.
    pub fn put(&self, path: &str, body: &Value) -> reqwest::Result<(u16, Value)> {
        self.send(Method::PUT, path, Some(body)).map(read)
    }

    /// `POST` of a body: status and body.
    ///
    /// # Errors
    /// When nobody answers.
    pub fn post(&self, path: &str, body: &Value) -> reqwest::Result<(u16, Value)> {
        self.send(Method::POST, path, Some(body)).map(read)
    }

    /// `DELETE`: status and body.
    ///
    /// # Errors
    /// When nobody answers.
    pub fn delete(&self, path: &str) -> reqwest::Result<(u16, Value)> {
        self.send(Method::DELETE, path, None).map(read)
    }

    /// `GET` of a sound: status and bytes.
    ///
    /// # Errors
    /// When nobody answers, or the answer breaks off.
    pub fn bytes(&self, path: &str) -> reqwest::Result<(u16, Vec<u8>)> {
        let response = self.send(Method::GET, path, None)?;
        Ok((response.status().as_u16(), response.bytes()?.to_vec()))
    }

    fn send(&self, method: Method, path: &str, body: Option<&Value>) -> reqwest::Result<Response> {
        let url = format!("{}{path}", self.base);
        let request = self.client.request(method, url).bearer_auth(&self.token);
        match body {
            Some(body) => request.json(body).send(),
            None => request.send(),
        }
    }
}

/// Status and JSON; an empty or other body is null.
fn read(response: Response) -> (u16, Value) {
    (
        response.status().as_u16(),
        response.json().unwrap_or_default(),
    )
}
