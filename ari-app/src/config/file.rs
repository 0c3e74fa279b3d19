//! The file's sections. Their meaning, and the values of what is left out, stand in
//! `rexian.example.toml`.
#![expect(
    missing_docs,
    reason = "each setting is explained in rexian.example.toml"
)]

mod alerts;
mod example;
mod week;

use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;

use serde::Deserialize;
use switchboard::{Dialled, Strategy};

pub use alerts::{Alerts, QueueAlerts};
pub use week::{Days, OwnWeek, Spans, Week};

use super::priority::Numbers;
use super::value::{
    Digits, Internal, Leads, MusicClass, Offset, OpenFrom, Ours, TeamName, Url, Whole, Words32,
    Written,
};

#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub struct File {
    pub data: PathBuf,
    #[serde(default)]
    pub office: Office,
    pub asterisk: Asterisk,
    #[serde(default)]
    pub web: Web,
    #[serde(default)]
    pub agi: Agi,
    #[serde(default)]
    pub speech: Speech,
    #[serde(default)]
    pub disk: Disk,
    #[serde(default)]
    pub talk: Talk,
    #[serde(default)]
    pub trunk: Trunk,
    #[serde(default)]
    pub alerts: Alerts,
    #[serde(default = "example::pauses")]
    pub pauses: Vec<Pause>,
    #[serde(default)]
    pub teams: Vec<Team>,
    #[serde(default)]
    pub callbacks: Callbacks,
    #[serde(default)]
    pub retention: Retention,
    #[serde(default)]
    pub hours: Week,
    #[serde(default)]
    pub mailbox: Mailbox,
    #[serde(default)]
    pub priorities: Vec<Priority>,
    #[serde(default)]
    pub numbers: Vec<Number>,
    #[serde(default = "example::menus")]
    pub menus: Vec<Menu>,
    #[serde(default = "example::queues")]
    pub queues: Vec<Queue>,
}

#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub struct Words {
    pub zh: String,
    pub en: String,
}

#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    Zh,
    En,
}

#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields, default)]
pub struct Office {
    pub name: String,
    pub number: String,
    pub hours: Words,
    pub address: Words,
    pub utc_offset: Written<Offset>,
    pub language: Language,
}

#[derive(Clone, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub struct Asterisk {
    pub ari: Written<Url>,
    #[serde(default = "example::user")]
    pub user: String,
    #[serde(default)]
    pub password: String,
    #[serde(default)]
    pub password_file: PathBuf,
    pub spool: PathBuf,
}

/// Without the password.
impl std::fmt::Debug for Asterisk {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "{} as {}, spool {}",
            self.ari.0.0,
            self.user,
            self.spool.display()
        )
    }
}

#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields, default)]
pub struct Web {
    pub listen: Written<SocketAddr>,
    pub secure_cookies: bool,
    pub proxies: Vec<Written<IpAddr>>,
}

#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields, default)]
pub struct Agi {
    pub listen: Written<SocketAddr>,
}

#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields, default)]
pub struct Speech {
    pub voices: Words,
    pub rate: Whole<80, 450>,
    pub command: Vec<String>,
    pub command_limit_s: Whole<1, 120>,
    pub recorded: PathBuf,
    pub prompts: PathBuf,
}

#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields, default)]
pub struct Disk {
    pub low_mb: Whole<1, 1_000_000>,
}

#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields, default)]
pub struct Talk {
    pub transfer_ring_s: Whole<5, 120>,
    pub dial_ring_s: Whole<5, 120>,
    pub dial_allowed: Vec<Written<Dialled>>,
    pub dial_forbidden: Vec<Written<Dialled>>,
    pub hold_limit_s: Whole<10, 3_600>,
    pub absent_after_min: Whole<1, 480>,
}

#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields, default)]
pub struct Trunk {
    /// How numbers begin, and what is dialled instead.
    pub rewrite: BTreeMap<String, Written<Digits>>,
    pub shown: Written<Digits>,
}

#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub struct Pause {
    pub reason: Written<Words32>,
    pub budget_min: Whole<0, 1_440>,
}

#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub struct Team {
    pub name: Written<TeamName>,
    pub agents: Vec<Whole<1, 999_999>>,
}

#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub struct Priority {
    pub numbers: Vec<Written<Numbers>>,
    pub head_start_s: Whole<1, 86_400>,
}

#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields, default)]
pub struct Callbacks {
    pub attempts: Whole<0, 10>,
    pub retry_s: Whole<10, 86_400>,
    pub expiry_min: Whole<10, 1_440>,
    pub due_min: Whole<1, 10_080>,
}

#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields, default)]
pub struct Retention {
    pub conversation_days: Whole<0, 36_500>,
    pub message_days: Whole<0, 36_500>,
    pub matter_days: Whole<0, 36_500>,
    pub quota_gb: Whole<0, 1_000_000>,
    pub quota_keep_days: Whole<1, 36_500>,
}

#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields, default)]
pub struct Mailbox {
    pub limit_s: Whole<10, 600>,
    pub silence_s: Whole<2, 60>,
    pub shortest_s: Whole<0, 10>,
    pub patience_s: Whole<1, 60>,
    pub asks: Whole<1, 5>,
    pub due_min: Whole<1, 10_080>,
}

