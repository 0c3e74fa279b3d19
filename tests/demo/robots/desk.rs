//! The robot agents' desks: their state, set by the API as any programme could.

use std::collections::BTreeSet;
use std::io::{Error, Result};
use std::time::Duration;

use harness::Site;
use serde_json::{Value, json};
use tokio::runtime::Runtime;

/// A hand on the API.
pub struct Desk {
    runtime: Runtime,
    client: reqwest::Client,
    url: String,
    token: String,
    /// Who was wrapping up at the last look.
    wrapping_up: BTreeSet<String>,
}

impl Desk {
    /// For the API of this site.
    pub fn new(site: &Site) -> Result<Self> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        let client = reqwest::Client::builder()
            .timeout(Duration::from_secs(3))
            .build();
        Ok(Self {
            runtime,
            client: client.map_err(Error::other)?,
            url: format!("{}/api/v1/agents", site.url()),
            token: site.accounts.token.clone(),
            wrapping_up: BTreeSet::new(),
        })
    }

    /// Makes an agent ready who is off, paused, or wrapping up since the last look: a robot has
    /// little to write, and with whole wrap-ups four of them would leave most callers waiting.
    pub fn ready(&mut self, agent: &str) {
        let state = self.state(agent);
        let wrapping_up = state.as_deref() == Some("wrap_up");
        let since_last_look = if wrapping_up {
            !self.wrapping_up.insert(agent.to_owned())
        } else {
            self.wrapping_up.remove(agent);
            false
        };
        if since_last_look || matches!(state.as_deref(), Some("off" | "paused")) {
            self.wrapping_up.remove(agent);
            self.order(agent);
        }
    }

    fn state(&self, agent: &str) -> Option<String> {
        let url = format!("{}/{agent}", self.url);
        let request = self.client.get(url).bearer_auth(&self.token);
        let known = self
            .runtime
            .block_on(async { request.send().await?.json::<Value>().await });
        known.ok()?["state"].as_str().map(Into::into)
    }

    fn order(&self, agent: &str) {
        let url = format!("{}/{agent}/state", self.url);
        let request = self.client.put(url).bearer_auth(&self.token);
        let order = request.json(&json!({ "state": "ready" }));
        // Its time-out needs the runtime from the first moment.
        let _ = self.runtime.block_on(async { order.send().await });
    }
}
