//! A menu in another language, and what follows in it.

use harness::simulator::{Phone, World, plan::plan};
use switchboard::{Language, Target, What};

/// Key 8 of the greeting leads to a menu in English, which leads to the queue.
fn office() -> World {
    let mut plan = plan(1);
    let mut english = plan.menus[1].clone();
    (english.name, english.language) = ("english".into(), Some(Language::English));
    plan.menus.push(english);
    plan.menus[0].keys.insert('8', Target::Menu(2));
    plan.queues[0].announce_every_ms = 10_000;
    World::working(plan)
}

#[test]
fn a_caller_who_chooses_english_is_spoken_to_in_english_from_there_on() {
    let mut world = office();
    world.phone(1001, Phone::Rings);
    let caller = world.rings("13800138000");
    world.run(50);
    assert_eq!(world.switch.spoken_in(&caller), Some(Language::Chinese));
    world.press(&caller, '8');
    assert_eq!(world.switch.spoken_in(&caller), Some(Language::English));
    assert_eq!(
        world.view(&caller).unwrap().language,
        Some(Language::English)
    );
    world.press(&caller, '0');
    world.restarts();
    world.run(60_000);
    let heard = world.switch.heard(&caller);
    assert!(
        heard.iter().any(|prompt| prompt.starts_with("queue")),
        "{heard:?}"
    );
    assert_eq!(world.switch.spoken_in(&caller), Some(Language::English));
    let chosen = world.facts_of(&caller);
    let chosen = chosen
        .iter()
        .filter(|what| matches!(what, What::LanguageChosen { .. }));
    assert_eq!(chosen.count(), 1);
}

#[test]
fn a_caller_who_chooses_nothing_has_the_offices_language() {
    let mut world = office();
    let caller = world.talking("13800138000");
    assert_eq!(world.view(&caller).unwrap().language, None);
    assert!(!world.kinds(&caller).contains(&"language_chosen"));
}
