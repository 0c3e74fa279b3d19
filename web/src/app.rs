//! What every handler has at hand.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use store::Store;
use tokio::sync::watch;

use crate::switch::Switch;

/// What the configuration says about pages and API.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The hotline's number, as shown.
    pub number: String,
    /// The numbers that lead callers to menus of their own, and what they are called, where they have a name.
    pub numbers: BTreeMap<String, Option<String>>,
    /// The office's name, as shown.
    pub office: String,
    /// Below which recordings and messages lie.
    pub data: PathBuf,
    /// Local time minus UTC, in minutes.
    pub offset_min: i32,
    /// Asks for `Secure` cookies, where a proxy speaks TLS.
    pub secure_cookies: bool,
    /// Proxies in front of us: from these addresses `X-Forwarded-For` tells where a request came from.
    pub proxies: Vec<std::net::IpAddr>,
    /// The reasons for a pause that can be chosen.
    pub pauses: Vec<crate::pauses::Pause>,
    /// Who belongs to which team.
    pub teams: crate::teams::Teams,
    /// From when on something is an alert.
    pub alerts: switchboard::AlertLimits,
    /// Who is owed a call for longer is called back too late, in milliseconds in which their queue is open.
    pub callback_due_ms: u64,
    /// A message that nobody has heard for longer is too late, in milliseconds, whatever the hours.
    pub message_due_ms: u64,
    /// The time, in milliseconds since 1970; the only clock handlers use.
    pub clock: fn() -> u64,
}

impl Settings {
    /// What a number is called that callers dial.
    pub fn name_of(&self, dialled: &str) -> Option<&str> {
        self.numbers.get(dialled)?.as_deref()
    }

    /// Whether callers who dial a number are led to a menu by it, and so to no room.
    pub fn leads(&self, dialled: &str) -> bool {
        self.numbers.contains_key(dialled)
    }
}

/// What every handler has at hand; cheap to clone.
#[derive(Clone, Debug)]
pub struct App {
    /// Cases, calls, users.
    pub store: Store,
    /// The live calls.
    pub switch: Switch,
    /// The configuration, as it was when the request came.
    pub settings: Arc<Settings>,
    changes: watch::Receiver<Arc<Settings>>,
}

impl App {
    /// Goes by the configuration there is at the time of each request.
    pub fn new(store: Store, switch: Switch, changes: watch::Receiver<Arc<Settings>>) -> Self {
        let settings = changes.borrow().clone();
        Self {
            store,
            switch,
            settings,
            changes,
        }
    }

    /// The same by the configuration of this moment.
    pub(crate) fn current(&self) -> Self {
        Self::new(
            self.store.clone(),
            self.switch.clone(),
            self.changes.clone(),
        )
    }
}
