use switchboard::{
    Actor, AgentWish, HungUpBy, Party, PauseReason, RememberedLeg, RememberedSurvey,
    RememberedTalk, RememberedTransfer, SurveyNone, TransferKind,
};

use super::*;
use crate::testing::{NOW, store};
use crate::{Store, calls, memory};

fn agent_fact(after: u64, what: What) -> Fact {
    Fact {
        at: NOW + after,
        call: None,
        what,
    }
}

#[test]
fn an_empty_database_remembers_nothing() {
    let (_dir, store) = store();
    let memory = store.read(memory::load).unwrap();
    assert_eq!((memory.next_call, memory.last_fact), (1, None));
    assert!(memory.calls.is_empty() && memory.agents.is_empty());
}

#[test]
fn a_talk_under_way_is_remembered_after_a_crash() {
    let (dir, store) = store();
    keep(&store, answered(1)).unwrap();
    keep(&store, [arrived(2)]).unwrap();
    keep(&store, queued(2)).unwrap();
    keep(&store, talking(2)).unwrap();
    drop(store);
    let store = Store::open(dir.database()).unwrap();
    let memory = store.read(memory::load).unwrap();
    assert_eq!(
        (memory.next_call, memory.last_fact),
        (3, Some(NOW + 40_000))
    );
    let [call] = memory.calls.as_slice() else {
        panic!("{memory:?}");
    };
    assert_eq!((call.call, call.queue), (CallId(2), Some(QueueId(1))));
    assert_eq!(call.requested, Some(NOW + 6_000));
    assert_eq!(call.connected, Some(NOW + 10_000));
    let talk = RememberedTalk {
        bridge: "rx-2-bridge".into(),
        aside: None,
        recording: Some(recording(2)),
        since: NOW + 10_000,
        talked: Some(NOW + 10_000),
        legs: vec![RememberedLeg {
            who: Party::Agent(AGENT),
            channel: "rx-2-agent".into(),
            since: NOW + 10_000,
            supervises: false,
            away: None,
            muted: false,
        }],
        held: None,
        muted: false,
        parked: None,
        unkept: None,
        help: None,
        transfer: None,
    };
    assert_eq!(call.talk, Some(talk));
    assert_eq!((call.talked_ms, &call.message), (0, &None));
}

#[test]
fn a_pause_of_the_recording_is_remembered_with_who_asked_for_it() {
    let (_dir, store) = store();
    keep(&store, [arrived(2)]).unwrap();
    keep(&store, queued(2)).unwrap();
    keep(&store, talking(2)).unwrap();
    let paused = |by: &str| What::RecordingPaused { by: by.into() };
    let resumed = What::RecordingResumed { after_ms: 5_000 };
    let unkept = |store: &Store| {
        let memory = store.read(memory::load).unwrap();
        memory.calls[0].talk.clone().unwrap().unkept
    };
    keep(&store, [fact(2, 50_000, paused("keys"))]).unwrap();
    assert_eq!(unkept(&store), Some((NOW + 50_000, "keys".into())));
    keep(&store, [fact(2, 55_000, resumed)]).unwrap();
    assert_eq!(unkept(&store), None);
    keep(&store, [fact(2, 60_000, paused("agent:1001"))]).unwrap();
    assert_eq!(unkept(&store), Some((NOW + 60_000, "agent:1001".into())));
}

#[test]
fn a_consultation_is_remembered_with_the_caller_on_hold() {
    let (_dir, store) = store();
    keep(&store, [arrived(2)]).unwrap();
    keep(&store, queued(2)).unwrap();
    keep(&store, talking(2)).unwrap();
    let expert = Party::Outside("01012345678".into());
    let started = What::TransferStarted {
        kind: TransferKind::Attended,
        from: Some(AGENT),
        to: expert.clone(),
        channel: "rx-2-expert".into(),
    };
    let joined = What::Joined {
        party: expert.clone(),
        channel: "rx-2-expert".into(),
        bridge: "rx-2-bridge".into(),
    };
    let story = [(50_000, What::Held), (50_000, started), (55_000, joined)];
    let story = story.map(|(after, what)| fact(2, after, what));
    keep(&store, story).unwrap();
    let memory = store.read(memory::load).unwrap();
    let talk = memory.calls[0].talk.clone().unwrap();
    assert_eq!(talk.held, Some(NOW + 50_000));
    let transfer = RememberedTransfer {
        kind: TransferKind::Attended,
        from: Some(AGENT),
        to: expert.clone(),
        channel: "rx-2-expert".into(),
        since: NOW + 50_000,
    };
    assert_eq!(talk.transfer, Some(transfer));
    let who: Vec<_> = talk.legs.iter().map(|leg| leg.who.clone()).collect();
    assert_eq!(who, [Party::Agent(AGENT), expert]);
}

