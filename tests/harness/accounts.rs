//! `accounts.json`: who can sign in and telephone, for people's scripts and integrators' tests.

use std::fs;
use std::io;
use std::path::Path;

use serde_json::{Value, json};
use store::demo::{ACCOUNTS, Account};

use crate::secret;

/// A telephone of the office.
#[derive(Clone, Debug)]
pub struct Phone {
    /// Its number, which is its name in SIP too.
    pub number: String,
    /// Its password.
    pub password: String,
}

/// Somebody who signs in to the pages.
#[derive(Clone, Debug)]
pub struct User {
    /// The name they sign in with.
    pub login: String,
    /// The password.
    pub password: String,
    /// `agent`, `supervisor`, `admin` …
    pub role: String,
    /// The telephone on their desk, if they have one.
    pub phone: Option<String>,
}

/// Everybody, with random passwords.
#[derive(Clone, Debug)]
pub struct Accounts {
    /// The telephones.
    pub phones: Vec<Phone>,
    /// The people.
    pub users: Vec<User>,
    /// The bearer token of the API.
    pub token: String,
}

impl Accounts {
    /// Everybody of the demo office, and a telephone for each who has one.
    ///
    /// # Errors
    /// When the system gives no random numbers.
    pub fn random() -> io::Result<Accounts> {
        let users = ACCOUNTS.iter().map(user).collect::<io::Result<Vec<_>>>()?;
        let numbers = users.iter().filter_map(|user| user.phone.clone());
        let phones = numbers.map(phone).collect::<io::Result<Vec<_>>>()?;
        let token = secret::word(40)?;
        Ok(Accounts {
            phones,
            users,
            token,
        })
    }

    /// Reads them back from `accounts.json`.
    ///
    /// # Errors
    /// When the file is missing or is not what [`Accounts::random`] and a site wrote.
    pub fn read(path: &Path) -> io::Result<Accounts> {
        let all: Value = serde_json::from_slice(&fs::read(path)?)?;
        let list = |key: &str| all[key].as_array().cloned().unwrap_or_default();
        let text = |value: &Value| value.as_str().map(str::to_owned);
        let phone = |v: &Value| {
            Some(Phone {
                number: text(&v["number"])?,
                password: text(&v["password"])?,
            })
        };
        let user = |v: &Value| {
            Some(User {
                login: text(&v["login"])?,
                password: text(&v["password"])?,
                role: text(&v["role"])?,
                phone: text(&v["phone"]),
            })
        };
        let damaged = || io::Error::other(format!("{} is damaged: use --reset", path.display()));
        Ok(Accounts {
            phones: list("phones")
                .iter()
                .map(phone)
                .collect::<Option<_>>()
                .ok_or_else(damaged)?,
            users: list("users")
                .iter()
                .map(user)
                .collect::<Option<_>>()
                .ok_or_else(damaged)?,
            token: text(&all["api"]["token"]).ok_or_else(damaged)?,
        })
    }

    /// The telephones as `accounts.json` lists them.
    pub fn phones_json(&self) -> Value {
        let one =
            |p: &Phone| json!({"number": p.number, "username": p.number, "password": p.password});
        self.phones.iter().map(one).collect()
    }

    /// The people as `accounts.json` lists them.
    pub fn users_json(&self) -> Value {
        let one = |u: &User| json!({"login": u.login, "password": u.password, "role": u.role, "phone": u.phone});
        self.users.iter().map(one).collect()
    }
}

fn phone(number: String) -> io::Result<Phone> {
    Ok(Phone {
        number,
        password: secret::word(16)?,
    })
}

fn user(account: &Account) -> io::Result<User> {
    Ok(User {
        login: account.login.into(),
        password: secret::word(12)?,
        role: account.role.as_str().into(),
        phone: account.phone.map(str::to_owned),
    })
}
