//! Telephones are watched from the moment they are known: those found when connecting, and those that
//! `pjsip reload` adds later, which are looked for now and then with one request.

use std::collections::BTreeSet;
use std::pin::Pin;
use std::time::Duration;

use serde_json::json;
use switchboard::PhoneSeen;

use super::client::Client;
use super::inventory;
use super::orders::APP;
use super::rest::{Failure, Rest};

/// Telephones, as they stand.
type States = Vec<PhoneSeen>;

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
        let known = names(&inventory::phone_states(&client).await?);
        subscribe(&client, &known).await?;
        Ok(Self {
            look: Box::pin(look(client.clone(), every, known.clone())),
            client,
            every,
            known,
        })
    }

    /// Waits for the next look at what there is: all telephones, lest one that changed unseen stays
    /// unusable. A look that fails is made again in its time.
    pub async fn found(&mut self) -> States {
        let found = self.look.as_mut().await;
        let states = found.unwrap_or_else(|why| {
            tracing::debug!(%why, "telephones cannot be looked for");
            States::new()
        });
        self.known.extend(names(&states));
        let (client, known) = (self.client.clone(), self.known.clone());
        self.look = Box::pin(look(client, self.every, known));
        states
    }
}

/// States are asked for after subscribing, so that no change falls between.
async fn look(client: Client, every: Duration, known: BTreeSet<String>) -> Result<States, Failure> {
    tokio::time::sleep(every).await;
    let states = inventory::phone_states(&client).await?;
    let fresh: BTreeSet<String> = names(&states).difference(&known).cloned().collect();
    if fresh.is_empty() {
        return Ok(states);
    }
    subscribe(&client, &fresh).await?;
    tracing::info!(phones = fresh.len(), "telephones were added");
    inventory::phone_states(&client).await
}

fn names(states: &States) -> BTreeSet<String> {
    states.iter().map(|seen| seen.phone.clone()).collect()
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
