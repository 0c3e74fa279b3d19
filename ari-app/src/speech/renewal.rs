//! Other words and voices while calls go on: made first, and only then spoken.

use std::sync::{Arc, PoisonError};

use super::{Inner, Made, Speech, SpeechConfig, SpeechError, prompts};

/// What another configuration speaks, made and not in use yet.
#[derive(Debug)]
pub struct Renewal {
    next: Inner,
    made: Vec<Made>,
}

impl Speech {
    /// Makes every prompt as another configuration says it, for the same data directory. What is spoken meanwhile
    /// stays as it is. Blocks.
    ///
    /// # Errors
    /// As `start` and `prepare`.
    pub fn renewal(&self, config: SpeechConfig) -> Result<Renewal, SpeechError> {
        let before = self.inner();
        let prompts = prompts(config.prompts.as_deref())?;
        let mut next = Inner::open(prompts, config)?;
        next.former = before.former.clone().overlaid(before.prompts.clone());
        next.announced = Arc::clone(&before.announced);
        let made = next.make(&mut |_, _| {})?;
        Ok(Renewal { next, made })
    }

    /// Speaks so from here on. Prompts that are no more are spoken for calls that began with them, until the next
    /// start; sounds that nothing refers to are removed then.
    pub fn take_over(&self, renewal: Renewal) {
        let Renewal { next, made } = renewal;
        if let Err(error) = next.link(&made) {
            tracing::warn!(%error, "the dialplan plays prompts as they were before");
        }
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(next);
    }
}
