//! Prompts told apart by ear: each is a tone of its own, as if the office had recorded them.

use std::path::Path;
use std::{fs, thread};

use harness::{Citizen, Sound, Telephones, wait_for};

/// Asterisk's tone before a recording.
pub const BEEP: u32 = 700;
/// The music.
pub const MUSIC: u32 = 350;
/// That of the class `slow`.
pub const OTHER_MUSIC: u32 = 250;
/// A citizen's voice.
pub const CITIZEN: u32 = 1500;
/// The ringing tone of China.
pub const RINGING: u32 = 450;
/// The apology of the dialplan.
pub const SORRY: u32 = 450;
pub const GREETING: u32 = 1600;
pub const NOTICE: u32 = 1700;
pub const FIRST: u32 = 1800;
pub const SECOND: u32 = 1900;
pub const SELF_SERVICE: u32 = 2000;
pub const CLOSED: u32 = 2100;
pub const HOLIDAY: u32 = 2200;
pub const NOBODY: u32 = 2300;
pub const WAITED: u32 = 2400;
pub const CHOOSE: u32 = 2500;
pub const COMPLAINT: u32 = 2600;
pub const SUGGESTION: u32 = 2700;
pub const OTHER: u32 = 2800;
pub const REVIEW: u32 = 2900;
pub const KEPT: u32 = 3000;
pub const EMPTY: u32 = 3100;
pub const UNAVAILABLE: u32 = 3200;
pub const GOODBYE: u32 = 3300;
pub const SURVEY: u32 = 3400;
pub const THANKS: u32 = 3500;
pub const CALLBACK: u32 = 3600;
pub const NUISANCE: u32 = 3700;
pub const SUSPENDED: u32 = 3800;
/// Each agent who serves has a tone, as each has a number.
pub const FIRST_SERVES: u32 = 2650;
pub const SECOND_SERVES: u32 = 2750;

/// Every prompt of a call, and its tone. What comes with another prompt shares its tone.
const TONES: &[(&str, u32)] = &[
    ("greeting", GREETING),
    ("recorded", NOTICE),
    ("queue.first", FIRST),
    ("queue.position.1", SECOND),
    ("queue.wait.soon", FIRST),
    ("queue.wait.2", SECOND),
    ("queue.keys", FIRST),
    ("agent.serves.1001", FIRST_SERVES),
    ("agent.serves.1002", SECOND_SERVES),
    ("self-service", SELF_SERVICE),
    ("self-service.keys", SELF_SERVICE),
    ("agent-lost", SORRY),
    ("mailbox.closed", CLOSED),
    ("mailbox.holiday", HOLIDAY),
    ("mailbox.suspended", SUSPENDED),
    ("mailbox.nobody", NOBODY),
    ("mailbox.waited", WAITED),
    ("mailbox.full", WAITED),
    ("queue.sorry", SORRY),
    ("nuisance", NUISANCE),
    ("callback.accepted", CALLBACK),
    ("callback.unavailable", SORRY),
    ("conference.room", CHOOSE),
    ("conference.pin", REVIEW),
    ("conference.wrong", EMPTY),
    ("conference.refused", SORRY),
    ("conference.enter", KEPT),
    ("conference.locked", CLOSED),
    ("conference.full", WAITED),
    ("agent.ready", KEPT),
    ("agent.paused", WAITED),
    ("agent.off", CLOSED),
    ("agent.later", SECOND),
    ("agent.owes", CHOOSE),
    ("agent.nobody", NOBODY),
    ("agent.unregistered", UNAVAILABLE),
    ("agent.unavailable", SORRY),
    ("mailbox.choose", CHOOSE),
    ("mailbox.complaint", COMPLAINT),
    ("mailbox.suggestion", SUGGESTION),
    ("mailbox.other", OTHER),
    ("mailbox.review", REVIEW),
    ("mailbox.kept", KEPT),
    ("mailbox.empty", EMPTY),
    ("mailbox.unavailable", UNAVAILABLE),
    ("goodbye", GOODBYE),
    ("survey", SURVEY),
    ("survey.thanks", THANKS),
    ("sorry", SORRY),
    ("test-line", SORRY),
];
/// The length of each.
const LENGTH_MS: u32 = 500;
/// The length of what an agent hears who keys ready: more than an agent's telephone may be used elsewhere.
pub const READY_MS: u32 = 3_500;
/// So much of a tone has certainly been heard.
const HEARD_MS: u64 = 200;

