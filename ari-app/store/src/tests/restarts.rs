//! What of a call under way a restart has to know.

use switchboard::{
    FOLLOWING_LIMIT_MS, Following, FollowingEnd, Party, RememberedCall, SupervisionMode,
};

use super::*;
use crate::testing::{NOW, store};
use crate::{Store, memory};

fn remembered(store: &Store) -> RememberedCall {
    store.read(memory::load).unwrap().calls.remove(0)
}

fn supervised(at: u64, mode: SupervisionMode) -> Fact {
    let supervisor = AgentId(1003);
    fact(1, at, What::SupervisionChanged { supervisor, mode })
}

/// An agent talks with the caller, and another joins them a second later.
fn joined(store: &Store, agent: u32) {
    let what = What::Joined {
        party: Party::Agent(AgentId(agent)),
        channel: ChannelId(format!("rx-1-{agent}")),
        bridge: "rx-1-bridge".into(),
    };
    keep(store, [fact(1, 31_000, what)]).unwrap();
}

#[test]
fn who_joined_to_supervise_is_told_from_who_was_asked_to_join() {
    for (told, agent, supervises) in [
        (Some(SupervisionMode::Barge), 1003, true),
        (Some(SupervisionMode::TakeOver), 1003, true),
        (Some(SupervisionMode::Barge), 1002, false),
        (None, 1003, false),
    ] {
        let (_dir, store) = store();
        keep(&store, [arrived(1)]).unwrap();
        keep(&store, queued(1)).unwrap();
        keep(&store, talking(1)).unwrap();
        keep(&store, [supervised(30_000, SupervisionMode::Listen)]).unwrap();
        keep(&store, told.map(|mode| supervised(31_000, mode))).unwrap();
        joined(&store, agent);
        let legs = remembered(&store).talk.unwrap().legs;
        let supervise: Vec<bool> = legs.iter().map(|leg| leg.supervises).collect();
        assert_eq!(supervise, [false, supervises], "{told:?} {agent}");
    }
}

#[test]
fn a_caller_in_the_mailbox_is_remembered_there_until_they_are_led_elsewhere() {
    let (_dir, store) = store();
    let reason = MailboxReason::Key;
    keep(&store, [arrived(1)]).unwrap();
    assert_eq!(remembered(&store).mailbox, None);
    keep(&store, [fact(1, 5_000, to_mailbox(reason))]).unwrap();
    assert_eq!(remembered(&store).mailbox, Some(NOW + 5_000));
    assert!(!remembered(&store).left_message);
    keep(&store, message_started(1)).unwrap();
    keep(&store, [message_kept(1)]).unwrap();
    assert!(remembered(&store).left_message);
    let menu = "greeting".into();
    keep(&store, [fact(1, 50_000, What::MenuEntered { menu })]).unwrap();
    assert_eq!(remembered(&store).mailbox, None);
}

#[test]
fn who_was_before_all_others_is_not_after_being_sent_back_to_the_machines() {
    let (_dir, store) = store();
    let by = || String::from("agent:1001");
    let menu = "greeting".into();
    keep(&store, [arrived(1)]).unwrap();
    keep(&store, queued(1)).unwrap();
    for (at, what, first) in [
        (7_000, What::MovedToFront { by: by() }, true),
        (30_000, What::MovedToMenu { menu, by: by() }, false),
        (40_000, What::AgentLost { agent: AGENT }, true),
        (50_000, What::MovedToMailbox { by: by() }, false),
    ] {
        keep(&store, [fact(1, at, what)]).unwrap();
        assert_eq!(remembered(&store).goes_first, first, "{at}");
    }
}

#[test]
fn a_caller_sent_to_a_room_is_remembered_there_with_who_sent_them_until_something_follows() {
    let led_back = What::MovedToQueue {
        queue: QueueId(1),
        by: "system".into(),
    };
    let rung = What::TalkStarted {
        bridge: "rx-1-2".into(),
    };
    let left = What::ConferenceLeft {
        room: "8001".into(),
        stayed_ms: 10_000,
    };
    for next in [led_back, rung, left] {
        let (_dir, store) = store();
        keep(&store, [arrived(1)]).unwrap();
        keep(&store, queued(1)).unwrap();
        keep(&store, talking(1)).unwrap();
        assert_eq!(remembered(&store).sent_to_room, None);
        let (room, by) = (String::from("8001"), "api".into());
        keep(
            &store,
            [fact(1, 30_000, What::MovedToConference { room, by })],
        )
        .unwrap();
        let parted = What::Parted {
            agent: AGENT,
            talk_ms: 10_000,
        };
        let over = What::TalkEnded { talk_ms: 10_000 };
        keep(&store, [parted, over].map(|what| fact(1, 30_000, what))).unwrap();
        let at_the_door = Some((String::from("8001"), AGENT));
        assert_eq!(remembered(&store).sent_to_room, at_the_door);
        let joined = What::ConferenceJoined {
            room: "8001".into(),
            leader: false,
        };
        keep(&store, [fact(1, 40_000, joined)]).unwrap();
        assert_eq!(remembered(&store).sent_to_room, at_the_door);
        keep(&store, [fact(1, 50_000, next)]).unwrap();
        assert_eq!(remembered(&store).sent_to_room, None);
    }
}

