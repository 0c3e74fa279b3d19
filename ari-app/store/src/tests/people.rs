use super::*;
use crate::testing::store;
use crate::users::{self, Change, NewUser, User};
use crate::{Error, Role, agents, audit, logins, tokens};

const HASH: &str = "$argon2id$v=19$m=8,t=1,p=1$c2FsdHNhbHQ$aGFzaA";

pub fn agent(login: &str, number: u32) -> NewUser {
    NewUser {
        login: login.into(),
        name: "示例甲".into(),
        role: Role::Agent,
        password_hash: HASH.into(),
        agent: Some(AgentId(number)),
        phone: Some(number.to_string()),
        department: None,
        skills: [2, 1].map(QueueId).map(Skill::best).into(),
    }
}

pub fn create(store: &Store, new: NewUser) -> Result<User> {
    store.write(Durability::Full, move |tx| users::create(tx, &new, NOW))
}

#[test]
fn the_roster_is_every_agent_who_is_not_disabled() {
    let (_dir, store) = store();
    let first = create(&store, agent("zhang", 1001)).unwrap();
    create(&store, agent("li", 1002)).unwrap();
    let roster = store.read(agents::roster).unwrap();
    assert_eq!(roster[0].skills, [1, 2].map(QueueId).map(Skill::best));
    assert_eq!(
        roster.iter().map(|agent| agent.id.0).collect::<Vec<_>>(),
        [1001, 1002]
    );
    store
        .write(Durability::Full, move |tx| {
            users::disable(tx, first.id, NOW)
        })
        .unwrap();
    assert_eq!(store.read(agents::roster).unwrap().len(), 1);
}

#[test]
fn what_is_taken_or_missing_names_the_field() {
    let (_dir, store) = store();
    create(&store, agent("zhang", 1001)).unwrap();
    for (new, field, why) in [
        (agent("ZHANG", 1002), "login", "taken"),
        (agent("li", 1001), "agent", "taken"),
        (
            NewUser {
                phone: Some("1001".into()),
                ..agent("li", 1002)
            },
            "phone",
            "taken",
        ),
        (
            NewUser {
                phone: None,
                ..agent("li", 1002)
            },
            "phone",
            "required",
        ),
        (
            NewUser {
                agent: None,
                ..agent("li", 1002)
            },
            "agent",
            "required",
        ),
        (
            NewUser {
                role: Role::Department,
                ..agent("li", 1002)
            },
            "department",
            "required",
        ),
        (agent("", 1002), "login", "required"),
        (agent(&"x".repeat(33), 1002), "login", "too_long"),
        (agent("li", 1_000_000), "agent", "malformed"),
    ] {
        let came = create(&store, new).unwrap_err();
        assert!(
            matches!(came, Error::Invalid { field: f, why: w } if (f, w) == (field, why)),
            "{field} {why}: {came}"
        );
    }
}

fn edit(store: &Store, id: i64, change: Change) -> Result<User> {
    store.write(Durability::Full, move |tx| users::edit(tx, id, &change))
}

fn disable(store: &Store, id: i64) {
    let disabled = store.write(Durability::Full, move |tx| users::disable(tx, id, NOW));
    disabled.unwrap();
}

#[test]
fn a_user_is_changed_in_what_is_named_and_nothing_else() {
    let (_dir, store) = store();
    let id = create(&store, agent("zhang", 1001)).unwrap().id;
    let change = Change {
        name: Some("示例乙".into()),
        agent: Some(AgentId(1005)),
        skills: Some(vec![Skill {
            queue: QueueId(3),
            level: 2,
        }]),
        ..Change::default()
    };
    let user = edit(&store, id, change).unwrap();
    assert_eq!(
        (user.name.as_str(), user.agent),
        ("示例乙", Some(AgentId(1005)))
    );
    assert_eq!(user.phone.as_deref(), Some("1001"));
    let roster = store.read(agents::roster).unwrap();
    assert_eq!(
        (roster[0].id, &roster[0].skills),
        (
            AgentId(1005),
            &vec![Skill {
                queue: QueueId(3),
                level: 2
            }]
        )
    );
    let wrong = Change {
        department: Some(9),
        ..Change::default()
    };
    let came = edit(&store, id, wrong).unwrap_err();
    assert!(matches!(
        came,
        Error::Invalid {
            field: "department",
            why: "unknown"
        }
    ));
}

