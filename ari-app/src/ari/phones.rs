//! Telephones are watched from the moment they are known: those found when connecting, and those that
//! `pjsip reload` adds later, which are looked for now and then with one request.

use std::collections::BTreeSet;
use std::pin::Pin;
use std::time::Duration;

use serde_json::json;

use super::client::Client;
use super::inventory;
use super::orders::APP;
use super::rest::{Failure, Rest};

/// Telephones, and whether each can be reached.
type States = Vec<(String, bool)>;

type Look = Pin<Box<dyn Future<Output = Result<States, Failure>> + Send>>;

/// The telephones of one connection.
pub struct Phones {
    client: Client,
    every: Duration,
    known: BTreeSet<String>,
    look: Look,
}

impl Phones {
    /// Watches all there are.
    pub async fn watch(client: Client, every: Duration) -> Result<Self, Failure> {
        let known: BTreeSet<String> = inventory::phone_names(&client).await?.into_iter().collect();
        subscribe(&client, &known).await?;
        Ok(Self {
            look: Box::pin(look(client.clone(), every, known.clone())),
            client,
            every,
            known,
        })
    }

    /// Waits for the next look at what there is; the telephones that were not known before. A look that
    /// fails is made again in its time.
    pub async fn found(&mut self) -> States {
        let found = self.look.as_mut().await;
        let states = found.unwrap_or_else(|why| {
            tracing::debug!(%why, "telephones cannot be looked for");
            States::new()
        });
        self.known
            .extend(states.iter().map(|(phone, _)| phone.clone()));
        let (client, known) = (self.client.clone(), self.known.clone());
        self.look = Box::pin(look(client, self.every, known));
        states
    }
}

/// States are asked for after subscribing, so that no change falls between.
async fn look(client: Client, every: Duration, known: BTreeSet<String>) -> Result<States, Failure> {
    tokio::time::sleep(every).await;
    let names = inventory::phone_names(&client).await?;
    let fresh: BTreeSet<String> = names
        .into_iter()
        .filter(|name| !known.contains(name))
        .collect();
    if fresh.is_empty() {
        return Ok(States::new());
    }
    subscribe(&client, &fresh).await?;
    let mut states = inventory::phone_states(&client).await?;
    states.retain(|(phone, _)| fresh.contains(phone));
    tracing::info!(phones = states.len(), "telephones were added");
    Ok(states)
}

async fn subscribe(client: &Client, phones: &BTreeSet<String>) -> Result<(), Failure> {
    if phones.is_empty() {
        return Ok(());
    }
    let device = |phone| format!("deviceState:PJSIP/{phone}");
    let devices: Vec<String> = phones.iter().map(device).collect();
    let states = Rest::new("POST", format!("applications/{APP}/subscription"))
        .with(json!({ "eventSource": devices }));
    client.send(states).await.map(drop)
}