#[test]
fn a_telephone_that_holds_its_line_is_remembered_until_it_resumes_or_another_is_taken() {
    let (_dir, store) = store();
    let away = || {
        let talk = store.read(memory::load).unwrap().calls.remove(0).talk;
        talk.unwrap().legs[0].away.is_some()
    };
    keep(&store, [arrived(1)]).unwrap();
    keep(&store, queued(1)).unwrap();
    keep(&store, talking(1)).unwrap();
    assert!(!away());
    let (held, resumed) = (
        What::TelephoneHeld { agent: AGENT },
        What::TelephoneResumed { agent: AGENT },
    );
    keep(&store, [fact(1, 30_000, held.clone())]).unwrap();
    assert!(away());
    keep(&store, [fact(1, 31_000, resumed)]).unwrap();
    assert!(!away());
    let again = [
        held,
        What::Parted {
            agent: AGENT,
            talk_ms: 22_000,
        },
        What::Joined {
            party: Party::Agent(AGENT),
            channel: "rx-1-other".into(),
            bridge: "rx-1-bridge".into(),
        },
    ];
    let at = 32_000..;
    keep(&store, at.zip(again).map(|(at, what)| fact(1, at, what))).unwrap();
    assert!(!away());
}

#[test]
fn who_follows_whom_is_remembered_until_it_ends() {
    let (_dir, store) = store();
    let remembered = || store.read(memory::load).unwrap().followings;
    let tell = |at: u64, what: What| {
        let call = None;
        let at = NOW + at;
        keep(&store, [Fact { at, call, what }]).unwrap();
    };
    let started = |supervisor: u32, mode| What::FollowingStarted {
        supervisor: AgentId(supervisor),
        agent: AGENT,
        mode,
        by: "user:chen".into(),
    };
    let ended = |supervisor: u32| What::FollowingEnded {
        supervisor: AgentId(supervisor),
        agent: AGENT,
        reason: FollowingEnd::Asked,
        by: "user:chen".into(),
        after_ms: 1,
    };
    let follows = |supervisor: u32, at: u64, mode| Following {
        supervisor: AgentId(supervisor),
        agent: AGENT,
        mode,
        since: NOW + at,
    };
    let (listen, whisper) = (SupervisionMode::Listen, SupervisionMode::Whisper);
    // Long ago, and a state after it: nothing of it is looked at any more.
    let (agent, by) = (AGENT, String::from("agent:1001"));
    tell(0, started(1007, listen));
    tell(1_000, ended(1007));
    tell(2_000, What::AgentReady { agent, by });
    let day = 2 * FOLLOWING_LIMIT_MS;
    tell(day, started(1003, listen));
    tell(day + 1_000, started(1004, listen));
    assert_eq!(
        remembered(),
        [
            follows(1003, day, listen),
            follows(1004, day + 1_000, listen)
        ]
    );
    tell(day + 2_000, started(1003, whisper));
    tell(day + 3_000, ended(1004));
    assert_eq!(remembered(), [follows(1003, day, whisper)]);
    tell(day + 4_000, ended(1003));
    assert_eq!(remembered(), []);
}

#[test]
fn a_second_wrap_up_of_a_call_does_not_last_as_long_as_the_first_was_extended_to() {
    let (_dir, store) = store();
    let agent = AGENT;
    let started = |after, until| {
        fact(
            1,
            after,
            What::WrapUpStarted {
                agent,
                until: NOW + until,
            },
        )
    };
    let ready = What::AgentReady {
        agent,
        by: "agent:1001".into(),
    };
    keep(&store, [fact(1, 1, ready)]).unwrap();
    keep(&store, answered(1)).unwrap();
    let until = NOW + 400_000;
    let (extended, ended) = (
        What::WrapUpExtended { agent, until },
        What::WrapUpEnded {
            agent,
            after_ms: 20_000,
        },
    );
    let both = [
        started(40_000, 100_000),
        fact(1, 50_000, extended),
        fact(1, 60_000, ended),
        started(90_000, 150_000),
    ];
    keep(&store, both).unwrap();
    let was = store.read(memory::load).unwrap().agents.remove(0);
    let second = (CallId(1), NOW + 90_000, NOW + 150_000);
    assert_eq!(was.wrap_up, Some(second));
}

#[test]
fn who_is_muted_in_a_conference_is_remembered_until_they_are_heard_again() {
    let (_dir, store) = store();
    let room = String::from("8001");
    let opened = What::ConferenceOpened {
        room: room.clone(),
        bridge: "rx-1-room".into(),
    };
    let joined = What::ConferenceJoined {
        room,
        leader: false,
    };
    let story = [opened, joined].map(|what| fact(1, 1_000, what));
    keep(&store, [arrived(1)]).unwrap();
    keep(&store, story).unwrap();
    let muted = |store: &Store| remembered(store).conference.map(|member| member.muted);
    assert_eq!(muted(&store), Some(false));
    let by = || String::from("leader");
    keep(&store, [fact(1, 2_000, What::MemberMuted { by: by() })]).unwrap();
    assert_eq!(muted(&store), Some(true));
    keep(&store, [fact(1, 3_000, What::MemberUnmuted { by: by() })]).unwrap();
    assert_eq!(muted(&store), Some(false));
}
