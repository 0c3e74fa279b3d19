//! `rexian init`: from nothing to something that can be started.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use sha2::{Digest, Sha256};
use store::demo::{ACCOUNTS, Props, Sound};
use store::users::NewUser;
use store::{Durability, Role, Store};
use switchboard::{Language, Millis};

use super::accounts::Accounts;
use super::{Outcome, secret, token};
use crate::clock;
use crate::config::{Config, EXAMPLE};
use crate::media;
use crate::said::say;
use crate::speech::Speech;

type Failure = Box<dyn std::error::Error + Send + Sync>;

/// What is made, beside what is always made.
#[derive(Debug, clap::Args)]
pub struct Init {
    /// Fill the database with an office that never was: users, and 60 days of calls and cases.
    #[arg(long)]
    demo: bool,
    /// Where the demo's passwords and token are taken from (JSON: users with login and password,
    /// api.token); made at random and printed if left out.
    #[arg(long, requires = "demo", value_name = "FILE")]
    accounts: Option<PathBuf>,
}

impl Init {
    pub(super) fn run(&self, path: &Path) -> Outcome {
        if !path.exists() {
            write_example(path)?;
            say!(
                "{} was written. Read it, set what is marked needed, then run this again.",
                path.display()
            );
            return Ok(ExitCode::SUCCESS);
        }
        let config = Config::load(path)?;
        let data = &config.settings.data;
        fs::DirBuilder::new()
            .recursive(true)
            .mode(0o750)
            .create(data)
            .map_err(|why| {
                format!(
                    "{}: {why}; make it, or set `data` to another",
                    data.display()
                )
            })?;
        if config.database().exists() {
            return Err(format!(
                "{} is there already, and is kept as it is; to begin anew, move it away first",
                config.database().display()
            )
            .into());
        }
        if self.demo {
            self.demo(&config)?;
        } else {
            let password = admin(&Store::create(config.database())?)?;
            say!("Sign in as admin with the password {password}; it is not shown again.");
        }
        say!("{} is ready.", config.database().display());
        Ok(ExitCode::SUCCESS)
    }

    /// The database is made last: what fails before leaves nothing in the way of the next attempt.
    fn demo(&self, config: &Config) -> Result<(), Failure> {
        let given = self.accounts.as_deref().map(Accounts::read).transpose()?;
        let (passwords, chosen) = passwords(given.as_ref())?;
        let hashes = hash_all(&passwords)?;
        let mut library = Library::new(config)?;
        let store = Store::create(config.database())?;
        let mut props = Props {
            password_hash: &|login| hashes.get(login).cloned().unwrap_or_default(),
            sound: &mut |name, at, message| library.keep(name, at, message),
        };
        store::demo::fill(&store, clock::now(), clock::now(), &mut props)?;
        match given {
            Some(given) => token::keep(&store, "demo", given.token())?,
            None => say!("token\t{}", token::add(&store, "demo")?),
        }
        for login in chosen {
            say!("{login}\t{}", passwords[login]);
        }
        Ok(())
    }
}

/// Everybody's password, and whose were chosen here because none was given.
fn passwords(
    given: Option<&Accounts>,
) -> Result<(BTreeMap<String, String>, Vec<&'static str>), Failure> {
    let mut passwords = given.map(Accounts::passwords).unwrap_or_default();
    let mut chosen = Vec::new();
    for login in ACCOUNTS.iter().map(|account| account.login) {
        if !passwords.contains_key(login) {
            passwords.insert(login.into(), secret::word(secret::LEAST)?);
            chosen.push(login);
        }
    }
    Ok((passwords, chosen))
}

/// Argon2 takes its time on purpose: one thread each.
fn hash_all(passwords: &BTreeMap<String, String>) -> Result<BTreeMap<String, String>, Failure> {
    std::thread::scope(|scope| {
        let begin = |(login, password): (&String, &String)| {
            let (login, password) = (login.clone(), password.clone());
            scope.spawn(move || secret::hash(&password).map(|hash| (login, hash)))
        };
        let running: Vec<_> = passwords.iter().map(begin).collect();
        let done = running.into_iter().map(|thread| match thread.join() {
            Ok(hashed) => hashed.map_err(|why| Failure::from(why.to_string())),
            Err(_) => Err("hashing a password failed".into()),
        });
        done.collect()
    })
}

fn write_example(path: &Path) -> Result<(), Failure> {
    if let Some(folder) = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
    {
        fs::create_dir_all(folder)?;
    }
    let mut file = fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o640)
        .open(path)?;
    file.write_all(EXAMPLE.as_bytes())?;
    Ok(())
}

fn admin(store: &Store) -> Result<String, Failure> {
    let password = secret::word(secret::LEAST)?;
    let new = NewUser {
        login: "admin".into(),
        name: "系统管理员".into(),
        role: Role::Admin,
        password_hash: secret::hash(&password).map_err(|why| why.to_string())?,
        agent: None,
        phone: None,
        department: None,
        skills: Vec::new(),
    };
    let now = clock::now();
    store.write(Durability::Full, move |tx| {
        super::noted(tx, "created", ("user", &new.login), new.role.as_str())?;
        store::users::create(tx, &new, now).map(drop)
    })?;
    Ok(password)
}

/// Sounds for the demo's past: what they say says what they are.
struct Library {
    data: PathBuf,
    offset_min: i32,
    conversation: Vec<u8>,
    message: Vec<u8>,
}

impl Library {
    fn new(config: &Config) -> Result<Self, Failure> {
        let speech = Speech::start(config.speech())?;
        let say = |text| speech.speak(text, Language::Chinese);
        Ok(Self {
            data: config.settings.data.clone(),
            offset_min: config.settings.office.utc_offset.0.0,
            conversation: say("这是一段示例通话录音，内容纯属虚构。")?,
            message: say("这是一段示例留言，内容纯属虚构。")?,
        })
    }

    fn keep(&mut self, name: &str, at: Millis, message: bool) -> Option<Sound> {
        let sound = if message {
            &self.message
        } else {
            &self.conversation
        };
        let path = media::place(name, at, message, self.offset_min);
        let file = self.data.join(&path);
        fs::create_dir_all(file.parent()?).ok()?;
        fs::write(&file, sound).ok()?;
        Some(Sound {
            path,
            sha256: media::hex(&Sha256::digest(sound)),
            bytes: sound.len() as u64,
            duration_ms: media::length_ms(&file).ok()?,
        })
    }
}
