//! What every page shows round its own content, and how values are shown on all of them.

mod moments;

use askama::Template;
use store::{Role, callers};
use switchboard::{Millis, Party};
use time::{OffsetDateTime, macros::format_description};
use warp::http::StatusCode;
use warp::reply::{Reply, Response};

use crate::error::Error;
use crate::i18n::Lang;
use crate::pages::Visit;

/// Address, key of its word, and whose it is.
const NAVIGATION: &[(&str, &str, &[Role])] = &[
    (
        "/desk",
        "nav-desk",
        &[Role::Agent, Role::Supervisor, Role::Admin],
    ),
    (
        "/board",
        "nav-board",
        &[Role::Supervisor, Role::Admin, Role::Leader],
    ),
    (
        "/calls",
        "nav-calls",
        &[Role::Agent, Role::Supervisor, Role::Admin, Role::Leader],
    ),
    ("/cases", "nav-cases", &Role::ALL),
    (
        "/voicemails",
        "nav-voicemails",
        &[Role::Agent, Role::Supervisor, Role::Admin],
    ),
    (
        "/callbacks",
        "nav-callbacks",
        &[Role::Agent, Role::Supervisor, Role::Admin],
    ),
    (
        "/conferences",
        "nav-conferences",
        &[Role::Agent, Role::Supervisor, Role::Admin],
    ),
    (
        "/notice",
        "nav-notice",
        &[Role::Agent, Role::Supervisor, Role::Admin, Role::Leader],
    ),
    (
        "/nuisance",
        "nav-nuisance",
        &[Role::Supervisor, Role::Admin],
    ),
    (
        "/recordings",
        "nav-recordings",
        &[Role::Agent, Role::Supervisor, Role::Admin],
    ),
    (
        "/reports/service",
        "nav-reports",
        &[Role::Agent, Role::Supervisor, Role::Admin, Role::Leader],
    ),
];

/// The frame of a page. Templates call it `v`.
#[derive(Debug)]
pub struct View {
    /// The reader's language.
    pub t: Lang,
    /// Its place in the navigation.
    pub here: &'static str,
    /// The office's name.
    pub office: String,
    /// The hotline's number.
    pub number: String,
    /// What forms carry; empty without a session.
    pub csrf: String,
    /// Who is signed in; empty for nobody.
    pub who: String,
    /// What `?saved=` says: a case that was just saved.
    pub saved: String,
    /// Messages nobody has heard yet.
    pub unheard: u64,
    /// Callers to be called back.
    pub callbacks: u64,
    /// Where the language switch comes back to.
    pub back: String,
    role: Option<Role>,
    /// Whether the reader has a desk.
    desk: bool,
    offset_min: i32,
    now: Millis,
}

impl View {
    pub(crate) fn new(visit: &Visit, here: &'static str, (unheard, callbacks): (u64, u64)) -> Self {
        let session = visit.session.as_ref();
        let settings = &visit.app.settings;
        Self {
            t: visit.lang,
            here,
            office: settings.office.clone(),
            number: settings.number.clone(),
            csrf: session
                .map(|session| session.csrf.clone())
                .unwrap_or_default(),
            who: session
                .map(|session| session.user.name.clone())
                .unwrap_or_default(),
            saved: visit
                .query
                .text("saved")
                .chars()
                .filter(char::is_ascii_digit)
                .collect(),
            unheard,
            callbacks,
            back: visit.back(),
            role: session.map(|session| session.user.role),
            desk: session.is_some_and(|session| session.desk().is_some()),
            offset_min: settings.offset_min,
            now: visit.now(),
        }
    }

    /// When the page is made.
    pub fn now(&self) -> Millis {
        self.now
    }

    /// The navigation: address, key of its word, whether it is here.
    pub fn navigation(&self) -> Vec<(&'static str, &'static str, bool)> {
        let mine = NAVIGATION.iter().filter(|(_, word, _)| self.may(word));
        mine.map(|(to, word, _)| (*to, *word, *word == self.here))
            .collect()
    }

    /// Whether this part of the navigation is for the reader.
    pub fn may(&self, word: &str) -> bool {
        let mut all = NAVIGATION.iter();
        (word != "nav-desk" || self.desk)
            && all.any(|(_, one, roles)| {
                *one == word && self.role.is_some_and(|role| roles.contains(&role))
            })
    }

