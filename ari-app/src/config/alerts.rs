//! From when on something is an alert: what a queue does not say of itself is as everywhere.

use switchboard::{AlertLimits, QueueId, QueueLimits};

use super::Config;
use super::file::{Alerts, QueueAlerts};

impl Config {
    pub(super) fn alerts(&self) -> AlertLimits {
        let alerts = &self.settings.alerts;
        let queues = self.settings.queues.iter();
        let own = queues.map(|it| (QueueId(it.id.0 as u32), limits(alerts, &it.alerts)));
        AlertLimits {
            queue: limits(alerts, &QueueAlerts::default()),
            queues: own.collect(),
            hold_ms: alerts.hold_s.0 * 1_000,
            pause_ms: alerts.pause_min.0 * 60_000,
            talk_ms: alerts.talk_min.0 * 60_000,
            idle_ms: alerts.idle_min.0 * 60_000,
        }
    }
}

fn limits(all: &Alerts, own: &QueueAlerts) -> QueueLimits {
    let percent = own
        .service_level_percent
        .unwrap_or(all.service_level_percent);
    let calls = own.service_level_calls.unwrap_or(all.service_level_calls);
    QueueLimits {
        wait_ms: own.wait_s.unwrap_or(all.wait_s).0 * 1_000,
        waiting_calls: own.waiting_calls.unwrap_or(all.waiting_calls).0 as u32,
        service_level_percent: percent.0,
        service_level_calls: calls.0,
    }
}
