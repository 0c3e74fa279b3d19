//! Passwords and a token given from outside, for the demo and for tests: a JSON file with
//! `users: [{login, password}]` and `api: {token}`.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde::Deserialize;

/// What such a file says; everything else in it is left unread.
#[derive(Debug, Deserialize)]
pub struct Accounts {
    users: Vec<Account>,
    api: Api,
}

#[derive(Debug, Deserialize)]
struct Account {
    login: String,
    password: String,
}

#[derive(Debug, Deserialize)]
struct Api {
    token: String,
}

impl Accounts {
    /// Reads a file.
    ///
    /// # Errors
    /// It cannot be read, or is not of this form.
    pub fn read(path: &Path) -> Result<Self, String> {
        let told = |why: &dyn std::fmt::Display| format!("{}: {why}", path.display());
        let text = fs::read_to_string(path).map_err(|why| told(&why))?;
        serde_json::from_str(&text).map_err(|why| told(&why))
    }

    /// The token of the API.
    pub fn token(&self) -> &str {
        &self.api.token
    }

    /// Passwords by login.
    pub fn passwords(&self) -> BTreeMap<String, String> {
        let pair = |user: &Account| (user.login.clone(), user.password.clone());
        self.users.iter().map(pair).collect()
    }
}
