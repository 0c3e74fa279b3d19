//! What those who wait hear of a number outside before it answers.

use harness::Behaviour;
use harness::telephones::NETWORK;
use serde_json::json;

use crate::office::Office;
use crate::outbound::{answers, hear_each_other};
use crate::scene::{EXPERT, Scene, voice};
use crate::tones::{self, Ear, MUSIC, RINGING, Telephone};

/// What is heard beside a tone while it begins or ends, at most, in milliseconds.
const EDGE_MS: u64 = 150;

impl Office {
    /// Agent 1001 dials the expert's number from the desk, and is at the telephone.
    fn dials(&self, expert: &Behaviour) {
        self.be_ready("1001");
        answers(self, "1001");
        self.telephones.behave(EXPERT, expert).unwrap();
        let body = json!({"agent": 1001, "number": EXPERT});
        let (status, call) = self.api.post("/calls", &body).unwrap();
        assert_eq!(status, 201, "{call}");
        self.wait_stage(EXPERT, "dialling");
        let shown = self.telephones.wait_ringing(EXPERT, 20);
        assert_eq!(shown, harness::HOTLINE);
    }
}

#[test]
fn an_agent_hears_why_a_number_cannot_be_reached_instead_of_our_ringing() {
    let office = Office::with(&tones::quick());
    office.dials(&Behaviour::Announce(5));
    let call = office.wait_ended(EXPERT);
    assert_eq!(call["outcome"], "unanswered", "{call:#}");
    office.wait_nothing_left();
    let heard = Telephone(&office.telephones, "1001").sound();
    assert!(heard.tone_ms(NETWORK) >= 4_000);
    assert!(heard.tone_ms(RINGING) <= EDGE_MS);
}

#[test]
fn a_number_that_rings_without_a_sound_is_heard_ringing_until_it_plays_its_own_tone_and_answers() {
    let office = Office::with(&tones::quick());
    office.dials(&Behaviour::Sing(4));
    office.wait_call(EXPERT, "talks", |call| call["stage"] == "talking");
    hear_each_other(&office, "1001", EXPERT);
    let heard = Telephone(&office.telephones, "1001").sound();
    let span = |hz| heard.tone_span(hz).expect("heard");
    let (rings, network, expert) = (span(RINGING), span(NETWORK), span(voice(EXPERT)));
    assert!(rings.1 <= network.0 + EDGE_MS, "{rings:?} {network:?}");
    assert!(network.1 <= expert.0 + EDGE_MS, "{network:?} {expert:?}");
    assert!(heard.tone_ms(NETWORK) >= 3_000);
    office.telephones.rx("channel request hangup all").unwrap();
    let call = office.wait_ended(EXPERT);
    assert_eq!(call["outcome"], "answered", "{call:#}");
    office.wait_nothing_left();
}

#[test]
fn a_caller_on_hold_hears_nothing_of_the_network_until_the_agent_leaves_them_to_it() {
    let office = Office::with(&tones::quick());
    let scene = Scene::set(&office);
    let expert = Behaviour::Sing(8);
    office.telephones.behave(EXPERT, &expert).unwrap();
    scene.transfer(&format!("number:{EXPERT}"), "attended");
    scene.ear("1001").wait_heard(NETWORK, 1_000);
    scene.citizen.wait_more(MUSIC, 500);
    assert!(scene.citizen.heard().tone_ms(NETWORK) <= EDGE_MS);
    office.telephones.hang_up("1001").unwrap();
    scene.citizen.wait_heard(NETWORK, 1_000);
    scene.hear(&[("citizen", &[EXPERT]), (EXPERT, &["citizen"])]);
    scene.over(&["citizen", "1001", EXPERT]);
}

#[test]
fn a_caller_sent_to_a_number_that_does_not_exist_hears_so_and_comes_back() {
    let office = Office::with(&tones::quick());
    let scene = Scene::set(&office);
    let expert = Behaviour::Announce(4);
    office.telephones.behave(EXPERT, &expert).unwrap();
    scene.transfer(&format!("number:{EXPERT}"), "blind");
    scene.citizen.wait_heard(NETWORK, 2_000);
    assert!(scene.citizen.heard().tone_ms(RINGING) <= EDGE_MS);
    let call = scene.wait_transfers(&["unreachable"]);
    assert_eq!(call["stage"], "talking", "{call:#}");
    office.lift("1001");
    scene.hear(&[("citizen", &["1001"]), ("1001", &["citizen"])]);
    scene.over(&["citizen", "1001"]);
}
