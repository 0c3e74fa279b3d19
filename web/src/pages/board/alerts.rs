//! Alerts as the board shows them: those of one kind in one queue are one line, so that many who wait hide nothing else.

use casework::service::Share;
use switchboard::{AgentId, Alert, AlertLimits, CallId, Concern, Millis, QueueId, Snapshot};

use super::super::reports::value::percent;
use crate::view::View;

/// One line.
pub struct Line {
    /// What is wrong, as `Concern::as_str`.
    pub kind: &'static str,
    /// In which queue, if the calls have one.
    pub queue: Option<QueueId>,
    /// What it is about, the longest first.
    pub alerts: Vec<Alert>,
}

impl Line {
    /// The gravest first, as they come.
    pub fn of(alerts: &[Alert], board: &Snapshot) -> Vec<Self> {
        let mut lines: Vec<Self> = Vec::new();
        for alert in alerts {
            let kind = alert.concern.as_str();
            let queue = queue(board, alert.concern);
            let same = |line: &&mut Self| line.kind == kind && line.queue == queue;
            // Who asks for help is looked for one by one.
            let alone = matches!(alert.concern, Concern::HelpAsked(_));
            match lines.iter_mut().find(same).filter(|_| !alone) {
                Some(line) => line.alerts.push(*alert),
                None => lines.push(Self {
                    kind,
                    queue,
                    alerts: vec![*alert],
                }),
            }
        }
        for line in &mut lines {
            line.alerts.sort_by_key(|alert| alert.since);
        }
        lines
    }

    /// Since when the longest of it lasts.
    pub fn since(&self) -> &Millis {
        self.alerts.first().map_or(&0, |alert| &alert.since)
    }

    /// How many calls it is about, where they are too many to name.
    pub fn many(&self) -> Option<usize> {
        let calls = self.alerts.iter().filter_map(|it| call(it.concern));
        Some(calls.count()).filter(|count| *count > 1)
    }

    /// Whether it is of something owed, of which the oldest may be days old.
    pub fn is_owed(&self) -> bool {
        let owed = |it: &Alert| {
            let concern = it.concern;
            matches!(
                concern,
                Concern::CallbackOverdue(..) | Concern::MessageOverdue(_)
            )
        };
        self.alerts.first().is_some_and(owed)
    }

    /// Whether it is of the day so far, and of no moment in it.
    pub fn is_of_today(&self) -> bool {
        let of_today = |it: &Alert| matches!(it.concern, Concern::ServiceLevel(..));
        self.alerts.first().is_some_and(of_today)
    }

    /// Past which limit, in words; or what it comes to.
    pub fn limit(&self, v: &View, limits: &AlertLimits) -> Option<String> {
        let of_queue = limits.of(self.queue);
        let ms = match self.alerts.first()?.concern {
            Concern::WaitingCalls(..) => {
                return Some(v.t.with("alert-over-callers", of_queue.waiting_calls));
            }
            Concern::ServiceLevel(..) => {
                return Some(v.t.with("alert-below", of_queue.service_level_percent));
            }
            Concern::TrunkDown => return Some(v.t.t("alert-trunk")),
            Concern::LongWait(_) => of_queue.wait_ms,
            Concern::LongHold(_) => limits.hold_ms,
            Concern::LongTalk(_) => limits.talk_ms,
            Concern::LongPause(_) => limits.pause_ms,
            Concern::LongIdle(_) => limits.idle_ms,
            Concern::HelpAsked(_)
            | Concern::NodeDown(_)
            | Concern::NobodyOnDuty(_)
            | Concern::Unrecorded(_)
            | Concern::PhoneLost(_)
            | Concern::AgentAbsent(_)
            | Concern::CallbackOverdue(..)
            | Concern::MessageOverdue(_)
            | Concern::OverBudget(_) => return None,
        };
        let words = match ms {
            0..120_000 => v.t.with("alert-over-seconds", ms / 1_000),
            _ => v.t.with("alert-over-minutes", ms / 60_000),
        };
        Some(words)
    }

