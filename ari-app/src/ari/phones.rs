//! Telephones are watched from the moment they are known: those found when connecting, and those that
//! `core reload` adds later, which are looked for now and then with one request. So is the trunk.

use std::collections::BTreeSet;
use std::pin::Pin;
use std::time::Duration;

use super::client::Client;
use super::inventory::{self, Lines};
use super::orders::{APP, TRUNK};
use super::rest::{Failure, Rest};
use serde_json::json;

type Look = Pin<Box<dyn Future<Output = Result<Lines, Failure>> + Send>>;

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
        let known = names(&inventory::lines(&client).await?);
        subscribe(&client, known.iter().map(String::as_str).chain([TRUNK])).await?;
        Ok(Self {
            look: Box::pin(look(client.clone(), every, known.clone())),
            client,
            every,
            known,
        })
    }

    /// Waits for the next look at what there is: all telephones, lest one that changed unseen stays
    /// unusable. A look that fails is made again in its time.
    pub async fn found(&mut self) -> Lines {
        let found = self.look.as_mut().await;
        let states = found.unwrap_or_else(|why| {
            tracing::debug!(%why, "telephones cannot be looked for");
            Lines::default()
        });
        self.known.extend(names(&states));
        let (client, known) = (self.client.clone(), self.known.clone());
        self.look = Box::pin(look(client, self.every, known));
        states
    }
}

/// States are asked for after subscribing, so that no change falls between.
async fn look(client: Client, every: Duration, known: BTreeSet<String>) -> Result<Lines, Failure> {
    tokio::time::sleep(every).await;
    let states = inventory::lines(&client).await?;
    let names = names(&states);
    let fresh: Vec<&str> = names.difference(&known).map(String::as_str).collect();
    if fresh.is_empty() {
        return Ok(states);
    }
    let phones = fresh.len();
    subscribe(&client, fresh.into_iter()).await?;
    tracing::info!(phones, "telephones were added");
    inventory::lines(&client).await
}

fn names(states: &Lines) -> BTreeSet<String> {
    states
        .phones
        .iter()
        .map(|seen| seen.phone.clone())
        .collect()
}

async fn subscribe(client: &Client, lines: impl Iterator<Item = &str>) -> Result<(), Failure> {
    let device = |line| format!("deviceState:PJSIP/{line}");
    let devices: Vec<String> = lines.map(device).collect();
    let states = Rest::new("POST", format!("applications/{APP}/subscription"))
        .with(json!({ "eventSource": devices }));
    client.send(states).await.map(drop)
}
