//! What follows in a conversation is the same after a restart, a lost socket or another plan, whatever it was interrupted in and
//! whatever is done next.

use harness::simulator::{Phone, World};
use switchboard::{
    Actor, AgentId, CallId, ChannelId, Destination, Party, Request, SupervisionMode, TransferKind,
};

use crate::scene::{OUTSIDE, Scene};

type Deed = (&'static str, fn(&mut Scene));

/// What may be under way.
const STAGES: [Deed; 20] = [
    ("two talk", |_| {}),
    ("held", hold),
    ("held by the telephone", |scene| first_on_hold(scene, true)),
    ("held by both", |scene| {
        hold(scene);
        first_on_hold(scene, true);
    }),
    ("held by both, first by the telephone", |scene| {
        first_on_hold(scene, true);
        hold(scene);
    }),
    ("the caller muted", |scene| mute(scene, None, true)),
    ("three, the second muted", |scene| {
        meets(scene, TransferKind::Invite);
        let colleague = Party::Agent(AgentId(scene.colleague));
        mute(scene, Some(colleague), true);
    }),
    ("parked", |scene| asks(scene, Request::Park)),
    ("a blind transfer rings", |scene| {
        rings(scene, TransferKind::Blind);
    }),
    ("a consultation rings", |scene| {
        rings(scene, TransferKind::Attended);
    }),
    ("an invitation rings", |scene| {
        rings(scene, TransferKind::Invite);
    }),
    ("consulting", |scene| meets(scene, TransferKind::Attended)),
    ("swapped", |scene| {
        meets(scene, TransferKind::Attended);
        asks(scene, Request::SwapTransfer);
    }),
    ("consulting outside", |scene| {
        let to = Destination::Outside(OUTSIDE.into());
        asks(scene, |call| {
            Request::Transfer(call, to, TransferKind::Attended)
        });
        scene.world.run(2_500);
    }),
    ("three talk", |scene| meets(scene, TransferKind::Invite)),
    ("three, held", |scene| {
        meets(scene, TransferKind::Invite);
        hold(scene);
    }),
    ("three, the first away", |scene| {
        meets(scene, TransferKind::Invite);
        first_on_hold(scene, true);
    }),
    ("three, the second away", |scene| {
        meets(scene, TransferKind::Invite);
        second_on_hold(scene, true);
    }),
    ("a supervisor talks too", barge),
    ("consulting on a second line", |scene| {
        let colleague = scene.colleague.to_string();
        scene.dials_beside(&colleague);
        scene.world.run(2_500);
    }),
];

/// What may be done next.
const NEXT: [Deed; 15] = [
    ("nothing", |_| {}),
    ("the caller hangs up", |scene| {
        let caller = scene.caller.clone();
        scene.world.hangs_up(&caller);
    }),
    ("the first hangs up", |scene| {
        let first = scene.first.clone();
        scene.world.hangs_up(&first);
    }),
    ("the second hangs up", |scene| {
        if let Some(leg) = second(scene) {
            scene.world.hangs_up(&leg);
        }
    }),
    ("hold", hold),
    ("resume", |scene| asks(scene, Request::Resume)),
    ("unmute", |scene| mute(scene, None, false)),
    ("complete", |scene| asks(scene, Request::CompleteTransfer)),
    ("cancel", |scene| asks(scene, Request::CancelTransfer)),
    ("swap", |scene| asks(scene, Request::SwapTransfer)),
    ("merge", |scene| asks(scene, Request::MergeTransfer)),
    ("barge", barge),
    ("the first's hold key", |scene| first_on_hold(scene, true)),
    ("the first's take-back", |scene| first_on_hold(scene, false)),
    ("the second's take-back", |scene| {
        second_on_hold(scene, false);
    }),
];

type Change = fn(&mut World);

/// How nobody listens, and does again: not at all, by a lost socket, by a restart.
const ABSENCES: [(Change, Change); 3] = [
    (|_| {}, |_| {}),
    (World::loses_socket, World::reconnect),
    (World::loses_socket, World::restarts),
];

/// Asks, be it refused.
fn asks(scene: &mut Scene, request: impl FnOnce(CallId) -> Request) {
    let _ = scene.try_ask(request(scene.call));
}

fn hold(scene: &mut Scene) {
    asks(scene, Request::Hold);
}

fn mute(scene: &mut Scene, who: Option<Party>, on: bool) {
    asks(scene, |call| Request::Mute(call, who, on));
}

fn barge(scene: &mut Scene) {
    let supervisor = AgentId(scene.colleague);
    let barge = Request::Supervise(scene.call, supervisor, SupervisionMode::Barge);
    scene.world.ask(Actor::User("zhang".into()), barge);
    scene.world.run(2_500);
}

fn meets(scene: &mut Scene, kind: TransferKind) {
    scene.transfer(kind);
    scene.world.run(2_500);
}

fn rings(scene: &mut Scene, kind: TransferKind) {
    scene.world.phone(scene.colleague, Phone::Answers(8_000));
    scene.transfer(kind);
    scene.world.run(500);
}

fn first_on_hold(scene: &mut Scene, on: bool) {
    let first = scene.first.clone();
    scene.on_hold(&first, on);
}

fn second_on_hold(scene: &mut Scene, on: bool) {
    if let Some(leg) = second(scene) {
        scene.on_hold(&leg, on);
    }
}

/// The last leg of those that are neither the caller's nor the first agent's.
fn second(scene: &Scene) -> Option<ChannelId> {
    let mut legs = scene.world.switch.legs();
    legs.retain(|leg| *leg != scene.caller && *leg != scene.first);
    legs.pop()
}

/// Who hears how many others, or music, and what everybody is shown.
fn seen(scene: &Scene) -> String {
    let (world, switch) = (&scene.world, &scene.world.switch);
    let heard = switch.legs().into_iter().map(|leg| {
        let who = [&scene.caller, &scene.first].map(|it| *it == leg);
        let heard = (switch.talks_with(&leg).len(), !switch.is_muted(&leg));
        (who, heard, switch.hears_music(&leg))
    });
    let mut ears: Vec<_> = heard.collect();
    ears.sort_unstable();
    let shown = world.view(&scene.caller).map(|view| {
        let waits = (view.held.is_some(), view.parked.is_some());
        let transfer = view.transfer.map(|it| (it.kind, it.consulting));
        let muted = view.parties.iter().filter(|it| it.muted).count();
        let parties = (view.parties.len(), muted, view.muted);
        (view.stage, waits, transfer, parties)
    });
    let agents = [1001, 1002].map(|agent| world.state(agent).as_str().to_owned());
    format!("{ears:?} {shown:?} {agents:?}")
}

fn story(stage: &Deed, interrupts: fn(&mut World), next: &Deed, later_ms: u64) -> String {
    let mut scene = Scene::set();
    stage.1(&mut scene);
    scene.world.run(300);
    interrupts(&mut scene.world);
    scene.world.run(300);
    next.1(&mut scene);
    scene.world.run(later_ms);
    seen(&scene)
}

#[test]
fn what_follows_in_a_conversation_is_the_same_after_whatever_interrupts_it() {
    let lost: fn(&mut World) = |world| {
        world.loses_socket();
        world.reconnect();
    };
    let replanned: fn(&mut World) = |world| world.replans(world.plan.clone());
    let interruptions = [
        ("restart", World::restarts as fn(&mut World)),
        ("lost socket", lost),
        ("another plan", replanned),
    ];
    for stage in &STAGES {
        for next in &NEXT {
            for later_ms in [200, 30_000] {
                let live = story(stage, |_| {}, next, later_ms);
                for (how, interrupts) in interruptions {
                    let after = story(stage, interrupts, next, later_ms);
                    assert_eq!(after, live, "{how}: {}, {}, {later_ms}", stage.0, next.0);
                }
            }
        }
    }
}

#[test]
fn a_hold_key_pressed_while_the_socket_is_lost_or_the_board_away_counts_as_any_other() {
    let whose: [fn(&Scene) -> Option<ChannelId>; 2] = [|scene| Some(scene.first.clone()), second];
    for (stage, whose) in STAGES.iter().flat_map(|it| whose.map(|whose| (it, whose))) {
        let [live, lost, restarted] = ABSENCES.map(|(goes, comes_back)| {
            let mut scene = Scene::set();
            stage.1(&mut scene);
            scene.world.run(300);
            goes(&mut scene.world);
            if let Some(leg) = whose(&scene) {
                let on = !scene.world.switch.is_on_hold(&leg);
                scene.on_hold(&leg, on);
            }
            comes_back(&mut scene.world);
            scene.world.run(500);
            seen(&scene)
        });
        assert_eq!(lost, live, "lost socket: {}", stage.0);
        assert_eq!(restarted, live, "restart: {}", stage.0);
    }
}

#[test]
fn lines_swapped_while_the_socket_is_lost_or_the_board_away_are_not_put_together() {
    for swapped_before in [false, true] {
        let [live, lost, restarted] = ABSENCES.map(|(goes, comes_back)| {
            let mut scene = Scene::set();
            let colleague = scene.colleague.to_string();
            let second = scene.dials_beside(&colleague);
            scene.world.run(2_500);
            let mut lines = [scene.first.clone(), second];
            if swapped_before {
                scene.on_hold(&lines[1], true);
                scene.on_hold(&lines[0], false);
                lines.reverse();
            }
            scene.world.run(300);
            goes(&mut scene.world);
            scene.on_hold(&lines[1], true);
            scene.on_hold(&lines[0], false);
            comes_back(&mut scene.world);
            scene.world.run(500);
            seen(&scene)
        });
        assert_eq!(lost, live, "lost socket: {swapped_before}");
        assert_eq!(restarted, live, "restart: {swapped_before}");
    }
}
