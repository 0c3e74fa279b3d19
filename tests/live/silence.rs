//! Prompts that Asterisk cannot play: the call goes on, and health says that nobody hears it.

use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use harness::{rexian, wait_for, wait_until};

use crate::office::Office;
use crate::tones::{self, Ear, FIRST, GREETING};

const SILENT: &str = "Asterisk cannot play prompts";

fn is_silent(office: &Office) -> bool {
    let health = office.api.get("/health").unwrap().1;
    let findings = health["findings"].as_array().unwrap();
    findings
        .iter()
        .any(|finding| finding.as_str().unwrap().contains(SILENT))
}

/// Every sound is there and none can be played, until this is dropped. The files are shared with other
/// sites: they are moved aside and never written to.
struct Spoilt {
    sounds: PathBuf,
    aside: PathBuf,
}

impl Spoilt {
    fn below(office: &Office) -> Self {
        let sounds = office.site.data().join("sounds/cache");
        let aside = sounds.with_file_name("aside");
        fs::rename(&sounds, &aside).unwrap();
        fs::create_dir(&sounds).unwrap();
        for file in fs::read_dir(&aside).unwrap() {
            fs::write(sounds.join(file.unwrap().file_name()), [0; 100]).unwrap();
        }
        Self { sounds, aside }
    }
}

impl Drop for Spoilt {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.sounds);
        let _ = fs::rename(&self.aside, &self.sounds);
    }
}

#[test]
fn silence_is_a_finding_until_a_prompt_is_heard() {
    let office = Office::with(&tones::quick());
    office.be_paused("1001");
    let spoilt = Spoilt::below(&office);
    let citizen = office.telephones.citizen("13800138080").unwrap();
    wait_for("health tells of silence", 20, || {
        is_silent(&office).then_some(())
    });
    assert_eq!(office.wait_health(200, 5)["status"], "degraded");
    let checked = rexian::run(&office.site, &["check"]).unwrap();
    let said = String::from_utf8_lossy(&checked.stdout);
    assert!(said.contains("can read"), "its modes are right: {said}");
    citizen.hang_up().unwrap();
    drop(spoilt);
    let citizen = office.telephones.citizen("13800138081").unwrap();
    citizen.wait_tone(FIRST);
    wait_for("health is well again", 20, || {
        (!is_silent(&office)).then_some(())
    });
    citizen.hang_up().unwrap();
    office.wait_ended("13800138081");
}

#[test]
fn who_hangs_up_in_the_middle_of_a_prompt_has_heard_it() {
    let office = Office::with(&tones::quick());
    office.be_paused("1001");
    let citizen = office.telephones.citizen("13800138082").unwrap();
    citizen.wait_tone(GREETING);
    citizen.hang_up().unwrap();
    office.wait_ended("13800138082");
    let told = wait_until(Duration::from_secs(3), || is_silent(&office).then_some(()));
    assert_eq!(told, None);
}
