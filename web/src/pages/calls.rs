//! Calls, past and present, and what happened in each.

use askama::Template;
use casework::service::Figure;
use store::audit::Entry;
use store::callbacks::Callback;
use store::calls::{Call, Filter};
use store::notes::Note;
use store::recordings::{Present, Recording, State};
use store::service::Behind;
use store::{Role, facts::Kept};
use switchboard::{AgentId, CallId, CallView, Outcome, Party, QueueId, Stage};
use warp::http::StatusCode;

use super::desk::Disposing;
use super::{Answer, Visit, agreeing, days, supervision::Lead};
use crate::error::Error;
use crate::fields::Fields;
use crate::hearing;
use crate::session::Session;
use crate::view::{View, page};

const READERS: [Role; 4] = [Role::Agent, Role::Supervisor, Role::Admin, Role::Leader];

#[derive(Template)]
#[template(path = "calls/list.html")]
struct List {
    v: View,
    calls: Vec<Call>,
    outcomes: &'static [Outcome],
    outcome: String,
    caller: String,
    agent: String,
    disposition: String,
    /// The grade asked for, if any.
    grade: Option<u8>,
    /// What calls may have come to, in any queue.
    dispositions: Vec<String>,
    day: String,
    behind: Option<Scope>,
    next: Option<String>,
}

/// The figure of a report that the list is behind, as the query says it.
#[derive(Debug)]
struct Scope {
    figure: Option<Figure>,
    /// Name and value of each part, to be kept when the list is filtered further.
    said: Vec<(&'static str, String)>,
}

#[derive(Template)]
#[template(path = "calls/show.html")]
struct Show {
    v: View,
    call: Call,
    /// Those that came from it, and those about which it was dialled: by number.
    cases: Vec<String>,
    facts: Vec<Kept>,
    recordings: Vec<Recording>,
    /// Who is on each of them.
    present: Vec<Vec<Present>>,
    notes: Vec<Note>,
    /// The call-backs the caller is still owed.
    owed: Vec<Callback>,
    /// Who heard, held or removed each of them, for those who lead.
    kept: Vec<Entry>,
    leads: bool,
    /// The call while it goes on, for those who lead.
    live: Option<CallView>,
    lead: Lead,
    /// Those of the recordings that this reader may listen to.
    hears: Vec<i64>,
    /// Whether this reader sees only the ends of numbers.
    masked: bool,
    /// Whether this reader has a telephone to call from.
    dials: bool,
    /// What it may have come to, for those who lead.
    disposing: Option<Disposing>,
}

pub async fn list(visit: &Visit) -> Answer {
    visit.role(&READERS)?;
    let query = &visit.query;
    let outcome = Outcome::ALL
        .iter()
        .copied()
        .find(|outcome| outcome.as_str() == query.text("outcome"));
    let offset_min = visit.app.settings.offset_min;
    let (since, until) = days::asked(query.text("day"), offset_min)?;
    let (_, last) = days::asked(query.text("day_until"), offset_min)?;
    let until = last.or(until);
    let behind = behind(visit)?;
    let grade = query.grade()?;
    let filter = Filter {
        queue: query.number("queue")?.map(QueueId),
        behind: behind.clone(),
        since,
        until,
        caller: query.some("caller").map(Into::into),
        // What is no number is nobody's.
        agent: query
            .some("agent")
            .map(|text| AgentId(text.parse().unwrap_or(0))),
        outcome,
        disposition: query.some("disposition").map(Into::into),
        grade,
        cursor: query.some("cursor").map(Into::into),
        ..Filter::default()
    };
    let found = visit.read(move |c| store::calls::find(c, &filter)).await?;
    let list = List {
        v: visit.view("nav-calls").await?,
        calls: found.items,
        outcomes: Outcome::ALL,
        outcome: query.text("outcome").into(),
        caller: query.text("caller").into(),
        agent: query.text("agent").into(),
        disposition: query.text("disposition").into(),
        grade,
        dispositions: dispositions(visit, query.text("disposition")),
        day: query.text("day").into(),
        behind: scope(&behind, query),
        next: found
            .next
            .map(|next| query.query_with("cursor", Some(&next))),
    };
    Ok(page(StatusCode::OK, &list))
}

/// Those of all queues, and what is asked for, which no queue may have any more.
fn dispositions(visit: &Visit, asked: &str) -> Vec<String> {
    let board = visit.app.switch.snapshot();
    let all = board
        .queues
        .iter()
        .flat_map(|queue| queue.dispositions.iter());
    let asked = Some(asked).filter(|words| !words.is_empty() && *words != switchboard::UNSAID);
    let all = all.cloned().chain(asked.map(String::from));
    let all: std::collections::BTreeSet<String> = all.collect();
    all.into_iter().collect()
}

impl List {
    /// Whether this grade is asked for.
    fn is_chosen(&self, grade: &u8) -> bool {
        self.grade == Some(*grade)
    }

