//! Users, tokens, departments and categories.

use std::fs;

use crate::Office;

#[test]
fn users_come_get_new_passwords_and_go() {
    let office = Office::new();
    office.done(&["init"]);
    let add = ["user", "add", "li", "--role", "agent"];
    assert!(
        office.run(&add).err.contains("agent"),
        "an agent has a number"
    );
    let whole = [&add[..], &["--agent", "7", "--phone", "1007"]].concat();
    let first = office.done(&whole);
    assert!(office.run(&whole).err.contains("taken"));
    assert_ne!(office.done(&["user", "password", "li"]), first);
    office.done(&["user", "disable", "li"]);
    assert!(
        office
            .done(&["user", "list"])
            .contains("li\tagent\tdisabled\t1007")
    );
    let nobody = office.run(&["user", "password", "wang"]).err;
    assert!(nobody.contains("nobody signs in as wang"), "{nobody}");
}

#[test]
fn a_user_is_changed_disabled_and_enabled_again() {
    let office = Office::new();
    office.done(&["init"]);
    for (login, number) in [("li", "7"), ("wang", "8")] {
        let phone = format!("100{number}");
        office.done(&[
            "user", "add", login, "--role", "agent", "--agent", number, "--phone", &phone,
        ]);
    }
    office.done(&["user", "edit", "li", "--name", "李", "--role", "supervisor"]);
    assert!(
        office
            .done(&["user", "list"])
            .contains("li\tsupervisor\tactive\t1007\t李")
    );
    let taken = office.run(&["user", "edit", "li", "--phone", "1008"]);
    assert!(taken.err.contains("phone: taken"), "{}", taken.err);
    office.done(&["user", "disable", "wang"]);
    office.done(&["user", "edit", "li", "--phone", "1008"]);
    let without = office.run(&["user", "enable", "wang"]);
    assert!(
        without.err.contains("user edit wang --phone"),
        "{}",
        without.err
    );
    office.done(&["user", "edit", "wang", "--phone", "1007"]);
    office.done(&["user", "enable", "wang"]);
    assert!(
        office
            .done(&["user", "list"])
            .contains("wang\tagent\tactive\t1007")
    );
    let unknown = office.run(&["user", "edit", "wang", "--queues", "99"]).err;
    assert!(unknown.contains("there are: 1"), "{unknown}");
    let nothing = office.run(&["user", "edit", "wang"]).err;
    assert!(nothing.contains("--help"), "{nothing}");
}

#[test]
fn a_queue_that_is_not_there_is_refused_and_one_that_went_is_found() {
    let office = Office::new();
    office.done(&["init"]);
    let add = [
        "user", "add", "li", "--role", "agent", "--agent", "7", "--phone", "1007",
    ];
    let said = office.run(&[&add[..], &["--queues", "1,99"]].concat());
    assert_eq!(said.code, 2);
    assert!(said.err.contains("no queue 99"), "{}", said.err);
    assert!(said.err.contains("there are: 1 综合受理"), "{}", said.err);
    office.done(&add);
    let settings = fs::read_to_string(office.path("rexian.toml")).unwrap();
    let other = "[[menus]]\nname = \"a\"\nsay = [\"greeting\"]\npatience_s = 0\nthen = \"queue:2\"\n\
                 [[queues]]\nid = 2\nname = \"b\"\nkeys = {}\n";
    fs::write(office.path("rexian.toml"), settings + other).unwrap();
    let check = office.run(&["check"]).out;
    assert!(check.contains("agent 7 (li) serves queue 1"), "{check}");
    assert!(check.contains("rexian user edit"), "{check}");
}

#[test]
fn a_teams_number_that_nobody_has_is_found() {
    let office = Office::new();
    office.done(&["init"]);
    office.done(&[
        "user", "add", "li", "--role", "agent", "--agent", "7", "--phone", "1007",
    ]);
    let settings = fs::read_to_string(office.path("rexian.toml")).unwrap();
    let team = "[[teams]]\nname = \"甲班\"\nagents = [7, 70]\n";
    fs::write(office.path("rexian.toml"), settings + team).unwrap();
    let check = office.run(&["check"]).out;
    assert!(check.contains("team 甲班 has agent 70"), "{check}");
    assert!(!check.contains("has agent 7,"), "{check}");
}

