use casework::{Kind, Medium, State};
use serde_json::json;
use switchboard::{
    CallId, Field, HungUpBy, MessageKind, NodeId, Outcome, PauseReason, Stage, What,
};

use super::*;
use crate::recordings::{self, Kind as Keeps, State as Sound};
use crate::testing::{self, store};
use crate::{Error, Store, calls, cases, facts, memory, voicemails};

#[test]
fn facts_survive_a_reopening_in_the_order_they_were_kept() {
    let (dir, store) = store();
    let told = answered(1);
    let ids = keep(&store, told.clone()).unwrap();
    assert!(ids.is_sorted() && ids.len() == told.len());
    drop(store);
    let store = Store::open(dir.database()).unwrap();
    let kept = store.read(|c| facts::of_call(c, CallId(1))).unwrap();
    for (kept, told) in kept.iter().zip(&told) {
        assert_eq!((kept.at, kept.call), (told.at, told.call));
        assert_eq!(kept.kind, told.what.kind());
        assert_eq!(kept.fields, facts::fields(&told.what));
    }
    let after = store.read(|c| facts::since(c, ids[3], 2)).unwrap();
    assert_eq!(
        after.iter().map(|fact| fact.id).collect::<Vec<_>>(),
        ids[4..6]
    );
}

#[test]
fn facts_cannot_be_changed_or_removed() {
    let (_dir, store) = store();
    keep(&store, [arrived(1)]).unwrap();
    for sql in ["UPDATE facts SET at = 0", "DELETE FROM facts"] {
        let came = store.write(Durability::Normal, move |tx| Ok(tx.execute(sql, [])?));
        assert!(matches!(came, Err(Error::Sqlite(_))), "{sql}");
    }
    assert_eq!(store.read(|c| facts::since(c, 0, 10)).unwrap().len(), 1);
}

#[test]
fn the_particulars_of_a_fact_are_json() {
    let fields = facts::fields(&arrived(1).what);
    assert_eq!(
        serde_json::Value::Object(fields),
        json!({"node": 1, "channel": "caller-1", "caller": CALLER, "dialled": "12345"})
    );
    assert_eq!(
        ended(1, Outcome::Answered, 1).what.fields()[3].1,
        Field::Number(4_000)
    );
}

#[test]
fn an_answered_call_is_projected_from_arrival_to_hang_up() {
    let (_dir, store) = store();
    keep(&store, answered(1)).unwrap();
    let call = store.read(|c| calls::get(c, CallId(1))).unwrap();
    assert_eq!(call.stage, Stage::Ended);
    assert_eq!(call.caller.as_deref(), Some(CALLER));
    assert_eq!(call.agent, Some(AGENT));
    assert_eq!(call.requested_at, Some(testing::NOW + 6_000));
    assert_eq!(call.connected_at, Some(testing::NOW + 10_000));
    assert_eq!(call.ended_at, Some(testing::NOW + 40_000));
    assert_eq!((call.wait_ms, call.talk_ms), (Some(4_000), 30_000));
    assert_eq!(call.hung_up_by, Some(HungUpBy::Caller));
    assert_eq!(call.outcome, Some(Outcome::Answered));
    let kept = store.read(|c| recordings::of_call(c, CallId(1))).unwrap();
    assert_eq!(call.recordings, [kept[0].id]);
    assert_eq!(
        (kept[0].kind, kept[0].state),
        (Keeps::Conversation, Sound::Finished)
    );
}

#[test]
fn the_stage_of_a_live_call_follows_its_facts() {
    let (_dir, store) = store();
    let stage = || store.read(|c| Ok(calls::get(c, CallId(1))?.stage)).unwrap();
    keep(&store, [arrived(1)]).unwrap();
    assert_eq!(stage(), Stage::Menu);
    keep(&store, queued(1)).unwrap();
    assert_eq!(stage(), Stage::Queued);
    let [offered, connected, _] = talking(1);
    keep(&store, [offered]).unwrap();
    assert_eq!(stage(), Stage::Ringing);
    let outcome = switchboard::OfferOutcome::NoAnswer;
    let no_answer = What::OfferEnded {
        agent: AGENT,
        outcome,
        rang_ms: 15_000,
    };
    keep(&store, [fact(1, 9_000, no_answer)]).unwrap();
    assert_eq!(stage(), Stage::Queued);
    keep(&store, [connected]).unwrap();
    assert_eq!(stage(), Stage::Talking);
    keep(&store, [ended(1, Outcome::Answered, 30_000)]).unwrap();
    assert_eq!(stage(), Stage::Ended);
}

#[test]
fn late_facts_change_nothing_of_a_call_that_is_over() {
    let (_dir, store) = store();
    keep(&store, answered(1)).unwrap();
    let before = store.read(|c| calls::get(c, CallId(1))).unwrap();
    let parted = What::Parted {
        agent: AGENT,
        talk_ms: 5,
    };
    keep(&store, queued(1)).unwrap();
    keep(
        &store,
        [fact(1, 50_000, parted), ended(1, Outcome::Lost, 0)],
    )
    .unwrap();
    assert_eq!(store.read(|c| calls::get(c, CallId(1))).unwrap(), before);
}