    /// Whether a grade is one of the two for callers who are not satisfied.
    fn is_bad(&self, grade: &u8) -> bool {
        *grade > 3
    }
}

impl Scope {
    /// What is said beside the figure.
    fn narrows(&self) -> impl Iterator<Item = &(&'static str, String)> {
        self.said.iter().filter(|(name, _)| *name != "figure")
    }
}

/// What of the query says which figure of a report the calls are behind.
const SAID: [&str; 7] = [
    "from",
    "until",
    "queue",
    "hour",
    "figure",
    "by",
    "day_until",
];

fn behind(visit: &Visit) -> Result<Behind, Error> {
    let query = &visit.query;
    let offset_min = visit.app.settings.offset_min;
    let (since, until) = days::span(query.text("from"), query.text("until"), offset_min)?;
    let figure = query
        .some("figure")
        .map(|name| Figure::parse(name).ok_or(Error::Malformed));
    let hour = query.number("hour")?;
    if hour.is_some_and(|hour| hour > 23) {
        return Err(Error::Malformed);
    }
    Ok(Behind {
        since,
        until,
        hour,
        figure: figure.transpose()?,
        by: query.number("by")?.map(AgentId),
        now: visit.now(),
    })
}

fn scope(behind: &Behind, query: &Fields) -> Option<Scope> {
    let said = SAID.map(|name| (name, query.text(name).to_owned()));
    let said: Vec<_> = said
        .into_iter()
        .filter(|(_, value)| !value.is_empty())
        .collect();
    (!said.is_empty()).then_some(Scope {
        figure: behind.figure,
        said,
    })
}

pub async fn show(visit: &Visit, number: &str) -> Answer {
    let session = visit.role(&READERS)?;
    let number = number.parse().map(CallId).map_err(|_| Error::NotFound)?;
    let leads = session.leads();
    let (call, cases, facts, recordings, notes, owed) = visit
        .read(move |c| {
            let call = store::calls::get(c, number)?;
            let mut facts = store::facts::of_call(c, number)?;
            facts.retain(|fact| leads || !is_covert(fact));
            let notes = match &call.caller {
                Some(caller) => store::notes::of_caller(c, caller)?,
                None => Vec::new(),
            };
            let owed = match &call.caller {
                Some(caller) => store::callbacks::open_of(c, caller)?,
                None => Vec::new(),
            };
            let cases = store::cases::of_call(c, number)?;
            let cases = cases.into_iter().map(|case| case.number).collect();
            let recordings = store::recordings::of_call(c, number)?;
            Ok((call, cases, facts, recordings, notes, owed))
        })
        .await?;
    let (reader, all) = (session.clone(), recordings.clone());
    let hears = visit.read(move |c| heard_by(c, &reader, &all)).await?;
    let ids: Vec<i64> = recordings.iter().map(|recording| recording.id).collect();
    let all = ids.clone();
    let present = visit
        .read(move |c| {
            let each = all.iter().map(|id| store::recordings::present(c, *id));
            each.collect()
        })
        .await?;
    let kept = match session.leads() {
        true => visit.read(move |c| audits(c, &ids)).await?,
        false => Vec::new(),
    };
    let snapshot = visit.app.switch.snapshot();
    let disposing = Disposing::of_call(&snapshot, number).filter(|_| session.leads());
    let mut calls = snapshot.calls.iter().filter(|_| session.leads());
    let live = calls.find(|call| call.call == number).cloned();
    let v = visit.view("nav-calls").await?;
    Ok(page(
        StatusCode::OK,
        &Show {
            disposing,
            v,
            call,
            cases,
            facts,
            recordings,
            present,
            notes,
            owed,
            kept,
            leads: session.leads(),
            live,
            lead: Lead::of(session, &snapshot),
            hears,
            masked: store::callers::is_masked_for(session.user.role),
            dials: session.user.agent.is_some(),
        },
    ))
}

/// That a supervisor listened, which those do not learn who may not supervise: neither agents, whose talk it
/// was, nor leaders.
fn is_covert(fact: &Kept) -> bool {
    fact.kind.starts_with("supervision_")
}

/// Those of some recordings that a reader may listen to.
fn heard_by(
    c: &store::rusqlite::Connection,
    reader: &Session,
    all: &[Recording],
) -> store::Result<Vec<i64>> {
    let mut heard = Vec::new();
    for recording in all {
        if hearing::may_hear_this(c, reader, recording)? {
            heard.push(recording.id);
        }
    }
    Ok(heard)
}

/// Who heard, held or removed recordings.
fn audits(c: &store::rusqlite::Connection, ids: &[i64]) -> store::Result<Vec<Entry>> {
    let mut kept = Vec::new();
    for id in ids {
        let filter = store::audit::Filter {
            subject: Some(("recording".into(), id.to_string())),
            ..store::audit::Filter::default()
        };
        kept.extend(store::audit::list(c, &filter)?.items);
    }
    Ok(kept)
}

impl Show {
    /// What was done to a recording, latest first.
    fn kept_of(&self, recording: &Recording) -> Vec<&Entry> {
        let id = recording.id.to_string();
        self.kept.iter().filter(|entry| entry.name == id).collect()
    }