#[test]
fn departments_and_categories_are_made_changed_and_retired() {
    let office = Office::new();
    office.done(&["init"]);
    let water = office.done(&["department", "add", "水务局", "--phone", "8001"]);
    assert_eq!(water, "1\n");
    assert!(
        office
            .run(&["department", "add", "水务局"])
            .err
            .contains("name: taken")
    );
    office.done(&["department", "edit", "1", "--name", "市水务局"]);
    assert_eq!(
        office.done(&["department", "list"]),
        "1\tactive\t8001\t市水务局\n"
    );
    assert_eq!(office.done(&["category", "add", "公用事业"]), "1\n");
    let below = ["category", "add", "停水", "--parent", "1", "--department"];
    assert!(
        office
            .run(&[&below[..], &["9"]].concat())
            .err
            .contains("department: unknown")
    );
    office.done(&[&below[..], &["1"]].concat());
    let third = office.run(&["category", "add", "x", "--parent", "2"]).err;
    assert!(third.contains("parent"), "two levels: {third}");
    office.done(&["category", "edit", "2", "--name", "供水"]);
    let list = office.done(&["category", "list"]);
    assert_eq!(list, "1\tactive\t\t公用事业\n2\tactive\t市水务局\t  供水\n");
    office.done(&[
        "user",
        "add",
        "shui",
        "--role",
        "department",
        "--department",
        "1",
    ]);
    office.done(&["department", "retire", "1"]);
    office.done(&["category", "retire", "1"]);
    assert_eq!(
        office.done(&["department", "list"]),
        "1\tretired\t8001\t市水务局\n"
    );
    let list = office.done(&["category", "list"]);
    assert_eq!(list, "1\tretired\t\t公用事业\n2\tretired\t\t  供水\n");
    assert_eq!(office.run(&["category", "retire", "9"]).code, 2);
    let below = office.run(&["category", "add", "x", "--parent", "1"]);
    assert!(below.err.contains("parent: unknown"), "{}", below.err);
}

#[test]
fn a_token_is_printed_once_and_taken_back_by_its_number() {
    let office = Office::new();
    office.done(&["init"]);
    let token = office.done(&["token", "add", "statistics"]);
    assert_eq!(token.trim().len(), 40);
    let list = office.done(&["token", "list"]);
    assert_eq!(list, "1\tvalid\tstatistics\n");
    office.done(&["token", "revoke", "1"]);
    assert_eq!(office.done(&["token", "list"]), "1\trevoked\tstatistics\n");
    assert_eq!(office.run(&["token", "revoke", "9"]).code, 2);
}

#[test]
fn the_audit_says_what_commands_did() {
    let office = Office::new();
    office.done(&["init"]);
    office.done(&[
        "user", "add", "li", "--role", "agent", "--agent", "7", "--phone", "1007",
    ]);
    office.done(&["user", "edit", "li", "--phone", "1008", "--queues", "1"]);
    office.done(&["user", "password", "li"]);
    office.done(&["user", "disable", "li"]);
    office.done(&["user", "enable", "li"]);
    office.done(&["token", "add", "reports"]);
    office.done(&["token", "revoke", "1"]);
    office.done(&["department", "add", "水务局"]);
    office.done(&["department", "retire", "1"]);
    office.done(&["category", "add", "供水"]);
    office.done(&["category", "edit", "1", "--name", "停水"]);
    let store = store::Store::beside(office.path("data/rexian.db")).unwrap();
    let all = store::audit::Filter::default();
    let mut noted = store.read(|c| store::audit::list(c, &all)).unwrap().items;
    noted.reverse();
    let said = noted.iter().map(|e| {
        format!(
            "{} {} {} {}: {}",
            e.by, e.action, e.subject, e.name, e.detail
        )
    });
    let expected = [
        "created user admin: admin",
        "created user li: agent",
        "changed user li: phone 1007 → 1008, queues 1",
        "changed user li: password",
        "disabled user li: ",
        "enabled user li: ",
        "created token 1: reports",
        "revoked token 1: ",
        "created department 1: 水务局",
        "retired department 1: ",
        "created category 1: 供水",
        "changed category 1: 停水",
    ];
    assert_eq!(
        said.collect::<Vec<_>>(),
        expected.map(|line| format!("system {line}"))
    );
}