#[test]
fn who_is_disabled_gives_up_the_telephone_and_an_unused_number() {
    let (_dir, store) = store();
    let first = create(&store, agent("zhang", 1001)).unwrap().id;
    assert!(create(&store, agent("li", 1001)).is_err());
    disable(&store, first);
    let second = create(&store, agent("li", 1001)).unwrap();
    assert_eq!(
        (second.agent, second.phone.as_deref()),
        (Some(AgentId(1001)), Some("1001"))
    );
    let enable = || store.write(Durability::Full, move |tx| users::enable(tx, first));
    assert!(matches!(
        enable(),
        Err(Error::Invalid { field: "phone", .. })
    ));
    let phone = Change {
        phone: Some("1002".into()),
        ..Change::default()
    };
    edit(&store, first, phone).unwrap();
    enable().unwrap();
    let roster = store.read(agents::roster).unwrap();
    assert_eq!(
        roster.iter().map(|agent| agent.id.0).collect::<Vec<_>>(),
        [1001, 999_999]
    );
}

#[test]
fn a_number_with_a_past_stays_with_its_name() {
    let (_dir, store) = store();
    let first = create(&store, agent("zhang", 1001)).unwrap().id;
    super::keep(&store, super::answered(1)).unwrap();
    let number = |number| Change {
        agent: Some(AgentId(number)),
        ..Change::default()
    };
    let kept = edit(&store, first, number(1005)).unwrap_err();
    assert!(matches!(
        kept,
        Error::Invalid {
            field: "agent",
            why: "kept"
        }
    ));
    disable(&store, first);
    let taken = create(&store, agent("li", 1001)).unwrap_err();
    assert!(matches!(
        taken,
        Error::Invalid {
            field: "agent",
            why: "taken"
        }
    ));
    let second = NewUser {
        phone: Some("1001".into()),
        ..agent("li", 1002)
    };
    create(&store, second).unwrap();
    let first = store.read(|c| users::by_agent(c, AgentId(1001))).unwrap();
    assert_eq!(first.map(|user| user.login), Some("zhang".into()));
}

#[test]
fn a_plain_password_is_never_taken_for_a_hash() {
    let (_dir, store) = store();
    let plain = NewUser {
        password_hash: "secret".into(),
        ..agent("zhang", 1001)
    };
    assert!(matches!(create(&store, plain), Err(Error::Sqlite(_))));
}

#[test]
fn failures_are_counted_by_login_and_by_address_and_forgiven_by_login() {
    let (_dir, store) = store();
    let recent = |login, address| {
        store
            .read(|c| logins::recent(c, login, address, NOW))
            .unwrap()
    };
    assert_eq!(recent("zhang", "::1"), logins::Failures::default());
    store
        .write(Durability::Normal, |tx| {
            logins::failed(tx, "zhang", "::1", NOW)?;
            logins::failed(tx, "Zhang", "::2", NOW + 5)?;
            logins::failed(tx, &"x".repeat(5_000), "::1", NOW + 9)
        })
        .unwrap();
    let came = recent("ZHANG", "::1");
    assert_eq!((came.of_login, came.from_address), (2, 2));
    assert_eq!(came.last_at, Some(NOW + 9));
    store
        .write(Durability::Normal, |tx| logins::clear(tx, "zhang"))
        .unwrap();
    assert_eq!(recent("zhang", "::3").of_login, 0);
}

#[test]
fn a_revoked_token_is_worth_nothing() {
    let (_dir, store) = store();
    let token = [9; 32];
    let id = store
        .write(Durability::Full, move |tx| {
            tokens::create(tx, "demo", &token, NOW)
        })
        .unwrap();
    let find = || store.read(|c| tokens::find(c, &token)).unwrap();
    assert_eq!(find().map(|token| token.name), Some("demo".into()));
    store
        .write(Durability::Full, move |tx| tokens::revoke(tx, id, NOW))
        .unwrap();
    assert_eq!(find(), None);
    assert_eq!(store.read(tokens::list).unwrap().len(), 1);
}

#[test]
fn the_audit_is_read_by_subject_and_by_actor_and_never_changed() {
    let (_dir, store) = store();
    store
        .write(Durability::Full, |tx| {
            audit::note(tx, NOW, "agent:1001", "listened", ("recording", "7"), "")?;
            audit::note(tx, NOW, "user:chen", "listened", ("recording", "8"), "")
        })
        .unwrap();
    let list = |filter: audit::Filter| store.read(|c| audit::list(c, &filter)).unwrap().items;
    let of_seven = audit::Filter {
        subject: Some(("recording".into(), "7".into())),
        ..audit::Filter::default()
    };
    assert_eq!(list(of_seven).len(), 1);
    let of_chen = audit::Filter {
        by: Some("user:chen".into()),
        ..audit::Filter::default()
    };
    assert_eq!(list(of_chen)[0].name, "8");
    let came = store.write(Durability::Normal, |tx| {
        Ok(tx.execute("DELETE FROM audit", [])?)
    });
    assert!(matches!(came, Err(Error::Sqlite(_))));
}
