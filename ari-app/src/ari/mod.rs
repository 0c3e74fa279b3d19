//! One Asterisk, by its REST interface: its events become inputs of the board, the board's commands
//! become requests. What a call is, is left to the board.

mod backoff;
pub mod caller;
mod client;
mod early;
mod errands;
mod events;
#[cfg(test)]
mod fake;
mod heard;
mod help;
mod inventory;
mod lanes;
mod orders;
mod pacer;
mod phones;
mod rest;
mod session;
mod socket;
mod sweep;
mod tapes;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use switchboard::{Command, Event, FailReason, Input, Language, NodeId, Phrase, RecordingId};
use tokio::sync::mpsc;

use crate::driver::Inlet;
use backoff::{Backoff, chance};
use session::{Ended, Session};

pub use events::is_phone;
pub use heard::{Failures, Heard};
pub use orders::{APP, name};

/// Where an Asterisk is, and how it knows us.
#[derive(Clone)]
pub struct Settings {
    /// `http://host:port`, without a slash at the end.
    pub url: String,
    /// The user in `ari.conf`.
    pub user: String,
    /// Its password; never in logs.
    pub password: String,
}

impl std::fmt::Debug for Settings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} as {}", self.url, self.user)
    }
}

impl Settings {
    /// Where a REST resource is.
    pub fn rest_url(&self, path: &str) -> String {
        format!("{}/ari/{path}", self.url)
    }

    /// Where events come from.
    pub fn events_url(&self) -> String {
        let base = self.url.replacen("http", "ws", 1);
        format!("{base}/ari/events?app={APP}&subscribeAll=false")
    }

    /// The value of the `Authorization` header.
    pub fn authorization(&self) -> String {
        let pair = format!("{}:{}", self.user, self.password);
        format!("Basic {}", STANDARD.encode(pair))
    }
}

/// Where what is to be heard lies. Looking it up may take its time.
pub trait Sounds: Send + Sync + 'static {
    /// Media URIs for phrases, in order.
    fn phrases(&self, say: &[Phrase], language: Language) -> Result<Vec<String>, String>;

    /// The media URI of a recording of ours.
    fn recording(&self, recording: &RecordingId) -> Result<String, String>;

    /// How long a recording that has just ended is, in milliseconds, by its file: Asterisk counts whole
    /// seconds, and none when the caller hung up. Asked on the way of every event, so it must be quick.
    fn length_ms(&self, recording: &RecordingId) -> Option<u64>;
}

/// One Asterisk as the board's node.
pub struct Node {
    /// Its number.
    pub node: NodeId,
    /// Where it is.
    pub settings: Settings,
    /// Where its events go.
    pub inlet: Inlet,
    /// What is to be heard.
    pub sounds: Arc<dyn Sounds>,
    /// Whether it is.
    pub heard: Arc<Heard>,
    /// How often telephones are looked for that were added meanwhile.
    pub phones_every: Duration,
    /// How often legs and bridges are looked at, for what was left behind.
    pub sweep_every: Duration,
    /// Recordings that were under way when the last run ended.
    pub recordings: BTreeSet<RecordingId>,
}

impl Node {
    /// Connects, and connects again, until there are no more commands to come.
    pub async fn run(mut self, mut commands: mpsc::UnboundedReceiver<Command>) {
        let mut backoff = Backoff::default();
        let mut told = false;
        loop {
            match Session::open(&mut self).await {
                Ok(session) => {
                    told = false;
                    let ended = session.run(&mut commands).await;
                    self.heard.lost();
                    self.report(Event::Disconnected);
                    match ended {
                        Ended::Done => return,
                        Ended::Lost => backoff.reset(),
                        // Two that take each other's place do so ever more slowly.
                        Ended::Replaced => tracing::error!(
                            asterisk = ?self.settings,
                            application = APP,
                            "another client took over our application on Asterisk, so that we hear of no \
                             call; connecting again. Is there a second rexian, or another program that \
                             opens this application? Stop it: `asterisk -rx 'ari show apps'`, \
                             `ss -tnp` on Asterisk's HTTP port"
                        ),
                    }
                }
                Err(why) if told => tracing::debug!(%why, "Asterisk is not reached"),
                Err(why) => {
                    told = true;
                    tracing::warn!(%why, asterisk = ?self.settings, "Asterisk is not reached; trying on");
                }
            }
            if !self.pause(backoff.next(chance()), &mut commands).await {
                return;
            }
        }
    }

    /// Waits; what is commanded meanwhile cannot be done. `false` if nothing more will be.
    async fn pause(&self, wait: Duration, commands: &mut mpsc::UnboundedReceiver<Command>) -> bool {
        let until = tokio::time::Instant::now() + wait;
        loop {
            tokio::select! {
                () = tokio::time::sleep_until(until) => return true,
                command = commands.recv() => match command {
                    Some(command) => self.failed(command, FailReason::Unreachable),
                    None => return false,
                },
            }
        }
    }

    fn report(&self, event: Event) {
        self.inlet.input(Input::Switch(self.node, event));
    }

    fn failed(&self, command: Command, reason: FailReason) {
        self.report(Event::Failed { command, reason });
    }
}