#[test]
fn a_message_kept_becomes_a_voicemail_and_a_draft_case_linked_both_ways() {
    let (_dir, store) = store();
    keep(&store, [arrived(1)]).unwrap();
    keep(&store, message_started(1)).unwrap();
    keep(&store, [message_kept(1), ended(1, Outcome::Message, 0)]).unwrap();

    let page = store
        .read(|c| voicemails::find(c, &voicemails::Filter::default()))
        .unwrap();
    let [voicemail] = page.items.as_slice() else {
        panic!("{page:?}");
    };
    assert_eq!(voicemail.kind, MessageKind::Complaint);
    assert_eq!(voicemail.duration_ms, Some(9_000));
    let case = store.read(|c| cases::get(c, &voicemail.case)).unwrap();
    assert_eq!((case.state, case.kind), (State::Draft, Kind::Complaint));
    assert_eq!(case.medium, Medium::Mailbox);
    assert_eq!(
        (case.call, case.caller.as_deref()),
        (Some(CallId(1)), Some(CALLER))
    );
    let back = store.read(|c| voicemails::of_case(c, case.id)).unwrap();
    assert_eq!(back.as_ref(), Some(voicemail));
    assert_eq!(store.read(voicemails::unheard).unwrap(), 1);
    let call = store.read(|c| calls::get(c, CallId(1))).unwrap();
    assert_eq!(
        (call.case, call.recordings),
        (Some(case.number), vec![voicemail.recording])
    );
}

#[test]
fn a_message_that_is_dropped_is_no_voicemail_and_no_recording_of_the_call() {
    let (_dir, store) = store();
    let dropped = What::MessageDropped {
        recording: message(1),
        duration_ms: 300,
    };
    keep(&store, [arrived(1)]).unwrap();
    keep(&store, message_started(1)).unwrap();
    keep(&store, [fact(1, 13_000, dropped)]).unwrap();
    let call = store.read(|c| calls::get(c, CallId(1))).unwrap();
    assert_eq!((call.case, call.recordings), (None, Vec::new()));
    let kept = store
        .read(|c| recordings::by_name(c, message(1).as_str()))
        .unwrap();
    assert_eq!(kept.map(|kept| kept.state), Some(Sound::Discarded));
}

#[test]
fn a_stored_file_is_written_to_its_recording() {
    let (_dir, store) = store();
    keep(&store, answered(1)).unwrap();
    let stored = What::RecordingStored {
        recording: recording(1),
        path: "recordings/2026/11/24/rx-1-talk.wav".into(),
        sha256: "a".repeat(64),
        bytes: 480_044,
        duration_ms: 29_950,
    };
    let waiting = store.read(recordings::unsettled).unwrap();
    assert_eq!(waiting.len(), 1);
    keep(&store, [fact(1, 41_000, stored)]).unwrap();
    assert!(store.read(recordings::unsettled).unwrap().is_empty());
    let kept = store.read(|c| recordings::get(c, waiting[0].id)).unwrap();
    assert_eq!((kept.state, kept.bytes), (Sound::Stored, Some(480_044)));
    assert_eq!(kept.duration_ms, Some(29_950));
    let path = kept.path.unwrap_or_default();
    assert!(store.read(|c| recordings::has_path(c, &path)).unwrap());
    assert!(
        !store
            .read(|c| recordings::has_path(c, "recordings/orphan.wav"))
            .unwrap()
    );
    let mut seen = 0;
    let count = |_| {
        seen += 1;
        Ok(())
    };
    store.read(|c| recordings::each_stored(c, count)).unwrap();
    assert_eq!(seen, 1);
}

#[test]
fn a_missing_recording_is_an_alarm_on_its_call() {
    let (_dir, store) = store();
    let missing = What::RecordingMissing {
        recording: Some(recording(1)),
        reason: "failed".into(),
    };
    keep(&store, [arrived(1)]).unwrap();
    keep(&store, talking(1)).unwrap();
    keep(&store, [fact(1, 11_000, missing)]).unwrap();
    let call = store.read(|c| calls::get(c, CallId(1))).unwrap();
    assert_eq!(call.unrecorded.as_deref(), Some("failed"));
    let kept = store.read(|c| recordings::of_call(c, CallId(1))).unwrap();
    assert_eq!(kept[0].state, Sound::Missing);
}

#[test]
fn a_missing_recording_leaves_the_others_of_its_call_alone() {
    let (_dir, store) = store();
    keep(&store, answered(1)).unwrap();
    let state = || store.read(|c| recordings::of_call(c, CallId(1))).unwrap()[0].state;
    for other in [None, Some(RecordingId("rx-1-second".into()))] {
        let missing = What::RecordingMissing {
            recording: other,
            reason: "failed".into(),
        };
        keep(&store, [fact(1, 41_000, missing)]).unwrap();
        assert_eq!(state(), Sound::Finished);
    }
    let call = store.read(|c| calls::get(c, CallId(1))).unwrap();
    assert_eq!(call.unrecorded.as_deref(), Some("failed"));
}

