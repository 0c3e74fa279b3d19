//! What a report is asked for, a period of local days, a queue and a team, and how its links say so.

use std::collections::BTreeMap;

use switchboard::QueueId;
use warp::http::StatusCode;

use crate::error::Error;
use crate::fields::Fields;
use crate::pages::{Visit, days};
use crate::period::{Fault, Moments, moments};

/// What a link says: names and values.
pub type Said = Vec<(&'static str, String)>;

/// The period asked for, and of what.
#[derive(Debug)]
pub struct Period {
    /// The first and the last local day.
    pub from: String,
    pub until: String,
    pub queue: Option<QueueId>,
    /// The same days as moments, or what is wrong with them; then nothing is counted.
    pub moments: Result<Moments, Fault>,
    pub offset_min: i32,
    /// Those that can be chosen.
    pub queues: BTreeMap<QueueId, String>,
    /// The only team whose agents are shown, or `NO_TEAM`.
    pub team: Option<String>,
    /// Those that can be chosen: none where a report is not told by team.
    pub teams: Vec<String>,
}

impl Period {
    /// As the query says; today, unless it says so.
    pub fn asked(visit: &Visit) -> Result<Self, Error> {
        let today = days::day(visit.now(), visit.app.settings.offset_min);
        let named = |name| visit.query.some(name).unwrap_or(&today).to_owned();
        let queue = visit.query.some("queue").map(|text| text.parse());
        let queue = queue.transpose().map_err(|_| Error::Malformed)?;
        let days = (named("from"), named("until"));
        Ok(Self::of(visit, days, queue.map(QueueId)))
    }

    /// These days.
    pub fn of(visit: &Visit, (from, until): (String, String), queue: Option<QueueId>) -> Self {
        let offset_min = visit.app.settings.offset_min;
        Self {
            moments: moments((&from, &until), offset_min),
            from,
            until,
            queue,
            offset_min,
            queues: visit.app.switch.queues(),
            team: None,
            teams: Vec::new(),
        }
    }

    /// The moments, for what cannot show a fault.
    pub fn sound(&self) -> Result<Moments, Error> {
        self.moments.map_err(|_| Error::Malformed)
    }

    /// What a page of it is answered with.
    pub fn status(&self) -> StatusCode {
        match self.moments {
            Ok(_) => StatusCode::OK,
            Err(_) => StatusCode::BAD_REQUEST,
        }
    }

    /// The fault's key in the locales.
    pub fn fault(&self) -> Option<&'static str> {
        self.moments.err().map(Fault::key)
    }

    pub fn queue_name(&self, queue: QueueId) -> String {
        let name = self.queues.get(&queue);
        name.cloned().unwrap_or_else(|| queue.to_string())
    }

    pub fn is_chosen(&self, queue: &QueueId) -> bool {
        self.queue == Some(*queue)
    }

    pub fn is_chosen_team(&self, team: &str) -> bool {
        self.team.as_deref() == Some(team)
    }

    /// What a row of a local day is of.
    pub fn day(&self, day: u64) -> (String, Said) {
        let day = days::day(day, self.offset_min);
        let said = vec![("from", day.clone()), ("until", day.clone())];
        (day, said)
    }

    /// Where what is behind a figure of a row is listed; what the row says goes before the period and the queue.
    pub fn link(&self, list: &str, row: &[(&str, String)], figure: &str) -> String {
        let mut said = self.said();
        for (name, value) in row {
            said.retain(|(other, _)| other != name);
            said.push((name, value.clone()));
        }
        said.push(("figure", figure.into()));
        format!("{list}?{}", Fields::written(&said))
    }

    /// Where a report of the same is.
    pub fn report(&self, report: &str) -> String {
        format!("/reports/{report}?{}", Fields::written(&self.said()))
    }

    /// Where a table of a report is downloaded.
    pub fn csv(&self, report: &str, part: &str) -> String {
        let mut said = self.said();
        said.extend(self.team.clone().map(|team| ("team", team)));
        let query = Fields::written(&said);
        format!("/reports/{report}/{part}.csv?{query}")
    }

    /// The name of that file.
    pub fn file(&self, report: &str, part: &str) -> String {
        format!("{report}-{part}-{}-{}.csv", self.from, self.until)
    }

    /// The period and the queue: what is listed behind figures is of no team.
    pub fn said(&self) -> Said {
        let mut said = vec![("from", self.from.clone()), ("until", self.until.clone())];
        said.extend(self.queue.map(|queue| ("queue", queue.0.to_string())));
        said
    }
}

/// What a row of an hour of the day is of.
pub fn hour_of_day(hour: u32) -> (String, Said) {
    (format!("{hour:02}:00"), vec![("hour", hour.to_string())])
}
