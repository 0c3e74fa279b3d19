//! Whether callers hear what we play. Asterisk says of each playback whether it was done or failed;
//! the board goes on either way, so that a call never hangs, and silence would go unnoticed.
//!
//! A playback also fails when its caller hangs up in the middle of it: a failure counts only if the
//! caller is still there a moment later. What is played into a bridge is a tone, which fails when its
//! listeners leave and says nothing of sounds.

use std::sync::{Mutex, PoisonError};

use asterisk_ari::apis::playbacks::models::{Playback, PlaybackState};
use switchboard::Millis;

use super::events::OURS;

/// A caller who leaves within this time of a failed playback ended it by leaving, in milliseconds.
const LEAVING_MS: Millis = 1_000;

/// Playbacks that failed since the last one that did not.
#[derive(Debug)]
pub struct Heard {
    clock: fn() -> Millis,
    silent: Mutex<Silent>,
}

#[derive(Debug, Default)]
struct Silent {
    failed: u64,
    since: Option<Millis>,
    /// Whose playback failed a moment ago, and when.
    suspects: Vec<(String, Millis)>,
    /// Who left a moment ago, and when.
    gone: Vec<(String, Millis)>,
}

/// How many playbacks failed without one that worked, and since when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Failures {
    /// How many.
    pub count: u64,
    /// Since when.
    pub since: Millis,
}

impl Heard {
    /// Nothing has failed.
    pub fn new(clock: fn() -> Millis) -> Self {
        Self {
            clock,
            silent: Mutex::default(),
        }
    }

    /// What failed since the last playback that worked.
    pub fn failures(&self) -> Option<Failures> {
        let mut silent = self.silent.lock().unwrap_or_else(PoisonError::into_inner);
        silent.settle((self.clock)());
        let (count, since) = (silent.failed, silent.since?);
        Some(Failures { count, since })
    }

    /// A playback is over.
    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "the states of another crate, of which a finished playback has two"
    )]
    pub(super) fn finished(&self, playback: &Playback) {
        let target = playback.target_uri.as_deref().unwrap_or_default();
        let Some(channel) = target.strip_prefix("channel:") else {
            return;
        };
        if !playback.id.as_deref().unwrap_or_default().starts_with(OURS) {
            return;
        }
        let mut silent = self.silent.lock().unwrap_or_else(PoisonError::into_inner);
        match playback.state {
            PlaybackState::Done => {
                (silent.failed, silent.since) = (0, None);
                silent.suspects.clear();
            }
            PlaybackState::Failed if silent.gone.iter().all(|(who, _)| who != channel) => {
                silent.suspects.push((channel.into(), (self.clock)()));
            }
            _ => {}
        }
    }

    /// A channel is gone, or about to be.
    pub(super) fn left(&self, channel: &str) {
        let mut silent = self.silent.lock().unwrap_or_else(PoisonError::into_inner);
        let now = (self.clock)();
        silent.settle(now);
        silent.suspects.retain(|(who, _)| who != channel);
        silent.gone.retain(|(_, at)| now < at + LEAVING_MS);
        silent.gone.push((channel.into(), now));
    }

    /// The connection is lost: who leaves now is not told.
    pub(super) fn lost(&self) {
        let mut silent = self.silent.lock().unwrap_or_else(PoisonError::into_inner);
        silent.settle((self.clock)());
        silent.suspects.clear();
    }
}

impl Silent {
    /// Counts the failures whose caller stayed.
    fn settle(&mut self, now: Millis) {
        let stayed = |at: Millis| now >= at + LEAVING_MS;
        let first = self
            .suspects
            .iter()
            .map(|(_, at)| *at)
            .find(|at| stayed(*at));
        let before = self.suspects.len();
        self.suspects.retain(|(_, at)| !stayed(*at));
        let more = before - self.suspects.len();
        if more > 0 && self.failed == 0 {
            self.since = first;
            tracing::warn!("Asterisk cannot play a prompt; its log names the file");
        }
        self.failed += more as u64;
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    thread_local! {
        static NOW: Cell<Millis> = const { Cell::new(10_000) };
    }

    fn playback(id: &str, state: PlaybackState) -> Playback {
        Playback {
            id: Some(id.into()),
            target_uri: Some("channel:17.1".into()),
            state,
            ..Playback::default()
        }
    }

    fn after(ms: Millis) {
        NOW.set(NOW.get() + ms);
    }

    #[test]
    fn a_prompt_that_cannot_be_played_is_counted_until_one_can() {
        let heard = Heard::new(|| NOW.get());
        let (count, since) = (2, NOW.get());
        for _ in 0..2 {
            heard.finished(&playback("rx-1-2-3", PlaybackState::Failed));
        }
        after(LEAVING_MS);
        assert_eq!(heard.failures(), Some(Failures { count, since }));
        heard.finished(&playback("rx-1-2-4", PlaybackState::Done));
        assert_eq!(heard.failures(), None);
    }

    #[test]
    fn a_caller_who_hangs_up_in_the_middle_of_a_prompt_is_no_failure_of_it() {
        let heard = Heard::new(|| NOW.get());
        heard.finished(&playback("rx-1-2-3", PlaybackState::Failed));
        heard.left("17.1");
        heard.finished(&playback("rx-1-2-4", PlaybackState::Failed));
        after(LEAVING_MS);
        assert_eq!(heard.failures(), None);
    }

    #[test]
    fn a_caller_who_gives_up_on_silence_does_not_make_up_for_it() {
        let heard = Heard::new(|| NOW.get());
        heard.finished(&playback("rx-1-2-3", PlaybackState::Failed));
        after(LEAVING_MS + 1);
        heard.left("17.1");
        assert_eq!(heard.failures().map(|failures| failures.count), Some(1));
    }

    #[test]
    fn ringing_in_a_bridge_that_everybody_leaves_is_no_failure_and_makes_up_for_none() {
        let heard = Heard::new(|| NOW.get());
        let ringing = |state| Playback {
            target_uri: Some("bridge:rx-1-2-1".into()),
            ..playback("rx-1-2-3", state)
        };
        heard.finished(&ringing(PlaybackState::Failed));
        after(LEAVING_MS);
        assert_eq!(heard.failures(), None);
        heard.finished(&playback("rx-1-2-4", PlaybackState::Failed));
        after(LEAVING_MS);
        heard.finished(&ringing(PlaybackState::Done));
        assert_eq!(heard.failures().map(|failures| failures.count), Some(1));
    }

    #[test]
    fn a_playback_that_fails_as_the_connection_is_lost_is_no_failure() {
        let heard = Heard::new(|| NOW.get());
        heard.finished(&playback("rx-1-2-3", PlaybackState::Failed));
        heard.lost();
        after(LEAVING_MS);
        assert_eq!(heard.failures(), None);
    }

    #[test]
    fn another_applications_playback_says_nothing() {
        let heard = Heard::new(|| NOW.get());
        heard.finished(&playback("theirs", PlaybackState::Failed));
        after(LEAVING_MS);
        assert_eq!(heard.failures(), None);
    }
}
