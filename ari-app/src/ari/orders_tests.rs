use serde_json::Value;
use switchboard::{Language, Phrase};

use super::*;

fn sent(command: &Command) -> (String, Value) {
    let rest = request(command, &["sound:/a/b".into(), "sound:/c".into()]);
    (format!("{} {}", rest.method, rest.path), rest.body)
}

#[test]
fn commands_without_parameters_are_a_method_and_a_path() {
    for (command, expected) in [
        (Command::Answer("c".into()), "POST channels/c/answer"),
        (Command::HangUp("c".into()), "DELETE channels/c"),
        (Command::StopPlay("p".into()), "DELETE playbacks/p"),
        (Command::StartMusic("c".into()), "POST channels/c/moh"),
        (Command::StopMusic("c".into()), "DELETE channels/c/moh"),
        (Command::DestroyBridge("b".into()), "DELETE bridges/b"),
        (
            Command::StopRecording("r".into()),
            "POST recordings/live/r/stop",
        ),
        (
            Command::DiscardRecording("r".into()),
            "DELETE recordings/stored/r",
        ),
    ] {
        assert_eq!(sent(&command), (expected.into(), Value::Null));
    }
}

#[test]
fn what_is_set_on_a_leg_is_a_variable_of_its_channel() {
    for (setting, variable, value) in [
        (Setting::Music("slow".into()), "CHANNEL(musicclass)", "slow"),
        (Setting::Dialled("8003".into()), "DIALLED", "8003"),
    ] {
        let body = json!({ "variable": variable, "value": value });
        let expected = ("POST channels/c/variable".into(), body);
        assert_eq!(sent(&Command::Set("c".into(), setting)), expected);
    }
}

#[test]
fn what_all_in_a_bridge_hear_is_played_to_it_and_holds_up_nothing_else_of_it() {
    let play = Command::PlayBridge {
        playback: "p".into(),
        bridge: "b".into(),
        say: vec![Phrase::counted("agent.serves", 1001)],
        language: Language::Chinese,
    };
    let body = json!({ "media": ["sound:/a/b", "sound:/c"] });
    assert_eq!(sent(&play), ("POST bridges/b/play/p".into(), body));
    assert_eq!(subject(&play), "p");
}

#[test]
fn phrases_are_one_playback_of_several_sounds() {
    let play = Command::Play {
        playback: "p".into(),
        channel: "c".into(),
        say: vec![Phrase::plain("greeting"), Phrase::plain("recorded")],
        language: Language::Chinese,
    };
    let media = json!({ "media": ["sound:/a/b", "sound:/c"] });
    assert_eq!(sent(&play), ("POST channels/c/play/p".into(), media));
}

#[test]
fn a_telephone_rings_in_whole_seconds_and_shows_a_clean_number() {
    let ring = |caller: &str| Command::Originate {
        channel: "rx-1-2-1".into(),
        to: Dial::Phone("1001".into()),
        caller: Some(caller.into()),
        name: None,
        ring_ms: 14_500,
        originator: Some("1.2".into()),
        auto_answer: false,
        early: false,
    };
    let (line, body) = sent(&ring("138 0013-8000"));
    assert_eq!(line, "POST channels");
    assert_eq!(
        body,
        json!({
            "endpoint": "PJSIP/1001", "app": "rexian", "channelId": "rx-1-2-1",
            "originator": "1.2", "timeout": 15, "callerId": "13800138000",
        })
    );
    let (_, body) = sent(&ring("\"<evil>\" <1>"));
    assert_eq!(body.get("callerId"), None);
    let mut named = ring("13800138000");
    if let Command::Originate { name, .. } = &mut named {
        *name = Some("综合受理".into());
    }
    let (_, body) = sent(&named);
    assert_eq!(body["callerId"], "\"综合受理\" <13800138000>");
}

