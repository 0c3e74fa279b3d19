//! What happens by itself besides people at their telephones: Asterisk, the network, the office, and time.

use harness::simulator::plan::{OTHER, plan};
use switchboard::{
    ChannelId, Command, Event, FailReason, Input, Millis, Notice, RecordingId, Skill, Target,
};

use super::{Act, Row, Section, Situation, row, telephones};

pub fn sections() -> Vec<Section> {
    vec![
        telephones::section(),
        Section {
            title: "what could not be done",
            rows: KINDS.iter().map(|kind| failed(kind)).collect(),
        },
        Section {
            title: "told late or twice",
            rows: told(),
        },
        Section {
            title: "away, and back",
            rows: away(),
        },
        Section {
            title: "the office",
            rows: office(),
        },
        Section {
            title: "time",
            rows: [1, 16, 21, 61, 130, 610].map(passes).into(),
        },
    ]
}

/// Every kind of command.
const KINDS: [&str; 29] = [
    "Answer",
    "HangUp",
    "Continue",
    "Play",
    "PlayRecording",
    "StopPlay",
    "Set",
    "StartMusic",
    "StopMusic",
    "RingBridge",
    "StartBridgeMusic",
    "StopBridgeMusic",
    "Beep",
    "Mute",
    "Unmute",
    "SendKeys",
    "AnswerReferral",
    "Originate",
    "Snoop",
    "CreateBridge",
    "Join",
    "Leave",
    "DestroyBridge",
    "RecordBridge",
    "RecordMessage",
    "PauseRecording",
    "ResumeRecording",
    "StopRecording",
    "DiscardRecording",
];

/// The last command of that kind, for each reason.
fn failed(kind: &'static str) -> Row {
    let reasons = [
        FailReason::Gone,
        FailReason::Refused,
        FailReason::Unreachable,
    ];
    let act = |reason| -> Act {
        Box::new(move |it| {
            let mut given = it.world.given.iter().flatten().rev();
            let command = given.find(|command| kind_of(command) == kind)?.clone();
            if let (FailReason::Gone, Some(leg)) = (reason, needed(it, &command)) {
                it.world.switch.forgets(leg);
            }
            if let Command::Play { playback, .. } = &command {
                it.world.switch.says_no_more(playback);
            }
            it.event(Event::Failed { command, reason });
            Some(())
        })
    };
    Row {
        name: kind.into(),
        acts: reasons.map(act).into(),
    }
}

/// The leg without which it cannot be done.
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "the others are told of it otherwise"
)]
fn needed<'a>(it: &Situation, command: &'a Command) -> Option<&'a ChannelId> {
    match command {
        Command::Answer(leg) => Some(leg),
        Command::Originate {
            channel,
            originator,
            ..
        } if it.rung().as_ref() == Some(channel) => originator.as_ref(),
        _ => None,
    }
}

fn kind_of(command: &Command) -> String {
    let text = format!("{command:?}");
    text.split(['(', ' ']).next().unwrap_or_default().into()
}

fn told() -> Vec<Row> {
    vec![
        row("all of late once more", |it| {
            // A key told twice is one pressed twice.
            let key = |event: &Event| matches!(event, Event::Key(..));
            let told = it.world.switch.told().into_iter();
            told.filter(|event| !key(event))
                .for_each(|event| it.event(event));
            Some(())
        }),
        row("C arrives again", |it| {
            let channel = it.leg("C").filter(|leg| !leg.0.starts_with("rx-"))?;
            it.event(Event::Arrived {
                channel,
                caller: None,
                dialled: String::new(),
                known: switchboard::Known::default(),
            });
            Some(())
        }),
        row("who is gone answers", |it| {
            let gone = gone(it)?;
            it.event(Event::Answered(gone));
            Some(())
        }),
        row("who is gone hangs up", |it| {
            let (channel, cause) = (gone(it)?, 16);
            it.event(Event::Gone { channel, cause });
            Some(())
        }),
        row("its recording has ended", |it| {
            let (recording, duration_ms) = (recording(it)?, 1_000);
            it.event(Event::RecordingFinished {
                recording,
                duration_ms,
                talking_ms: Some(1_000),
            });
            Some(())
        }),
        row("its recording has failed", |it| {
            let recording = recording(it)?;
            it.event(Event::RecordingFailed(recording));
            Some(())
        }),
    ]
}

