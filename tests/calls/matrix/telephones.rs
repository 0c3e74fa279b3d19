//! What people do at their telephones, and what becomes of those who are rung.

use switchboard::Event;

use super::{Row, Section, row};
use crate::scene::OUTSIDE;

pub fn section() -> Section {
    Section {
        title: "at the telephones",
        rows: [hang_ups(), rung(), keys(), handsets(), registered()]
            .into_iter()
            .flatten()
            .collect(),
    }
}

fn leaves(who: &'static str, cause: u16, name: &str) -> Row {
    row(name, move |it| {
        let leg = it.leg(who)?;
        let up = it.world.switch.is_up(&leg);
        up.then(|| it.world.switch.hang_up(it.world.now, &leg, cause))
    })
}

fn hang_ups() -> Vec<Row> {
    let mut rows = vec![leaves("A2", 16, "A hangs up the second line")];
    for who in ["C", "A", "B", "D", "X"] {
        rows.push(leaves(who, 16, &format!("{who} hangs up")));
        rows.push(leaves(who, 38, &format!("{who}'s line dies")));
    }
    rows.push(row("C and A hang up at once", |it| {
        let (caller, agent) = (it.leg("C")?, it.leg("A")?);
        it.world.hangs_up(&caller);
        it.world.hangs_up(&agent);
        Some(())
    }));
    rows
}

/// What becomes of a telephone that rings.
fn rung() -> Vec<Row> {
    let ends = |name: &str, cause: u16| {
        row(name, move |it| {
            let rung = it.rung()?;
            it.world.switch.hang_up(it.world.now, &rung, cause);
            Some(())
        })
    };
    vec![
        row("who is rung answers", |it| {
            let rung = it.rung()?;
            it.world.switch.picks_up(it.world.now, rung);
            Some(())
        }),
        row("answers as C hangs up", |it| {
            let (rung, caller) = (it.rung()?, it.leg("C")?);
            it.world.hangs_up(&caller);
            it.world.switch.picks_up(it.world.now, rung);
            Some(())
        }),
        row("two who are rung answer", |it| {
            let rung = it.all_rung();
            let [one, other, ..] = &rung[..] else {
                return None;
            };
            it.world.switch.picks_up(it.world.now, one.clone());
            it.world.switch.picks_up(it.world.now, other.clone());
            Some(())
        }),
        row("answers as A hangs up", |it| {
            let (rung, agent) = (it.rung()?, it.leg("A")?);
            it.world.hangs_up(&agent);
            it.world.switch.picks_up(it.world.now, rung);
            Some(())
        }),
        row("rings", |it| {
            let rung = it.rung()?;
            it.event(Event::Ringing(rung));
            Some(())
        }),
        ends("busy", 17),
        ends("rejects", 21),
        ends("does not answer", 19),
        ends("cannot be reached", 20),
        ends("circuits are congested", 34),
    ]
}

fn keys() -> Vec<Row> {
    let mut rows = Vec::new();
    for key in ['0', '1', '4', '7', '9', '*', '#'] {
        rows.push(row(&format!("C presses {key}"), move |it| {
            let caller = it.leg("C")?;
            it.world.switch.press(it.world.now, &caller, key);
            Some(())
        }));
    }
    rows.push(row("A presses 1", |it| {
        let agent = it.leg("A")?;
        it.world.switch.press(it.world.now, &agent, '1');
        Some(())
    }));
    rows
}

/// The keys of the telephone itself.
fn handsets() -> Vec<Row> {
    let mut rows = Vec::new();
    for who in ["C", "A", "A2", "B", "X"] {
        for (on, does) in [(true, "holds"), (false, "takes back")] {
            rows.push(row(&format!("{who} {does}"), move |it| {
                let leg = it.leg(who)?;
                it.world.switch.on_hold(it.world.now, &leg, on);
                Some(())
            }));
        }
    }
    for (phone, number, name) in [
        ("1001", "1003", "A dials D"),
        ("1001", OUTSIDE, "A dials X"),
        ("1001", "120", "A dials 120"),
        ("1002", OUTSIDE, "B dials X"),
    ] {
        rows.push(row(name, move |it| {
            it.world.switch.dials(it.world.now, phone, number);
            Some(())
        }));
    }
    let refers = |name, who: &'static str, to: Option<&'static str>, with: Option<&'static str>| {
        row(name, move |it| {
            let channel = it.leg(who)?;
            let with = match with {
                Some(other) => Some(it.leg(other)?),
                None => None,
            };
            let to = to.map(Into::into);
            it.event(Event::Referred { channel, to, with });
            Some(())
        })
    };
    rows.push(refers("A refers to D", "A", Some("1003"), None));
    rows.push(refers("A refers to nothing", "A", None, None));
    rows.push(refers("B refers to D", "B", Some("1003"), None));
    rows.push(refers("A joins the lines", "A", None, Some("A2")));
    rows.push(refers(
        "A joins the second with the first",
        "A2",
        None,
        Some("A"),
    ));
    rows.push(refers("A joins with C", "A", None, Some("C")));
    rows
}

fn registered() -> Vec<Row> {
    let mut rows = Vec::new();
    for (who, phone) in [("A", "1001"), ("B", "1002"), ("D", "1003")] {
        for (reachable, in_use, name) in [
            (false, false, "is not registered"),
            (true, false, "is registered, and free"),
            (true, true, "is used"),
        ] {
            rows.push(row(&format!("{who}'s telephone {name}"), move |it| {
                let phone = phone.into();
                it.event(Event::Phone {
                    phone,
                    reachable,
                    in_use,
                });
                Some(())
            }));
        }
    }
    rows
}