    /// Whether calls for the reader are announced on this page, which is not the desk.
    pub fn rings(&self) -> bool {
        self.desk && self.here != "nav-desk"
    }

    /// Whether the reader is told when somebody calls for a supervisor.
    pub fn leads(&self) -> bool {
        matches!(self.role, Some(Role::Supervisor | Role::Admin))
    }

    /// The word of the user's role.
    pub fn role_word(&self) -> String {
        self.role
            .map(|role| self.t.word("role", role.as_str()))
            .unwrap_or_default()
    }

    /// A number, as this reader may see it.
    pub fn number(&self, number: &str) -> String {
        self.caller(&Some(number.into()))
    }

    /// Somebody in a conversation, or rung for it; a number outside as this reader may see it.
    pub fn party(&self, party: &Party) -> String {
        match party {
            Party::Agent(number) => self.t.with("agent-number", number.to_string()),
            Party::Outside(number) => self.number(number),
        }
    }

    /// A caller's number, as this reader may see it.
    pub fn caller(&self, number: &Option<String>) -> String {
        match (number, self.role) {
            (Some(_), Some(role)) => callers::shown(number.as_deref(), role),
            (_, _) => self.t.t("caller-unknown"),
        }
    }

    /// The word of a grade.
    pub fn grade(&self, grade: &u8) -> String {
        self.t.word("grade", &grade.to_string())
    }

    /// The grade, or what else the survey came to.
    pub fn survey(&self, call: &store::calls::Call) -> String {
        match (&call.grade, call.survey) {
            (Some(grade), _) => self.grade(grade),
            (None, Some(survey)) => self.t.word("survey", survey.as_str()),
            (None, None) => "—".into(),
        }
    }

    /// A moment: the time alone if it is today's, else with its day.
    pub fn when(&self, at: &Millis) -> String {
        let (then, today) = (self.local(*at), self.local(self.now));
        let time = format_description!("[hour]:[minute]:[second]");
        let both = format_description!("[year]-[month]-[day] [hour]:[minute]");
        let format: &[_] = if then.date() == today.date() {
            time
        } else {
            both
        };
        then.format(format).unwrap_or_default()
    }

    /// The time of a moment whose day is known.
    pub fn clock(&self, at: &Millis) -> String {
        let time = format_description!("[hour]:[minute]:[second]");
        self.local(*at).format(time).unwrap_or_default()
    }

    /// The day, as a date field has it.
    pub fn today(&self) -> String {
        let day = format_description!("[year]-[month]-[day]");
        self.local(self.now).format(day).unwrap_or_default()
    }

    /// Who did something: an agent by number, another user by login, a party or a programme by its word.
    pub fn actor(&self, by: &str) -> String {
        match by.split_once(':') {
            Some(("agent", number)) => self.t.with("agent-number", number.to_owned()),
            Some(("api", token)) => format!("{} {token}", self.t.word("by", "api")),
            Some((_, login)) => login.into(),
            None => self.t.word("by", by),
        }
    }

    /// A moment that may not have come.
    pub fn when_known(&self, at: &Option<Millis>) -> String {
        at.as_ref().map_or_else(|| "—".into(), |at| self.when(at))
    }

    /// A length of time, as `1:05` or `1:02:03`.
    pub fn length(&self, ms: &u64) -> String {
        let s = ms / 1_000;
        match s / 3_600 {
            0 => format!("{}:{:02}", s / 60, s % 60),
            hours => format!("{hours}:{:02}:{:02}", s / 60 % 60, s % 60),
        }
    }

    /// A length that may not be known.
    pub fn length_known(&self, ms: &Option<u64>) -> String {
        ms.as_ref().map_or_else(|| "—".into(), |ms| self.length(ms))
    }

    /// How long it was from one moment to another.
    pub fn between(&self, from: &Millis, until: &Millis) -> String {
        self.length(&until.saturating_sub(*from))
    }

    /// How long it has been since a moment.
    pub fn since(&self, at: &Millis) -> String {
        self.length(&self.now.saturating_sub(*at))
    }