    /// A fact's particulars that say more than its name, as `name value`.
    fn particulars(&self, fact: &Kept) -> Vec<(String, String)> {
        let mut shown = Vec::new();
        for (name, value) in &fact.fields {
            let value = match value {
                serde_json::Value::String(text) => text.clone(),
                serde_json::Value::Number(number) => number.to_string(),
                serde_json::Value::Null
                | serde_json::Value::Bool(_)
                | serde_json::Value::Array(_)
                | serde_json::Value::Object(_) => continue,
            };
            let text = match name.as_str() {
                "channel" | "bridge" | "node" | "path" | "sha256" | "bytes" | "caller"
                | "recording" => continue,
                "number" => self.v.number(&value),
                "party" | "to" => match Party::parse(&value) {
                    Some(party) => self.v.party(&party),
                    None => self.v.t.word(name, &value),
                },
                "grade" => self.v.grade(&value.parse().unwrap_or(0)),
                "by" => self.v.actor(&value),
                "wait_ms" | "talk_ms" | "rang_ms" | "duration_ms" | "after_ms" => {
                    self.v.length(&value.parse().unwrap_or(0))
                }
                "until" => self.v.when(&value.parse().unwrap_or(0)),
                other => self.v.t.word(other, &value),
            };
            shown.push((self.v.t.word("field", name), text));
        }
        shown
    }

    /// The caller's number, for those who may see it whole.
    fn same_caller(&self) -> Option<&str> {
        let number = self.call.caller.as_deref()?;
        (!self.masked).then_some(number)
    }

    /// The form for a call-back agreed on with them.
    fn agree(&self) -> agreeing::Form {
        agreeing::Form::of(self.call.number, self.call.agent)
    }

    fn is_over(&self) -> bool {
        self.call.stage == Stage::Ended
    }

    fn hears(&self, recording: &Recording) -> bool {
        self.hears.contains(&recording.id)
    }

    fn can_play(&self, recording: &Recording) -> bool {
        self.hears(recording) && recording.state == State::Stored
    }
}
