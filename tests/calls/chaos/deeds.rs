//! What people and networks do, by the dice.

use harness::simulator::plan::{OTHER, QUEUE, ROOM};
use harness::simulator::{Phone, World};
use switchboard::{
    Actor, AgentId, AgentWish, ChannelId, ConferenceWish, Destination, Event, Following, Input,
    Party, PauseReason, Place, Request, Stage, SupervisionMode, TransferKind,
};

use super::office::{self, AGENTS};
use super::{CITIZEN, EXPERT};
use harness::Dice;

pub fn press(world: &mut World, dice: &mut Dice) {
    let key = ['1', '2', '3', '9', '#', '0', '5', '7'][dice.below(8) as usize];
    if let Some(leg) = dice.pick(&world.switch.legs()) {
        world.press(&leg, key);
    }
}

/// One leg, or two at once, or one just as another thing happens to it.
pub fn hang_up(world: &mut World, dice: &mut Dice) {
    let Some(leg) = dice.pick(&world.switch.legs()) else {
        return;
    };
    let partner = world.switch.talks_with(&leg).pop();
    let cause = if dice.one_in(4) { 38 } else { 16 };
    world.switch.hang_up(world.now, &leg, cause);
    if let Some(partner) = partner.filter(|_| dice.one_in(3)) {
        world.hangs_up(&partner);
    }
}

pub fn wish(world: &mut World, dice: &mut Dice) {
    let wish = match dice.below(5) {
        0 => AgentWish::Off,
        1 => AgentWish::Paused(PauseReason::Asked("meal".into())),
        _ => AgentWish::Ready,
    };
    world.wish(1001 + dice.below(u64::from(AGENTS)) as u32, wish);
}

pub fn phone(world: &mut World, dice: &mut Dice) {
    if dice.one_in(4) {
        let phone = match dice.below(3) {
            0 => Phone::Answers(3_000),
            1 => Phone::Sings(dice.below(4_000)),
            _ => Phone::Announces(dice.below(4_000), 1),
        };
        world.switch.phones.insert(EXPERT.into(), phone);
        return;
    }
    let phone = match dice.below(8) {
        0 => Phone::Rings,
        1 => Phone::Busy,
        2 => Phone::Rejects(dice.below(3_000)),
        3 => Phone::Silent,
        4 => Phone::Unregistered,
        5 => Phone::Answers(15_000),
        _ => Phone::Answers(dice.below(4_000)),
    };
    let number = 1001 + dice.below(u64::from(AGENTS)) as u32;
    if world.switch.is_connected() {
        world.phone(number, phone);
    }
}

pub fn socket(world: &mut World, dice: &mut Dice) {
    match dice.below(6) {
        0 => world.restarts(),
        1 => {
            world.switch.crash();
            world.loses_socket();
        }
        2 | 3 => world.loses_socket(),
        _ => {}
    }
}

/// What was said before is said again.
pub fn late(world: &mut World, dice: &mut Dice) {
    if dice.one_in(2) {
        // But for the end of a voice, whose name may be another one's by then.
        let told = dice.pick(&world.switch.told());
        if let Some(event) = told.filter(|event| !matches!(event, Event::PlaybackFinished(_))) {
            world.switch.report_at(world.now + dice.below(100), event);
        }
        return;
    }
    let Some(leg) = dice.pick(&world.switch.legs()) else {
        return;
    };
    let event = match dice.below(5) {
        0 => Event::Answered(leg),
        1 => Event::Ringing(leg),
        2 => Event::Key(leg, '1'),
        3 => Event::Progress(leg),
        _ => Event::Gone {
            channel: "rx-1-1-gone".into(),
            cause: 16,
        },
    };
    if !matches!(&event, Event::Answered(leg) if !leg.0.starts_with("rx-")) {
        world.switch.report_at(world.now + dice.below(100), event);
    }
}

/// The queue they share, and the way to it, is there or is not.
pub fn replan(world: &mut World, dice: &mut Dice) {
    let all = world.earlier.first().unwrap_or(&world.plan).clone();
    let plan = match dice.below(3) {
        0 => office::without_other(all),
        1 => office::widened_later(all),
        _ => all,
    };
    world.replans(plan);
}

pub fn roster(world: &mut World, dice: &mut Dice) {
    let two = world.plan.queues.len() == 2;
    world.input(Input::Roster(office::roster(two, dice)));
}

pub fn supervisor(world: &mut World) {
    let calls = world.board.snapshot(world.now).calls;
    if let Some(call) = calls.first() {
        world.ask(Actor::User("zhang".into()), Request::HangUp(call.call));
    }
}

