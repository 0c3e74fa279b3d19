//! The robot agents' desks: their state, set by the API as any programme could.

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
        })
    }

    /// Makes an agent ready who is off or paused; leaves a call and its wrap-up alone.
    pub fn ready(&self, agent: &str) {
        let url = format!("{}/{agent}", self.url);
        self.runtime.block_on(async {
            let Ok(answer) = self.client.get(&url).bearer_auth(&self.token).send().await else {
                return;
            };
            let Ok(known) = answer.json::<Value>().await else {
                return;
            };
            if !matches!(known["state"].as_str(), Some("off" | "paused")) {
                return;
            }
            let order = self
                .client
                .put(format!("{url}/state"))
                .bearer_auth(&self.token);
            let _ = order.json(&json!({ "state": "ready" })).send().await;
        });
    }
}