/// A telephone rings as briefly as the configuration allows.
pub const RING: &str = "ring_s = 5\n";

/// Who is to join or take over rings as briefly as the configuration allows, and so does a caller wait who is
/// parked or on hold.
pub const IMPATIENT: &str = "[talk]\ntransfer_ring_s = 5\nhold_limit_s = 10\n";

/// Limits as short as the configuration allows, every prompt a short tone, no survey.
pub fn quick() -> String {
    quick_but(&[], RING, "")
}

/// The same, and every caller is asked for a grade after the talk.
pub fn surveyed() -> String {
    settings(&[], RING, 100, "")
}

/// The same as `quick` but for some prompts, which are spoken, and with more settings of the queue and sections.
pub fn quick_but(spoken: &[&str], queue: &str, sections: &str) -> String {
    settings(spoken, queue, 0, sections)
}

fn settings(spoken: &[&str], queue: &str, survey: u8, sections: &str) -> String {
    let (tones, mailbox) = (
        recorded(spoken),
        "limit_s = 10\nsilence_s = 2\npatience_s = 2",
    );
    format!("{tones}\n[mailbox]\n{mailbox}\n{MENUS}survey_percent = {survey}\n{queue}\n{sections}")
}

/// The menus, and what the queue has in every quick office.
const MENUS: &str = r#"
[[menus]]
name = "greeting"
say = ["greeting", "recorded"]
keys = { 1 = "menu:self-service", 9 = "mailbox" }
patience_s = 0
then = "queue:1"

[[menus]]
name = "self-service"
say = ["self-service", "self-service.keys"]
keys = { 0 = "queue:1", 1 = "menu:self-service", 9 = "mailbox" }
patience_s = 2
then = "queue:1"

[[queues]]
id = 1
name = "综合受理"
announce_every_s = 10
wrap_up_s = 2
"#;

/// The section that lets every prompt be its tone, but for those that are to be spoken.
fn recorded(spoken: &[&str]) -> String {
    let name = ["tones", &spoken.join("-")].join("-");
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::create_dir_all(folder.join("zh")).unwrap();
    for (prompt, hz) in TONES.iter().filter(|(prompt, _)| !spoken.contains(prompt)) {
        let file = folder.join(format!("zh/{prompt}.wav"));
        // Another test may be reading it.
        let part = file.with_extension(format!("{:?}", thread::current().id()));
        let ready = *prompt == "agent.ready";
        let ms = if ready { READY_MS } else { LENGTH_MS };
        Sound::pure(*hz, ms).write(&part).unwrap();
        fs::rename(part, file).unwrap();
    }
    format!("[speech]\nrecorded = \"{}\"\n", folder.display())
}

/// What one listens for.
pub trait Ear {
    /// What was heard so far.
    fn sound(&self) -> Sound;

    /// Whether a tone was heard.
    fn has_heard(&self, hz: u32) -> bool {
        self.sound().tone_ms(hz) >= HEARD_MS
    }

    /// Waits until a tone has been heard for so long in all.
    #[track_caller]
    fn wait_heard(&self, hz: u32, ms: u64) {
        wait_for(&format!("{ms} ms of {hz} Hz are heard"), 20, || {
            (self.sound().tone_ms(hz) >= ms).then_some(())
        });
    }

    /// Waits until a tone has been heard for so long from now on.
    #[track_caller]
    fn wait_more(&self, hz: u32, ms: u64) {
        self.wait_heard(hz, self.sound().tone_ms(hz) + ms);
    }

    /// Waits until a tone has been heard.
    #[track_caller]
    fn wait_tone(&self, hz: u32) {
        self.wait_times(hz, 1);
    }

    /// Waits until a tone has been heard so often.
    #[track_caller]
    fn wait_times(&self, hz: u32, times: usize) {
        wait_for(&format!("{hz} Hz are heard {times} times"), 20, || {
            (self.sound().times(hz, HEARD_MS) >= times).then_some(())
        });
    }
}

impl Ear for Citizen<'_> {
    fn sound(&self) -> Sound {
        self.heard()
    }
}

/// A telephone of the office, as an ear.
pub struct Telephone<'a>(pub &'a Telephones, pub &'a str);

impl Ear for Telephone<'_> {
    fn sound(&self) -> Sound {
        self.0.heard(self.1)
    }
}