/// An agent dials, or somebody who asked to be called back is let into the line.
pub fn dial(world: &mut World, dice: &mut Dice) {
    let number = if dice.one_in(3) { CITIZEN } else { EXPERT };
    let request = match dice.one_in(2) {
        true => Request::Dial {
            agent: AgentId(1001 + dice.below(u64::from(AGENTS)) as u32),
            number: number.into(),
            callback: dice.one_in(3).then(|| dice.below(5)),
            case: None,
            queue: None,
        },
        false => Request::Enqueue {
            callback: dice.below(5),
            number: number.into(),
            queue: QUEUE,
            asked: world.now - dice.below(100_000),
            head_start_ms: dice.below(3) * 20_000,
            preferred: dice.one_in(2).then_some(AgentId(1001)),
        },
    };
    world.ask(Actor::Api, request);
}

/// Somebody parks a caller, picks one up, leads one elsewhere, or keeps a secret.
pub fn lead(world: &mut World, dice: &mut Dice) {
    let calls = world.board.snapshot(world.now).calls;
    let Some(call) = dice.pick(&calls) else {
        return;
    };
    let (id, agent) = (call.call, 1001 + dice.below(u64::from(AGENTS)) as u32);
    let queue = if dice.one_in(2) { QUEUE } else { OTHER };
    let request = match dice.below(10) {
        0 | 1 => Request::Park(id),
        2 | 3 => Request::PickUp(id, AgentId(agent)),
        4 => Request::Move(id, Place::Queue(queue)),
        5 => Request::Move(id, Place::Front),
        6 => Request::PauseRecording(id, dice.one_in(2)),
        7 => Request::Move(id, Place::Agent(AgentId(agent))),
        8 => Request::Move(id, Place::Supervisor(AgentId(agent))),
        _ => return world.press(&call.channel, '4'),
    };
    world.ask(Actor::Api, request);
}

/// An agent calls for help, or needs none any more.
pub fn help(world: &mut World, dice: &mut Dice) {
    let calls = world.board.snapshot(world.now).calls;
    let Some(call) = dice.pick(&calls) else {
        return;
    };
    let by = match call.agent.filter(|_| dice.one_in(2)) {
        Some(agent) => Actor::Agent(agent),
        None => Actor::Api,
    };
    world.ask(by, Request::CallForHelp(call.call, !dice.one_in(4)));
}

/// A supervisor, who may be an agent too, listens, speaks, or leaves.
pub fn supervise(world: &mut World, dice: &mut Dice) {
    let calls = world.board.snapshot(world.now).calls;
    let Some(call) = dice.pick(&calls) else {
        return;
    };
    let known = call.watchers.first().map(|watcher| watcher.supervisor);
    let supervisor = match known.filter(|_| dice.one_in(2)) {
        Some(supervisor) => supervisor,
        None => AgentId(1001 + dice.below(u64::from(AGENTS)) as u32),
    };
    let mode = SupervisionMode::ALL[dice.below(4) as usize];
    let request = match dice.one_in(5) {
        true => Request::EndSupervision(call.call, supervisor),
        false => Request::Supervise(call.call, supervisor, mode),
    };
    world.ask(Actor::Api, request);
}

/// A supervisor, who may be an agent too, follows another, or does no more.
pub fn follow(world: &mut World, dice: &mut Dice) {
    let mut anybody = || AgentId(1001 + dice.below(u64::from(AGENTS)) as u32);
    let (supervisor, agent) = (anybody(), anybody());
    let known = dice.pick(&world.board.snapshot(world.now).followings);
    let request = match known.filter(|_| dice.one_in(6)) {
        Some(known) => no_more(&known),
        None => Request::Follow {
            supervisor,
            agent,
            whisper: dice.one_in(3),
        },
    };
    world.ask(Actor::Api, request);
}

/// The end of it.
pub fn no_more(following: &Following) -> Request {
    Request::EndFollowing {
        supervisor: following.supervisor,
        agent: following.agent,
    }
}

/// Somebody dials the room, keys something, invites, locks, mutes or ends it.
pub fn meet(world: &mut World, dice: &mut Dice) {
    let view = world.board.snapshot(world.now);
    let meets = view
        .calls
        .iter()
        .filter(|call| call.stage == Stage::Conference);
    let meets: Vec<_> = meets.cloned().collect();
    let member = dice.pick(&meets);
    let wish = match dice.below(12) {
        0..=2 => {
            let number = format!("138{:08}", dice.below(1_000));
            world.switch.arrives_at(world.now, &number, ROOM);
            return;
        }
        3..=7 => {
            let keys = ["1234#", "9876#", "1#", "*1", "*2", "*6"][dice.below(6) as usize];
            if let Some(member) = member {
                keys.chars()
                    .for_each(|key| world.press(&member.channel, key));
            }
            return;
        }
        8 => ConferenceWish::Invite(ROOM.into(), Party::Outside(EXPERT.into())),
        9 => {
            let agent = AgentId(1001 + dice.below(u64::from(AGENTS)) as u32);
            ConferenceWish::Invite(ROOM.into(), Party::Agent(agent))
        }
        10 => ConferenceWish::Lock(ROOM.into(), dice.one_in(3)),
        _ => match member {
            Some(member) if !dice.one_in(4) => ConferenceWish::Mute(member.call, dice.one_in(2)),
            Some(_) | None => ConferenceWish::End(ROOM.into()),
        },
    };
    world.ask(Actor::Api, Request::Conference(wish));
}

