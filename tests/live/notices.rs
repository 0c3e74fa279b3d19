//! What is announced to all, spoken and heard on real telephones, and a hotline that it closes.

use harness::{Citizen, wait_for};
use serde_json::{Value, json};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::facts;
use crate::office::Office;
use crate::tones::{self, Ear, GREETING, SUSPENDED};

/// So long take the words at least.
const WORDS_MS: u64 = 3_000;

fn announce(office: &Office, closed: bool) {
    let until = OffsetDateTime::now_utc() + time::Duration::hours(1);
    let until = until.format(&Rfc3339).unwrap();
    let zh = "因水管爆裂，城东片区停水，抢修电话96123，预计今晚恢复供水。";
    let body = json!({"zh": zh, "until": until, "closed": closed});
    let (status, said) = office.api.put("/notice", &body).unwrap();
    assert_eq!(status, 200, "{said}");
    wait_for("the notice is heard", 15, || heard(office).then_some(()));
}

fn heard(office: &Office) -> bool {
    let (_, notice) = office.api.get("/notice").unwrap();
    notice["heard"] == Value::Bool(true)
}

/// How long something else was heard before the greeting.
fn before_greeting(citizen: &Citizen<'_>) -> u64 {
    citizen.wait_tone(GREETING);
    let heard = citizen.heard();
    let begins = heard.first_loud_ms().unwrap();
    assert!(begins <= 1_500, "silence for {begins} ms");
    let (greeted, _) = heard.tone_span(GREETING).unwrap();
    greeted.saturating_sub(begins)
}

#[test]
fn a_notice_is_heard_before_the_greeting_and_closes_the_hotline_until_it_is_withdrawn() {
    let mut office = Office::with(&tones::quick());
    office.be_paused("1001");
    announce(&office, true);
    let citizen = office.telephones.citizen("13800138070").unwrap();
    let words = before_greeting(&citizen);
    assert!(words >= WORDS_MS, "the words take {words} ms");
    citizen.wait_tone(SUSPENDED);
    let call = office.wait_stage("13800138070", "mailbox");
    assert!(
        facts::says(&call, "mailbox_entered", "reason", "notice"),
        "{call:#}"
    );
    assert!(facts::has(&call, "notice_played"), "{call:#}");
    citizen.hang_up().unwrap();
    office.wait_ended("13800138070");

    office.restart_rexian();
    let citizen = office.telephones.citizen("13800138071").unwrap();
    assert!(before_greeting(&citizen) >= WORDS_MS);
    citizen.hang_up().unwrap();
    office.wait_ended("13800138071");

    let (status, _) = office.api.delete("/notice").unwrap();
    assert_eq!(status, 204);
    wait_for("nothing is announced to callers", 30, || {
        let caller = "13800138072";
        let citizen = office.telephones.citizen(caller).unwrap();
        let silent = before_greeting(&citizen) < WORDS_MS;
        let call = office.call_of(caller);
        citizen.hang_up().unwrap();
        citizen.wait_ended(10);
        (silent && call.is_some_and(|call| !facts::has(&call, "notice_played"))).then_some(())
    });
    office.wait_nothing_left();
}
