//! The survey on a real telephone: asked when the agent has put the handset down, answered by key.

use harness::telephones::tone_of;

use crate::facts;
use crate::kept;
use crate::office::Office;
use crate::tones::{self, Ear, SURVEY, THANKS};

const CALLER: &str = "13800138060";

#[test]
fn a_caller_whose_agent_has_hung_up_gives_a_grade_that_is_kept() {
    let office = Office::with(&tones::surveyed());
    office.be_ready("1001");
    let citizen = office.telephones.citizen(CALLER).unwrap();
    office.lift("1001");
    let agent = tone_of("1001");
    citizen.wait_heard(agent, 1500);
    office.telephones.hang_up("1001").unwrap();

    citizen.wait_tone(SURVEY);
    office.wait_stage(CALLER, "survey");
    assert_ne!(office.agent("1001")["state"], "talking");
    citizen.press("2").unwrap();
    citizen.wait_tone(THANKS);
    citizen.wait_ended(10);

    let call = office.wait_ended(CALLER);
    assert_eq!(call["hung_up_by"], "agent", "{call:#}");
    assert_eq!(call["outcome"], "answered", "{call:#}");
    assert_eq!(
        (&call["survey"], &call["grade"]),
        (&"answered".into(), &2.into())
    );
    assert_eq!(
        facts::of_kind(&call, "survey_answered").len(),
        1,
        "{call:#}"
    );
    let (_, sound) = kept::recording(&office, &call);
    assert!(sound.tone_ms(agent) >= 1000);
    assert_eq!((sound.tone_ms(SURVEY), sound.tone_ms(THANKS)), (0, 0));
    office.wait_nothing_left();
}