/// Somebody wants more time, says what came of a call, or uses a telephone for another one.
pub fn handle(world: &mut World, dice: &mut Dice) {
    let agent = AgentId(1001 + dice.below(u64::from(AGENTS)) as u32);
    let last = world.board.snapshot(world.now).agents;
    let last = last.into_iter().filter_map(|agent| agent.last);
    let last: Vec<_> = last.map(|last| last.call).collect();
    match dice.below(4) {
        0 => world.ask(Actor::Agent(agent), Request::ExtendWrapUp(agent)),
        1 => world.uses(agent.0, dice.one_in(3)),
        _ => {
            if let Some(call) = dice.pick(&last) {
                let by = if dice.one_in(2) {
                    Actor::Agent(agent)
                } else {
                    Actor::Api
                };
                world.ask(by, Request::Dispose(call, "已答复".into()));
            }
        }
    }
}

/// Somebody presses a key of the telephone itself: hold, transfer, or another call.
pub fn telephone(world: &mut World, dice: &mut Dice) {
    let legs = world.switch.legs();
    let Some(leg) = dice.pick(&legs) else {
        return;
    };
    let phone = (1001 + dice.below(u64::from(AGENTS))).to_string();
    let number = match dice.below(3) {
        0 => EXPERT.to_owned(),
        1 => CITIZEN.to_owned(),
        _ => (1001 + dice.below(u64::from(AGENTS))).to_string(),
    };
    match dice.below(6) {
        0 | 1 => {
            world.switch.dials(world.now, &phone, &number);
        }
        2 | 3 => {
            let on = dice.one_in(2);
            world.switch.on_hold(world.now, &leg, on);
        }
        4 => refer(world, leg, Some(number), None),
        _ => {
            let with = dice.pick(&legs);
            refer(world, leg, None, with);
        }
    }
}

fn refer(world: &mut World, channel: ChannelId, to: Option<String>, with: Option<ChannelId>) {
    let event = Event::Referred { channel, to, with };
    world.switch.report_at(world.now, event);
}

/// Whoever talks, or a supervisor, asks for something that can be asked for in a conversation.
pub fn converse(world: &mut World, dice: &mut Dice) {
    let calls = world.board.snapshot(world.now).calls;
    let talking: Vec<_> = calls
        .into_iter()
        .filter(|call| call.stage == Stage::Talking)
        .collect();
    let Some(call) = dice.pick(&talking) else {
        return;
    };
    let by = match call.agent {
        Some(agent) if !dice.one_in(4) => Actor::Agent(agent),
        Some(_) | None => Actor::Api,
    };
    let party = dice.pick(&call.parties).map(|party| party.who);
    let id = call.call;
    let request = match dice.below(14) {
        0 => Request::Hold(id),
        1 => Request::Resume(id),
        2 => Request::Mute(id, party, dice.one_in(2)),
        3 | 4 => Request::CompleteTransfer(id),
        5 => Request::SwapTransfer(id),
        6 => Request::MergeTransfer(id),
        7 => Request::CancelTransfer(id),
        8 => Request::Dismiss(id, party.unwrap_or(Party::Outside(EXPERT.into()))),
        _ => Request::Transfer(id, destination(dice), kind(dice)),
    };
    world.ask(by, request);
}

fn destination(dice: &mut Dice) -> Destination {
    match dice.below(7) {
        0 => Destination::Queue(QUEUE),
        5 => Destination::Mailbox,
        6 => Destination::Menu(["greeting", "self-service", "none"][dice.below(3) as usize].into()),
        4 => Destination::Queue(OTHER),
        1 => Destination::Outside(EXPERT.into()),
        _ => Destination::Agent(AgentId(1001 + dice.below(u64::from(AGENTS)) as u32)),
    }
}

fn kind(dice: &mut Dice) -> TransferKind {
    match dice.below(3) {
        0 => TransferKind::Blind,
        1 => TransferKind::Attended,
        _ => TransferKind::Invite,
    }
}
