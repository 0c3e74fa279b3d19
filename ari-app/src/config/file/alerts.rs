//! From when on something is an alert: everywhere, and in one queue.

use casework::service::TARGET_PERCENT;
use serde::Deserialize;

use super::Whole;

#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields, default)]
pub struct Alerts {
    pub wait_s: Whole<5, 7_200>,
    pub waiting_calls: Whole<0, 10_000>,
    pub service_level_percent: Whole<0, 100>,
    pub service_level_calls: Whole<1, 10_000>,
    pub hold_s: Whole<10, 7_200>,
    pub pause_min: Whole<1, 600>,
    pub talk_min: Whole<1, 600>,
    pub idle_min: Whole<0, 600>,
}

/// What is left out is as everywhere.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub struct QueueAlerts {
    pub wait_s: Option<Whole<5, 7_200>>,
    pub waiting_calls: Option<Whole<0, 10_000>>,
    pub service_level_percent: Option<Whole<0, 100>>,
    pub service_level_calls: Option<Whole<1, 10_000>>,
}

impl Default for Alerts {
    fn default() -> Self {
        Self {
            wait_s: Whole(60),
            waiting_calls: Whole(10),
            service_level_percent: Whole(TARGET_PERCENT),
            service_level_calls: Whole(20),
            hold_s: Whole(120),
            pause_min: Whole(30),
            talk_min: Whole(60),
            idle_min: Whole(0),
        }
    }
}