    /// How old something is: in days from two days on.
    pub fn age(&self, at: &Millis) -> String {
        let days = self.now.saturating_sub(*at) / 86_400_000;
        match days {
            0 | 1 => self.since(at),
            days => self.t.with("days", days),
        }
    }

    fn local(&self, at: Millis) -> OffsetDateTime {
        let seconds = (at / 1_000) as i64 + i64::from(self.offset_min) * 60;
        OffsetDateTime::from_unix_timestamp(seconds).unwrap_or(OffsetDateTime::UNIX_EPOCH)
    }
}

/// A page as a reply.
pub fn page(status: StatusCode, template: &impl Template) -> Response {
    match template.render() {
        Ok(html) => warp::reply::with_status(warp::reply::html(html), status).into_response(),
        Err(why) => {
            tracing::error!(%why, "a page cannot be rendered");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

#[derive(Template)]
#[template(path = "error/show.html")]
struct Show<'a> {
    v: View,
    title: String,
    advice: String,
    detail: String,
    /// Where what has to be done first is done: the address, and its words.
    todo: Option<(String, String)>,
    /// What was typed, where it would be lost.
    typed: &'a str,
}

/// Why a case does not take what was asked of it.
fn refusal(lang: Lang, why: casework::Refusal) -> String {
    let key = format!("refusal-{}", why.as_str().replace('_', "-"));
    match why {
        casework::Refusal::NotFrom(state, _) => {
            lang.with(&key, lang.word("casestate", state.as_str()))
        }
        casework::Refusal::NeedsContent
        | casework::Refusal::NeedsDepartment
        | casework::Refusal::NeedsNote
        | casework::Refusal::NeedsDue => lang.t(&key),
    }
}

/// Which field cannot be kept as it is, and what would do.
fn invalid(lang: Lang, field: &str, why: &str) -> Option<String> {
    let name = format!("{field}-{why}");
    let said = lang.word("invalid", &name);
    (said != name).then_some(said)
}

/// What somebody wrote who may not have it any more.
fn typed(visit: &Visit) -> &str {
    let fields = ["content", "note", "reason"].map(|name| visit.form.text(name));
    fields
        .into_iter()
        .find(|text| !text.is_empty())
        .unwrap_or_default()
}

/// Where the reader says what their last call came to, if that is what is missing.
fn todo(visit: &Visit, error: &Error) -> Option<(String, String)> {
    if *error != Error::Call(switchboard::Refusal::NeedsDisposition) {
        return None;
    }
    let session = visit.session.as_ref()?;
    let own = session.desk()?;
    let board = visit.app.switch.snapshot();
    let last = board.agents.iter().find(|agent| agent.agent == own)?;
    let call = last.last.as_ref().filter(|last| last.owed)?.call;
    Some((
        "/desk".into(),
        visit.lang.with("disposition-of", call.to_string()),
    ))
}

/// What is said instead of a page. Nobody signed in is asked to, and comes back here.
pub(crate) fn error(visit: &Visit, error: &Error) -> Response {
    let typed = typed(visit);
    if *error == Error::SignIn && !visit.is_part() && typed.is_empty() {
        let to = crate::fields::Fields::default().query_with("back", Some(&visit.back()));
        return crate::pages::redirect(&format!("/session/new?{to}"));
    }
    let mut detail = String::new();
    if let Error::Refused(why) = error {
        detail = refusal(visit.lang, *why);
    }
    if let Error::Store(why) = error {
        tracing::error!(why, path = visit.path, "a page failed");
    }
    let mut advice = visit.lang.t(&format!("error-{}-do", error.word()));
    if let Error::Call(refusal) = error {
        advice = visit.lang.word("refusal", refusal.as_str());
    }
    if let Error::Invalid { field, why } = error
        && let Some(said) = invalid(visit.lang, field, why)
    {
        advice = said;
    }
    let show = Show {
        todo: todo(visit, error),
        v: View::new(visit, "", (0, 0)),
        title: visit.lang.t(&format!("error-{}", error.word())),
        advice,
        detail,
        typed,
    };
    let mut reply = page(error.status(), &show);
    if let Error::Range(length) = error
        && let Ok(range) = format!("bytes */{length}").parse()
    {
        reply.headers_mut().insert("content-range", range);
    }
    reply
}
