//! Numbers that mean two things.

use std::fs;

use crate::Office;

impl Office {
    /// With these sections, an agent 1001 at the telephone 8001, and a department.
    fn staffed(sections: &str) -> Self {
        let office = Self::new();
        let file = office.path("rexian.toml");
        let settings = fs::read_to_string(&file).unwrap();
        fs::write(&file, settings + sections).unwrap();
        office.done(&["init"]);
        let agent = "user add li --role agent --agent 1001 --phone 8001 --name 李";
        office.done(&agent.split(' ').collect::<Vec<_>>());
        office.done(&["department", "add", "城管局", "--phone", "870-1"]);
        office
    }

    /// What `check` says of numbers.
    fn numbers(&self) -> Vec<String> {
        let said = self.run(&["check"]).out;
        let lines = said.lines().zip(said.lines().skip(1));
        let twice = lines.filter(|(what, _)| what.contains("means two things"));
        twice
            .map(|(what, remedy)| format!("{what}\n{remedy}"))
            .collect()
    }
}

/// A queue of that number.
fn queue(id: u32, number: &str) -> String {
    format!("[[queues]]\nid = {id}\nname = \"投诉\"\nnumber = \"{number}\"\n")
}

#[test]
fn each_that_has_the_number_of_a_queue_is_named_with_what_to_do() {
    const MENU: &str = "[[numbers]]\ndialled = \"12333\"\nmenu = \"greeting\"\n";
    for (number, other, place) in [
        ("1001", "agent 1001 (李)", "`rexian user edit`"),
        (
            "8001",
            "the telephone of agent 1001 (李)",
            "`rexian user edit`",
        ),
        ("8701", "department 城管局", "`rexian department edit`"),
    ] {
        let said = Office::staffed(&format!("{MENU}{}", queue(1, number))).numbers();
        let [said] = &said[..] else {
            panic!("{number}: {said:?}");
        };
        let what = format!("{number} means two things: queue 1 (投诉) and {other};");
        assert!(said.contains(&what), "{said}");
        let remedy = format!("give one another number: `number` in [[queues]], or {place}");
        assert!(said.ends_with(&remedy), "{said}");
    }
}

#[test]
fn a_number_of_the_hotline_wins_over_a_telephone() {
    let said = Office::staffed("[[numbers]]\ndialled = \"8001\"\nmenu = \"greeting\"\n").numbers();
    let [said] = &said[..] else {
        panic!("{said:?}");
    };
    let what =
        "8001 means two things: [[numbers]], menu greeting and the telephone of agent 1001 (李);";
    assert!(said.contains(what), "{said}");
}

#[test]
fn an_emergency_number_is_no_agents() {
    let office = Office::staffed("");
    let agent = "user add wang --role agent --agent 110 --phone 8002";
    office.done(&agent.split(' ').collect::<Vec<_>>());
    office.done(&["department", "add", "公安局", "--phone", "110"]);
    let said = office.numbers();
    let [said] = &said[..] else {
        panic!("{said:?}");
    };
    let what = "110 means two things: an emergency call and agent 110 (wang);";
    assert!(said.contains(what), "{said}");
}

#[test]
fn numbers_that_differ_are_no_finding() {
    let said = Office::staffed(&queue(1, "802")).run(&["check"]).out;
    assert!(said.contains("every number means one thing"), "{said}");
}

#[test]
fn a_department_may_have_a_telephone_of_the_office() {
    let office = Office::staffed("");
    office.done(&["department", "add", "信访局", "--phone", "8001"]);
    assert_eq!(office.numbers(), [""; 0]);
}