    /// What each alert is about: the address, and how it is called.
    pub fn about(&self, board: &Snapshot, v: &View) -> Vec<(String, String)> {
        let about = |alert: &Alert| match (alert.concern, call(alert.concern), agent(alert.concern))
        {
            (_, Some(call), _) => (
                format!("/calls/{call}"),
                v.t.with("call-number", call.to_string()),
            ),
            // Whichever agents are listed, and whoever reads.
            (_, None, Some(agent)) => (format!("/board#day-{agent}"), name(board, agent)),
            (Concern::CallbackOverdue(queue, count), ..) => {
                let named = board.queues.iter().find(|it| it.queue == queue);
                let name = named.map_or("", |it| it.name.as_str());
                let words = format!("{name} {}", v.t.with("alert-count", count));
                (format!("/callbacks?figure=overdue&queue={queue}"), words)
            }
            (Concern::WaitingCalls(queue, count), ..) => {
                let words = v.t.with("alert-waiting", count);
                (format!("/board?queue={queue}#calls-title"), words)
            }
            (Concern::ServiceLevel(queue, part, whole), ..) => {
                let (today, share) = (v.today(), Share { part, whole });
                let words = percent(share).unwrap_or_default();
                (
                    format!("/reports/service?from={today}&until={today}&queue={queue}"),
                    format!("{words}% {part}/{whole}"),
                )
            }
            (Concern::MessageOverdue(count), ..) => {
                let words = v.t.with("alert-count", count);
                match v.may("nav-voicemails") {
                    true => ("/voicemails?heard=overdue".into(), words),
                    false => ("#alerts-title".into(), words),
                }
            }
            (Concern::NodeDown(node), ..) => ("#queues-title".into(), format!("Asterisk {node}")),
            (_, None, None) => ("#queues-title".into(), String::new()),
        };
        let about = self.alerts.iter().map(about);
        about.filter(|(_, words)| !words.is_empty()).collect()
    }
}

/// An agent by name and number.
pub fn name(board: &Snapshot, agent: AgentId) -> String {
    let found = board.agents.iter().find(|it| it.agent == agent);
    let name = found.map_or("", |agent| agent.name.as_str());
    format!("{name} {agent}")
}

fn queue(board: &Snapshot, concern: Concern) -> Option<QueueId> {
    if let Concern::NobodyOnDuty(queue)
    | Concern::WaitingCalls(queue, _)
    | Concern::ServiceLevel(queue, ..) = concern
    {
        return Some(queue);
    }
    let id = call(concern)?;
    board.calls.iter().find(|it| it.call == id)?.queue
}

fn call(concern: Concern) -> Option<CallId> {
    match concern {
        Concern::HelpAsked(id)
        | Concern::LongWait(id)
        | Concern::LongHold(id)
        | Concern::LongTalk(id)
        | Concern::Unrecorded(id) => Some(id),
        Concern::NodeDown(_)
        | Concern::TrunkDown
        | Concern::NobodyOnDuty(_)
        | Concern::WaitingCalls(..)
        | Concern::PhoneLost(_)
        | Concern::AgentAbsent(_)
        | Concern::CallbackOverdue(..)
        | Concern::MessageOverdue(_)
        | Concern::ServiceLevel(..)
        | Concern::LongPause(_)
        | Concern::OverBudget(_)
        | Concern::LongIdle(_) => None,
    }
}

fn agent(concern: Concern) -> Option<AgentId> {
    match concern {
        Concern::PhoneLost(id)
        | Concern::AgentAbsent(id)
        | Concern::LongPause(id)
        | Concern::OverBudget(id)
        | Concern::LongIdle(id) => Some(id),
        Concern::HelpAsked(_)
        | Concern::NodeDown(_)
        | Concern::TrunkDown
        | Concern::NobodyOnDuty(_)
        | Concern::WaitingCalls(..)
        | Concern::LongWait(_)
        | Concern::LongHold(_)
        | Concern::LongTalk(_)
        | Concern::ServiceLevel(..)
        | Concern::CallbackOverdue(..)
        | Concern::MessageOverdue(_)
        | Concern::Unrecorded(_) => None,
    }
}
