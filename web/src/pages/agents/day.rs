//! An agent's day: a picture of what the time went to, with sums, the report's figures and the calls.

use askama::Template;
use store::Role;
use store::rusqlite::Connection;
use store::service::{Day, Doing, Ring, Talk};
use switchboard::{AgentId, Millis};
use warp::http::StatusCode;

use crate::error::Error;
use crate::fields::Fields;
use crate::pages::reports::service::of_agent;
use crate::pages::reports::table::Table;
use crate::pages::{Answer, Visit, days};
use crate::view::{View, page};

/// What is shorter is drawn as long as this, in milliseconds, to be seen at all.
const NARROWEST_MS: Millis = 60_000;

#[derive(Template)]
#[template(path = "agents/day.html")]
struct Show {
    v: View,
    agent: AgentId,
    name: String,
    /// The local day, and its first moment.
    date: String,
    since: Millis,
    day: Day,
    /// What the report says of this agent and day; no line of one without work.
    table: Table,
    offset_min: i32,
}

/// What stands in the picture: where it begins and how wide it is, in minutes.
struct Bar {
    x: String,
    width: String,
    /// How it is coloured.
    class: &'static str,
    title: String,
}

/// A line of the sums: words, colour, how often and how long.
struct Sum {
    words: String,
    class: &'static str,
    count: u64,
    ms: Millis,
}

/// Something an agent did in a call.
enum Entry<'a> {
    Talk(&'a Talk),
    /// Rung in vain, or still.
    Ring(&'a Ring),
}

/// The page, for the agent and those who read reports.
pub async fn show(visit: &Visit, number: &str) -> Answer {
    let agent = shown(visit, number)?;
    let offset_min = visit.app.settings.offset_min;
    let today = days::day(visit.now(), offset_min);
    let date = visit.query.some("date").unwrap_or(&today).to_owned();
    let (Some(since), Some(until)) = days::asked(&date, offset_min)? else {
        return Err(Error::Malformed);
    };
    let now = visit.now();
    let look = move |c: &Connection| {
        let user = store::users::by_agent(c, agent)?;
        Ok((user, store::service::day(c, agent, (since, until), now)?))
    };
    let (user, day) = visit.read(look).await?;
    let name = user.map(|user| user.name);
    if name.is_none() && day == Day::default() {
        return Err(Error::NotFound);
    }
    let show = Show {
        v: visit.view("nav-reports").await?,
        agent,
        name: name.unwrap_or_default(),
        table: of_agent(visit, agent, &date).await?,
        date,
        since,
        day,
        offset_min,
    };
    Ok(page(StatusCode::OK, &show))
}

/// The agent of that number, where it is the reader, or the reader may see all.
fn shown(visit: &Visit, number: &str) -> Result<AgentId, Error> {
    let all = [Role::Agent, Role::Supervisor, Role::Admin, Role::Leader];
    let session = visit.role(&all)?;
    let agent = number.parse().map(AgentId).map_err(|_| Error::NotFound)?;
    match session.user.role == Role::Agent && session.user.agent != Some(agent) {
        true => Err(Error::Forbidden),
        false => Ok(agent),
    }
}

impl Show {
    /// The day so many days later.
    fn other(&self, later: i64) -> String {
        let ms = later * days::DAY_MS as i64;
        let date = days::day(self.since.saturating_add_signed(ms), self.offset_min);
        let query = Fields::written(&[("date", date)]);
        format!("/agents/{}/day?{query}", self.agent)
    }

    /// Whether no later day can tell anything.
    fn is_today(&self) -> bool {
        self.date >= self.v.today()
    }

    fn bar(&self, (since, until): (Millis, Millis), class: &'static str, words: &str) -> Bar {
        let minutes = |ms: u64| format!("{:.2}", ms as f64 / 60_000.0);
        let wide = until.saturating_sub(since).max(NARROWEST_MS);
        let v = &self.v;
        Bar {
            x: minutes(since.saturating_sub(self.since)),
            width: minutes(wide),
            class,
            title: format!(
                "{}–{} {words} {}",
                v.clock(&since),
                v.clock(&until),
                v.between(&since, &until)
            ),
        }
    }

    /// What the time went to.
    fn doings(&self) -> Vec<Bar> {
        let bar = |span: &store::service::Span| {
            let words = self.doing(&span.doing, &span.reason);
            self.bar((span.since, span.until), class(span.doing), &words)
        };
        self.day.spans.iter().map(bar).collect()
    }

    /// The same as drawn: what is short before what hides it.
    fn drawn(&self) -> Vec<Bar> {
        let mut bars = self.doings();
        bars.reverse();
        bars
    }

    /// When they were rung, and when their caller was on hold.
    fn others(&self) -> Vec<Bar> {
        let ringing = self.v.t.t("day-ringing");
        let rings = self.day.rings.iter();
        let rings = rings.map(|it| self.bar((it.since, it.until), "bar-reserved", &ringing));
        let held = self.v.t.t("day-hold");
        let holds = self.day.holds.iter();
        let holds = holds.map(|it| self.bar(*it, "bar-hold", &held));
        rings.chain(holds).collect()
    }

    /// In words: a pause with its reason.
    fn doing(&self, doing: &Doing, reason: &Option<String>) -> String {
        let word = self.v.t.word("state", doing.as_str());
        match reason {
            Some(reason) => format!("{word} · {}", self.v.t.word("reason", reason)),
            None => word,
        }
    }

    fn sums(&self) -> Vec<Sum> {
        let sums = self.day.sums().into_iter();
        let sums = sums.map(|((doing, reason), (count, ms))| Sum {
            words: self.doing(&doing, &reason),
            class: class(doing),
            count,
            ms,
        });
        sums.chain(self.parts()).collect()
    }

    /// What lies within those: when they were rung, and when their callers were on hold.
    fn parts(&self) -> [Sum; 2] {
        let rings = self.day.rings.iter().map(|it| it.until - it.since);
        let holds = self.day.holds.iter().map(|(since, until)| until - since);
        let part = |key, class, count: usize, ms| Sum {
            words: self.v.t.with("day-within", self.v.t.t(key)),
            class,
            count: count as u64,
            ms,
        };
        [
            part("day-ringing", "bar-reserved", rings.len(), rings.sum()),
            part("day-hold", "bar-hold", holds.len(), holds.sum()),
        ]
    }

    fn on_duty_ms(&self) -> Millis {
        self.day.duty().available_ms()
    }

    /// Conversations and calls rung for in vain, in order.
    fn entries(&self) -> Vec<Entry<'_>> {
        let in_vain = |ring: &&Ring| ring.outcome.as_deref() != Some("answered");
        let rings = self.day.rings.iter().filter(in_vain).map(Entry::Ring);
        let talks = self.day.talks.iter().map(Entry::Talk);
        let mut entries: Vec<_> = talks.chain(rings).collect();
        entries.sort_by_key(Entry::since);
        entries
    }
}