#[test]
fn a_message_has_limits_a_tone_and_an_end_by_key() {
    let limits = RecordLimits {
        limit_ms: 120_000,
        silence_ms: 0,
    };
    let (line, body) = sent(&Command::RecordMessage("c".into(), "r".into(), limits));
    assert_eq!(line, "POST channels/c/record");
    assert_eq!(
        body,
        json!({
            "name": "r", "format": "wav", "maxDurationSeconds": 120, "maxSilenceSeconds": 1,
            "ifExists": "fail", "beep": true, "terminateOn": "#",
        })
    );
}

#[test]
fn bridges_mix_record_and_are_joined() {
    let (line, body) = sent(&Command::CreateBridge("b".into()));
    assert_eq!(line, "POST bridges/b");
    assert_eq!(body["type"], "mixing,proxy_media");
    let (line, body) = sent(&Command::Join("b".into(), "c".into()));
    assert_eq!(line, "POST bridges/b/addChannel");
    assert_eq!(body, json!({ "channel": ["c"] }));
    let (line, _) = sent(&Command::Leave("b".into(), "c".into()));
    assert_eq!(line, "POST bridges/b/removeChannel");
    let (line, body) = sent(&Command::RecordBridge("b".into(), "r".into()));
    assert_eq!(line, "POST bridges/b/record");
    assert_eq!(
        body,
        json!({ "name": "r", "format": "wav", "ifExists": "fail" })
    );
}

#[test]
fn a_caller_gone_before_a_telephone_rings_is_no_fault_of_the_telephone() {
    let ring = Command::Originate {
        channel: "rx-1-2-1".into(),
        to: Dial::Phone("1001".into()),
        caller: None,
        name: None,
        ring_ms: 15_000,
        originator: Some("1.2".into()),
        auto_answer: false,
        early: false,
    };
    let gone = r#"{"message":"Provided originator channel was not found"}"#;
    for (said, expected) in [
        (gone, FailReason::Gone),
        (r#"{"message":"Endpoint not found"}"#, FailReason::Refused),
    ] {
        let failure = Failure::Status(400, said.into());
        assert_eq!(reason(&ring, &failure), expected, "{said}");
    }
}

#[test]
fn what_asterisk_says_no_with_tells_why() {
    let status = |status| Failure::Status(status, String::new());
    let answer = Command::Answer("c".into());
    let join = Command::Join("b".into(), "c".into());
    for (command, failure, expected) in [
        (&answer, status(404), FailReason::Gone),
        (&answer, status(409), FailReason::Gone),
        (&answer, status(400), FailReason::Refused),
        (&answer, status(500), FailReason::Refused),
        (&answer, Failure::Silent, FailReason::Unreachable),
        (&join, status(400), FailReason::Gone),
        (&join, status(422), FailReason::Gone),
        (&join, status(404), FailReason::Refused),
        (&join, status(409), FailReason::Refused),
        (&join, status(500), FailReason::Refused),
    ] {
        assert_eq!(reason(command, &failure), expected, "{command:?} {failure}");
    }
}

#[test]
fn a_leg_that_is_heard_early_is_made_with_the_number_it_shows() {
    let made = |caller: Option<&str>| {
        sent(&Command::Originate {
            channel: "rx-1-2-1".into(),
            to: Dial::Outside("13800138000".into()),
            caller: caller.map(Into::into),
            name: None,
            ring_ms: 14_500,
            originator: Some("1.2".into()),
            auto_answer: false,
            early: true,
        })
    };
    let (line, body) = made(Some("12345"));
    assert_eq!(line, "POST channels/create");
    assert_eq!(
        body,
        json!({
            "endpoint": "PJSIP/13800138000@trunk", "app": "rexian", "channelId": "rx-1-2-1", "originator": "1.2",
            "variables": { "CONNECTEDLINE(num,i)": "12345", "CONNECTEDLINE(num-pres,i)": "allowed" },
        })
    );
    assert_eq!(made(None).1.get("variables"), None);
}
