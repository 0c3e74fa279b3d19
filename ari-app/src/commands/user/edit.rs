//! `rexian user edit` and `enable`.

use store::users::{Change, User};
use store::{Durability, Role, Store};
use switchboard::{AgentId, QueueId, Skill};

use super::{Failure, find, ids, known, noted, role, skill};
use crate::config::Config;

/// What is to be different.
#[derive(Debug, clap::Args)]
pub struct Edit {
    /// Who.
    login: String,
    /// What pages show.
    #[arg(long)]
    name: Option<String>,
    /// agent, supervisor, department, leader or admin.
    #[arg(long, value_parser = role)]
    role: Option<Role>,
    /// The agent's number. One that has taken calls is kept: the history is told by it.
    #[arg(long)]
    agent: Option<u32>,
    /// The telephone that rings.
    #[arg(long)]
    phone: Option<String>,
    /// The queues an agent serves, by id, with a level where it is not the ablest: 1,3:2. Instead of
    /// those before.
    #[arg(long, value_delimiter = ',', value_parser = skill)]
    queues: Option<Vec<Skill>>,
    /// The department of a department's user, by id.
    #[arg(long)]
    department: Option<i64>,
    /// Whether the telephone is asked to answer by itself when it is offered a call: yes or no. Only
    /// for telephones that are set up to obey.
    #[arg(long, value_parser = yes)]
    auto_answer: Option<bool>,
}

impl Edit {
    pub(super) fn run(&self, store: &Store, config: &Config) -> Result<(), Failure> {
        let user = find(store, &self.login)?;
        let change = self.change(&user, config)?;
        if change == Change::default() {
            return Err(
                "nothing is to be changed; `rexian user edit --help` says what can be".into(),
            );
        }
        store
            .write(Durability::Full, move |tx| {
                let is = store::users::edit(tx, user.id, &change)?;
                noted(
                    tx,
                    "changed",
                    ("user", &user.login),
                    &difference(&user, &is, &change),
                )
            })
            .map_err(|why| told(why, &self.login))
    }

    fn change(&self, user: &User, config: &Config) -> Result<Change, Failure> {
        let becomes_agent = user.agent.is_none() && self.agent.is_some();
        let skills = match &self.queues {
            Some(queues) => Some(known(queues, config)?),
            None => becomes_agent.then(|| ids(config).map(QueueId).map(Skill::best).collect()),
        };
        Ok(Change {
            name: self.name.clone(),
            role: self.role,
            agent: self.agent.map(AgentId),
            phone: self.phone.clone(),
            department: self.department,
            skills,
            auto_answer: self.auto_answer,
        })
    }
}

pub(super) fn enable(store: &Store, login: &str) -> Result<(), Failure> {
    let user = find(store, login)?;
    let enabled = store.write(Durability::Full, move |tx| {
        noted(tx, "enabled", ("user", &user.login), "")?;
        store::users::enable(tx, user.id)
    });
    if let Err(store::Error::Invalid { field: "phone", .. }) = enabled {
        let why = format!(
            "the telephone of {login} was given to somebody else; first give another: \
             rexian user edit {login} --phone PHONE"
        );
        return Err(why.into());
    }
    Ok(enabled?)
}

/// What is different, with what it was.
fn difference(was: &User, is: &User, change: &Change) -> String {
    let text = |value: Option<String>| value.unwrap_or_else(|| "none".into());
    let pairs = |user: &User| {
        [
            ("name", user.name.clone()),
            ("role", user.role.as_str().into()),
            ("agent", text(user.agent.map(|agent| agent.to_string()))),
            ("phone", text(user.phone.clone())),
            ("department", text(user.department.map(|id| id.to_string()))),
            (
                "auto_answer",
                if user.auto_answer { "yes" } else { "no" }.into(),
            ),
        ]
    };
    let both = pairs(was).into_iter().zip(pairs(is));
    let different = both.filter(|(was, is)| was != is);
    let mut said: Vec<String> = different
        .map(|((field, was), (_, is))| format!("{field} {was} → {is}"))
        .collect();
    if let Some(skills) = &change.skills {
        let ids: Vec<String> = skills.iter().map(ToString::to_string).collect();
        said.push(format!("queues {}", ids.join(",")));
    }
    said.join(", ")
}

fn yes(text: &str) -> Result<bool, String> {
    match text {
        "yes" => Ok(true),
        "no" => Ok(false),
        _ => Err("say yes or no".into()),
    }
}

fn told(why: store::Error, login: &str) -> Failure {
    if let store::Error::Invalid {
        field: "agent",
        why: "kept",
    } = why
    {
        let why = format!(
            "the agent's number of {login} stays: calls and cases of the past are told by it"
        );
        return why.into();
    }
    why.into()
}
