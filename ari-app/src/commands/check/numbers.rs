//! Numbers that mean two things, as far as the configuration alone does not know. The board looks in the order of
//! `switchboard`'s directory and takes the first that has a number, so the other is reached by nobody.

use std::collections::BTreeMap;

use store::Store;
use switchboard::is_emergency;

use super::Report;
use crate::config::Config;

/// What may have a number, in the order in which it is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Emergency,
    Hotline,
    Queue,
    Room,
    /// Agents and telephones.
    Staff,
    Department,
}

/// One that has a number, and where that is changed.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Owner {
    kind: Kind,
    name: String,
    place: &'static str,
}

type Owners = BTreeMap<String, Vec<Owner>>;

/// `phones` are the telephones that Asterisk knows; none where it was not asked.
pub(super) fn check(config: &Config, phones: &[String], report: &mut Report) {
    let findings = findings(config, phones);
    for (what, remedy) in &findings {
        report.bad(what, remedy);
    }
    if findings.is_empty() {
        report.good("every number means one thing");
    }
}

/// What is wrong, and what to do about it.
fn findings(config: &Config, phones: &[String]) -> Vec<(String, String)> {
    let mut owners = Owners::new();
    configured(config, &mut owners);
    if let Ok(store) = Store::beside(config.database()) {
        let _ = stored(&store, &mut owners);
    }
    for phone in phones {
        let known = owners.get(phone);
        if known.is_none_or(|known| known.iter().all(|it| it.kind != Kind::Staff)) {
            let name = format!("telephone {phone} of the office");
            add(&mut owners, phone, (Kind::Staff, name, "site/pjsip.conf"));
        }
    }
    let owners = owners.iter_mut();
    owners
        .flat_map(|(number, theirs)| twice(number, theirs))
        .collect()
}

fn add(owners: &mut Owners, number: &str, (kind, name, place): (Kind, String, &'static str)) {
    let owner = Owner { kind, name, place };
    owners.entry(number.into()).or_default().push(owner);
}

fn configured(config: &Config, owners: &mut Owners) {
    let settings = &config.settings;
    let hotline = (Kind::Hotline, "the hotline".into(), "`number` in [office]");
    add(owners, &settings.office.number, hotline);
    for number in &settings.numbers {
        let menu = format!("[[numbers]], menu {}", number.menu);
        let place = "`dialled` in [[numbers]]";
        add(owners, &number.dialled.0.0, (Kind::Hotline, menu, place));
    }
    for queue in &settings.queues {
        let Some(number) = &queue.number else {
            continue;
        };
        let name = format!("queue {} ({})", queue.id.0, queue.name);
        let place = "`number` in [[queues]]";
        add(owners, &number.0.0, (Kind::Queue, name, place));
    }
}

fn stored(store: &Store, owners: &mut Owners) -> store::Result<()> {
    for room in store.read(store::rooms::list)? {
        let name = format!("conference room {}", room.name);
        let place = "the page 会议室 (make the room again)";
        add(owners, &room.number, (Kind::Room, name, place));
    }
    for agent in store.read(store::agents::roster)? {
        let number = agent.id.to_string();
        let name = format!("agent {number} ({})", agent.name);
        let place = "`rexian user edit`";
        if agent.phone != number {
            let phone = format!("the telephone of {name}");
            add(owners, &agent.phone, (Kind::Staff, phone, place));
        }
        add(owners, &number, (Kind::Staff, name, place));
    }
    for department in store.read(store::departments::list)? {
        let (Some(phone), None) = (department.phone, department.retired_at) else {
            continue;
        };
        let name = format!("department {}", department.name);
        let place = "`rexian department edit`";
        let number = store::departments::dialled(&phone);
        add(owners, &number, (Kind::Department, name, place));
    }
    Ok(())
}

/// Who has a number that reaches another, and what to do about it. Two of the hotline's own are the same plan's, a
/// department may well have a telephone of the office, and that of the police an emergency number.
fn twice(number: &str, owners: &mut Vec<Owner>) -> Vec<(String, String)> {
    if is_emergency(number) {
        owners.push(Owner {
            kind: Kind::Emergency,
            name: "an emergency call".into(),
            place: "",
        });
    }
    owners.sort();
    let Some((first, others)) = owners.split_first() else {
        return Vec::new();
    };
    let others = others.iter().filter(|it| match first.kind {
        Kind::Queue | Kind::Room => true,
        Kind::Emergency => it.kind != Kind::Department,
        Kind::Hotline => it.kind != Kind::Hotline,
        Kind::Staff | Kind::Department => false,
    });
    let told = |other: &Owner| {
        let what = format!(
            "{number} means two things: {} and {}; whoever dials it reaches the first",
            first.name, other.name
        );
        let places: Vec<&str> = [first.place, other.place].into();
        let places: Vec<&str> = places.into_iter().filter(|it| !it.is_empty()).collect();
        (
            what,
            format!("give one another number: {}", places.join(", or ")),
        )
    };
    others.map(told).collect()
}

#[cfg(test)]
mod tests {
    use store::Durability;
    use switchboard::Room;

    use super::*;

    #[test]
    fn a_telephone_that_nobody_has_and_a_room_are_found_too() {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().display();
        let text = format!(
            "data = \"{data}\"\n[asterisk]\nari = \"http://127.0.0.1:8088\"\nspool = \"/s\"\npassword = \"x\"\n\
             [[queues]]\nid = 1\nname = \"一\"\nnumber = \"802\"\n"
        );
        let config = Config::parse("rexian.toml".as_ref(), &text).unwrap();
        assert_eq!(findings(&config, &["801".into()]), []);
        let store = Store::create(config.database()).unwrap();
        let room = Room {
            number: "802".into(),
            name: "会商".into(),
            pin: "1234".into(),
            leader_pin: "5678".into(),
        };
        let make = move |tx: &store::rusqlite::Transaction<'_>| store::rooms::put(tx, &room);
        store.write(Durability::Full, make).unwrap();
        let found = findings(&config, &["802".into()]);
        let told: Vec<&str> = found.iter().map(|(what, _)| what.as_str()).collect();
        let said = |other| {
            format!(
                "802 means two things: queue 1 (一) and {other}; whoever dials it reaches the first"
            )
        };
        let others = ["conference room 会商", "telephone 802 of the office"];
        assert_eq!(told, others.map(said));
    }
}