#[test]
fn a_missing_recording_that_ends_or_comes_after_all_is_not_missing_any_more() {
    let (_dir, store) = store();
    keep(&store, answered(1)).unwrap();
    let state = || store.read(|c| recordings::of_call(c, CallId(1))).unwrap()[0].state;
    let missing = || What::RecordingMissing {
        recording: Some(recording(1)),
        reason: "no_file".into(),
    };
    let finished = What::RecordingFinished {
        recording: recording(1),
        duration_ms: 29_900,
    };
    let stored = What::RecordingStored {
        recording: recording(1),
        path: "recordings/rx-1-talk.wav".into(),
        sha256: "a".repeat(64),
        bytes: 480_044,
        duration_ms: 29_950,
    };
    for (then, becomes) in [(finished, Sound::Finished), (stored, Sound::Stored)] {
        keep(&store, [fact(1, 50_000, missing())]).unwrap();
        assert_eq!(state(), Sound::Missing);
        keep(&store, [fact(1, 60_000, then)]).unwrap();
        assert_eq!(state(), becomes);
    }
}

#[test]
fn an_end_closes_a_conversation_that_was_left_open_and_lets_its_recording_finish() {
    let (_dir, store) = store();
    keep(&store, [arrived(1)]).unwrap();
    keep(&store, talking(1)).unwrap();
    keep(&store, [ended(1, Outcome::Answered, 30_000)]).unwrap();
    let state = || store.read(|c| recordings::of_call(c, CallId(1))).unwrap()[0].state;
    let goes_on = || store.read(memory::load).unwrap().recordings;
    assert_eq!(state(), Sound::Started);
    let [(recording, node)] = &goes_on()[..] else {
        panic!("not remembered")
    };
    assert_eq!(*node, NodeId(1));
    let finished = What::RecordingFinished {
        recording: recording.clone(),
        duration_ms: 29_000,
    };
    keep(&store, [fact(1, 41_000, finished)]).unwrap();
    assert_eq!((state(), goes_on()), (Sound::Finished, vec![]));
    let talk_ms: u64 = store
        .read(|c| Ok(c.query_row("SELECT talk_ms FROM talks", [], |row| row.get::<_, u32>(0))?))
        .unwrap()
        .into();
    assert_eq!(talk_ms, 30_000);
}

#[test]
fn an_agent_may_hear_only_recordings_of_own_calls() {
    let (_dir, store) = store();
    keep(&store, answered(1)).unwrap();
    let of = |agent| {
        store
            .read(|c| recordings::is_of_agent(c, 1, AgentId(agent)))
            .unwrap()
    };
    assert!(of(1001));
    assert!(!of(1002));
    let mine = |agent| {
        let filter = recordings::Filter {
            agent: Some(AgentId(agent)),
            ..recordings::Filter::default()
        };
        store
            .read(|c| recordings::find(c, &filter))
            .unwrap()
            .items
            .len()
    };
    assert_eq!((mine(1001), mine(1002)), (1, 0));
}

#[test]
fn every_kind_of_fact_can_be_kept_without_a_call_before_it() {
    let (_dir, store) = store();
    let agent = AGENT;
    let by = String::from("system");
    let facts = [
        What::AgentReady {
            agent,
            by: by.clone(),
        },
        What::AgentPaused {
            agent,
            reason: PauseReason::Busy,
            by: by.clone(),
        },
        What::AgentOff { agent, by },
        What::PhoneReachable {
            phone: "1001".into(),
        },
        What::PhoneLost {
            phone: "1001".into(),
        },
        What::NodeUp {
            node: NodeId(1),
            gap_ms: 0,
        },
        What::NodeDown { node: NodeId(1) },
        What::WrapUpStarted {
            agent,
            until: testing::NOW,
        },
        What::WrapUpEnded { agent, after_ms: 1 },
    ];
    let facts = facts.map(|what| Fact {
        at: testing::NOW,
        call: None,
        what,
    });
    assert_eq!(keep(&store, facts).unwrap().len(), 9);
}

#[test]
fn a_fact_that_does_not_fit_is_kept_and_changes_nothing_else() {
    let (_dir, store) = store();
    let [_, connected, _] = talking(9);
    keep(&store, [arrived(1), connected, arrived(1)]).unwrap();
    keep(&store, message_started(1)).unwrap();
    keep(&store, [message_kept(1), message_kept(1)]).unwrap();
    let kinds: Vec<_> = store
        .read(|c| facts::since(c, 0, 10))
        .unwrap()
        .into_iter()
        .map(|fact| fact.kind)
        .collect();
    assert_eq!(kinds[..3], ["arrived", "connected", "arrived"]);
    assert_eq!(kinds.len(), 7);
    let drafts = store.read(|c| cases::of_call(c, CallId(1))).unwrap();
    assert_eq!(drafts.len(), 1);
}
