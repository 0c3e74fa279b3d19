//! Everything that can be asked for, by everybody who can ask.

use Destination::{Agent, Mailbox, Menu, Outside, Queue};
use SupervisionMode::{Barge, Listen, TakeOver, Whisper};
use TransferKind::{Attended, Blind, Invite};
use harness::simulator::plan::{OTHER, QUEUE, ROOM};
use switchboard::{
    Actor, AgentId, AgentWish, CallId, ConferenceWish, Destination, Party, PauseReason, Place,
    Request, SupervisionMode, TransferKind,
};

use super::{Act, Row, Section};
use crate::scene::OUTSIDE;

const A: AgentId = AgentId(1001);
const B: AgentId = AgentId(1002);
const D: AgentId = AgentId(1003);

type Make = fn(CallId) -> Request;

/// By the agent who talks, by a colleague, and by others, for whom it comes to the same.
pub fn sections() -> Vec<Section> {
    let leader = || Actor::User("zhang".into());
    vec![
        asked("asked by A", &[Actor::Agent(A)]),
        asked("asked by B", &[Actor::Agent(B)]),
        asked("asked by D", &[Actor::Agent(D)]),
        asked("asked by a leader, a programme", &[leader(), Actor::Api]),
        Section {
            title: "asked by the machine",
            rows: vec![row("hang up", &[Actor::System], Request::HangUp)],
        },
    ]
}

fn asked(title: &'static str, by: &[Actor]) -> Section {
    let all = [talk(), transfer(), lead(), agents(), rooms()].concat();
    let rows = all.iter().map(|(name, make)| row(name, by, *make));
    Section {
        title,
        rows: rows.collect(),
    }
}

fn row(name: &str, by: &[Actor], make: Make) -> Row {
    let act = |by: &Actor| -> Act {
        let by = by.clone();
        Box::new(move |it| {
            let request = make(it.call());
            it.world.ask(by.clone(), request);
            Some(())
        })
    };
    Row {
        name: name.into(),
        acts: by.iter().map(act).collect(),
    }
}

fn talk() -> Vec<(&'static str, Make)> {
    vec![
        ("hold", Request::Hold),
        ("resume", Request::Resume),
        ("mute C", |call| Request::Mute(call, None, true)),
        ("let C speak", |call| Request::Mute(call, None, false)),
        ("mute A", |call| {
            Request::Mute(call, Some(Party::Agent(A)), true)
        }),
        ("mute X", |call| Request::Mute(call, Some(outside()), true)),
        ("keys to C", |call| {
            Request::SendKeys(call, None, "12#".into())
        }),
        ("keys to X", |call| {
            Request::SendKeys(call, Some(outside()), "12#".into())
        }),
        ("letters to C", |call| {
            Request::SendKeys(call, None, "abc".into())
        }),
        ("dismiss A", |call| Request::Dismiss(call, Party::Agent(A))),
        ("dismiss B", |call| Request::Dismiss(call, Party::Agent(B))),
        ("dismiss X", |call| Request::Dismiss(call, outside())),
        ("keep a secret", |call| Request::PauseRecording(call, true)),
        ("keep it no more", |call| {
            Request::PauseRecording(call, false)
        }),
        ("call for help", |call| Request::CallForHelp(call, true)),
        ("need no help", |call| Request::CallForHelp(call, false)),
        ("hang up", Request::HangUp),
    ]
}

fn transfer() -> Vec<(&'static str, Make)> {
    vec![
        ("consult B", |call| {
            Request::Transfer(call, Agent(B), Attended)
        }),
        ("consult D", |call| {
            Request::Transfer(call, Agent(D), Attended)
        }),
        ("consult X", |call| {
            Request::Transfer(call, Outside(OUTSIDE.into()), Attended)
        }),
        ("consult the queue", |call| {
            Request::Transfer(call, Queue(QUEUE), Attended)
        }),
        ("invite D", |call| Request::Transfer(call, Agent(D), Invite)),
        ("invite X", |call| {
            Request::Transfer(call, Outside(OUTSIDE.into()), Invite)
        }),
        ("invite 120", |call| {
            Request::Transfer(call, Outside("120".into()), Invite)
        }),
        ("send to A", |call| Request::Transfer(call, Agent(A), Blind)),
        ("send to D", |call| Request::Transfer(call, Agent(D), Blind)),
        ("send to X", |call| {
            Request::Transfer(call, Outside(OUTSIDE.into()), Blind)
        }),
        ("send to letters", |call| {
            Request::Transfer(call, Outside("abc".into()), Blind)
        }),
        ("send to the queue", |call| {
            Request::Transfer(call, Queue(QUEUE), Blind)
        }),
        ("send to no queue", |call| {
            Request::Transfer(call, Queue(switchboard::QueueId(9)), Blind)
        }),
        ("send to a menu", |call| {
            Request::Transfer(call, Menu("self-service".into()), Blind)
        }),
        ("send to no menu", |call| {
            Request::Transfer(call, Menu("none".into()), Blind)
        }),
        ("send to the mailbox", |call| {
            Request::Transfer(call, Mailbox, Blind)
        }),
        ("consult the mailbox", |call| {
            Request::Transfer(call, Mailbox, Attended)
        }),
        ("complete", Request::CompleteTransfer),
        ("swap", Request::SwapTransfer),
        ("merge", Request::MergeTransfer),
        ("cancel", Request::CancelTransfer),
    ]
}

