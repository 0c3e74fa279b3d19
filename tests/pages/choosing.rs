//! The list of where a call can go: colleagues in a call are seen as busy, and it can be searched by name.

use harness::house::House;
use harness::house::story::{answer_at, arrive, ask_for_a_person, set_of};
use serde_json::json;
use switchboard::AgentId;

use crate::conversation::talking;
use crate::threes::colleague;
use crate::visitor::Visitor;

const SECOND: AgentId = AgentId(1002);

/// What the desk offers for a colleague.
async fn row(visitor: &mut Visitor) -> Option<String> {
    let seen = visitor.get("/desk/targets").await;
    let mark = format!("name=\"to\" value=\"agent:{SECOND}\"");
    let (_, rest) = seen.html.split_once(&mark)?;
    rest.split("</form>").next().map(String::from)
}

#[tokio::test]
async fn a_colleague_in_a_call_is_listed_as_busy_and_one_in_a_pause_as_paused() {
    let house = House::open().await;
    let mut first = talking(&house).await;
    let _second = colleague(&house).await;
    let free = row(&mut first).await.unwrap();
    assert!(
        free.contains("就绪") && !free.contains(" disabled"),
        "{free}"
    );
    let pause = json!({"state": "paused", "reason": "meal"});
    set_of(&house, SECOND, pause).await;
    let paused = row(&mut first).await.unwrap();
    assert!(paused.contains("示忙") && !paused.contains(" disabled"));
    set_of(&house, SECOND, json!({"state": "ready"})).await;
    arrive(&house, "second", "13900139000").await;
    let leg = ask_for_a_person(&house, "second").await.expect("is rung");
    answer_at(&house, leg).await;
    let busy = row(&mut first).await.unwrap();
    assert!(busy.contains("<span class=\"tag\">通话中</span>"), "{busy}");
    let buttons = busy.matches("<button").count();
    assert_eq!((buttons, busy.matches(" disabled").count()), (3, 3));
}

#[tokio::test]
async fn the_list_has_a_field_to_search_it_that_only_a_script_shows() {
    let house = House::open().await;
    let mut first = talking(&house).await;
    first
        .get("/desk")
        .await
        .has("<label hidden>查找 <input type=\"search\" id=\"find\" data-sifts=\"targets\"")
        .has("<section class=\"target-group\"");
}
