//! The survey after the talk: who is asked, what each answer leaves, and that silence is none.

use harness::simulator::World;
use harness::simulator::plan::plan;
use switchboard::{
    Actor, AgentId, AgentState, ChannelId, HungUpBy, Request, Stage, SurveyNone, What,
};

/// A caller who is asked for a grade, as the agent has hung up.
struct Scene {
    world: World,
    caller: ChannelId,
    agent: u32,
}

impl Scene {
    fn talking(percent: u8) -> Scene {
        let mut plan = plan(1);
        plan.queues[0].survey_percent = percent;
        let mut world = World::working(plan);
        let caller = world.talking("13800138000");
        let agent = world.agent_of(&caller).unwrap();
        Scene {
            world,
            caller,
            agent,
        }
    }

    fn asked() -> Scene {
        let mut scene = Self::talking(100);
        scene.world.run(10_000);
        scene.agent_hangs_up();
        assert_eq!(scene.world.stage(&scene.caller), Stage::Survey);
        scene
    }

    fn agent_hangs_up(&mut self) {
        let leg = self.world.partner(&self.caller);
        self.world.hangs_up(&leg);
        self.world.run(100);
    }

    fn heard(&self, prompt: &str) -> usize {
        let heard = self.world.switch.heard(&self.caller);
        heard.iter().filter(|its| **its == prompt).count()
    }

    /// What the survey came to: a grade or a reason; and that the rest is told truly.
    #[track_caller]
    fn over(mut self) -> Result<u8, Option<SurveyNone>> {
        self.world.run(120_000);
        assert_eq!(self.world.stage(&self.caller), Stage::Ended);
        assert_eq!(
            (self.world.switch.legs(), self.world.switch.bridges()),
            (vec![], 0)
        );
        let kinds = self.world.kinds(&self.caller);
        let asked = kinds.contains(&"survey_offered");
        let mut came = Err(None);
        for what in self.world.facts_of(&self.caller) {
            #[expect(clippy::wildcard_enum_match_arm, reason = "the others are no survey")]
            match what {
                What::SurveyAnswered { grade } => came = Ok(*grade),
                What::SurveyNone { reason } => came = Err(Some(*reason)),
                What::Ended { by, talk_ms, .. } if asked => {
                    assert_eq!(*by, HungUpBy::Agent);
                    assert!((9_000..12_000).contains(talk_ms), "{talk_ms}");
                }
                _ => {}
            }
        }
        for once in ["ended", "queued", "recording_started", "recording_finished"] {
            assert_eq!(
                kinds.iter().filter(|kind| **kind == once).count(),
                1,
                "{once}"
            );
        }
        came
    }
}

#[test]
fn a_caller_whose_agent_hung_up_is_asked_and_answers_while_the_agent_wraps_up() {
    let mut scene = Scene::asked();
    assert!(matches!(
        scene.world.state(scene.agent),
        AgentState::WrapUp(..)
    ));
    assert_eq!(scene.world.switch.recordings(), 0);
    scene.world.press(&scene.caller.clone(), '2');
    scene.world.run(1_000);
    assert_eq!(scene.heard("survey.thanks"), 1);
    assert_eq!(scene.over(), Ok(2));
}

#[test]
fn silence_is_asked_once_more_and_is_no_grade() {
    let mut scene = Scene::asked();
    scene.world.run(10_000);
    assert_eq!(
        (scene.heard("survey"), scene.heard("survey.thanks")),
        (2, 0)
    );
    assert_eq!(scene.over(), Err(Some(SurveyNone::Silence)));
}

#[test]
fn another_key_is_told_so_and_the_next_one_counts() {
    let mut scene = Scene::asked();
    let caller = scene.caller.clone();
    scene.world.press(&caller, '8');
    scene.world.run(1_000);
    assert_eq!(scene.heard("invalid-key"), 1);
    scene.world.press(&caller, '5');
    assert_eq!(scene.over(), Ok(5));
}

#[test]
fn a_caller_who_hangs_up_instead_gave_no_grade() {
    let mut scene = Scene::asked();
    scene.world.hangs_up(&scene.caller.clone());
    assert_eq!(scene.over(), Err(Some(SurveyNone::HungUp)));
}

#[test]
fn an_agent_who_asks_for_the_hang_up_leaves_the_caller_to_be_asked() {
    let mut scene = Scene::talking(100);
    scene.world.run(10_000);
    let call = scene.world.call(&scene.caller);
    let by = Actor::Agent(AgentId(scene.agent));
    scene.world.ask(by, Request::HangUp(call));
    scene.world.run(100);
    scene.world.press(&scene.caller.clone(), '1');
    assert_eq!(scene.over(), Ok(1));
}

#[test]
fn after_a_restart_the_caller_is_asked_again_and_does_not_queue() {
    let mut scene = Scene::asked();
    scene.world.restarts();
    scene.world.run(1_000);
    assert_eq!(scene.world.stage(&scene.caller), Stage::Survey);
    assert_eq!(scene.heard("survey"), 2);
    scene.world.press(&scene.caller.clone(), '3');
    assert_eq!(scene.over(), Ok(3));
}

#[test]
fn a_restart_during_the_thanks_ends_the_call_with_its_grade() {
    let mut scene = Scene::asked();
    scene.world.press(&scene.caller.clone(), '4');
    scene.world.restarts();
    assert_eq!(scene.over(), Ok(4));
}

#[test]
fn after_a_lost_socket_the_caller_is_asked_again() {
    let mut scene = Scene::asked();
    scene.world.loses_socket();
    scene.world.run(5_000);
    scene.world.reconnect();
    scene.world.run(1_000);
    assert_eq!(scene.heard("survey"), 2);
    scene.world.press(&scene.caller.clone(), '1');
    assert_eq!(scene.over(), Ok(1));
}

#[test]
fn a_caller_who_is_gone_after_a_lost_socket_gave_no_grade() {
    let mut scene = Scene::asked();
    scene.world.loses_socket();
    scene.world.hangs_up(&scene.caller.clone());
    scene.world.run(1_000);
    scene.world.reconnect();
    assert_eq!(scene.over(), Err(Some(SurveyNone::Lost)));
}

#[test]
fn a_caller_who_hung_up_first_is_not_asked() {
    let mut scene = Scene::talking(100);
    scene.world.hangs_up(&scene.caller.clone());
    assert_eq!(scene.over(), Err(None));
}

#[test]
fn a_dead_line_leads_back_to_the_queue_and_to_no_survey() {
    let mut scene = Scene::talking(100);
    let leg = scene.world.partner(&scene.caller);
    let now = scene.world.now;
    scene.world.switch.hang_up(now, &leg, 38);
    scene.world.run(100);
    assert!(!scene.world.kinds(&scene.caller).contains(&"survey_offered"));
}

#[test]
fn of_a_hundred_calls_exactly_the_percentage_is_asked() {
    let mut scene = Scene::talking(30);
    scene.agent_hangs_up();
    for _ in 1..100 {
        scene.world.run(200_000);
        scene.caller = scene.world.talking("13800138000");
        scene.agent_hangs_up();
    }
    scene.world.run(200_000);
    let facts = scene.world.facts.iter().map(|fact| fact.what.kind());
    assert_eq!(facts.filter(|kind| *kind == "survey_offered").count(), 30);
}
