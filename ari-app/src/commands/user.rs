//! `rexian user`: who signs in.

mod edit;

use std::process::ExitCode;

use clap::Subcommand;
use store::users::NewUser;
use store::{Durability, Role, Store};
use switchboard::{AgentId, LOWEST_LEVEL, QueueId, Skill};

use super::{Outcome, noted, secret};
use crate::clock;
use crate::config::Config;
use crate::said::say;

/// What to do with users. Passwords are made at random and printed once.
#[derive(Debug, Subcommand)]
pub enum User {
    /// Make one.
    Add(Add),
    /// Change one; what is not named stays. A running `rexian` knows within seconds.
    Edit(edit::Edit),
    /// Give one a new password.
    Password {
        /// Who.
        login: String,
    },
    /// List them.
    List,
    /// Let one sign in no more. The telephone may then be given to somebody else, and the agent's
    /// number too if it never took a call.
    Disable {
        /// Who.
        login: String,
    },
    /// Let one sign in again.
    Enable {
        /// Who.
        login: String,
    },
}

/// A user to be made.
#[derive(Debug, clap::Args)]
pub struct Add {
    /// What is typed to sign in.
    login: String,
    /// What pages show.
    #[arg(long)]
    name: Option<String>,
    /// agent, supervisor, department, leader or admin.
    #[arg(long, value_parser = role)]
    role: Role,
    /// The agent's number; needed for agents.
    #[arg(long)]
    agent: Option<u32>,
    /// The telephone that rings; needed for agents.
    #[arg(long)]
    phone: Option<String>,
    /// The queues an agent serves, by id, with a level where it is not the ablest: 1,3:2. All of the
    /// plan if left out.
    #[arg(long, value_delimiter = ',', value_parser = skill)]
    queues: Option<Vec<Skill>>,
    /// The department of a department's user, by id.
    #[arg(long)]
    department: Option<i64>,
}

impl User {
    pub(super) fn run(&self, config: &Config) -> Outcome {
        let store = Store::beside(config.database())?;
        match self {
            Self::Add(add) => say!("{}", add.run(&store, config)?),
            Self::Edit(edit) => edit.run(&store, config)?,
            Self::Password { login } => say!("{}", password(&store, login)?),
            Self::List => list(&store)?,
            Self::Disable { login } => {
                let (user, now) = (find(&store, login)?, clock::now());
                store.write(Durability::Full, move |tx| {
                    noted(tx, "disabled", ("user", &user.login), "")?;
                    store::users::disable(tx, user.id, now)
                })?;
            }
            Self::Enable { login } => edit::enable(&store, login)?,
        }
        Ok(ExitCode::SUCCESS)
    }
}

type Failure = Box<dyn std::error::Error + Send + Sync>;

impl Add {
    /// The new user's password.
    fn run(&self, store: &Store, config: &Config) -> Result<String, Failure> {
        let password = secret::word(secret::LEAST)?;
        let skills = match &self.queues {
            Some(queues) => known(queues, config)?,
            None => ids(config).map(QueueId).map(Skill::best).collect(),
        };
        let new = NewUser {
            login: self.login.clone(),
            name: self.name.clone().unwrap_or_else(|| self.login.clone()),
            role: self.role,
            password_hash: secret::hash(&password).map_err(|why| why.to_string())?,
            agent: self.agent.map(AgentId),
            phone: self.phone.clone(),
            department: self.department,
            skills,
        };
        let now = clock::now();
        store.write(Durability::Full, move |tx| {
            noted(tx, "created", ("user", &new.login), new.role.as_str())?;
            store::users::create(tx, &new, now).map(drop)
        })?;
        Ok(password)
    }
}

fn ids(config: &Config) -> impl Iterator<Item = u32> {
    let queues = config.settings.queues.iter();
    queues.map(|queue| queue.id.0 as u32)
}

/// A queue's id, and perhaps a level.
fn skill(text: &str) -> Result<Skill, String> {
    let why = || {
        format!(
            "a queue is its id, with a level from 1 for the ablest to {LOWEST_LEVEL} behind a colon: 3 or 3:2, not {text}"
        )
    };
    Skill::parse(text).ok_or_else(why)
}

/// These queues, if the configuration has them all.
fn known(wanted: &[Skill], config: &Config) -> Result<Vec<Skill>, Failure> {
    let known: Vec<u32> = ids(config).collect();
    if let Some(queue) = wanted
        .iter()
        .map(|skill| skill.queue.0)
        .find(|queue| !known.contains(queue))
    {
        let there = config.settings.queues.iter();
        let there: Vec<_> = there
            .map(|queue| format!("{} {}", queue.id.0, queue.name))
            .collect();
        let path = config.path.display();
        return Err(format!(
            "there is no queue {queue} in {path}; there are: {}",
            there.join(", ")
        )
        .into());
    }
    Ok(wanted.to_vec())
}

fn password(store: &Store, login: &str) -> Result<String, Failure> {
    let user = find(store, login)?;
    let password = secret::word(secret::LEAST)?;
    let hash = secret::hash(&password).map_err(|why| why.to_string())?;
    store.write(Durability::Full, move |tx| {
        noted(tx, "changed", ("user", &user.login), "password")?;
        store::users::set_password(tx, user.id, &hash)
    })?;
    Ok(password)
}

fn find(store: &Store, login: &str) -> Result<store::users::User, Failure> {
    let found = store.read(|c| store::users::by_login(c, login))?;
    let missing = || format!("nobody signs in as {login}; `rexian user list` names everybody");
    Ok(found.ok_or_else(missing)?)
}

fn list(store: &Store) -> store::Result<()> {
    for user in store.read(store::users::list)? {
        let state = if user.disabled_at.is_some() {
            "disabled"
        } else {
            "active"
        };
        let phone = user.phone_now.or(user.phone).unwrap_or_default();
        say!(
            "{}\t{}\t{state}\t{phone}\t{}",
            user.login,
            user.role.as_str(),
            user.name
        );
    }
    Ok(())
}

fn role(text: &str) -> Result<Role, String> {
    let known = Role::ALL.map(Role::as_str).join(", ");
    Role::parse(text).ok_or(format!("choose one of: {known}"))
}
