//! Random inputs against invariants and a small model of the order. `CHAOS_INPUTS` says how many
//! inputs, `CHAOS_SEED` where to begin; a failure prints the seed of its run.

mod books;
pub mod check;
pub mod deeds;
mod office;
mod order;

use std::collections::BTreeSet;

use books::Books;
use harness::Dice;
use harness::simulator::plan::ABSENT_AFTER_MS;
use harness::simulator::{Phone, World, switch};
use switchboard::{Actor, Command, Input, Request, What};

const STEPS: usize = 600;
/// A telephone outside.
const EXPERT: &str = "01012345678";
/// One that is never answered.
const CITIZEN: &str = "13900000000";

#[test]
fn whatever_people_and_networks_do_no_call_is_lost_and_nothing_remains() {
    let number = |name: &str| std::env::var(name).ok().and_then(|text| text.parse().ok());
    let wanted: u64 = number("CHAOS_INPUTS").unwrap_or(1_000_000);
    let mut seed: u64 = number("CHAOS_SEED").unwrap_or(1);
    let (mut inputs, mut seen) = (0, BTreeSet::new());
    while inputs < wanted {
        let run = std::panic::catch_unwind(|| chaos(seed));
        let Ok(world) = run else {
            panic!("CHAOS_SEED={seed} broke an invariant");
        };
        inputs += world.inputs;
        seen.extend(world.facts.iter().map(|fact| name(&fact.what)));
        seed += 1;
    }
    for name in RARE {
        assert!(seen.contains(*name), "{name} never happened: {seen:?}");
    }
}

/// What only happens where chaos reaches far enough.
const RARE: &[&str] = &[
    "agent_lost",
    "hold_overdue",
    "hold_recalled",
    "consulted_aside",
    "telephone_held",
    "telephone_resumed",
    "recording_missing",
    "moved_to_queue",
    "agent_preferred",
    "priority_given",
    "nuisance_barred",
    "recording_paused",
    "recording_resumed",
    "parked",
    "unparked",
    "moved_to_front",
    "moved_to_agent",
    "help_asked",
    "help_ended",
    "supervision_started",
    "supervision_changed",
    "supervision_ended",
    "following_started",
    "following_ended asked",
    "following_ended unanswered",
    "following_ended roster",
    "dialled_out",
    "dialling",
    "conference_opened",
    "conference_invited",
    "conference_joined",
    "conference_locked",
    "member_muted",
    "wrap_up_extended",
    "disposition_chosen",
    "callback_asked",
    "overflowed full queue",
    "overflowed full mailbox",
    "overflowed waited queue",
    "overflowed waited mailbox",
    "overflowed nobody queue",
    "overflowed nobody mailbox",
    "survey silence",
    "survey hung_up",
    "survey lost",
    "survey_answered",
    "transfer completed",
    "transfer three_way",
    "transfer cancelled",
    "transfer no_answer",
    "transfer busy",
    "transfer rejected",
    "transfer unreachable",
];

fn name(what: &What) -> String {
    if let What::TransferEnded { outcome, .. } = what {
        return format!("transfer {}", outcome.as_str());
    }
    if let What::FollowingEnded { reason, .. } = what {
        return format!("following_ended {}", reason.as_str());
    }
    if let What::SurveyNone { reason } = what {
        return format!("survey {}", reason.as_str());
    }
    if let What::Overflowed { reason, to, .. } = what {
        let to = to.label();
        let to = to.split(':').next().unwrap_or_default();
        return format!("overflowed {} {to}", reason.as_str());
    }
    what.kind().into()
}

