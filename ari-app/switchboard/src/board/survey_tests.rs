use alloc::{collections::BTreeMap, string::String, sync::Arc, vec};

use super::super::timers::Owner;
use super::*;
use crate::{Command, Hours, Language, Mailbox, NodeId, Output, Plan};

const PATIENCE_MS: u64 = 5_000;

/// One caller who is asked.
struct Scene {
    ctx: Ctx,
    caller: Caller,
    survey: Survey,
}

impl Scene {
    fn set() -> Self {
        let mut ctx = Ctx::new(1_000, 600_000);
        let caller = caller();
        let survey = Survey::begin(&mut ctx, &caller, HungUpBy::Agent, 16);
        Self {
            ctx,
            caller,
            survey,
        }
    }

    /// As at the last time of asking.
    fn last() -> Self {
        let mut scene = Self::set();
        assert_eq!(scene.silent(), Outcome::Stay);
        scene.said();
        scene
    }

    fn key(&mut self, key: char) -> Outcome {
        self.survey.key(&mut self.ctx, &self.caller, key)
    }

    fn silent(&mut self) -> Outcome {
        self.survey.silent(&mut self.ctx, &self.caller)
    }

    /// Prompts and facts since the last look.
    fn said(&mut self) -> Vec<String> {
        let said = |output| match output {
            Output::Fact(fact) => vec![String::from(fact.what.kind())],
            Output::Command(_, Command::Play { say, .. }) => {
                say.into_iter().map(|phrase| phrase.prompt).collect()
            }
            Output::Command(..) | Output::Reply(..) | Output::Timeout(_) => Vec::new(),
        };
        self.ctx.outputs.drain(..).flat_map(said).collect()
    }
}

fn caller() -> Caller {
    let plan = Plan {
        language: Language::Chinese,
        number: "12345".into(),
        transfer_ring_ms: 1,
        dial_ring_ms: 45_000,
        hold_limit_ms: 1,
        absent_after_ms: 600_000,
        rights: Default::default(),
        trunk: Default::default(),
        promise: "recorded".into(),
        menus: Vec::new(),
        numbers: BTreeMap::new(),
        queues: Vec::new(),
        hours: Hours::always(480).into(),
        mailbox: Mailbox {
            limit_ms: 1,
            silence_ms: 1,
            shortest_ms: 1,
            patience_ms: PATIENCE_MS,
            asks: 2,
        },
        agents: Vec::new(),
        rooms: Vec::new(),
    };
    Caller {
        call: CallId(7),
        node: NodeId(1),
        channel: "caller".into(),
        number: None,
        inside: false,
        language: None,
        dialled: "12345".into(),
        arrived: 0,
        preferred: None,
        head_start_ms: 0,
        outward: None,
        voices: Default::default(),
        plan: Arc::new(plan),
    }
}

fn farewell(prompt: &str) -> Outcome {
    Outcome::Farewell([Phrase::plain(prompt)].into())
}

#[test]
fn whoever_begins_is_offered_it_and_asked() {
    assert_eq!(Scene::set().said(), ["survey_offered", "survey"]);
}

#[test]
fn each_of_five_keys_is_a_grade_the_first_and_the_last_time() {
    for begin in [Scene::set, Scene::last] {
        for key in '1'..='5' {
            let mut scene = begin();
            assert_eq!(scene.key(key), farewell("survey.thanks"));
            let answered = |output: &Output| match output {
                Output::Fact(fact) => {
                    fact.what
                        == What::SurveyAnswered {
                            grade: key as u8 - 48,
                        }
                }
                Output::Command(..) | Output::Reply(..) | Output::Timeout(_) => false,
            };
            assert!(scene.ctx.outputs.iter().any(answered));
        }
    }
}

#[test]
fn another_key_is_told_so_and_asked_again_and_at_last_is_no_grade() {
    for key in ['0', '6', '7', '8', '9', '*', '#'] {
        let mut scene = Scene::set();
        scene.said();
        assert_eq!(scene.key(key), Outcome::Stay);
        assert_eq!(scene.said(), ["invalid-key", "survey"]);
        assert_eq!(scene.key(key), farewell("goodbye"));
        assert_eq!(scene.said(), ["survey_none"]);
    }
}

#[test]
fn silence_is_asked_again_and_at_last_is_no_grade() {
    let mut scene = Scene::set();
    scene.said();
    assert_eq!(scene.silent(), Outcome::Stay);
    assert_eq!(scene.said(), ["survey"]);
    assert_eq!(scene.silent(), farewell("goodbye"));
    assert_eq!(scene.said(), ["survey_none"]);
}

#[test]
fn patience_begins_when_the_question_was_spoken() {
    let mut scene = Scene::set();
    assert_eq!(
        scene.survey.spoken(&mut scene.ctx, &scene.caller),
        Outcome::Stay
    );
    let due = scene.ctx.timers.pop(1_000 + PATIENCE_MS);
    assert_eq!(due, Some((Owner::Call(CallId(7)), Kind::Patience)));
}

#[test]
fn who_leaves_gave_no_grade_and_why_is_kept() {
    for (by, reason) in [
        (HungUpBy::Caller, SurveyNone::HungUp),
        (HungUpBy::System, SurveyNone::Lost),
    ] {
        let mut scene = Scene::set();
        scene.ctx.outputs.clear();
        Survey::given_up(&mut scene.ctx, &scene.caller, by);
        let Some(Output::Fact(fact)) = scene.ctx.outputs.pop_front() else {
            panic!("no fact");
        };
        assert_eq!(fact.what, What::SurveyNone { reason });
    }
}

#[test]
fn of_any_hundred_calls_in_a_row_exactly_the_percentage_is_sampled() {
    let mut counts = BTreeMap::new();
    for percent in [0, 1, 10, 33, 50, 99, 100] {
        for first in [1, 58, 100_001] {
            let calls = (first..first + 100).map(CallId);
            let hit = calls.filter(|call| is_sampled(*call, percent)).count();
            counts.insert((percent, first), hit);
        }
    }
    assert!(
        counts
            .iter()
            .all(|((percent, _), hit)| usize::from(*percent) == *hit)
    );
}
