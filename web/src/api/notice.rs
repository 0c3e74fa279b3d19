//! `/notice`: what every caller hears before the first menu, and whether persons answer meanwhile.

use serde::Serialize;
use store::Durability;
use store::notices::{EN, Notice, Wish, ZH};
use store::rusqlite::Transaction;
use warp::reply::Response;

use super::problem::{Code, Problem};
use super::{Api, Ask, body, json, nothing, time};

/// The notice, as shown.
#[derive(Debug, Serialize)]
struct NoticeBody {
    id: u32,
    zh: String,
    en: Option<String>,
    closed: bool,
    until: String,
    by: String,
    at: String,
    /// Whether callers hear it: its sound is made first.
    heard: bool,
}

/// What is announced.
pub async fn show(api: &Api) -> Result<Response, Problem> {
    let now = api.now();
    let notice = api.read(move |c| store::notices::current(c, now)).await?;
    let none = || Problem::new(Code::NoNotice, "Nothing is announced; PUT what is to be.");
    Ok(json(&shown(api, notice.ok_or_else(none)?)))
}

/// Announces something in place of what is announced.
pub async fn put(api: &Api, ask: &Ask) -> Result<Response, Problem> {
    let known = ["zh", "en", "until", "closed"];
    let mut fields = body::object(&ask.headers, &ask.body, &known)?;
    let zh = fields.text("zh", ZH);
    let zh = fields.required("zh", zh).unwrap_or_default();
    let en = fields.text("en", EN).unwrap_or_default();
    let text = fields.text("until", 40);
    let text = fields.required("until", text);
    let until = text.as_deref().and_then(time::parse);
    if text.is_some() && until.is_none() {
        fields.wrong("until", "must be a time such as 2026-11-24T18:00:00+08:00");
    }
    let closed = fields.flag("closed").unwrap_or(false);
    fields.done()?;
    let wish = Wish {
        zh,
        en,
        closed,
        until: until.unwrap_or_default(),
    };
    let (by, now) = (ask.by(), api.now());
    let write = move |tx: &Transaction<'_>| {
        let notice = store::notices::put(tx, &wish, &by, now)?;
        let subject = ("notice", &*notice.id.to_string());
        store::audit::note(tx, now, &by, "announced", subject, &notice.zh)?;
        Ok(notice)
    };
    let notice = api.write(Durability::Full, write).await?;
    Ok(json(&shown(api, notice)))
}

/// Announces nothing.
pub async fn withdraw(api: &Api, ask: &Ask) -> Result<Response, Problem> {
    let (by, now) = (ask.by(), api.now());
    let write = move |tx: &Transaction<'_>| {
        let notice = store::notices::withdraw(tx, now)?;
        let subject = ("notice", &*notice.id.to_string());
        store::audit::note(tx, now, &by, "withdrawn", subject, "")
    };
    api.write(Durability::Full, write).await?;
    Ok(nothing())
}

fn shown(api: &Api, notice: Notice) -> NoticeBody {
    let heard = api
        .app
        .switch
        .snapshot()
        .notice
        .as_ref()
        .is_some_and(|it| it.number == notice.id && it.spoken);
    NoticeBody {
        id: notice.id,
        zh: notice.zh,
        en: Some(notice.en).filter(|en| !en.is_empty()),
        closed: notice.closed_at.is_some(),
        until: time::show(notice.until),
        by: notice.by,
        at: time::show(notice.at),
        heard,
    }
}
