//! `GET /reports/service`: the figures of the service. Each count has the name by which `GET /calls` lists
//! the calls behind it.

use std::collections::BTreeMap;

use casework::service::{Duty, Figure, IN_TIME_MS, Rate, Share, TARGET_PERCENT, Tally};
use serde::Serialize;
use store::service::{Asked, Gap, Report, Work};
use switchboard::QueueId;
use warp::reply::Response;

use super::problem::Problem;
use super::query::bad;
use super::{Api, Ask, json, time};
use crate::app::Settings;
use crate::pages::days;
use crate::teams::NO_TEAM;

/// Days that a report may have, at most.
const MOST_DAYS: u64 = crate::pages::MOST_DAYS;

/// The report, as shown.
#[derive(Debug, Serialize)]
struct ReportBody {
    since: String,
    until: String,
    queue: Option<u32>,
    target: TargetBody,
    gaps: Vec<GapBody>,
    total: FiguresBody,
    duty: DutyBody,
    queues: Vec<QueueBody>,
    hours: Vec<HourBody>,
    days: Vec<DayBody>,
    dispositions: Vec<DispositionBody>,
    agents: Vec<AgentBody>,
    teams: Vec<TeamBody>,
}

/// What shall be reached, and whether it was.
#[derive(Debug, Serialize)]
struct TargetBody {
    in_time_s: f64,
    percent: u64,
    reached: Option<bool>,
}

#[derive(Debug, Serialize)]
struct GapBody {
    since: String,
    until: Option<String>,
}

/// Counts, rates and spans.
#[derive(Debug, Serialize)]
struct FiguresBody {
    counts: BTreeMap<&'static str, u64>,
    rates: BTreeMap<&'static str, Option<f64>>,
    mean_answer_s: Option<f64>,
    longest_answer_s: Option<f64>,
    mean_abandoned_s: Option<f64>,
    talk_s: f64,
    mean_talk_s: Option<f64>,
    hold_s: f64,
    mean_hold_s: Option<f64>,
    wrap_up_s: f64,
    mean_wrap_up_s: Option<f64>,
    outward_talk_s: f64,
}

/// What agents' time went to.
#[derive(Debug, Serialize)]
pub struct DutyBody {
    on_duty_s: f64,
    occupied_s: f64,
    paused_s: f64,
    occupancy: Option<f64>,
}

#[derive(Debug, Serialize)]
struct QueueBody {
    queue: u32,
    figures: FiguresBody,
}

#[derive(Debug, Serialize)]
struct HourBody {
    hour: u32,
    figures: FiguresBody,
    duty: DutyBody,
}

#[derive(Debug, Serialize)]
struct DayBody {
    day: String,
    figures: FiguresBody,
    duty: DutyBody,
}

#[derive(Debug, Serialize)]
struct DispositionBody {
    disposition: Option<String>,
    figures: FiguresBody,
}

#[derive(Debug, Serialize)]
struct AgentBody {
    agent: u32,
    team: Option<String>,
    #[serde(flatten)]
    work: WorkBody,
}

/// What the agents of a team did together; `None` for those of no team.
#[derive(Debug, Serialize)]
struct TeamBody {
    team: Option<String>,
    #[serde(flatten)]
    work: WorkBody,
}

#[derive(Debug, Serialize)]
struct WorkBody {
    figures: FiguresBody,
    #[serde(flatten)]
    duty: DutyBody,
    paused_by_reason_s: BTreeMap<String, f64>,
}

/// Counts a period of local days, today unless said.
pub async fn service(api: &Api, ask: &Ask) -> Result<Response, Problem> {
    let asked = asked(api, ask)?;
    let report = api.read(move |c| store::service::report(c, &asked)).await?;
    Ok(json(&body(&asked, &report, &api.app.settings)))
}

fn asked(api: &Api, ask: &Ask) -> Result<Asked, Problem> {
    let (since, until) = period(api, ask)?;
    Ok(Asked {
        since,
        until,
        queue: ask.query.id("queue")?.map(QueueId),
        now: api.now(),
    })
}

/// From when until before when, by local days.
pub fn period(api: &Api, ask: &Ask) -> Result<(u64, u64), Problem> {
    let offset_min = api.app.settings.offset_min;
    let today = days::day(api.now(), offset_min);
    let day = |name| {
        let text = ask.query.text(name).unwrap_or(&today);
        match days::asked(text, offset_min) {
            Ok((Some(since), Some(until))) => Ok((since, until)),
            Ok(_) | Err(_) => Err(bad(name, "must be a local date such as 2026-11-24")),
        }
    };
    let (since, until) = (day("from")?.0, day("until")?.1);
    if since >= until {
        return Err(bad("until", "must not be before from"));
    }
    if until - since > MOST_DAYS * days::DAY_MS {
        let most = format!("must be at most {MOST_DAYS} days after from");
        return Err(bad("until", &most));
    }
    Ok((since, until))
}

