//! The keys of the telephone itself come to the same as the desk's buttons.

use harness::simulator::Phone;
use harness::simulator::world::NODE;
use switchboard::{AgentState, ChannelId, Event, Input, What};

use crate::scene::Scene;

impl Scene {
    pub fn on_hold(&mut self, leg: &ChannelId, on: bool) {
        self.world.switch.on_hold(self.world.now, leg, on);
        self.world.run(20);
    }

    pub fn refer(&mut self, channel: &ChannelId, to: Option<&str>, with: Option<&ChannelId>) {
        let event = Event::Referred {
            channel: channel.clone(),
            to: to.map(Into::into),
            with: with.cloned(),
        };
        self.world.input(Input::Switch(NODE, event));
        self.world.run(3_000);
    }

    /// The agent puts the caller on hold and dials on a second line.
    pub fn dials_beside(&mut self, number: &str) -> ChannelId {
        let first = self.first.clone();
        self.on_hold(&first, true);
        let phone = self.agent.to_string();
        let line = self.world.switch.dials(self.world.now, &phone, number);
        self.world.run(20);
        line
    }

    /// The same, and the colleague has answered: the second line, and the colleague's leg.
    pub fn consults() -> (Scene, ChannelId, ChannelId) {
        let mut scene = Scene::set();
        let colleague = scene.colleague.to_string();
        let line = scene.dials_beside(&colleague);
        scene.world.run(2_500);
        let mut theirs = scene.hear(&line);
        theirs.retain(|leg| *leg != scene.first);
        assert_eq!(theirs.len(), 1, "the colleague talks on the second line");
        (scene, line, theirs.remove(0))
    }

    pub fn transfers(&self) -> Vec<String> {
        let mut ended = Vec::new();
        for what in self.world.facts_of(&self.caller) {
            if let What::TransferEnded { outcome, .. } = what {
                ended.push(outcome.as_str().to_owned());
            }
        }
        ended
    }
}

fn sorted(mut legs: Vec<ChannelId>) -> Vec<ChannelId> {
    legs.sort();
    legs
}

#[test]
fn a_telephone_on_hold_puts_the_caller_in_music_until_it_is_taken_back() {
    let mut scene = Scene::set();
    let (first, caller) = (scene.first.clone(), scene.caller.clone());
    scene.on_hold(&first, true);
    assert!(scene.world.switch.hears_music(&caller));
    assert_eq!(scene.hear(&caller), []);
    scene.on_hold(&first, true);
    scene.on_hold(&first, false);
    assert!(!scene.world.switch.hears_music(&caller));
    assert_eq!(scene.hear(&caller), [first]);
    assert_eq!((scene.count("held"), scene.count("resumed")), (1, 1));
    scene.over();
}

#[test]
fn a_caller_who_puts_us_on_hold_is_not_put_on_hold() {
    let mut scene = Scene::set();
    let caller = scene.caller.clone();
    scene.on_hold(&caller, true);
    assert_eq!(scene.hear(&caller), [scene.first.clone()]);
    assert_eq!(scene.count("held"), 0);
    scene.over();
}

#[test]
fn one_of_three_who_puts_the_telephone_on_hold_leaves_the_others_talking() {
    let (mut scene, line, theirs) = Scene::consults();
    let (first, caller) = (scene.first.clone(), scene.caller.clone());
    scene.on_hold(&first, false);
    assert!(!scene.world.switch.legs().contains(&line), "hung up");
    assert_eq!(
        sorted(scene.hear(&caller)),
        sorted(vec![first.clone(), theirs.clone()]),
        "a telephone's own three-way call"
    );
    assert_eq!(scene.transfers(), ["three_way"]);
    scene.on_hold(&first, true);
    assert!(scene.hear(&caller).contains(&theirs));
    scene.on_hold(&theirs, true);
    assert_eq!(scene.hear(&caller), [], "nobody else listens");
    scene.on_hold(&theirs, false);
    assert!(scene.hear(&caller).contains(&theirs));
    scene.over();
}