#[test]
fn the_latest_fact_is_remembered_though_an_older_message_was_imported_after_it() {
    let (_dir, store) = store();
    keep(
        &store,
        [agent_fact(
            90_000,
            What::NodeUp {
                node: NodeId(1),
                gap_ms: 0,
            },
        )],
    )
    .unwrap();
    keep(&store, [arrived(1), message_kept(1)]).unwrap();
    let memory = store.read(memory::load).unwrap();
    let latest = Some(NOW + 90_000);
    assert_eq!((memory.last_fact, memory.last_up), (latest, latest));
}

#[test]
fn a_talk_that_is_over_counts_as_talked() {
    let (_dir, store) = store();
    let parted = What::Parted {
        agent: AGENT,
        talk_ms: 12_000,
    };
    keep(&store, [arrived(1)]).unwrap();
    keep(&store, talking(1)).unwrap();
    let ended = What::TalkEnded { talk_ms: 12_000 };
    keep(&store, [fact(1, 22_000, parted), fact(1, 22_000, ended)]).unwrap();
    let memory = store.read(memory::load).unwrap();
    assert_eq!(
        (&memory.calls[0].talk, memory.calls[0].talked_ms),
        (&None, 12_000)
    );
}

#[test]
fn a_message_is_remembered_until_it_is_kept() {
    let (_dir, store) = store();
    let remembered = || store.read(memory::load).unwrap().calls[0].message.clone();
    keep(&store, [arrived(1)]).unwrap();
    assert_eq!(remembered(), None);
    keep(&store, message_started(1)).unwrap();
    assert_eq!(remembered(), Some((message(1), MessageKind::Complaint)));
    keep(&store, [message_kept(1)]).unwrap();
    assert_eq!(remembered(), None);
}

#[test]
fn a_survey_is_remembered_until_it_is_answered_and_its_grade_is_kept() {
    let (_dir, store) = store();
    let remembered = || store.read(memory::load).unwrap().calls[0].survey;
    keep(&store, [arrived(1)]).unwrap();
    assert_eq!(remembered(), None);
    let (by, cause) = (HungUpBy::Agent, 16);
    let mut survey = RememberedSurvey {
        by,
        cause,
        open: true,
    };
    keep(&store, [fact(1, 30_000, What::SurveyOffered { by, cause })]).unwrap();
    assert_eq!(remembered(), Some(survey));
    let answered = What::SurveyAnswered { grade: 2 };
    keep(&store, [fact(1, 40_000, answered)]).unwrap();
    survey.open = false;
    assert_eq!(remembered(), Some(survey));
    let call = store.read(|c| calls::get(c, CallId(1))).unwrap();
    assert_eq!(
        (call.survey, call.grade),
        (Some(calls::Survey::Answered), Some(2))
    );
    assert_eq!(call.hung_up_by, Some(by));
}

#[test]
fn silence_in_a_survey_is_kept_as_no_grade() {
    let (_dir, store) = store();
    let (by, cause) = (HungUpBy::Agent, 16);
    let reason = SurveyNone::Silence;
    let story = [
        What::SurveyOffered { by, cause },
        What::SurveyNone { reason },
    ];
    keep(&store, [arrived(1)]).unwrap();
    keep(&store, story.map(|what| fact(1, 30_000, what))).unwrap();
    let call = store.read(|c| calls::get(c, CallId(1))).unwrap();
    assert_eq!((call.survey, call.grade), (Some(calls::Survey::None), None));
}

#[test]
fn an_agent_is_remembered_by_what_was_last_asked_for() {
    let (_dir, store) = store();
    let remembered = || {
        let agents = store.read(memory::load).unwrap().agents;
        agents
            .into_iter()
            .map(|agent| (agent.state, agent.since))
            .next()
    };
    let agent = AGENT;
    let by = String::from("agent:1001");
    let ready = What::AgentReady {
        agent,
        by: by.clone(),
    };
    keep(&store, [agent_fact(1, ready)]).unwrap();
    assert_eq!(remembered(), Some((AgentWish::Ready, NOW + 1)));

    keep(&store, answered(1)).unwrap();
    let until = NOW + 60_000;
    keep(
        &store,
        [fact(1, 40_000, What::WrapUpStarted { agent, until })],
    )
    .unwrap();
    assert_eq!(remembered(), Some((AgentWish::Ready, NOW + 40_000)));
    keep(
        &store,
        [fact(
            1,
            55_000,
            What::WrapUpEnded {
                agent,
                after_ms: 15_000,
            },
        )],
    )
    .unwrap();
    assert_eq!(remembered(), Some((AgentWish::Ready, NOW + 55_000)));

    for reason in [PauseReason::Asked("meal".into()), PauseReason::NoAnswer] {
        let paused = What::AgentPaused {
            agent,
            reason: reason.clone(),
            by: by.clone(),
        };
        keep(&store, [agent_fact(60_000, paused)]).unwrap();
        assert_eq!(
            remembered(),
            Some((AgentWish::Paused(reason), NOW + 60_000))
        );
    }
    keep(&store, [agent_fact(70_000, What::AgentOff { agent, by })]).unwrap();
    assert_eq!(remembered(), Some((AgentWish::Off, NOW + 70_000)));
}

