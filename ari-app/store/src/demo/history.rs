//! Two hundred calls of the demo office, told in facts.

use switchboard::{
    AgentId, BridgeId, CallId, ChannelId, Fact, HungUpBy, MailboxReason, MessageKind, Millis,
    NodeId, OfferOutcome, Outcome, PauseReason, QueueId, RecordingId, SurveyNone, What,
};

use super::dice::Dice;
use super::office::{MATTERS, Matter};
use super::step::{Doing, Step};
use super::{DAY, HOUR, MINUTE, SECOND, Sound, life};

const CALLS: u64 = 200;
const DAYS: u64 = 60;
const AGENTS: std::ops::RangeInclusive<u32> = 1001..=1006;
const QUEUE: QueueId = QueueId(1);
/// Local time minus UTC, as a fresh database has it.
const OFFSET: u64 = 8 * HOUR;
/// Sounds are made for conversations this recent; a message has one at any age.
const HEARD: u64 = 7 * DAY;

type MakeSound<'a> = &'a mut dyn FnMut(&str, Millis, bool) -> Option<Sound>;

/// The whole history, in order of time.
pub(super) fn tell(now: Millis, mut dice: Dice, sound: MakeSound<'_>) -> Vec<Step> {
    let mut story = Story {
        now,
        steps: Vec::new(),
        busy_until: [0; 6],
        sound,
    };
    story.duty();
    for (index, at) in arrivals(now, &mut dice).into_iter().enumerate() {
        story.call(&mut dice, CallId(index as u64 + 1), at);
    }
    story.steps.sort_by_key(|step| step.at);
    story.steps
}

/// Nine in ten between 08:30 and 17:00, the others in the evening; so are yesterday's last two, whose
/// messages nobody has heard.
fn arrivals(now: Millis, dice: &mut Dice) -> Vec<Millis> {
    let today = now - (now + OFFSET) % DAY;
    let mut arrivals: Vec<Millis> = (0..CALLS)
        .map(|index| {
            let day = today - (DAYS - index * DAYS / CALLS) * DAY;
            let of_day = match dice.percent(90) && index + 2 < CALLS {
                true => dice.between(8 * HOUR + HOUR / 2, 17 * HOUR),
                false => dice.between(18 * HOUR, 21 * HOUR + HOUR / 2),
            };
            day + of_day
        })
        .collect();
    arrivals.sort_unstable();
    arrivals
}

struct Story<'a> {
    now: Millis,
    steps: Vec<Step>,
    busy_until: [Millis; 6],
    sound: MakeSound<'a>,
}

