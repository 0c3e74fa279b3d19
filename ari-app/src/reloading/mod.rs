//! Another configuration while calls go on: read, checked, spoken, and only then put in the place of the one there
//! is. With a mistake in it nothing changes, and whoever asked, the log, the audit and health are told of it.
//!
//! Asked for by SIGHUP, and by `rexian reload` (`control`). What cannot be changed while calls go on (`kept`) stays
//! as it is, and is told by name.

mod control;
mod kept;
#[cfg(test)]
mod tests;

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use store::rusqlite::Transaction;
use store::{Durability, Store};
use switchboard::{Input, Millis};
use tokio::sync::{mpsc, oneshot, watch};

use crate::config::{Config, Priorities};
use crate::driver::Inlet;
use crate::media::Rules;
use crate::roster::{Roster, queues_of};
use crate::speech::Speech;

pub use control::{ask, listen};

/// What came of it: the settings that wait for a restart, or why nothing was changed.
pub type Told = Result<Vec<&'static str>, String>;

/// Where somebody asks for it, and waits for what came of it.
pub type Asking = mpsc::Sender<oneshot::Sender<Told>>;

/// Why the configuration was not taken over, until it is.
#[derive(Clone, Debug, Default)]
pub struct Trouble(Arc<Mutex<Option<String>>>);

impl Trouble {
    /// With a remedy, as health has it.
    pub fn finding(&self) -> Option<String> {
        let why = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        why.as_ref().map(|why| {
            format!(
                "配置文件没有重新读取，仍按原来的配置运行：{why}。请改正后执行 rexian reload。 The configuration was \
                 not reloaded, and the one before goes on: {why}. Mend the file, then run `rexian reload`."
            )
        })
    }

    fn set(&self, why: Option<String>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = why;
    }
}

/// Who goes by the configuration, and how each is told of another.
pub struct Reloader {
    /// The configuration that is in use.
    pub config: Config,
    /// What the store goes by, and who works here.
    pub store: Store,
    /// What speaks.
    pub speech: Speech,
    /// Which queues agents can serve.
    pub roster: Roster,
    /// The board.
    pub inlet: Inlet,
    /// Who is ahead of others.
    pub priorities: watch::Sender<Priorities>,
    /// What is kept on the disk.
    pub rules: watch::Sender<Rules>,
    /// Pages and API.
    pub pages: watch::Sender<Arc<web::Settings>>,
    /// Health.
    pub trouble: Trouble,
    /// The time.
    pub clock: fn() -> Millis,
}

impl Reloader {
    /// Takes one after another, for as long as somebody may ask.
    pub fn start(mut self) -> Asking {
        let (asking, mut asked) = mpsc::channel::<oneshot::Sender<Told>>(8);
        std::thread::spawn(move || {
            while let Some(asker) = asked.blocking_recv() {
                let _ = asker.send(self.reload());
            }
        });
        asking
    }

    /// Reads the file again, and goes by it if nothing is wrong with it. Blocks, for as long as its prompts are made.
    pub fn reload(&mut self) -> Told {
        let path = self.config.path.clone();
        let next = Config::load(&path).map_err(|why| why.to_string());
        let told = next.and_then(|next| self.follow(next));
        self.trouble.set(told.as_ref().err().cloned());
        self.note(&path, &told);
        told
    }

    /// Everything that may fail comes first.
    fn follow(&mut self, next: Config) -> Told {
        let (next, waits) = kept::keep(&self.config, next);
        let renewal = self.speech.renewal(next.speech());
        let renewal = renewal.map_err(|why| crate::pii::masked(&why.to_string()))?;
        let mut queues = self.roster.queues();
        let there = queues_of(&next.settings);
        let agents = self.store.read(store::agents::roster);
        let agents = agents.map_err(|why| why.to_string())?;
        let plan = next.plan(self.roster.fit(&there, agents))?;
        let retries = next.retries();
        let keep = move |tx: &Transaction<'_>| store::callbacks::set_retries(tx, retries);
        let kept = self.store.write(Durability::Full, keep);
        kept.map_err(|why| why.to_string())?;
        self.speech.take_over(renewal);
        *queues = there;
        self.inlet.input(Input::Plan(plan.into()));
        drop(queues);
        self.priorities.send_replace(next.priorities());
        self.rules.send_replace(next.rules());
        self.pages.send_replace(Arc::new(next.pages(self.clock)));
        self.config = next;
        Ok(waits)
    }

    fn note(&self, path: &Path, told: &Told) {
        let (action, detail) = match told {
            Ok(waits) => ("reloaded", waiting(waits).join("; ")),
            Err(why) => ("not_reloaded", why.clone()),
        };
        match told {
            Ok(_) => tracing::info!(detail, "the configuration was reloaded"),
            Err(why) => tracing::error!(why, "the configuration was not reloaded"),
        }
        let (now, name) = ((self.clock)(), path.display().to_string());
        let note = move |tx: &Transaction<'_>| {
            let subject = ("configuration", name.as_str());
            store::audit::note(tx, now, "system", action, subject, &detail)
        };
        if let Err(error) = self.store.write(Durability::Full, note) {
            tracing::warn!(%error, "a reload is missing in the audit");
        }
    }
}

/// Asks for a reload by SIGHUP.
pub async fn on_hangup(mut signal: tokio::signal::unix::Signal, asking: Asking) {
    while signal.recv().await.is_some() {
        // What came of it stands in the log.
        let (asker, told) = oneshot::channel();
        if asking.send(asker).await.is_ok() {
            let _ = told.await;
        }
    }
}

/// The settings that wait for a restart, a line each.
fn waiting(waits: &[&str]) -> Vec<String> {
    let lines = waits.iter().map(|name| format!("needs a restart: {name}"));
    lines.collect()
}
