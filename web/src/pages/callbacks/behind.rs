//! The figure of the report that a list of call-backs is behind, as the query says it.

use store::callbacks::Reason;
use store::callbacks::figures::Figure;
use store::callbacks::report::Scope;
use switchboard::QueueId;

use crate::error::Error;
use crate::pages::{Visit, days};

/// What of the query narrows the list, in the order shown.
const SAID: [&str; 6] = ["from", "until", "queue", "reason", "hour", "by"];

/// What the list is behind.
#[derive(Clone, Debug)]
pub struct Behind {
    pub figure: Figure,
    pub scope: Scope,
    /// Name and value of each part that narrows it, in words.
    pub said: Vec<(&'static str, String)>,
}

/// What the query asks for; `None` where it names no figure.
pub fn behind(visit: &Visit) -> Result<Option<Behind>, Error> {
    let query = &visit.query;
    let Some(figure) = query.some("figure") else {
        return Ok(None);
    };
    let offset_min = visit.app.settings.offset_min;
    let (since, until) = days::span(query.text("from"), query.text("until"), offset_min)?;
    let number = |name| {
        let number = query.some(name).map(|text| text.parse::<u32>());
        number.transpose().map_err(|_| Error::Malformed)
    };
    let reason = query.some("reason").map(Reason::parse);
    let scope = Scope {
        since,
        until,
        hour: number("hour")?,
        queue: number("queue")?.map(QueueId),
        reason: reason.map(|it| it.ok_or(Error::Malformed)).transpose()?,
        closed_by: query.some("by").map(Into::into),
    };
    Ok(Some(Behind {
        figure: Figure::parse(figure).ok_or(Error::Malformed)?,
        said: said(visit, &scope),
        scope,
    }))
}

fn said(visit: &Visit, scope: &Scope) -> Vec<(&'static str, String)> {
    let queues = visit.app.switch.queues();
    let word = |name: &str| match (name, scope.queue, scope.reason) {
        ("queue", Some(queue), _) => queues.get(&queue).cloned(),
        ("reason", _, Some(reason)) => Some(visit.lang.word("callback", reason.as_str())),
        (_, _, _) => None,
    };
    let said = SAID.into_iter().filter_map(|name| {
        let value = visit.query.some(name)?;
        Some((name, word(name).unwrap_or_else(|| value.to_owned())))
    });
    said.collect()
}
