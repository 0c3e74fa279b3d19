//! A menu: words, and keys that work while and after they are spoken. Where silence leads from one menu to the next, be it
//! the same, nobody may be there any more: after a number of them it ends.
//!
//! | state     | key of the menu | other key | spoken    | silent              |
//! |-----------|-----------------|-----------|-----------|---------------------|
//! | speaking  | → its target    | stay      | listening | –                   |
//! | listening | → its target    | stay      | –         | → then, or good-bye |

use alloc::vec::Vec;

use super::{call::Caller, ctx::Ctx, outcome::Outcome, timers::Kind, voice::Voice};
use crate::{Phrase, Target, What};

/// So many menus are heard in silence, one after the other.
const MOST_SILENCES: u8 = 10;

#[derive(Debug)]
pub(super) struct Menu {
    index: usize,
    pub voice: Voice,
}

impl Menu {
    /// `recording` tells whether a recording can be promised; `before` is said ahead of its words.
    pub fn begin(
        ctx: &mut Ctx,
        caller: &Caller,
        index: usize,
        recording: bool,
        before: Option<Phrase>,
    ) -> Self {
        let mut voice = Voice::default();
        if let Some(menu) = caller.plan.menus.get(index) {
            ctx.fact(
                Some(caller.call),
                What::MenuEntered {
                    menu: menu.name.clone(),
                },
            );
            let promised = |phrase: &&Phrase| recording || phrase.prompt != caller.plan.promise;
            let own = menu.say.iter().filter(promised).cloned();
            let say: Vec<Phrase> = before.into_iter().chain(own).collect();
            match say.is_empty() {
                false => voice.say(ctx, caller, say),
                // Only the promise was to be made.
                true => ctx.set(caller.owner(), Kind::Patience, menu.patience_ms),
            }
        }
        Self { index, voice }
    }

    pub fn key(&mut self, ctx: &mut Ctx, caller: &Caller, key: char) -> Outcome {
        let Some(target) = caller
            .plan
            .menus
            .get(self.index)
            .and_then(|menu| menu.keys.get(&key))
        else {
            return Outcome::Stay;
        };
        self.voice.stop(ctx, caller);
        Outcome::Go {
            key: Some(key),
            target: target.clone(),
        }
    }

    pub fn spoken(&mut self, ctx: &mut Ctx, caller: &Caller, silences: &mut u8) -> Outcome {
        let patience = caller
            .plan
            .menus
            .get(self.index)
            .map_or(0, |menu| menu.patience_ms);
        if patience == 0 {
            return self.silent(caller, silences);
        }
        ctx.set(caller.owner(), Kind::Patience, patience);
        Outcome::Stay
    }

    pub fn silent(&mut self, caller: &Caller, silences: &mut u8) -> Outcome {
        let Some(menu) = caller.plan.menus.get(self.index) else {
            return Outcome::Over;
        };
        *silences = silences.saturating_add(1);
        if matches!(menu.then, Target::Menu(_)) && *silences >= MOST_SILENCES {
            return Outcome::Farewell([Phrase::plain("goodbye")].into());
        }
        Outcome::Go {
            key: None,
            target: menu.then.clone(),
        }
    }
}