impl Story<'_> {
    /// Everybody is ready in the morning and off in the evening.
    fn duty(&mut self) {
        let today = self.now - (self.now + OFFSET) % DAY;
        for day in (1..=DAYS).rev().map(|back| today - back * DAY) {
            for agent in AGENTS.map(AgentId) {
                let by = format!("agent:{agent}");
                let ready = What::AgentReady {
                    agent,
                    by: by.clone(),
                };
                self.fact(
                    day + 8 * HOUR + u64::from(agent.0 % 10) * MINUTE,
                    None,
                    ready,
                );
                self.fact(
                    day + 17 * HOUR + 45 * MINUTE,
                    None,
                    What::AgentOff { agent, by },
                );
            }
        }
    }

    fn call(&mut self, dice: &mut Dice, call: CallId, at: Millis) {
        let citizen = dice.between(1, 60);
        self.fact(
            at,
            Some(call),
            What::Arrived {
                node: NodeId(1),
                channel: ChannelId(format!("demo-{call}")),
                caller: Some(format!("129{citizen:08}")),
                dialled: "12345".into(),
            },
        );
        let greeting = What::MenuEntered {
            menu: "greeting".into(),
        };
        self.fact(at + SECOND / 5, Some(call), greeting);
        let evening = (at + OFFSET) % DAY > 17 * HOUR + HOUR / 2;
        match dice.between(0, 99) {
            _ if evening => self.message(dice, call, at + 7 * SECOND, MailboxReason::Closed),
            0..=7 => self.self_service(dice, call, at),
            8..=11 => self.abandoned(dice, call, at),
            12..=15 => self.message(dice, call, at + 4 * SECOND, MailboxReason::Key),
            _ => self.answered(dice, call, at, citizen),
        }
    }

    fn self_service(&mut self, dice: &mut Dice, call: CallId, at: Millis) {
        let pressed = at + dice.between(2, 6) * SECOND;
        self.fact(pressed, Some(call), What::KeyPressed { key: '1' });
        let service = What::MenuEntered {
            menu: "self_service".into(),
        };
        self.fact(pressed + 10, Some(call), service);
        let over = pressed + dice.between(15, 60) * SECOND;
        self.ended(
            over,
            call,
            HungUpBy::Caller,
            Outcome::SelfService,
            (None, 0),
        );
    }

    fn abandoned(&mut self, dice: &mut Dice, call: CallId, at: Millis) {
        let requested = self.requested(call, at, 2);
        let wait_ms = dice.between(20, 90) * SECOND;
        let over = requested + wait_ms;
        self.ended(
            over,
            call,
            HungUpBy::Caller,
            Outcome::Abandoned,
            (Some(wait_ms), 0),
        );
    }

    fn message(&mut self, dice: &mut Dice, call: CallId, at: Millis, reason: MailboxReason) {
        let kind = *dice.pick(&[MessageKind::Complaint, MessageKind::Suggestion]);
        let duration_ms = dice.between(8, 45) * SECOND;
        let recording = RecordingId(format!("demo-{call}-message"));
        let begun = at + 6 * SECOND;
        let kept = begun + duration_ms;
        self.fact(
            at,
            Some(call),
            What::MailboxEntered {
                reason,
                queue: None,
            },
        );
        let started = What::MessageStarted {
            recording: recording.clone(),
            kind,
        };
        self.fact(begun, Some(call), started);
        let message = What::MessageKept {
            recording: recording.clone(),
            kind,
            duration_ms,
        };
        self.fact(kept, Some(call), message);
        self.ended(
            kept + SECOND,
            call,
            HungUpBy::Caller,
            Outcome::Message,
            (None, 0),
        );
        if !self.stored(kept + 2 * SECOND, call, &recording, true) {
            let missing = What::RecordingMissing {
                recording: Some(recording),
                reason: "示例数据没有声音文件".into(),
            };
            self.fact(kept + 2 * SECOND, Some(call), missing);
        }
        if kept + 2 * DAY < self.now {
            self.heard(dice, call, kept, kind);
        }
    }

    /// The next morning an agent listens.
    fn heard(&mut self, dice: &mut Dice, call: CallId, kept: Millis, kind: MessageKind) {
        let morning = kept - (kept + OFFSET) % DAY + DAY + 9 * HOUR;
        let at = morning + dice.between(0, 60) * MINUTE;
        let agent = AgentId(*dice.pick(&AGENTS.collect::<Vec<_>>()));
        let wanted = match kind {
            MessageKind::Complaint | MessageKind::Other => casework::Kind::Complaint,
            MessageKind::Suggestion => casework::Kind::Suggestion,
        };
        let fitting: Vec<&'static Matter> = MATTERS
            .iter()
            .filter(|matter| matter.kind == wanted)
            .collect();
        let matter = *dice.pick(&fitting);
        self.step(at, Doing::Listen(call, agent, matter));
        let after = life::of_case(dice, self.now, at, (call, agent), matter);
        self.steps.extend(after);
    }

    fn answered(&mut self, dice: &mut Dice, call: CallId, at: Millis, citizen: u64) {
        let requested = self.requested(call, at, 1);
        let offered = self.passed_over(dice, call, requested);
        let agent = self.free(dice, offered);
        let channel = ChannelId(format!("demo-{call}-agent"));
        let offer = What::Offered {
            agent,
            channel: channel.clone(),
        };
        self.fact(offered, Some(call), offer);
        let connected = offered + dice.between(2, 8) * SECOND;
        let wait_ms = connected - requested;
        let talk_ms = dice.between(40, 420) * SECOND;
        let over = connected + talk_ms;
        let bridge = BridgeId(format!("demo-{call}-bridge"));
        let joined = What::Connected {
            agent,
            channel,
            bridge: bridge.clone(),
            wait_ms,
        };
        self.fact(connected, Some(call), joined);
        self.recorded(call, bridge, connected, over);
        self.fact(over, Some(call), What::Parted { agent, talk_ms });
        self.fact(over, Some(call), What::TalkEnded { talk_ms });
        let until = over + 2 * MINUTE;
        self.fact(over, Some(call), What::WrapUpStarted { agent, until });
        let by = *dice.pick(&[HungUpBy::Caller, HungUpBy::Caller, HungUpBy::Agent]);
        let ended = match by {
            HungUpBy::Agent => self.surveyed(dice, call, over),
            HungUpBy::Caller | HungUpBy::Party | HungUpBy::System => over,
        };
        self.ended(ended, call, by, Outcome::Answered, (Some(wait_ms), talk_ms));
        let after_ms = dice.between(20, 110) * SECOND;
        self.fact(
            over + after_ms,
            Some(call),
            What::WrapUpEnded { agent, after_ms },
        );
        let words = ["当场答复", "已转办", "", "当场答复", "需要回访"][(call.0 % 5) as usize];
        if !words.is_empty() {
            let disposition = words.into();
            let chosen = What::DispositionChosen { agent, disposition };
            self.fact(over + after_ms - SECOND, Some(call), chosen);
        }
        self.busy_until[(agent.0 - 1001) as usize] = over + after_ms;
        self.written(dice, call, agent, over + after_ms - SECOND, citizen);
    }

    /// Where the agent hangs up the caller is asked for a grade; two in three give one. When that is over.
    fn surveyed(&mut self, dice: &mut Dice, call: CallId, at: Millis) -> Millis {
        let (by, cause) = (HungUpBy::Agent, 16);
        self.fact(at, Some(call), What::SurveyOffered { by, cause });
        let grade = *dice.pick(&[0, 0, 0, 1, 1, 1, 2, 3, 5]);
        let what = match grade {
            0 => What::SurveyNone {
                reason: SurveyNone::Silence,
            },
            grade => What::SurveyAnswered { grade },
        };
        self.fact(at + 9 * SECOND, Some(call), what);
        at + 12 * SECOND
    }

    /// Sometimes the first agent's telephone rings in vain. When the next is offered.
    fn passed_over(&mut self, dice: &mut Dice, call: CallId, requested: Millis) -> Millis {
        if !dice.percent(6) {
            return requested + dice.between(0, 4) * SECOND;
        }
        let agent = self.free(dice, requested);
        let rang_ms = 15 * SECOND;
        let at = requested + rang_ms;
        let channel = ChannelId(format!("demo-{call}-unanswered"));
        self.fact(requested + 50, Some(call), What::Offered { agent, channel });
        let outcome = OfferOutcome::NoAnswer;
        let ended = What::OfferEnded {
            agent,
            outcome,
            rang_ms,
        };
        self.fact(at, Some(call), ended);
        let by = String::from("system");
        let reason = PauseReason::NoAnswer;
        self.fact(at, None, What::AgentPaused { agent, reason, by });
        let by = format!("agent:{agent}");
        self.fact(at + 5 * MINUTE, None, What::AgentReady { agent, by });
        self.busy_until[(agent.0 - 1001) as usize] = at + 5 * MINUTE;
        at + SECOND
    }

    fn written(&mut self, dice: &mut Dice, call: CallId, agent: AgentId, at: Millis, citizen: u64) {
        let matter = dice.pick(&MATTERS);
        let caller = format!("测试市民{citizen:02}");
        self.step(at, Doing::Write(call, agent, matter, caller));
        let after = life::of_case(dice, self.now, at, (call, agent), matter);
        self.steps.extend(after);
    }

    fn requested(&mut self, call: CallId, at: Millis, position: u32) -> Millis {
        let requested = at + 6 * SECOND;
        self.fact(
            requested,
            Some(call),
            What::PersonRequested { queue: QUEUE },
        );
        let queued = What::Queued {
            queue: QUEUE,
            position,
        };
        self.fact(requested, Some(call), queued);
        requested
    }

    /// An agent who is not in a call then; whoever is free first if all are.
    fn free(&self, dice: &mut Dice, at: Millis) -> AgentId {
        let free: Vec<u32> = AGENTS
            .zip(self.busy_until)
            .filter(|(_, until)| *until < at)
            .map(|(agent, _)| agent)
            .collect();
        match free.is_empty() {
            true => AgentId(*AGENTS.start()),
            false => AgentId(*dice.pick(&free)),
        }
    }

    /// A recording, where there is a sound to be heard.
    fn recorded(&mut self, call: CallId, bridge: BridgeId, from: Millis, to: Millis) {
        if to + HEARD < self.now {
            return;
        }
        let recording = RecordingId(format!("demo-{call}-talk"));
        if !self.stored(to + SECOND, call, &recording, false) {
            return;
        }
        let started = What::RecordingStarted {
            recording: recording.clone(),
            bridge,
        };
        self.fact(from, Some(call), started);
        let duration_ms = to - from;
        let finished = What::RecordingFinished {
            recording,
            duration_ms,
        };
        self.fact(to, Some(call), finished);
    }

    fn stored(&mut self, at: Millis, call: CallId, name: &RecordingId, message: bool) -> bool {
        let Some(sound) = (self.sound)(name.as_str(), at, message) else {
            return false;
        };
        let stored = What::RecordingStored {
            recording: name.clone(),
            path: sound.path,
            sha256: sound.sha256,
            bytes: sound.bytes,
            duration_ms: sound.duration_ms,
        };
        self.fact(at, Some(call), stored);
        true
    }

    fn ended(
        &mut self,
        at: Millis,
        call: CallId,
        by: HungUpBy,
        outcome: Outcome,
        (wait_ms, talk_ms): (Option<u64>, u64),
    ) {
        let ended = What::Ended {
            by,
            cause: 16,
            outcome,
            wait_ms,
            talk_ms,
        };
        self.fact(at, Some(call), ended);
    }

    fn fact(&mut self, at: Millis, call: Option<CallId>, what: What) {
        self.step(at, Doing::Fact(Fact { at, call, what }));
    }

    fn step(&mut self, at: Millis, what: Doing) {
        self.steps.push(Step { at, what });
    }
}