#[test]
fn a_wrap_up_is_remembered_with_its_call_and_what_follows_it() {
    let (_dir, store) = store();
    let remembered = || store.read(memory::load).unwrap().agents.remove(0);
    let (agent, by) = (AGENT, String::from("agent:1001"));
    let ready = What::AgentReady {
        agent,
        by: by.clone(),
    };
    keep(&store, [agent_fact(1, ready)]).unwrap();
    keep(&store, answered(1)).unwrap();
    let meal = AgentWish::Paused(PauseReason::Asked("meal".into()));
    let next = What::AgentNext {
        agent,
        next: meal.clone(),
        by: "user:wang".into(),
    };
    keep(&store, [agent_fact(39_000, next)]).unwrap();
    let until = NOW + 100_000;
    let wrap_up = [
        fact(1, 40_000, What::WrapUpStarted { agent, until }),
        fact(
            1,
            50_000,
            What::WrapUpExtended {
                agent,
                until: until + 60_000,
            },
        ),
    ];
    keep(&store, wrap_up).unwrap();
    let was = remembered();
    assert_eq!((was.state, was.by), (meal, Actor::User("wang".into())));
    let wrap_up = (CallId(1), NOW + 40_000, until + 60_000);
    assert_eq!(was.wrap_up, Some(wrap_up));
    let last = was.last.unwrap();
    assert_eq!((last.call, last.queue), (CallId(1), QueueId(1)));
    assert_eq!(last.disposition, None);

    let after_ms = 15_000;
    let ended = fact(1, 55_000, What::WrapUpEnded { agent, after_ms });
    keep(&store, [ended]).unwrap();
    assert_eq!((remembered().wrap_up, remembered().last), (None, None));
    assert!(!remembered().told, "ready still, as far as was told");
    let queue = QueueId(1);
    let owed = || fact(1, 56_000, What::DispositionOwed { agent, queue });
    keep(&store, [owed()]).unwrap();
    assert_eq!(remembered().owes, [(CallId(1), queue)]);
    let disposition = String::from("转办");
    let chosen = What::DispositionChosen { agent, disposition };
    keep(&store, [fact(1, 57_000, chosen)]).unwrap();
    assert_eq!(remembered().owes, []);
    keep(&store, [owed()]).unwrap();
    let off = agent_fact(59_000, What::AgentOff { agent, by });
    keep(&store, [off]).unwrap();
    let owes = vec![(CallId(1), queue)];
    assert_eq!((remembered().owes, remembered().told), (owes, true));
    let second = fact(2, 59_500, What::DispositionOwed { agent, queue });
    keep(&store, [arrived(2), second]).unwrap();
    let by = "system".into();
    let let_off = fact(1, 59_600, What::DispositionForgiven { agent, by });
    keep(&store, [let_off]).unwrap();
    assert_eq!(
        remembered().owes,
        [(CallId(2), queue)],
        "of that call alone"
    );
    let by = "user:zhang".into();
    let forgiven = agent_fact(60_000, What::DispositionForgiven { agent, by });
    keep(&store, [forgiven]).unwrap();
    assert_eq!(remembered().owes, []);
}

#[test]
fn a_call_for_help_is_remembered_until_it_ends() {
    let (_dir, store) = store();
    let remembered = || store.read(memory::load).unwrap().calls.remove(0).talk;
    let help = || remembered().unwrap().help;
    keep(&store, [arrived(1)]).unwrap();
    keep(&store, queued(1)).unwrap();
    keep(&store, talking(1)).unwrap();
    assert_eq!(help(), None);
    let (agent, supervisor) = (AGENT, None);
    keep(&store, [fact(1, 30_000, What::HelpAsked { agent })]).unwrap();
    assert_eq!(help(), Some((AGENT, NOW + 30_000)));
    let ended = What::HelpEnded {
        by: "agent:1001".into(),
        agent,
        supervisor,
        after_ms: 5_000,
    };
    keep(&store, [fact(1, 35_000, ended)]).unwrap();
    assert_eq!(help(), None);
}

#[test]
fn a_caller_who_was_sent_to_a_menu_is_remembered_until_they_talk_again() {
    let (_dir, store) = store();
    let anew = || store.read(memory::load).unwrap().calls.remove(0).anew;
    keep(&store, [arrived(1)]).unwrap();
    keep(&store, queued(1)).unwrap();
    keep(&store, talking(1)).unwrap();
    assert_eq!(anew(), None);
    let (menu, by) = ("greeting".into(), "agent:1001".into());
    let moved = fact(1, 30_000, What::MovedToMenu { menu, by });
    keep(&store, [moved]).unwrap();
    assert_eq!(anew(), Some((NOW + 30_000, None)));
    let queue = QueueId(1);
    let asks = fact(1, 35_000, What::PersonRequested { queue });
    keep(&store, [asks]).unwrap();
    assert_eq!(anew(), Some((NOW + 30_000, Some(NOW + 35_000))));
    keep(&store, talking(1)).unwrap();
    assert_eq!(anew(), None);
}
