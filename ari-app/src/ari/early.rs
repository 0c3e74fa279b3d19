//! A number outside is rung in two steps, so that what the network says before the answer can be heard by those who wait:
//! the leg is made and enters our application unanswered, and then rings. From here on it can be joined to a bridge. Not
//! before that: Asterisk would show the far end a number of that bridge's in place of ours.
//! <https://www.asterisk.org/asterisk-14-ari-create-bridge-dial/>
//!
//! To the board it is one command: one that fails in the middle has rung nobody and leaves no leg.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use serde_json::json;
use switchboard::{ChannelId, Command};
use tokio::sync::oneshot;
use tokio::time::timeout;

use super::client::Client;
use super::orders;
use super::rest::{Failure, Rest};

/// How long a leg that was made may take to enter our application.
const ENTERS: Duration = Duration::from_secs(5);

/// Legs that were made and have not entered our application: Asterisk does nothing with them before that.
#[derive(Debug, Default)]
pub struct Doors {
    expected: Mutex<BTreeMap<String, oneshot::Sender<()>>>,
}

impl Doors {
    /// Resolves when a leg enters; fails when it is gone before.
    pub fn expect(&self, channel: &ChannelId) -> oneshot::Receiver<()> {
        let (tell, entered) = oneshot::channel();
        let mut expected = self.lock();
        // Asterisk tells nothing of a leg that it has refused to make.
        expected.retain(|_, tell| !tell.is_closed());
        expected.insert(channel.0.clone(), tell);
        entered
    }

    /// A leg has entered.
    pub fn entered(&self, channel: &str) {
        if let Some(tell) = self.lock().remove(channel) {
            let _ = tell.send(());
        }
    }

    /// A leg is gone.
    pub fn gone(&self, channel: &str) {
        self.lock().remove(channel);
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, BTreeMap<String, oneshot::Sender<()>>> {
        self.expected.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What is left to do for a leg that is being made.
pub struct Steps {
    channel: ChannelId,
    ring_ms: u64,
    entered: oneshot::Receiver<()>,
}

impl Steps {
    /// For a command that has any. To be asked before it is sent, as the leg may enter before the answer comes.
    pub fn of(command: &Command, doors: &Doors) -> Option<Self> {
        let Command::Originate {
            channel,
            ring_ms,
            early: true,
            ..
        } = command
        else {
            return None;
        };
        Some(Self {
            entered: doors.expect(channel),
            channel: channel.clone(),
            ring_ms: *ring_ms,
        })
    }

    /// Rings, once the leg has entered; takes it back where either fails.
    pub async fn go(self, client: &Client) -> Result<(), Failure> {
        let remove = orders::request(&Command::HangUp(self.channel.clone()), &[]);
        let done = self.ring(client).await;
        if done.is_err() {
            // Where it is gone by itself there is none to take back.
            let _ = client.send(remove).await;
        }
        done
    }

    async fn ring(self, client: &Client) -> Result<(), Failure> {
        match timeout(ENTERS, self.entered).await {
            Ok(Ok(())) => {}
            Ok(Err(_)) => return Err(Failure::Status(404, "gone before it rang".into())),
            Err(_) => return Err(Failure::Silent),
        }
        let dial = Rest::new("POST", format!("channels/{}/dial", self.channel));
        let dial = dial.with(json!({ "timeout": orders::seconds(self.ring_ms) }));
        client.send(dial).await?;
        Ok(())
    }
}