fn lead() -> Vec<(&'static str, Make)> {
    vec![
        ("park", Request::Park),
        ("A picks up", |call| Request::PickUp(call, A)),
        ("D picks up", |call| Request::PickUp(call, D)),
        ("move to the front", |call| {
            Request::Move(call, Place::Front)
        }),
        ("move to the queue", |call| {
            Request::Move(call, Place::Queue(QUEUE))
        }),
        ("move to the other queue", |call| {
            Request::Move(call, Place::Queue(OTHER))
        }),
        ("move to D", |call| Request::Move(call, Place::Agent(D))),
        ("A takes C", |call| {
            Request::Move(call, Place::Supervisor(A))
        }),
        ("D takes C", |call| {
            Request::Move(call, Place::Supervisor(D))
        }),
        ("D listens", |call| Request::Supervise(call, D, Listen)),
        ("D whispers", |call| Request::Supervise(call, D, Whisper)),
        ("D barges in", |call| Request::Supervise(call, D, Barge)),
        ("D takes over", |call| Request::Supervise(call, D, TakeOver)),
        ("B listens", |call| Request::Supervise(call, B, Listen)),
        ("B takes over", |call| Request::Supervise(call, B, TakeOver)),
        ("D listens no more", |call| Request::EndSupervision(call, D)),
        ("D follows A", |_| follow(D, A)),
        ("D follows B", |_| follow(D, B)),
        ("A follows A", |_| follow(A, A)),
        ("D follows A no more", |_| Request::EndFollowing {
            supervisor: D,
            agent: A,
        }),
        ("B listens no more", |call| Request::EndSupervision(call, B)),
    ]
}

fn agents() -> Vec<(&'static str, Make)> {
    let meal = |_| Request::SetAgent(A, AgentWish::Paused(PauseReason::Asked("meal".into())));
    vec![
        ("A ready", |_| Request::SetAgent(A, AgentWish::Ready)),
        ("A paused", meal),
        ("A off", |_| Request::SetAgent(A, AgentWish::Off)),
        ("B ready", |_| Request::SetAgent(B, AgentWish::Ready)),
        ("B off", |_| Request::SetAgent(B, AgentWish::Off)),
        ("D off", |_| Request::SetAgent(D, AgentWish::Off)),
        ("A ready by code", |_| {
            Request::KeyAgent(A, AgentWish::Ready)
        }),
        ("A paused by code", |_| {
            let meal = PauseReason::Asked("meal".into());
            Request::KeyAgent(A, AgentWish::Paused(meal))
        }),
        ("A off by code", |_| Request::KeyAgent(A, AgentWish::Off)),
        ("more time for A", |_| Request::ExtendWrapUp(A)),
        ("what came of it", |call| {
            Request::Dispose(call, "已答复".into())
        }),
        ("what cannot come of it", |call| {
            Request::Dispose(call, "?".into())
        }),
        ("A dials X", |_| dial(A)),
        ("D dials X", |_| dial(D)),
        ("X is to be called back", |_| Request::Enqueue {
            callback: 5,
            number: OUTSIDE.into(),
            queue: QUEUE,
            asked: 0,
            head_start_ms: 0,
            preferred: None,
        }),
    ]
}

fn rooms() -> Vec<(&'static str, Make)> {
    vec![
        ("X into the room", |_| {
            Request::Conference(ConferenceWish::Invite(ROOM.into(), outside()))
        }),
        ("D into the room", |_| {
            Request::Conference(ConferenceWish::Invite(ROOM.into(), Party::Agent(D)))
        }),
        ("lock the room", |_| {
            Request::Conference(ConferenceWish::Lock(ROOM.into(), true))
        }),
        ("open the room", |_| {
            Request::Conference(ConferenceWish::Lock(ROOM.into(), false))
        }),
        ("mute the member", |call| {
            Request::Conference(ConferenceWish::Mute(call, true))
        }),
        ("let the member speak", |call| {
            Request::Conference(ConferenceWish::Mute(call, false))
        }),
        ("end the conference", |_| {
            Request::Conference(ConferenceWish::End(ROOM.into()))
        }),
    ]
}

fn follow(supervisor: AgentId, agent: AgentId) -> Request {
    let whisper = false;
    Request::Follow {
        supervisor,
        agent,
        whisper,
    }
}

fn dial(agent: AgentId) -> Request {
    Request::Dial {
        agent,
        number: OUTSIDE.into(),
        callback: None,
        case: None,
        queue: None,
    }
}

fn outside() -> Party {
    Party::Outside(OUTSIDE.into())
}
