use casework::{Kind, Medium, Refusal, State, Urgency, Verb};
use serde_json::json;

use super::*;
use crate::cases::{self, Case, Change, Edit, NewCase};
use crate::testing::store;
use crate::{Error, Result, departments};

const HOUR: u64 = 3_600_000;

fn wanted(content: &str) -> NewCase {
    NewCase {
        kind: Kind::Complaint,
        urgency: Urgency::Normal,
        medium: Medium::Phone,
        category: None,
        content: content.into(),
        department: None,
        caller: Some(CALLER.into()),
        caller_name: Some("测试市民".into()),
        call: None,
        keeper: None,
    }
}

fn create(store: &Store, new: NewCase) -> Result<Case> {
    store.write(Durability::Full, move |tx| {
        cases::create(tx, &new, "agent:1001", NOW)
    })
}

fn act(store: &Store, number: &str, verb: Verb, change: Change) -> Result<Case> {
    let number = number.to_owned();
    store.write(Durability::Full, move |tx| {
        cases::act(tx, &number, verb, &change, "agent:1001", NOW + HOUR)
    })
}

fn change(note: &str, department: Option<i64>) -> Change {
    Change {
        note: note.into(),
        department,
        ..Change::default()
    }
}

#[test]
fn a_case_is_numbered_by_its_local_day_and_has_its_due_times() {
    let (_dir, store) = store();
    let first = create(&store, wanted("路灯不亮")).unwrap();
    let second = create(&store, wanted("路灯不亮")).unwrap();
    assert_eq!(
        (&*first.number, &*second.number),
        ("202611240001", "202611240002")
    );
    assert_eq!(first.state, State::Accepted);
    assert_eq!(first.dispatch_due_at, Some(NOW + 24 * HOUR));
    assert_eq!(first.answer_due_at, Some(NOW + 15 * 24 * HOUR));
}

#[test]
fn every_verb_leaves_its_event_and_one_that_is_refused_leaves_nothing() {
    let (_dir, store) = store();
    let department = store
        .write(Durability::Full, |tx| {
            departments::create(tx, "示例局", None)
        })
        .unwrap();
    let case = create(&store, wanted("路灯不亮")).unwrap();
    let number = case.number.as_str();
    let refused = act(&store, number, Verb::Dispatch, Change::default()).unwrap_err();
    assert!(matches!(refused, Error::Refused(Refusal::NeedsDepartment)));
    let refused = act(&store, number, Verb::Sign, Change::default()).unwrap_err();
    let expected = Refusal::NotFrom(State::Accepted, Verb::Sign);
    assert!(matches!(refused, Error::Refused(why) if why == expected));

    act(&store, number, Verb::Dispatch, change("", Some(department))).unwrap();
    act(&store, number, Verb::Sign, Change::default()).unwrap();
    act(&store, number, Verb::Reply, change("已修复", None)).unwrap();
    let closed = act(&store, number, Verb::Close, Change::default()).unwrap();
    assert_eq!(
        (closed.state, closed.closed_at),
        (State::Closed, Some(NOW + HOUR))
    );
    let again = act(&store, number, Verb::Reopen, change("不满意", None)).unwrap();
    assert_eq!((again.state, again.closed_at), (State::Accepted, None));

    let events = store.read(|c| cases::events(c, number)).unwrap();
    let verbs: Vec<_> = events.iter().map(|event| event.verb.as_str()).collect();
    assert_eq!(
        verbs,
        ["create", "dispatch", "sign", "reply", "close", "reopen"]
    );
    assert_eq!(events[3].note, "已修复");
    assert_eq!(events[1].department_name.as_deref(), Some("示例局"));
}

#[test]
fn an_edit_says_what_it_changed_and_moves_the_due_times() {
    let (_dir, store) = store();
    let case = create(&store, wanted("路灯不亮")).unwrap();
    let number = case.number.clone();
    let edit = Edit {
        urgency: Some(Urgency::Danger),
        content: Some("  路灯漏电 ".into()),
        ..Edit::default()
    };
    let after = store
        .write(Durability::Full, move |tx| {
            cases::edit(tx, &number, &edit, "user:zhang", NOW + 1)
        })
        .unwrap();
    assert_eq!(after.content, "路灯漏电");
    assert_eq!(after.answer_due_at, Some(NOW + 2 * HOUR));
    let events = store.read(|c| cases::events(c, &case.number)).unwrap();
    assert_eq!(
        serde_json::Value::Object(events[1].changes.clone()),
        json!({"urgency": ["normal", "danger"], "content": ["路灯不亮", "路灯漏电"]})
    );
}

#[test]
fn who_changes_an_older_revision_is_told() {
    let (_dir, store) = store();
    let case = create(&store, wanted("路灯不亮")).unwrap();
    let seen = Change {
        revision: Some(case.revision),
        note: "第一".into(),
        ..Change::default()
    };
    act(&store, &case.number, Verb::Note, seen.clone()).unwrap();
    let came = act(&store, &case.number, Verb::Note, seen).unwrap_err();
    assert!(matches!(came, Error::Conflict("case", _)));
}

