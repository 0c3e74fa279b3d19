//! The notice (公告): what every caller hears before the first menu for a time, and whether persons answer
//! meanwhile. Read by all who answer, given by those who lead.

use askama::Template;
use store::notices::{Notice, Wish};
use store::rusqlite::Transaction;
use store::{Error as Kept, Role};
use switchboard::Language;
use warp::http::StatusCode;

use super::visit::unheard;
use super::{Answer, Visit, days, redirect};
use crate::audio::Sound;
use crate::error::Error;
use crate::view::{View, page};

const WHO: [Role; 4] = [Role::Agent, Role::Supervisor, Role::Admin, Role::Leader];
const KEEPERS: [Role; 2] = [Role::Supervisor, Role::Admin];

/// As many of the past are shown.
const PAST: u32 = 10;

/// A notice as it was typed, and what is wrong with it.
#[derive(Debug, Default)]
struct Form {
    zh: String,
    en: String,
    /// Local, as a field for date and time has it.
    until: String,
    closed: bool,
    /// The field, and the key of the words.
    fault: Option<(&'static str, String)>,
}

#[derive(Template)]
#[template(path = "notice/show.html")]
struct Show {
    v: View,
    current: Option<Notice>,
    /// Whether callers hear it; its sound may be yet to be made.
    heard: bool,
    /// Whether its words cannot be spoken, so that nobody will.
    silent: bool,
    past: Vec<Notice>,
    /// Whether the reader gives notices.
    keeps: bool,
    form: Form,
}

impl Show {
    fn fault_of(&self, field: &str) -> Option<&str> {
        let fault = self.form.fault.as_ref();
        fault
            .filter(|(one, _)| *one == field)
            .map(|(_, words)| &**words)
    }
}

/// What is announced, what was, and the form for another.
pub async fn show(visit: &Visit) -> Answer {
    let (now, offset_min) = (visit.now(), visit.app.settings.offset_min);
    let current = visit.read(move |c| store::notices::current(c, now)).await?;
    let form = match current {
        Some(notice) => Form {
            until: days::moment(notice.until, offset_min),
            closed: notice.closed_at.is_some(),
            zh: notice.zh,
            en: notice.en,
            fault: None,
        },
        None => Form {
            until: days::moment(tonight(visit), offset_min),
            ..Form::default()
        },
    };
    shown(visit, form, StatusCode::OK).await
}

/// Announces something else from here on.
pub async fn put(visit: &Visit) -> Answer {
    let by = visit.role(&KEEPERS)?.actor().label();
    let mut form = sent(visit);
    let until = days::at(&form.until, visit.app.settings.offset_min);
    let wish = Wish {
        zh: form.zh.clone(),
        en: form.en.clone(),
        closed: form.closed,
        until: until.unwrap_or_default(),
    };
    let now = visit.now();
    let write = move |tx: &Transaction<'_>| {
        let notice = store::notices::put(tx, &wish, &by, now)?;
        let subject = ("notice", &*notice.id.to_string());
        store::audit::note(tx, now, &by, "announced", subject, &notice.zh)
    };
    match visit.write(write).await {
        Ok(()) => Ok(redirect("/notice")),
        Err(Kept::Invalid { field, why }) => {
            form.fault = Some((field, format!("notice-{field}-{}", why.replace('_', "-"))));
            shown(visit, form, StatusCode::UNPROCESSABLE_ENTITY).await
        }
        Err(other) => Err(other.into()),
    }
}

/// Announces nothing from here on.
pub async fn withdraw(visit: &Visit) -> Answer {
    let by = visit.role(&KEEPERS)?.actor().label();
    let now = visit.now();
    let write = move |tx: &Transaction<'_>| {
        let notice = store::notices::withdraw(tx, now)?;
        let subject = ("notice", &*notice.id.to_string());
        store::audit::note(tx, now, &by, "withdrawn", subject, "")
    };
    match visit.write(write).await {
        // Its time was over, or somebody else was faster.
        Ok(()) | Err(Kept::NotFound(..)) => Ok(redirect("/notice")),
        Err(other) => Err(other.into()),
    }
}

/// What callers hear of the present notice in a language; no secret, so no audit.
pub async fn audio(visit: &Visit, language: &str) -> Answer {
    visit.role(&WHO)?;
    let language = Language::parse(language).ok_or(Error::NotFound)?;
    let now = visit.now();
    let current = visit.read(move |c| store::notices::current(c, now)).await?;
    let name = format!("{}.{}", current.ok_or(Error::NotFound)?.id, language.code());
    let (path, shown) = (
        format!("sounds/notices/{name}.wav"),
        format!("notice-{name}.wav"),
    );
    let sound = Sound::open(&visit.app.settings.data, &path, &shown, &shown).await;
    let sound = sound.map_err(unheard)?;
    let reply = sound.serve(&visit.method, &visit.headers).await;
    reply.map_err(unheard)
}

async fn shown(visit: &Visit, form: Form, status: StatusCode) -> Answer {
    let session = visit.role(&WHO)?;
    let now = visit.now();
    let mut past = visit.read(|c| store::notices::latest(c, PAST + 1)).await?;
    let current = match past.first().is_some_and(|latest| latest.holds(now)) {
        true => Some(past.remove(0)),
        false => None,
    };
    past.truncate(PAST as usize);
    let id = current.as_ref().map(|it| it.id);
    let snapshot = visit.app.switch.snapshot();
    let told = snapshot.notice.as_ref();
    let told = told.filter(|it| Some(it.number) == id);
    let show = Show {
        heard: told.is_some_and(|it| it.spoken),
        silent: told.is_some_and(|it| !it.spoken),
        keeps: session.leads(),
        v: visit.view("nav-notice").await?,
        current,
        past,
        form,
    };
    Ok(page(status, &show))
}

fn sent(visit: &Visit) -> Form {
    let text = |name: &str| visit.form.text(name).to_owned();
    Form {
        zh: text("zh"),
        en: text("en"),
        until: text("until"),
        closed: visit.form.some("closed").is_some(),
        fault: None,
    }
}

/// The end of the local day, or of the next where that is less than an hour away.
fn tonight(visit: &Visit) -> u64 {
    let later = visit.now() + 3_600_000;
    days::midnight(later, visit.app.settings.offset_min) + days::DAY_MS
}