#[test]
fn a_colleague_is_consulted_on_a_second_line_unheard_by_the_caller() {
    let (scene, line, theirs) = Scene::consults();
    assert_eq!(scene.hear(&scene.caller), []);
    assert!(scene.world.switch.hears_music(&scene.caller));
    assert!(scene.hear(&line).contains(&theirs));
    let view = scene.world.view(&scene.caller).unwrap();
    assert!(view.transfer.unwrap().consulting);
    scene.over();
}

#[test]
fn joining_the_two_lines_completes_the_transfer() {
    for from_second in [false, true] {
        let (mut scene, line, theirs) = Scene::consults();
        let first = scene.first.clone();
        match from_second {
            true => scene.refer(&line, None, Some(&first)),
            false => scene.refer(&first, None, Some(&line)),
        }
        assert_eq!(scene.hear(&scene.caller), [theirs]);
        assert_eq!(scene.transfers(), ["completed"]);
        let legs = scene.world.switch.legs();
        assert!(!legs.contains(&line) && !legs.contains(&first), "{legs:?}");
        scene.over();
    }
}

#[test]
fn joining_lines_while_the_colleague_rings_lets_the_caller_hear_ringing() {
    let mut scene = Scene::set();
    scene.world.phone(scene.colleague, Phone::Rings);
    let colleague = scene.colleague.to_string();
    let line = scene.dials_beside(&colleague);
    assert!(scene.world.switch.hears_ringing(&line));
    let first = scene.first.clone();
    scene.refer(&first, None, Some(&line));
    assert!(scene.world.switch.hears_ringing(&scene.caller));
    assert!(!scene.world.switch.legs().contains(&line));
    scene.over();
}

#[test]
fn hanging_up_the_second_line_leaves_the_caller_held_until_the_first_is_taken_back() {
    let (mut scene, line, theirs) = Scene::consults();
    let first = scene.first.clone();
    scene.world.hangs_up(&line);
    scene.world.run(20);
    assert_eq!(scene.transfers(), ["cancelled"]);
    assert!(!scene.world.switch.legs().contains(&theirs));
    assert!(scene.world.switch.hears_music(&scene.caller));
    scene.on_hold(&first, false);
    assert_eq!(scene.hear(&scene.caller), [first]);
    assert_eq!(scene.count("held"), 1, "one hold from beginning to end");
    scene.over();
}

#[test]
fn hanging_up_before_the_colleague_answers_rings_them_no_more() {
    let mut scene = Scene::set();
    scene.world.phone(scene.colleague, Phone::Rings);
    let colleague = scene.colleague.to_string();
    let line = scene.dials_beside(&colleague);
    scene.world.hangs_up(&line);
    scene.world.run(20);
    assert_eq!(scene.transfers(), ["cancelled"]);
    assert_eq!(scene.world.state(scene.colleague), AgentState::Ready);
    scene.over();
}

#[test]
fn a_busy_colleague_ends_the_second_line() {
    let mut scene = Scene::set();
    scene.world.phone(scene.colleague, Phone::Busy);
    let colleague = scene.colleague.to_string();
    let line = scene.dials_beside(&colleague);
    scene.world.run(500);
    assert_eq!(scene.transfers(), ["busy"]);
    assert!(!scene.world.switch.legs().contains(&line));
    let first = scene.first.clone();
    scene.on_hold(&first, false);
    assert_eq!(scene.hear(&scene.caller), [first]);
    scene.over();
}

#[test]
fn changing_lines_changes_who_hears_the_agent() {
    let (mut scene, line, theirs) = Scene::consults();
    let first = scene.first.clone();
    scene.on_hold(&line, true);
    assert!(scene.world.switch.hears_music(&theirs));
    scene.on_hold(&first, false);
    assert!(scene.hear(&scene.caller).contains(&first));
    assert!(!scene.hear(&scene.caller).contains(&theirs));
    scene.on_hold(&first, true);
    assert!(scene.world.switch.hears_music(&scene.caller));
    scene.on_hold(&line, false);
    assert!(scene.hear(&line).contains(&theirs));
    assert_eq!(scene.transfers(), Vec::<String>::new());
    scene.over();
}

