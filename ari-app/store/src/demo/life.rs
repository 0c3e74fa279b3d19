//! What becomes of the demo office's cases: most are closed, some of the latest are under way, a few old
//! ones are late.

use casework::{Kind, Urgency, Verb};
use switchboard::{AgentId, CallId, Millis};

use super::dice::Dice;
use super::office::Matter;
use super::step::{Doing, Step};
use super::{DAY, HOUR, MINUTE};

/// The steps of a case taken in at `at`, as far as they lie before `now`.
pub(super) fn of_case(
    dice: &mut Dice,
    now: Millis,
    at: Millis,
    (call, agent): (CallId, AgentId),
    matter: &'static Matter,
) -> Vec<Step> {
    let mut life = Life {
        call,
        at,
        steps: Vec::new(),
    };
    let agent = format!("agent:{agent}");
    match matter.kind {
        Kind::Consultation | Kind::Enquiry | Kind::Other => {
            life.then(
                dice.between(1, 3) * MINUTE,
                Verb::Reply,
                &agent,
                matter.answer,
            );
            life.then(MINUTE / 2, Verb::Close, &agent, "");
        }
        Kind::Complaint | Kind::Report | Kind::Suggestion | Kind::Help => {
            handled(&mut life, dice, &agent, matter);
        }
    }
    life.steps.retain(|step| step.at < now);
    life.steps
}

/// By a department; one in twelve gets no further than the department's desk.
fn handled(life: &mut Life, dice: &mut Dice, agent: &str, matter: &'static Matter) {
    let (sign, reply) = match matter.urgency {
        Urgency::Danger => (10 * MINUTE, dice.between(30, 100) * MINUTE),
        Urgency::Urgent => (30 * MINUTE, dice.between(2, 20) * HOUR),
        Urgency::Normal => (dice.between(1, 20) * HOUR, dice.between(2, 12) * DAY),
    };
    let department = "user:chengguan";
    life.then(dice.between(2, 50) * MINUTE, Verb::Dispatch, agent, "");
    life.then(sign, Verb::Sign, department, "");
    if dice.percent(8) {
        return;
    }
    life.then(reply, Verb::Reply, department, matter.answer);
    life.then(dice.between(1, 8) * HOUR, Verb::Close, agent, "");
    if dice.percent(60) {
        life.then(DAY, Verb::FollowUp, agent, "来电人表示满意。");
    }
}

struct Life {
    call: CallId,
    at: Millis,
    steps: Vec<Step>,
}

impl Life {
    fn then(&mut self, after: u64, verb: Verb, by: &str, words: &'static str) {
        self.at += after;
        self.steps.push(Step {
            at: self.at,
            what: Doing::Act(self.call, verb, by.into(), words),
        });
    }
}
