//! Looks now and then at what legs, bridges and recordings there are, so that the board can find what a
//! refused or lost command has left behind, and what has ended without a word.

use std::collections::BTreeSet;
use std::pin::Pin;
use std::time::Duration;

use switchboard::{Inventory, RecordingId};
use tokio::time::{Sleep, sleep};

use super::client::Client;
use super::inventory;
use super::rest::Failure;

type Look = Pin<Box<dyn Future<Output = Result<Inventory, Failure>> + Send>>;

/// The looking of one connection.
pub struct Sweep {
    client: Client,
    every: Duration,
    until: Pin<Box<Sleep>>,
    look: Option<Look>,
}

impl Sweep {
    /// Looks at such intervals from now on.
    pub fn begin(client: Client, every: Duration) -> Self {
        Self {
            client,
            every,
            until: Box::pin(sleep(every)),
            look: None,
        }
    }

    /// Waits for the next look, of recordings at those that are thought to go on; `None` if it failed, which
    /// is made up for by the one after.
    pub async fn seen(&mut self, known: &BTreeSet<RecordingId>) -> Option<Inventory> {
        let look = match &mut self.look {
            Some(look) => look,
            None => {
                self.until.as_mut().await;
                let look = look(self.client.clone(), known.clone());
                self.look.insert(Box::pin(look))
            }
        };
        let seen = look.as_mut().await;
        self.look = None;
        self.until = Box::pin(sleep(self.every));
        seen.map_err(|why| tracing::debug!(%why, "legs and bridges cannot be looked at"))
            .ok()
    }
}

async fn look(client: Client, known: BTreeSet<RecordingId>) -> Result<Inventory, Failure> {
    inventory::legs(&client, &known).await
}
