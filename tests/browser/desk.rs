//! An agent's work on the desk page, from ready to the saved case, without a reload.

use harness::wait_for;

use crate::chromium::Chromium;
use crate::office::Office;

/// Opens the form for a call-back, and says whose it is.
async fn agree_with(chromium: &Chromium) -> String {
    chromium.click("#about .agree summary").await;
    chromium.text("#about .agree[open] .number").await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_form_that_was_opened_stays_that_of_its_caller_when_another_rings() {
    let office = tokio::task::spawn_blocking(Office::open).await.unwrap();
    let chromium = Chromium::open(1440, false).await;
    office.sign_in(&chromium, "1001").await;
    chromium.click(".state-set button[value=ready]").await;
    chromium.text(".state[data-state=ready]").await;
    chromium.note().await;
    let citizen = office.telephones.citizen("13800138000").unwrap();
    chromium.text(".call-ringing").await;
    office.telephones.answer("1001").unwrap();
    chromium.text(".call-talking").await;
    assert_eq!(agree_with(&chromium).await, "13800138000");
    chromium.fill("#about .agree [name=note]", "补充材料").await;
    citizen.hang_up().unwrap();
    chromium.text(".state[data-state=wrap_up]").await;
    chromium.click(".state-set button[value=ready]").await;
    let other = office.telephones.citizen("13900139000").unwrap();
    let rings = chromium.text(".call-ringing .call-number").await;
    assert_eq!(rings, "13900139000");
    let typed = "return document.querySelector('#about .agree [name=note]').value";
    assert_eq!(chromium.run(typed).await, "补充材料");
    assert_eq!(
        chromium.text("#about .agree .number").await,
        "13800138000",
        "the form is still of whom it was opened for"
    );
    // Closed, it follows.
    chromium.click("#about .agree summary").await;
    harness::wait_for("the form follows", 20, || {
        let shown = "return document.querySelector('#about .agree .number').textContent";
        let shown = tokio::task::block_in_place(|| {
            tokio::runtime::Handle::current().block_on(chromium.run(shown))
        });
        (shown == "13900139000").then_some(())
    });
    other.hang_up().unwrap();
    assert_eq!(chromium.complaints().await, Vec::<String>::new());
    chromium.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_call_shows_itself_is_answered_and_becomes_a_case() {
    let office = tokio::task::spawn_blocking(Office::open).await.unwrap();
    let chromium = Chromium::open(1440, false).await;
    office.sign_in(&chromium, "1001").await;
    chromium.click(".state-set button[value=ready]").await;
    chromium.text(".state[data-state=ready]").await;
    chromium.note().await;
    chromium.run("window.stayed = true").await;

    let citizen = office.telephones.citizen("13800138000").unwrap();
    assert_eq!(
        chromium.text(".call-ringing .call-number").await,
        "13800138000"
    );
    assert!(chromium.window.title().await.unwrap().starts_with('☎'));
    office.telephones.answer("1001").unwrap();
    chromium.text(".call-talking .rec").await;
    chromium
        .text("#case form[data-call]:not([data-call=''])")
        .await;
    chromium.fill("#content", "示例路口路灯不亮").await;
    citizen.hang_up().unwrap();
    chromium.text(".state[data-state=wrap_up]").await;
    assert_eq!(
        chromium
            .run("return document.querySelector('#content').value")
            .await,
        "示例路口路灯不亮"
    );
    assert_eq!(chromium.run("return window.stayed").await, true);
    assert_eq!(chromium.complaints().await, Vec::<String>::new());

    chromium
        .run("document.querySelector('#kind').value = 'complaint'")
        .await;
    chromium.click(".case-form button[value=ready]").await;
    let saved = chromium.text(".note.good").await;
    chromium.text(".state[data-state=ready]").await;
    let number: String = saved.chars().filter(char::is_ascii_digit).collect();
    chromium.click(".note.good a").await;
    assert!(chromium.text("h1").await.contains(&number));
    assert!(chromium.text("main").await.contains("13800138000"));
    assert_eq!(chromium.complaints().await, Vec::<String>::new());
    wait_for("the telephone is idle", 10, || {
        office.telephones.line("1001").is_none().then_some(())
    });
    chromium.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_call_for_help_is_seen_and_heard_once_on_any_page_of_a_supervisors() {
    let office = tokio::task::spawn_blocking(Office::open).await.unwrap();
    let agent = Chromium::open(1440, false).await;
    office.sign_in(&agent, "1001").await;
    agent.click(".state-set button[value=ready]").await;
    agent.text(".state[data-state=ready]").await;
    let supervisor = Chromium::open(1440, false).await;
    office.sign_in(&supervisor, "1000").await;
    let page = format!("{}/cases", office.site.url());
    supervisor.window.goto(&page).await.unwrap();
    supervisor.text("h1").await;
    let count = "window.tones = 0; const make = AudioContext.prototype.createOscillator;\
                 AudioContext.prototype.createOscillator = function () { window.tones += 1; return make.call(this); }";
    supervisor.run(count).await;
    let citizen = office.telephones.citizen("13800138000").unwrap();
    agent.text(".call-ringing").await;
    office.telephones.answer("1001").unwrap();
    agent.text(".call-talking").await;
    agent.click(".talk [data-key=KeyQ]").await;
    let seen = supervisor.text("#help .help strong").await;
    assert!(seen.contains("坐席求助") && seen.contains("1001"), "{seen}");
    assert!(supervisor.window.title().await.unwrap().starts_with('⚠'));
    assert_eq!(supervisor.run("return window.tones").await, 1);
    supervisor.window.goto(&page).await.unwrap();
    supervisor.text("#help .help strong").await;
    let again = "return JSON.parse(sessionStorage.getItem('helps')).length";
    assert_eq!(supervisor.run(again).await, 1, "told of already");
    citizen.hang_up().unwrap();
    agent.text(".state[data-state=wrap_up]").await;
    harness::wait_for("the title is as before", 20, || {
        let title = tokio::task::block_in_place(|| {
            tokio::runtime::Handle::current().block_on(supervisor.window.title())
        });
        (!title.unwrap().starts_with('⚠')).then_some(())
    });
    for chromium in [agent, supervisor] {
        assert_eq!(chromium.complaints().await, Vec::<String>::new());
        chromium.close().await;
    }
}