#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub struct Number {
    pub dialled: Written<Ours>,
    pub name: Option<String>,
    pub menu: String,
}

/// Keys and where they lead.
pub type Keys = BTreeMap<String, Written<Leads>>;

#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub struct Menu {
    pub name: String,
    pub say: Vec<String>,
    #[serde(default)]
    pub keys: Keys,
    pub patience_s: Whole<0, 60>,
    pub then: Written<Leads>,
    pub language: Option<Language>,
}

#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub struct Queue {
    pub id: Whole<1, 9_999>,
    pub name: String,
    pub number: Option<Written<Internal>>,
    pub music: Option<Written<MusicClass>>,
    #[serde(default)]
    pub welcome: Vec<String>,
    #[serde(default = "example::queue::announce_position")]
    pub announce_position: bool,
    #[serde(default = "example::queue::announce")]
    pub announce: Vec<String>,
    #[serde(default = "example::queue::announce_every_s")]
    pub announce_every_s: Whole<10, 600>,
    #[serde(default = "example::queue::most_waiting")]
    pub most_waiting: Whole<0, 10_000>,
    #[serde(default = "example::queue::wait_limit_s")]
    pub wait_limit_s: Whole<5, 7_200>,
    #[serde(default = "example::queue::overflow")]
    pub overflow: Written<Leads>,
    #[serde(default = "example::queue::strategy")]
    pub strategy: Written<Strategy>,
    #[serde(default)]
    pub widen: Vec<Widen>,
    #[serde(default = "example::queue::head_start_s")]
    pub head_start_s: Whole<0, 86_400>,
    #[serde(default = "example::queue::preferred_s")]
    pub preferred_s: Whole<0, 600>,
    #[serde(default = "example::queue::ring_s")]
    pub ring_s: Whole<5, 120>,
    #[serde(default = "example::queue::pause_unanswered")]
    pub pause_unanswered: bool,
    #[serde(default)]
    pub announce_agent: bool,
    #[serde(default = "example::queue::wrap_up_s")]
    pub wrap_up_s: Whole<0, 3_600>,
    #[serde(default = "example::queue::typical_talk_s")]
    pub typical_talk_s: Whole<10, 7_200>,
    #[serde(default = "example::queue::survey_percent")]
    pub survey_percent: Whole<0, 100>,
    #[serde(default)]
    pub dispositions: Vec<Written<Words32>>,
    #[serde(default)]
    pub disposition_required: bool,
    #[serde(default = "example::queue::keys")]
    pub keys: Keys,
    #[serde(default)]
    pub alerts: QueueAlerts,
    pub hours: Option<OwnWeek>,
}

#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub struct Widen {
    pub after_s: Whole<0, 7_200>,
    pub level: Whole<1, 9>,
}

macro_rules! defaults {
    ($($section:ident { $($field:ident: $value:expr),+ $(,)? })+) => {
        $(impl Default for $section {
            fn default() -> Self {
                Self { $($field: $value),+ }
            }
        })+
    };
}

defaults! {
    Office {
        name: "政务服务便民热线".into(),
        number: "12345".into(),
        hours: Words { zh: "每天二十四小时".into(), en: "day and night, every day".into() },
        address: Words { zh: "请咨询坐席".into(), en: "please ask our staff".into() },
        utc_offset: Written(Offset(480)),
        language: Language::Zh,
    }
    Web { listen: Written(SocketAddr::from(([127, 0, 0, 1], 8080))), secure_cookies: false, proxies: vec![] }
    Agi { listen: Written(SocketAddr::from(([127, 0, 0, 1], 4573))) }
    Speech {
        voices: Words { zh: "cmn-latn-pinyin".into(), en: "en".into() },
        rate: Whole(190),
        command: Vec::new(),
        command_limit_s: Whole(20),
        recorded: PathBuf::new(),
        prompts: PathBuf::new(),
    }
    Disk { low_mb: Whole(500) }
    Talk {
        transfer_ring_s: Whole(20),
        dial_ring_s: Whole(45),
        dial_allowed: Vec::new(),
        dial_forbidden: Vec::new(),
        hold_limit_s: Whole(120),
        absent_after_min: Whole(10),
    }
    Callbacks {
        attempts: Whole(2),
        retry_s: Whole(300),
        expiry_min: Whole(240),
        due_min: Whole(60),
    }
    Retention {
        conversation_days: Whole(0),
        message_days: Whole(0),
        matter_days: Whole(0),
        quota_gb: Whole(0),
        quota_keep_days: Whole(30),
    }
    Week {
        monday: example::day(),
        tuesday: example::day(),
        wednesday: example::day(),
        thursday: example::day(),
        friday: example::day(),
        saturday: example::day(),
        sunday: example::day(),
        holidays: Vec::new(),
        workdays: Vec::new(),
    }
    Mailbox {
        limit_s: Whole(180),
        silence_s: Whole(8),
        shortest_s: Whole(1),
        patience_s: Whole(5),
        asks: Whole(2),
        due_min: Whole(1_440),
    }
}
