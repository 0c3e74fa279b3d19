//! One thing in the demo office's history, and how it is written down.

use casework::{Medium, Verb};
use rusqlite::{OptionalExtension, Transaction};
use switchboard::{AgentId, CallId, Fact, Millis};

use super::office::Matter;
use crate::cases::{self, Change, Edit, NewCase};
use crate::{Error, Result, facts, users, voicemails};

#[derive(Debug)]
pub(super) struct Step {
    pub(super) at: Millis,
    pub(super) what: Doing,
}

#[derive(Debug)]
pub(super) enum Doing {
    /// Something happened in a call.
    Fact(Fact),
    /// An agent writes the case of a call.
    Write(CallId, AgentId, &'static Matter, String),
    /// An agent listens to the message of a call and writes down what it says.
    Listen(CallId, AgentId, &'static Matter),
    /// Something is done to the case of a call, by whom and with which words.
    Act(CallId, Verb, String, &'static str),
}

impl Step {
    pub(super) fn play(&self, tx: &Transaction<'_>) -> Result<()> {
        match &self.what {
            Doing::Fact(fact) => facts::keep(tx, std::slice::from_ref(fact)).map(drop),
            Doing::Write(call, agent, matter, caller) => {
                self.write(tx, *call, *agent, matter, caller)
            }
            Doing::Listen(call, agent, matter) => self.listen(tx, *call, *agent, matter),
            Doing::Act(call, verb, by, words) => self.act(tx, *call, *verb, by, words),
        }
    }

    fn write(
        &self,
        tx: &Transaction<'_>,
        call: CallId,
        agent: AgentId,
        matter: &Matter,
        caller: &str,
    ) -> Result<()> {
        let (category, department) = category(tx, matter.category)?;
        let case = NewCase {
            kind: matter.kind,
            urgency: matter.urgency,
            medium: Medium::Phone,
            category,
            content: matter.content.into(),
            department,
            caller: None,
            caller_name: Some(caller.into()),
            call: Some(call),
            keeper: users::by_agent(tx, agent)?.map(|user| user.id),
        };
        cases::create(tx, &case, &format!("agent:{agent}"), self.at).map(drop)
    }

    fn listen(
        &self,
        tx: &Transaction<'_>,
        call: CallId,
        agent: AgentId,
        matter: &Matter,
    ) -> Result<()> {
        let case = of_call(tx, call)?;
        let by = format!("agent:{agent}");
        if let Some(voicemail) = voicemails::of_case(tx, case.id)? {
            voicemails::heard(tx, voicemail.id, &by, self.at)?;
        }
        let (category, department) = category(tx, matter.category)?;
        let edit = Edit {
            category: Some(category),
            department: Some(department),
            content: Some(matter.content.into()),
            urgency: Some(matter.urgency),
            ..Edit::default()
        };
        cases::edit(tx, &case.number, &edit, &by, self.at)?;
        let taken = Change {
            keeper: users::by_agent(tx, agent)?.map(|user| user.id),
            ..Change::default()
        };
        cases::act(tx, &case.number, Verb::Intake, &taken, &by, self.at).map(drop)
    }

    fn act(
        &self,
        tx: &Transaction<'_>,
        call: CallId,
        verb: Verb,
        by: &str,
        words: &str,
    ) -> Result<()> {
        let change = Change {
            note: words.into(),
            ..Change::default()
        };
        cases::act(tx, &of_call(tx, call)?.number, verb, &change, by, self.at).map(drop)
    }
}

fn of_call(tx: &Transaction<'_>, call: CallId) -> Result<cases::Case> {
    let first = cases::of_call(tx, call)?.into_iter().next();
    first.ok_or_else(|| Error::NotFound("case of call", call.to_string()))
}

/// The row of a category and of its department.
fn category(tx: &Transaction<'_>, name: &str) -> Result<(Option<i64>, Option<i64>)> {
    let sql = "SELECT id, department FROM categories WHERE name = ?1 AND parent IS NOT NULL";
    let found = tx
        .prepare_cached(sql)?
        .query_row([name], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    Ok(found.unwrap_or_default())
}
