use super::*;

fn reader() -> Reader {
    Reader::new(Arc::new(Heard::new(|| 0)), Arc::default())
}

fn read(text: &str) -> Option<Event> {
    reader().read(text)
}

macro_rules! captured {
    ($name:literal) => {
        read(include_str!(concat!("testdata/", $name, ".json")))
    };
}

#[test]
fn a_caller_who_enters_has_arrived() {
    let arrived = Event::Arrived {
        channel: "1795508645.4".into(),
        caller: Some("13800138000".into()),
        dialled: "12345".into(),
        known: switchboard::Known::default(),
    };
    assert_eq!(captured!("caller_enters"), Some(arrived));
}

#[test]
fn the_dialplan_may_say_which_number_was_dialled() {
    let text = include_str!("testdata/caller_enters.json");
    let text = text.replace("\"args\": []", "\"args\": [\"12333\"]");
    let Some(Event::Arrived { dialled, .. }) = read(&text) else {
        panic!("not arrived");
    };
    assert_eq!(dialled, "12333");
}

#[test]
fn a_leg_of_ours_that_enters_was_answered() {
    let answered = Event::Answered("rx-1-2-1".into());
    assert_eq!(captured!("agent_answers"), Some(answered));
}

#[test]
fn a_caller_who_leaves_is_gone_with_the_normal_cause() {
    let gone = Event::Gone {
        channel: "1795508716.8".into(),
        cause: 16,
    };
    assert_eq!(captured!("caller_leaves"), Some(gone));
}

#[test]
fn a_caller_who_hangs_up_is_gone_at_once_whether_a_cause_is_told_or_not() {
    let asked =
        include_str!("testdata/caller_leaves.json").replace("StasisEnd", "ChannelHangupRequest");
    let with_cause = asked.replacen('{', "{\"cause\": 16, \"soft\": true,", 1);
    let gone = Event::Gone {
        channel: "1795508716.8".into(),
        cause: 16,
    };
    for text in [&asked, &with_cause] {
        assert_eq!(read(text), Some(gone.clone()));
        assert_eq!(read(&text.replace("1795508716.8", "rx-1-2-1")), None);
    }
}

#[test]
fn a_leg_of_ours_is_gone_when_it_is_destroyed_for_only_that_says_why() {
    assert_eq!(captured!("agent_leaves"), None);
    let gone = Event::Gone {
        channel: "rx-1-2-1".into(),
        cause: 16,
    };
    assert_eq!(captured!("agent_destroyed"), Some(gone));
}

fn phone(reachable: bool, in_use: bool) -> Event {
    Event::Phone {
        phone: "1001".into(),
        reachable,
        in_use,
    }
}

#[test]
fn the_carriers_line_is_told_of_unless_a_call_hides_how_it_is() {
    let free = include_str!("testdata/phone_registered.json").replace("PJSIP/1001", "PJSIP/trunk");
    let told = |state| read(&free.replace("NOT_INUSE", state));
    let line = |reachable| Some(Event::Trunk { reachable });
    assert_eq!(told("NOT_INUSE"), line(true));
    assert_eq!(told("UNAVAILABLE"), line(false));
    for state in ["UNKNOWN", "INVALID", "INUSE", "ONHOLD"] {
        assert_eq!(told(state), None, "{state}");
    }
}

#[test]
fn keys_playbacks_and_telephones_are_told() {
    let key = Event::Key("1795508716.8".into(), '1');
    assert_eq!(captured!("key_pressed"), Some(key));
    let played = Event::PlaybackFinished("rx-1-1-1".into());
    assert_eq!(captured!("playback_finished"), Some(played));
    for (event, reachable) in [
        (captured!("phone_lost"), false),
        (captured!("phone_registered"), true),
    ] {
        let told = phone(reachable, false);
        assert_eq!(event, Some(told));
    }
    let free = include_str!("testdata/phone_registered.json");
    for state in ["INUSE", "BUSY", "RINGING", "RINGINUSE", "ONHOLD"] {
        let used = free.replace("NOT_INUSE", state);
        assert_eq!(read(&used), Some(phone(true, true)), "{state}");
    }
}

#[test]
fn a_telephones_own_keys_are_told() {
    let held = Event::OnHold("rx-201-2-mww47r1s".into(), true);
    assert_eq!(captured!("phone_on_hold"), Some(held));
    let back = include_str!("testdata/phone_on_hold.json").replace("ChannelHold", "ChannelUnhold");
    let back = read(&back);
    assert_eq!(back, Some(Event::OnHold("rx-201-2-mww47r1s".into(), false)));
    let dialled = Event::Dialled {
        channel: "1795610649.4".into(),
        phone: "1001".into(),
        number: "1002".into(),
    };
    assert_eq!(captured!("phone_dials"), Some(dialled));
}

#[test]
fn a_telephone_that_joins_its_lines_names_the_other_one_and_what_it_is_told_is_no_wish() {
    let joined = Event::Referred {
        channel: "1795610649.4".into(),
        to: Some("1001".into()),
        with: Some("rx-201-2-mww47r1s".into()),
    };
    assert_eq!(captured!("phone_joins_lines"), Some(joined));
    assert_eq!(captured!("phone_is_told"), None);
}

