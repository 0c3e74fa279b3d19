//! The survey (满意度评价): the caller, whom everybody else has left, is asked for a grade by key. Keys
//! work while the question is spoken. Silence is never an answer.
//!
//! | state  | 1–5        | other key                      | spoken    | silent                | gone   |
//! |--------|------------|--------------------------------|-----------|-----------------------|--------|
//! | asked  | → answered | says so and asks; at last → none | listening | asks; at last → none | → none |

use alloc::vec::Vec;

use super::{call::Caller, ctx::Ctx, outcome::Outcome, timers::Kind, voice::Voice};
use crate::{CallId, HungUpBy, Phrase, SurveyNone, What};

/// How often the question is asked.
const ASKS: u8 = 2;

#[derive(Debug, Default)]
pub(super) struct Survey {
    asked: u8,
    pub voice: Voice,
}

impl Survey {
    pub fn begin(ctx: &mut Ctx, caller: &Caller, by: HungUpBy, cause: u16) -> Self {
        ctx.fact(Some(caller.call), What::SurveyOffered { by, cause });
        let mut survey = Self::default();
        survey.ask(ctx, caller, Vec::new());
        survey
    }

    pub fn key(&mut self, ctx: &mut Ctx, caller: &Caller, key: char) -> Outcome {
        match key {
            '1'..='5' => {
                let grade = key as u8 - b'0';
                ctx.fact(Some(caller.call), What::SurveyAnswered { grade });
                Outcome::Farewell([Phrase::plain("survey.thanks")].into())
            }
            _ => {
                ctx.clear(caller.owner(), Kind::Patience);
                self.ask_or_end(ctx, caller, [Phrase::plain("invalid-key")].into())
            }
        }
    }

    pub fn spoken(&mut self, ctx: &mut Ctx, caller: &Caller) -> Outcome {
        let patience_ms = caller.plan.mailbox.patience_ms;
        ctx.set(caller.owner(), Kind::Patience, patience_ms);
        Outcome::Stay
    }

    pub fn silent(&mut self, ctx: &mut Ctx, caller: &Caller) -> Outcome {
        self.ask_or_end(ctx, caller, Vec::new())
    }

    /// What was being asked may not have been heard.
    pub fn again(&mut self, ctx: &mut Ctx, caller: &Caller) {
        self.ask(ctx, caller, Vec::new());
    }

    /// The call has ended before an answer.
    pub fn given_up(ctx: &mut Ctx, caller: &Caller, by: HungUpBy) {
        let reason = match by {
            HungUpBy::Caller => SurveyNone::HungUp,
            HungUpBy::Agent | HungUpBy::Party | HungUpBy::System => SurveyNone::Lost,
        };
        ctx.fact(Some(caller.call), What::SurveyNone { reason });
    }

    fn ask_or_end(&mut self, ctx: &mut Ctx, caller: &Caller, say: Vec<Phrase>) -> Outcome {
        if self.asked < ASKS {
            self.ask(ctx, caller, say);
            return Outcome::Stay;
        }
        let reason = SurveyNone::Silence;
        ctx.fact(Some(caller.call), What::SurveyNone { reason });
        Outcome::Farewell([Phrase::plain("goodbye")].into())
    }

    fn ask(&mut self, ctx: &mut Ctx, caller: &Caller, mut say: Vec<Phrase>) {
        self.asked += 1;
        say.push(Phrase::plain("survey"));
        self.voice.say(ctx, caller, say);
    }
}

/// Whether this call is one of the sample: of any hundred calls in a row exactly `percent`, spread
/// evenly, as 37 has no divisor in common with 100.
pub(super) fn is_sampled(call: CallId, percent: u8) -> bool {
    (call.0 % 100) * 37 % 100 < u64::from(percent)
}

#[cfg(test)]
#[path = "survey_tests.rs"]
mod tests;
