//! `GET /reports/service`: the figures of the service. Each count has the name by which `GET /calls` lists
//! the calls behind it.

use std::collections::BTreeMap;

use casework::service::{Duty, Figure, IN_TIME_MS, Rate, TARGET_PERCENT, Tally};
use serde::Serialize;
use store::service::{Asked, Gap, Report, Work};
use warp::reply::Response;

use super::problem::Problem;
use super::reports::{Period, PeriodBody, rate};
use super::{Api, Ask, json, time};
use crate::app::Settings;
use crate::pages::days;
use crate::teams::NO_TEAM;

/// The report, as shown.
#[derive(Debug, Serialize)]
struct ReportBody {
    #[serde(flatten)]
    period: PeriodBody,
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
    gone: &'static str,
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
pub async fn show(api: &Api, ask: &Ask) -> Result<Response, Problem> {
    let period = Period::asked(api, ask)?;
    let (since, until) = period.moments;
    let asked = Asked {
        since,
        until,
        queue: period.queue,
        now: api.now(),
    };
    let report = api.read(move |c| store::service::report(c, &asked)).await?;
    Ok(json(&body(period, &report, &api.app.settings)))
}

fn body(period: Period, report: &Report, settings: &Settings) -> ReportBody {
    let (offset_min, teams) = (settings.offset_min, &settings.teams);
    let queues = report.queues.iter();
    let hours = report.hours.iter().zip(&report.duty_by_hour);
    let days = report.days.iter();
    let dispositions = report.dispositions.iter();
    let agents = report.agents.iter();
    ReportBody {
        period: period.body(),
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
        gone: gap.gone.as_str(),
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
