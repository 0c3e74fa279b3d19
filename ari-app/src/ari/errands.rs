//! Commands on their way: made ready (a sound looked up, a turn waited for), sent in order, and their
//! failures brought back.

use std::collections::BTreeSet;
use std::pin::Pin;
use std::sync::Arc;
use std::time::{Duration, Instant};

use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use switchboard::{Command, FailReason};

use super::Sounds;
use super::client::Client;
use super::early::{Doors, Steps};
use super::help;
use super::lanes::Lanes;
use super::orders;
use super::pacer::Pacer;
use super::rest::Failure;
use super::tapes::Tapes;

type Later<T> = Pin<Box<dyn Future<Output = T> + Send>>;

/// A command that is ready to go, or cannot.
type Ready = (String, Command, Result<Vec<String>, String>);

/// What one step of the errands came to: a command that failed, or nothing to tell.
pub type Outcome = Option<(Command, FailReason)>;

/// What became of a command that was sent, and the lane that it held meanwhile.
type Answered = (Option<String>, Option<(Command, Failure)>);

/// All commands under way on one connection.
pub struct Errands {
    client: Client,
    sounds: Arc<dyn Sounds>,
    doors: Arc<Doors>,
    lanes: Lanes,
    /// Recordings under way.
    pub tapes: Tapes,
    preparing: FuturesUnordered<Later<Ready>>,
    answers: FuturesUnordered<Later<Answered>>,
    originates: Pacer,
    removals: Pacer,
    warned: BTreeSet<(&'static str, u16)>,
}

impl Errands {
    /// None yet.
    pub fn new(client: Client, sounds: Arc<dyn Sounds>, doors: Arc<Doors>) -> Self {
        Self {
            client,
            sounds,
            doors,
            lanes: Lanes::default(),
            tapes: Tapes::default(),
            preparing: FuturesUnordered::new(),
            answers: FuturesUnordered::new(),
            originates: Pacer::new(50, 10),
            removals: Pacer::new(200, 100),
            warned: BTreeSet::new(),
        }
    }

    /// Sets out on a command, behind those with the same subject.
    pub fn begin(&mut self, command: Command) {
        let Some(command) = self.lanes.enter(command) else {
            return;
        };
        let wait = self.wait(&command);
        if wait.is_none() && !plays(&command) {
            self.send(command, &[]);
            return;
        }
        let lane = self.lanes.hold(&command);
        let ready = prepare(lane, command, wait, Arc::clone(&self.sounds));
        self.preparing.push(Box::pin(ready));
    }

    /// Waits until something has become of a command; pends while there is none.
    pub async fn step(&mut self) -> Outcome {
        tokio::select! {
            Some((lane, command, media)) = self.preparing.next() => self.go(&lane, command, media),
            Some((lane, failed)) = self.answers.next() => {
                if let Some(lane) = lane {
                    self.go_on(&lane);
                }
                failed.map(|(c, why)| self.judge(c, &why))
            }
            else => std::future::pending().await,
        }
    }

    fn go(&mut self, lane: &str, command: Command, media: Result<Vec<String>, String>) -> Outcome {
        let media = match media {
            Ok(media) => media,
            Err(why) => {
                tracing::warn!(why, "what is to be played is not there");
                self.go_on(lane);
                return Some((command, FailReason::Refused));
            }
        };
        if !self.send(command, &media) {
            self.go_on(lane);
        }
        None
    }

    /// Those behind it, up to the next that takes its time.
    fn go_on(&mut self, lane: &str) {
        while let Some(next) = self.lanes.next(lane) {
            let wait = self.wait(&next);
            if wait.is_some() || plays(&next) {
                let ready = prepare(lane.to_owned(), next, wait, Arc::clone(&self.sounds));
                self.preparing.push(Box::pin(ready));
                return;
            }
            if self.send(next, &[]) {
                return;
            }
        }
    }

    /// Sends a command. Whether it has further steps, so that those behind it have to wait.
    fn send(&mut self, command: Command, media: &[String]) -> bool {
        self.tapes.sent(&command);
        let steps = Steps::of(&command, &self.doors);
        let lane = steps.is_some().then(|| self.lanes.hold(&command));
        let goes_on = steps.is_some();
        let answer = self.client.send(orders::request(&command, media));
        let client = self.client.clone();
        self.answers.push(Box::pin(async move {
            let failure = match answer.await {
                Ok(_) => None,
                Err(failure) => help::ask_again(&client, &command, failure).await,
            };
            let failure = match (failure, steps) {
                (None, Some(steps)) => steps.go(&client).await.err(),
                (failure, _) => failure,
            };
            (lane, failure.map(|failure| (command, failure)))
        }));
        goes_on
    }

    /// What has to be over before a command is sent, if anything.
    fn wait(&mut self, command: &Command) -> Option<Later<()>> {
        let delay = self.delay(command);
        let ended = self.tapes.end_before(command);
        if delay.is_zero() && ended.is_none() {
            return None;
        }
        Some(Box::pin(async move {
            tokio::time::sleep(delay).await;
            if let Some(ended) = ended {
                ended.await;
            }
        }))
    }

    fn delay(&mut self, command: &Command) -> Duration {
        if matches!(command, Command::Originate { .. }) {
            return self.originates.delay(Instant::now());
        }
        if matches!(command, Command::HangUp(_) | Command::DestroyBridge(_)) {
            return self.removals.delay(Instant::now());
        }
        Duration::ZERO
    }

    /// Asterisk's refusals are for somebody to read, but not a thousand times.
    fn judge(&mut self, command: Command, failure: &Failure) -> (Command, FailReason) {
        let reason = orders::reason(&command, failure);
        let name = orders::name(&command);
        match (reason, failure) {
            (FailReason::Refused, Failure::Status(status, _))
                if self.warned.insert((name, *status)) =>
            {
                tracing::warn!(command = name, answer = %failure, "Asterisk refused");
            }
            (FailReason::Gone | FailReason::Refused | FailReason::Unreachable, _) => {
                tracing::debug!(command = name, answer = %failure, "not done");
            }
        }
        (command, reason)
    }
}

async fn prepare(
    lane: String,
    command: Command,
    wait: Option<Later<()>>,
    sounds: Arc<dyn Sounds>,
) -> Ready {
    if let Some(wait) = wait {
        wait.await;
    }
    if !plays(&command) {
        return (lane, command, Ok(Vec::new()));
    }
    let wanted = command.clone();
    let found = tokio::task::spawn_blocking(move || media(&wanted, sounds.as_ref())).await;
    let media = found.unwrap_or_else(|_| Err("looking it up failed".into()));
    (lane, command, media)
}

fn plays(command: &Command) -> bool {
    matches!(
        command,
        Command::Play { .. } | Command::PlayBridge { .. } | Command::PlayRecording { .. }
    )
}

fn media(command: &Command, sounds: &dyn Sounds) -> Result<Vec<String>, String> {
    if let Command::Play { say, language, .. } | Command::PlayBridge { say, language, .. } = command
    {
        return sounds.phrases(say, *language);
    }
    if let Command::PlayRecording { recording, .. } = command {
        return sounds.recording(recording).map(|uri| vec![uri]);
    }
    Ok(Vec::new())
}
