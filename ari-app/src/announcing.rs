//! Notices (公告) on their way to callers: what the database has is spoken ahead, in both languages, and only
//! then told to the board; so nobody waits in silence for words that are yet to be made.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use store::Store;
use store::notices::Notice as Given;
use switchboard::{Input, Notice};

use crate::driver::Inlet;
use crate::speech::{Speech, SpeechError, Words};

/// How often it is looked whether there is another notice.
const EVERY: Duration = Duration::from_secs(2);

/// What sees to notices.
#[derive(Clone, Debug)]
pub struct Announcer {
    /// What has them.
    pub store: Store,
    /// What speaks them.
    pub speech: Speech,
    /// The time, in milliseconds since 1970.
    pub clock: fn() -> u64,
    /// Why the words of the present one cannot be spoken.
    pub trouble: Arc<Mutex<Option<String>>>,
}

impl Announcer {
    /// What is to be announced, its words spoken. A notice that cannot be spoken still closes. Blocks.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn look(&self) -> store::Result<Option<Notice>> {
        let now = (self.clock)();
        let given = self.store.read(|c| store::notices::current(c, now))?;
        let spoken = given.as_ref().map(|given| self.speak(given));
        let trouble = spoken.and_then(Result::err).map(|why| finding(&why));
        let silent = trouble.is_some();
        let mut was = self.trouble.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(finding) = trouble.as_ref().filter(|_| trouble != *was) {
            tracing::warn!(finding, "a notice is not announced");
        }
        *was = trouble;
        Ok(given.map(|given| Notice {
            number: given.id,
            spoken: !silent,
            closed: given.closed_at,
            until: given.until,
        }))
    }

    /// Why the present notice is not heard, with a remedy.
    pub fn finding(&self) -> Option<String> {
        let trouble = self.trouble.lock();
        trouble.unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Tells the board of every notice that there is from here on.
    pub async fn keep(self, inlet: Inlet, mut known: Option<Notice>) {
        let mut tick = tokio::time::interval(EVERY);
        loop {
            tick.tick().await;
            let announcer = self.clone();
            let looked = tokio::task::spawn_blocking(move || announcer.look()).await;
            let Ok(Ok(notice)) = looked else { continue };
            if notice != known {
                known.clone_from(&notice);
                inlet.input(Input::Notice(notice));
            }
        }
    }

    fn speak(&self, given: &Given) -> Result<(), SpeechError> {
        let words = Words::new(&given.zh, &given.en);
        self.speech.announce(given.id, &words)
    }
}

fn finding(why: &SpeechError) -> String {
    let why = crate::pii::masked(&why.to_string());
    format!(
        "公告无法合成语音，来电人听不到：{why}。请在“公告”页面改写后重新发布。 The words of the notice cannot be \
         spoken, callers do not hear them: {why}. Write others on the page of notices."
    )
}