fn chaos(seed: u64) -> World {
    let mut dice = Dice::new(seed);
    let mut world = World::working(office::plan(seed));
    world.switch.preferred = office::preferred();
    world.switch.barred = ["13800000007", "13800000500"].map(Into::into).into();
    world.switch.head_starts = [("13800000003".into(), 45_000)].into();
    // Where nothing is lost there is nothing to be swept up.
    world.loses = (!seed.is_multiple_of(3)).then_some(lost);
    world
        .switch
        .phones
        .insert(EXPERT.into(), Phone::Answers(3_000));
    world.switch.phones.insert(CITIZEN.into(), Phone::Rings);
    // A database is slow beside the rest.
    let mut books = (seed % 39 == 11).then(|| Books::new(seed));
    for _ in 0..STEPS {
        step(&mut world, &mut dice);
        check::invariants(&world);
        if let Some(books) = &mut books {
            books.follow(&world);
        }
    }
    everybody_hangs_up(&mut world, &mut dice);
    check::nothing_remains(&world);
    if let Some(books) = books {
        books.close(&world);
    }
    world
}

/// Twice, so that what was on its way has arrived.
fn looks(world: &mut World) {
    world.looks();
    world.run(100);
    let before = world.commands();
    world.looks();
    let disturbs = world.commands() != before;
    assert!(
        !disturbs || world.loses.is_some(),
        "a look disturbed somebody"
    );
}

/// One command in two hundred is never heard; which, only its number tells. None of those on which it depends
/// that the next one for the same leg is heard at all.
fn lost(command: &Command, number: u64) -> bool {
    !matches!(command, Command::StopPlay(_) | Command::Leave(..))
        && number.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 56 == 0
}

fn step(world: &mut World, dice: &mut Dice) {
    if !world.switch.is_connected() && dice.one_in(4) {
        world.reconnect();
    }
    match dice.below(40) {
        0..=3 => {
            world.rings(&format!("138{:08}", dice.below(1_000)));
        }
        4 | 5 => deeds::press(world, dice),
        6..=8 => deeds::hang_up(world, dice),
        9 | 10 => deeds::wish(world, dice),
        11 => deeds::phone(world, dice),
        12 => deeds::socket(world, dice),
        13 => deeds::late(world, dice),
        14 => world.input(Input::Disk(!dice.one_in(4))),
        15 => world.switch.records_fail = dice.one_in(5),
        16 => world.switch.speaks_ms = dice.below(12_000),
        17 => deeds::roster(world, dice),
        18 => deeds::supervisor(world),
        19..=23 => deeds::converse(world, dice),
        24 => deeds::dial(world, dice),
        25 | 26 => deeds::supervise(world, dice),
        27 | 28 => deeds::lead(world, dice),
        29 | 30 => deeds::telephone(world, dice),
        31 => deeds::handle(world, dice),
        32 | 33 => deeds::meet(world, dice),
        34 => looks(world),
        35 => deeds::help(world, dice),
        36 => deeds::replan(world, dice),
        37 | 38 => deeds::follow(world, dice),
        _ => {}
    }
    world.switch.latency_ms = dice.below(40);
    let scale = [1, 30, 500, 4_000, 20_000][dice.below(5) as usize];
    // Every input in between is followed by the invariants too.
    for _ in 0..4 {
        world.run(dice.below(scale));
        check::invariants(world);
    }
}

/// What was lost is found by looking, or by connecting again.
fn everybody_hangs_up(world: &mut World, dice: &mut Dice) {
    world.loses = None;
    if !world.switch.is_connected() || dice.one_in(2) {
        world.loses_socket();
        world.reconnect();
    }
    for leg in world.switch.legs() {
        world.hangs_up(&leg);
    }
    // Who waits to be called back holds no telephone.
    for call in world.board.snapshot(world.now).calls {
        if call.outward {
            world.ask(Actor::System, Request::HangUp(call.call));
        }
    }
    for following in world.board.snapshot(world.now).followings {
        world.ask(Actor::System, deeds::no_more(&following));
    }
    // Past every guard, ring, wrap-up and message limit, and the limit of the pauses that follow.
    world.run(switch::PROMPT_MS + 600_000 + ABSENT_AFTER_MS);
    world.looks();
    world.looks();
    world.run(1_000);
    assert!(
        world
            .facts
            .iter()
            .any(|fact| matches!(fact.what, What::Ended { .. }))
    );
}
