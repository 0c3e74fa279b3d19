//! The main job: a citizen calls, an agent answers, both hear each other, and it is recorded.

use harness::telephones::tone_of;
use harness::{Sound, wait_for};

use crate::office::Office;

const CITIZEN: u32 = 1500;

#[test]
fn a_citizen_and_an_agent_hear_each_other_and_are_recorded() {
    let office = Office::open();
    office.be_ready("1001");

    let citizen = office.telephones.citizen("13800138000").unwrap();
    assert_eq!(office.telephones.wait_ringing("1001", 30), "13800138000");
    office.telephones.answer("1001").unwrap();
    citizen.tone(CITIZEN).unwrap();
    let agent = tone_of("1001");
    wait_for("the citizen hears the agent", 10, || {
        (citizen.heard().tone_ms(agent) >= 2000).then_some(())
    });
    wait_for("the agent hears the citizen", 10, || {
        (office.telephones.heard("1001").tone_ms(CITIZEN) >= 2000).then_some(())
    });
    citizen.hang_up().unwrap();
    wait_for("the telephone is idle", 10, || {
        office.telephones.line("1001").is_none().then_some(())
    });

    let call = wait_for("the call has its recording", 20, || {
        let found = office
            .api
            .get("/calls?state=ended&caller=13800138000&limit=1")
            .unwrap()
            .1;
        let call = found["calls"].get(0).or(found["items"].get(0)).cloned()?;
        let recordings = call["recordings"].as_array()?.clone();
        (!recordings.is_empty()).then_some(call)
    });
    assert_eq!(call["hung_up_by"], "caller", "{call}");
    let id = call["recordings"][0].clone();
    let (status, bytes) = office
        .api
        .bytes(&format!(
            "/recordings/{}/audio",
            id.as_str().map_or(id.to_string(), str::to_owned)
        ))
        .unwrap();
    assert_eq!(status, 200);
    let file = office.site.dir.join("kept.wav");
    std::fs::write(&file, bytes).unwrap();
    assert_eq!(
        Sound::read(&file)
            .unwrap()
            .tones_among(&[agent, CITIZEN], 1500),
        [agent, CITIZEN]
    );
    drop(office.rexian);
}