#[test]
fn taking_the_caller_back_while_the_colleague_rings_makes_three_of_them() {
    let mut scene = Scene::set();
    let colleague = scene.colleague.to_string();
    let line = scene.dials_beside(&colleague);
    let first = scene.first.clone();
    scene.on_hold(&first, false);
    assert_eq!(scene.hear(&scene.caller), [first]);
    assert!(!scene.world.switch.legs().contains(&line));
    scene.world.run(2_500);
    assert_eq!(scene.hear(&scene.caller).len(), 2);
    scene.over();
}

#[test]
fn a_caller_who_hangs_up_leaves_agent_and_colleague_talking_on_the_second_line() {
    let (mut scene, line, theirs) = Scene::consults();
    let caller = scene.caller.clone();
    scene.world.hangs_up(&caller);
    scene.world.run(20);
    assert!(scene.hear(&line).contains(&theirs));
    scene.world.hangs_up(&line);
    scene.world.run(20);
    assert_eq!(scene.world.switch.legs(), []);
    scene.over();
}

#[test]
fn a_lost_socket_and_a_restart_keep_the_second_line() {
    let (mut scene, line, theirs) = Scene::consults();
    scene.world.loses_socket();
    scene.world.reconnect();
    scene.world.run(20);
    assert!(scene.hear(&line).contains(&theirs));
    scene.world.restarts();
    scene.world.run(20);
    assert!(scene.hear(&line).contains(&theirs));
    scene.world.hangs_up(&line);
    scene.world.run(20);
    assert_eq!(scene.transfers(), ["cancelled"]);
    assert!(!scene.world.switch.legs().contains(&theirs));
    scene.over();
}

#[test]
fn a_restart_leaves_whoever_is_consulted_on_a_second_line_on_hold_in_music() {
    let (mut scene, line, theirs) = Scene::consults();
    scene.on_hold(&line, true);
    for restarts in [true, false] {
        match restarts {
            true => scene.world.restarts(),
            false => {
                scene.world.loses_socket();
                scene.world.reconnect();
            }
        }
        scene.world.run(20);
        assert!(scene.world.switch.hears_music(&theirs));
        assert!(!scene.hear(&line).contains(&theirs));
        assert!(scene.world.switch.hears_music(&scene.caller));
    }
    scene.on_hold(&line, false);
    assert!(scene.hear(&line).contains(&theirs));
    assert!(!scene.world.switch.hears_music(&theirs));
    scene.over();
}

#[test]
fn a_second_line_hung_up_while_the_socket_was_lost_cancels_too() {
    let (mut scene, line, theirs) = Scene::consults();
    scene.world.loses_socket();
    scene.world.hangs_up(&line);
    scene.world.reconnect();
    scene.world.run(20);
    assert_eq!(scene.transfers(), ["cancelled"]);
    assert!(!scene.world.switch.legs().contains(&theirs));
    scene.over();
}

#[test]
fn the_transfer_key_to_a_number_is_a_blind_transfer() {
    let mut scene = Scene::set();
    let (agent, colleague) = (scene.first.clone(), scene.colleague);
    let own = scene.agent.to_string();
    for nowhere in [None, Some("nobody"), Some(own.as_str())] {
        scene.refer(&agent, nowhere, None);
        assert_eq!(scene.world.partner(&scene.caller), agent, "{nowhere:?}");
    }
    scene.refer(&agent, Some(&colleague.to_string()), None);
    assert_eq!(scene.world.agent_of(&scene.caller), Some(colleague));
    scene.over();
}

#[test]
fn joining_a_line_that_is_none_of_the_call_is_refused() {
    let mut scene = Scene::set();
    let first = scene.first.clone();
    scene.refer(&first, None, Some(&ChannelId("sim.99".into())));
    assert_eq!(scene.hear(&scene.caller), [first]);
    scene.over();
}