#[test]
fn what_cannot_be_a_case_names_the_field() {
    let (_dir, store) = store();
    let long = "长".repeat(10_001);
    for (new, field, why) in [
        (wanted("  "), "content", "required"),
        (wanted(&long), "content", "too_long"),
        (
            NewCase {
                category: Some(9),
                ..wanted("x")
            },
            "category",
            "unknown",
        ),
        (
            NewCase {
                department: Some(9),
                ..wanted("x")
            },
            "department",
            "unknown",
        ),
        (
            NewCase {
                call: Some(CallId(5)),
                ..wanted("x")
            },
            "call",
            "unknown",
        ),
    ] {
        let came = create(&store, new).unwrap_err();
        assert!(
            matches!(came, Error::Invalid { field: f, why: w } if (f, w) == (field, why)),
            "{came}"
        );
    }
}

#[test]
fn a_draft_is_taken_in_once_it_says_something() {
    let (_dir, store) = store();
    keep(&store, [arrived(1)]).unwrap();
    keep(&store, message_started(1)).unwrap();
    keep(&store, [message_kept(1)]).unwrap();
    let draft = store
        .read(|c| cases::of_call(c, CallId(1)))
        .unwrap()
        .remove(0);
    assert_eq!((draft.answer_due_at, draft.content.as_str()), (None, ""));
    let came = act(&store, &draft.number, Verb::Intake, Change::default()).unwrap_err();
    assert!(matches!(came, Error::Refused(Refusal::NeedsContent)));
    let number = draft.number.clone();
    let edit = Edit {
        content: Some("路灯不亮".into()),
        ..Edit::default()
    };
    store
        .write(Durability::Full, move |tx| {
            cases::edit(tx, &number, &edit, "agent:1001", NOW)
        })
        .unwrap();
    let taken = act(&store, &draft.number, Verb::Intake, Change::default()).unwrap();
    assert_eq!(taken.state, State::Accepted);
    assert_eq!(taken.answer_due_at, Some(NOW + HOUR + 15 * 24 * HOUR));
}

#[test]
fn cases_are_found_by_words_by_caller_and_by_state() {
    let (_dir, store) = store();
    let first = create(&store, wanted("示例路 100% 停水")).unwrap();
    create(&store, wanted("噪声")).unwrap();
    act(&store, &first.number, Verb::Close, Change::default()).unwrap();
    let count =
        |filter: cases::Filter| store.read(|c| cases::find(c, &filter)).unwrap().items.len();
    let all = cases::Filter::default;
    assert_eq!(count(all()), 2);
    assert_eq!(
        count(cases::Filter {
            text: Some("停水".into()),
            ..all()
        }),
        1
    );
    assert_eq!(
        count(cases::Filter {
            text: Some("0% ".into()),
            ..all()
        }),
        1
    );
    assert_eq!(
        count(cases::Filter {
            text: Some("0_停".into()),
            ..all()
        }),
        0
    );
    assert_eq!(
        count(cases::Filter {
            text: Some(first.number),
            ..all()
        }),
        1
    );
    assert_eq!(
        count(cases::Filter {
            states: vec![State::Closed],
            ..all()
        }),
        1
    );
    assert_eq!(
        count(cases::Filter {
            caller: Some("+8613800138000".into()),
            ..all()
        }),
        2
    );
    let theirs = store.read(|c| cases::of_caller(c, CALLER, 10)).unwrap();
    let states: Vec<State> = theirs.iter().map(|case| case.state).collect();
    assert_eq!(states, [State::Accepted, State::Closed], "open ones first");
}

#[test]
fn what_was_done_to_a_case_cannot_be_undone_in_history() {
    let (_dir, store) = store();
    create(&store, wanted("路灯不亮")).unwrap();
    for sql in [
        "UPDATE case_events SET note = 'x'",
        "DELETE FROM case_events",
    ] {
        let came = store.write(Durability::Normal, move |tx| Ok(tx.execute(sql, [])?));
        assert!(matches!(came, Err(Error::Sqlite(_))), "{sql}");
    }
}

#[test]
fn whoever_keeps_the_open_case_knows_the_matter_and_so_does_whoever_talked_last() {
    let (_dir, store) = store();
    let knows = |since| {
        let caller = crate::callers::same(CALLER);
        let found = store.read(move |c| {
            let served = crate::callers::served_by(c, &caller, since)?;
            Ok([crate::callers::keeper(c, &caller)?, served])
        });
        found.unwrap()
    };
    assert_eq!(knows(0), [None, None]);
    keep(&store, answered(1)).unwrap();
    assert_eq!(knows(NOW), [None, Some(AGENT)]);
    assert_eq!(knows(NOW + 1), [None, None], "too long ago");

    let keeper = super::people::create(&store, super::people::agent("keeper", 1007)).unwrap();
    let mut new = wanted("路灯不亮");
    new.keeper = Some(keeper.id);
    let case = create(&store, new).unwrap();
    assert_eq!(knows(NOW), [Some(AgentId(1007)), Some(AGENT)]);

    act(&store, &case.number, Verb::Close, change("已答复", None)).unwrap();
    assert_eq!(knows(NOW), [None, Some(AGENT)], "the case is open no more");
}