fn body(asked: &Asked, report: &Report, settings: &Settings) -> ReportBody {
    let (offset_min, teams) = (settings.offset_min, &settings.teams);
    let queues = report.queues.iter();
    let hours = report.hours.iter().zip(&report.duty_by_hour);
    let days = report.days.iter();
    let dispositions = report.dispositions.iter();
    let agents = report.agents.iter();
    ReportBody {
        since: time::show(asked.since),
        until: time::show(asked.until),
        queue: asked.queue.map(|queue| queue.0),
        target: TargetBody {
            in_time_s: time::seconds(IN_TIME_MS),
            percent: TARGET_PERCENT,
            reached: report.total.share(Rate::InTime).reaches(TARGET_PERCENT),
        },
        gaps: report.gaps.iter().map(gap).collect(),
        total: figures(&report.total, |_| true),
        duty: duty(&report.duty),
        queues: queues
            .map(|(queue, tally)| QueueBody {
                queue: queue.0,
                figures: figures(tally, |_| true),
            })
            .collect(),
        hours: hours
            .map(|((hour, tally), spent)| HourBody {
                hour: *hour,
                figures: figures(tally, |_| true),
                duty: duty(spent),
            })
            .collect(),
        days: days
            .map(|(day, tally)| DayBody {
                day: days::day(*day, offset_min),
                figures: figures(tally, |_| true),
                duty: duty(report.duty_by_day.get(day).unwrap_or(&Duty::default())),
            })
            .collect(),
        dispositions: dispositions
            .map(|(words, tally)| DispositionBody {
                disposition: words.clone(),
                figures: figures(tally, |_| true),
            })
            .collect(),
        agents: agents
            .map(|(agent, done)| AgentBody {
                agent: agent.0,
                team: teams.of(*agent).map(str::to_owned),
                work: work(done),
            })
            .collect(),
        teams: teams
            .sums(report.agents.iter())
            .into_iter()
            .map(|(team, done)| TeamBody {
                team: Some(team).filter(|team| team != NO_TEAM),
                work: work(&done),
            })
            .collect(),
    }
}

fn gap(gap: &Gap) -> GapBody {
    GapBody {
        since: time::show(gap.since),
        until: gap.until.map(time::show),
    }
}

fn work(done: &Work) -> WorkBody {
    let pauses = done.pauses.iter();
    WorkBody {
        figures: figures(&done.tally, Figure::is_of_agents),
        duty: duty(&done.duty),
        paused_by_reason_s: pauses
            .map(|(reason, ms)| (reason.clone(), time::seconds(*ms)))
            .collect(),
    }
}

pub fn duty(duty: &Duty) -> DutyBody {
    DutyBody {
        on_duty_s: time::seconds(duty.available_ms()),
        occupied_s: time::seconds(duty.occupied_ms()),
        paused_s: time::seconds(duty.paused_ms),
        occupancy: rate(duty.occupancy()),
    }
}

fn figures(tally: &Tally, told: impl Fn(Figure) -> bool) -> FiguresBody {
    let all = Figure::ALL.iter().copied().filter(|figure| told(*figure));
    let rates = Rate::ALL
        .iter()
        .copied()
        .filter(|rate| told(rate.made_of().1));
    FiguresBody {
        counts: all
            .map(|figure| (figure.as_str(), tally.get(figure)))
            .collect(),
        rates: rates
            .map(|one| (one.as_str(), rate(tally.share(one))))
            .collect(),
        mean_answer_s: tally.mean_answer_ms().map(time::seconds),
        longest_answer_s: tally.longest_answer_ms().map(time::seconds),
        mean_abandoned_s: tally.mean_abandoned_ms().map(time::seconds),
        talk_s: time::seconds(tally.talk_ms),
        mean_talk_s: tally.mean_talk_ms().map(time::seconds),
        hold_s: time::seconds(tally.hold_ms),
        mean_hold_s: tally.mean_hold_ms().map(time::seconds),
        wrap_up_s: time::seconds(tally.wrap_up_ms),
        mean_wrap_up_s: tally.mean_wrap_up_ms().map(time::seconds),
        outward_talk_s: time::seconds(tally.outward_talk_ms),
    }
}

/// From 0 to 1, to the thousandth, cut off; null of nothing.
pub fn rate(share: Share) -> Option<f64> {
    share.permille().map(time::seconds)
}