impl Entry<'_> {
    fn since(&self) -> Millis {
        match self {
            Self::Talk(talk) => talk.since,
            Self::Ring(ring) => ring.since,
        }
    }

    fn about(&self) -> &store::service::About {
        match self {
            Self::Talk(talk) => &talk.about,
            Self::Ring(ring) => &ring.about,
        }
    }

    /// What came of it.
    fn word(&self, v: &View) -> String {
        match self {
            Self::Talk(_) => v.t.t("day-talked"),
            Self::Ring(ring) => match &ring.outcome {
                Some(outcome) => v.t.word("figure", &format!("offers_{outcome}")),
                None => v.t.t("day-ringing"),
            },
        }
    }

    /// Rung, talked, held and wrapped up: what there is of each.
    fn spans(&self) -> [Option<Millis>; 4] {
        match self {
            Self::Talk(talk) => {
                let held = Some(talk.hold_ms).filter(|ms| *ms > 0);
                [None, Some(talk.until - talk.since), held, talk.wrap_up_ms]
            }
            Self::Ring(ring) => [Some(ring.until - ring.since), None, None, None],
        }
    }
}

fn class(doing: Doing) -> &'static str {
    match doing {
        Doing::Ready => "bar-ready",
        Doing::Talking => "bar-talking",
        Doing::WrapUp => "bar-wrap_up",
        Doing::Paused => "bar-paused",
        Doing::Off => "bar-off",
    }
}
