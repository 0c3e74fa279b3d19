//! Who is alone in a conference, or would be.

use harness::simulator::plan::{PIN, ROOM};
use harness::simulator::{Phone, World};
use switchboard::{Actor, ConferenceWish, Party, Request, Stage};

use crate::rooms::{ALONE_MS, SPOKEN_MS, comes_in};
use crate::scene::OUTSIDE;

#[test]
fn neither_a_lost_socket_nor_a_restart_lets_anybody_be_alone_for_longer() {
    let interruptions: [fn(&mut World); 2] = [World::restarts, |world| {
        world.loses_socket();
        world.run(1_000);
        world.reconnect();
    }];
    for interrupts in interruptions {
        let mut world = World::new(1);
        let [one, other] = ["13900139000", "13900139001"].map(|it| comes_in(&mut world, it, PIN));
        world.run(ALONE_MS);
        world.hangs_up(&one);
        world.run(ALONE_MS / 2);
        interrupts(&mut world);
        world.run(ALONE_MS / 2 - 5_000);
        assert_eq!(world.stage(&other), Stage::Conference);
        world.run(5_100);
        let heard = world.switch.heard(&other);
        assert!(heard.contains(&"conference.alone".into()), "{heard:?}");
    }
}

#[test]
fn whoever_is_rung_by_a_room_is_rung_no_more_once_all_there_have_left() {
    for answers in [false, true] {
        for opens in [false, true] {
            let mut world = World::new(1);
            let phone = if answers {
                Phone::Answers(100)
            } else {
                Phone::Rings
            };
            world.switch.phones.insert(OUTSIDE.into(), phone);
            let invite = ConferenceWish::Invite(ROOM.into(), Party::Outside(OUTSIDE.into()));
            let invite = Request::Conference(invite);
            if opens {
                world.ask(Actor::Api, invite.clone());
            }
            let one = comes_in(&mut world, "13900139000", PIN);
            if !opens {
                world.ask(Actor::Api, invite);
                world.run(200);
            }
            world.hangs_up(&one);
            world.run(3 * SPOKEN_MS);
            let waits = world.switch.legs().len();
            assert_eq!(waits, usize::from(opens), "{answers}");
        }
    }
}
