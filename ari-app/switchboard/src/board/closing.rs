//! Last words, then the end.

use alloc::vec::Vec;

use super::{call::Caller, ctx::Ctx, outcome::Outcome, voice::Voice};
use crate::Phrase;

#[derive(Debug)]
pub(super) struct Closing {
    pub voice: Voice,
}

impl Closing {
    pub fn begin(ctx: &mut Ctx, caller: &Caller, say: Vec<Phrase>) -> Self {
        let mut voice = Voice::default();
        voice.say(ctx, caller, say);
        Self { voice }
    }

    /// Words that were cut off in an earlier run.
    pub fn resumed() -> Self {
        let voice = Voice::default();
        Self { voice }
    }

    pub fn spoken(&mut self) -> Outcome {
        Outcome::Over
    }
}
