//! Looks now and then at what legs and bridges there are, so that the board can find what a refused or
//! lost command has left behind.

use std::pin::Pin;
use std::time::Duration;

use switchboard::Inventory;

use super::client::Client;
use super::inventory;
use super::rest::Failure;

type Look = Pin<Box<dyn Future<Output = Result<Inventory, Failure>> + Send>>;

/// The looking of one connection.
pub struct Sweep {
    client: Client,
    every: Duration,
    look: Look,
}

impl Sweep {
    /// Looks at such intervals from now on.
    pub fn begin(client: Client, every: Duration) -> Self {
        Self {
            look: Box::pin(look(client.clone(), every)),
            client,
            every,
        }
    }

    /// Waits for the next look; `None` if it failed, which is made up for by the one after.
    pub async fn seen(&mut self) -> Option<Inventory> {
        let seen = self.look.as_mut().await;
        self.look = Box::pin(look(self.client.clone(), self.every));
        seen.map_err(|why| tracing::debug!(%why, "legs and bridges cannot be looked at"))
            .ok()
    }
}

async fn look(client: Client, every: Duration) -> Result<Inventory, Failure> {
    tokio::time::sleep(every).await;
    inventory::legs(&client).await
}