#[test]
fn a_playback_that_failed_ends_like_any_other_and_is_remembered() {
    use std::sync::atomic::{AtomicU64, Ordering};
    static NOW: AtomicU64 = AtomicU64::new(0);
    let heard = Arc::new(Heard::new(|| NOW.load(Ordering::Relaxed)));
    let mut reader = Reader::new(Arc::clone(&heard), Arc::default());
    let done = include_str!("testdata/playback_finished.json");
    let failed = done.replace("\"done\"", "\"failed\"");
    let played = Some(Event::PlaybackFinished("rx-1-1-1".into()));
    assert_eq!(reader.read(&failed), played);
    NOW.store(60_000, Ordering::Relaxed);
    assert_eq!(heard.failures().map(|failures| failures.count), Some(1));
    assert_eq!(reader.read(done), played);
    assert_eq!(heard.failures(), None);
}

#[test]
fn a_playback_that_fails_once_its_caller_hangs_up_is_no_silence() {
    use std::sync::atomic::{AtomicU64, Ordering};
    static NOW: AtomicU64 = AtomicU64::new(0);
    let heard = Arc::new(Heard::new(|| NOW.load(Ordering::Relaxed)));
    let mut reader = Reader::new(Arc::clone(&heard), Arc::default());
    let asked =
        include_str!("testdata/caller_leaves.json").replace("StasisEnd", "ChannelHangupRequest");
    reader.read(&asked.replace("1795508716.8", "1795508645.4"));
    let done = include_str!("testdata/playback_finished.json");
    reader.read(&done.replace("\"done\"", "\"failed\""));
    NOW.store(60_000, Ordering::Relaxed);
    assert_eq!(heard.failures(), None);
}

#[test]
fn a_finished_recording_is_told_even_where_asterisk_does_not_say_how_long_it_was() {
    let finished = |name: &str, talking_ms| Event::RecordingFinished {
        recording: name.into(),
        duration_ms: 0,
        talking_ms,
    };
    let told = captured!("message_finished");
    assert_eq!(told, Some(finished("rx-1-6-1", Some(0))));
    let cut = captured!("message_cut_by_hangup");
    assert_eq!(cut, Some(finished("rx-1-6-2", None)));
}

#[test]
fn a_leg_that_rings_is_told_and_other_changes_are_not() {
    assert_eq!(captured!("agent_up"), None);
    let text = include_str!("testdata/agent_up.json").replace("\"Up\"", "\"Ringing\"");
    assert_eq!(read(&text), Some(Event::Ringing("rx-1-2-1".into())));
}

#[test]
fn a_leg_that_was_made_to_ring_in_a_second_step_is_answered_when_it_is_up_and_not_when_it_enters() {
    let doors = Arc::new(Doors::default());
    let mut entered = doors.expect(&"rx-1-2-1".into());
    let mut reader = Reader::new(Arc::new(Heard::new(|| 0)), doors);
    assert!(entered.try_recv().is_err());
    let made = include_str!("testdata/leg_made.json");
    assert_eq!(reader.read(made), None);
    assert_eq!(entered.try_recv(), Ok(()));
    let answered = Event::Answered("rx-1-2-1".into());
    assert_eq!(captured!("leg_up"), Some(answered));
}

#[test]
fn a_leg_that_is_heard_before_the_answer_is_told_and_other_news_of_dialling_are_not() {
    let sounds = Event::Progress("rx-1-2-1".into());
    assert_eq!(captured!("leg_sounds"), Some(sounds));
    let text = include_str!("testdata/leg_sounds.json");
    for status in ["", "RINGING", "ANSWER", "BUSY"] {
        assert_eq!(read(&text.replace("PROGRESS", status)), None, "{status}");
    }
    assert_eq!(read(&text.replace("rx-1-2-1", "1795986469.0")), None);
}

#[test]
fn letters_are_no_keys() {
    let text = include_str!("testdata/key_pressed.json");
    for digit in ["A", "", "１"] {
        let text = text.replace("\"digit\": \"1\"", &format!("\"digit\": \"{digit}\""));
        assert_eq!(read(&text), None, "{digit}");
    }
}

#[test]
fn an_unusable_caller_id_does_not_keep_a_caller_out() {
    let text = include_str!("testdata/caller_enters.json");
    for number in ["anonymous", "", &"9".repeat(4_000), "\\u0000\\n", "<sip:x>"] {
        let text = text.replace(
            "\"number\": \"13800138000\"",
            &format!("\"number\": \"{number}\""),
        );
        let Some(Event::Arrived { caller, .. }) = read(&text) else {
            panic!("not arrived with {number}");
        };
        assert_eq!(caller, None);
    }
}

#[test]
fn what_is_not_understood_is_counted_and_skipped() {
    let mut reader = reader();
    let unknown = r#"{"type":"Surprise","application":"rexian"}"#;
    let lacking = r#"{"type":"StasisStart","application":"rexian"}"#;
    for text in [unknown, unknown, lacking, "{", "", "[1]", "\u{0}", "null"] {
        assert_eq!(reader.read(text), None, "{text}");
    }
    assert_eq!(reader.skipped()["Surprise"], 2);
    assert_eq!(reader.skipped()["StasisStart"], 1);
    assert_eq!(reader.skipped()["not an event"], 5);
}

#[test]
fn an_event_cut_short_anywhere_is_skipped() {
    let text = include_str!("testdata/caller_enters.json").trim_end();
    for (end, _) in text.char_indices() {
        assert_eq!(read(&text[..end]), None, "{end}");
    }
}

#[test]
fn memory_for_unread_types_is_bounded() {
    let mut reader = reader();
    for n in 0..10_000 {
        reader.read(&format!(r#"{{"type":"T{n}"}}"#));
    }
    assert_eq!(reader.skipped().len(), KINDS);
}