/// A leg that was rung, and is there no more.
fn gone(it: &Situation) -> Option<ChannelId> {
    let legs = it.world.switch.legs();
    let mut given = it.world.given.iter().flatten();
    given.find_map(|command| {
        #[expect(clippy::wildcard_enum_match_arm, reason = "the others ring nobody")]
        match command {
            Command::Originate { channel, .. } if !legs.contains(channel) => Some(channel.clone()),
            _ => None,
        }
    })
}

/// The last that was begun.
fn recording(it: &Situation) -> Option<RecordingId> {
    let mut given = it.world.given.iter().flatten().rev();
    given.find_map(|command| {
        #[expect(clippy::wildcard_enum_match_arm, reason = "the others record nothing")]
        match command {
            Command::RecordBridge(_, recording) | Command::RecordMessage(_, recording, _) => {
                Some(recording.clone())
            }
            _ => None,
        }
    })
}

/// Who is gone when the socket is back, or when the programme begins anew.
fn away() -> Vec<Row> {
    let mut rows = Vec::new();
    for who in ["nobody", "C", "A", "B"] {
        for (restarts, name) in [(false, "socket lost"), (true, "restart")] {
            let name = match who {
                "nobody" => name.to_owned(),
                _ => format!("{name}, {who} gone"),
            };
            rows.push(row(&name, move |it| {
                let leg = it.leg(who);
                if leg.is_none() && who != "nobody" {
                    return None;
                }
                it.world.loses_socket();
                if let Some(leg) = leg {
                    it.world.hangs_up(&leg);
                }
                it.world.run(1_000);
                match restarts {
                    true => it.world.restarts(),
                    false => it.world.reconnect(),
                }
                Some(())
            }));
        }
    }
    rows.push(row("Asterisk dies", |it| {
        it.world.switch.crash();
        it.world.loses_socket();
        it.world.run(1_000);
        it.world.reconnect();
        Some(())
    }));
    rows.push(row("looked at twice", |it| {
        it.world.looks();
        it.world.run(100);
        it.world.looks();
        Some(())
    }));
    rows
}

fn office() -> Vec<Row> {
    let with = |plan| Input::Plan(Box::new(plan));
    vec![
        row("the same plan", move |it| {
            it.world.input(with(it.world.plan.clone()));
            Some(())
        }),
        row("another plan", move |it| {
            it.world.input(with(plan(3)));
            Some(())
        }),
        row("a plan with another queue", move |it| {
            let mut plan = plan(3);
            plan.queues[0].id = OTHER;
            for menu in &mut plan.menus {
                menu.then = Target::Queue(OTHER);
                menu.keys.remove(&'0');
            }
            for agent in &mut plan.agents {
                agent.skills = vec![Skill::best(OTHER)];
            }
            it.world.input(with(plan));
            Some(())
        }),
        leaves("A", 0),
        leaves("B", 1),
        row("the rooms are gone", |it| {
            it.world.input(Input::Rooms(Vec::new()));
            Some(())
        }),
        row("a notice closes", |it| {
            it.world.input(Input::Notice(Some(Notice {
                number: 1,
                spoken: true,
                closed: Some(it.world.now),
                until: it.world.now + 600_000,
            })));
            Some(())
        }),
        row("the disk is full", |it| {
            it.world.input(Input::Disk(false));
            Some(())
        }),
        row("a message is imported", |it| {
            it.world.input(Input::Imported {
                recording: RecordingId("old".into()),
                caller: None,
                at: it.world.now - 10_000,
                duration_ms: 5_000,
            });
            Some(())
        }),
        row("its file is stored", |it| {
            let recording = recording(it)?;
            it.world.input(Input::Stored {
                recording,
                path: "1.wav".into(),
                sha256: String::new(),
                bytes: 1,
                duration_ms: 1,
            });
            Some(())
        }),
        row("its file never came", |it| {
            let recording = recording(it)?;
            it.world.input(Input::NeverCame(recording));
            Some(())
        }),
    ]
}

fn leaves(who: &str, index: usize) -> Row {
    row(&format!("{who} works here no more"), move |it| {
        let mut agents = it.world.plan.agents.clone();
        agents.remove(index);
        it.world.input(Input::Roster(agents));
        Some(())
    })
}

fn passes(seconds: Millis) -> Row {
    row(&format!("{seconds} s pass"), move |it| {
        it.world.run(seconds * 1_000);
        Some(())
    })
}
