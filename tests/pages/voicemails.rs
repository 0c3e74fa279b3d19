//! Messages: listed, heard, and counted until they are.

use harness::house::House;
use harness::house::story::leave_message;
use store::Role;

use crate::visitor::Visitor;

#[tokio::test]
async fn a_message_is_unheard_until_somebody_listens_and_then_it_is_known_who_did() {
    let house = House::open().await;
    let mut visitor = Visitor::of(&house, Role::Agent).await;
    visitor
        .get("/voicemails")
        .await
        .has("还没有留言")
        .lacks("class=\"count\"");
    leave_message(&house, b"RIFF of a message").await;
    let seen = visitor.get("/voicemails").await;
    seen.has("13900139000")
        .has("投诉")
        .has("class=\"fresh\"")
        .has(">未听</span>");
    seen.has("class=\"count\" title=\"未听留言\">1<")
        .has("src=\"/voicemails/1/audio\"");
    visitor
        .get("/voicemails/unheard")
        .await
        .has(">1<")
        .lacks("<html");
    let audio = visitor.get("/voicemails/1/audio").await;
    assert_eq!(
        (audio.status, audio.html.as_str()),
        (200, "RIFF of a message")
    );
    let seen = visitor.get("/voicemails").await;
    seen.has("坐席 1001")
        .lacks("class=\"fresh\"")
        .lacks("class=\"count\"");
    let mut other = Visitor::of(&house, Role::Supervisor).await;
    other.get("/voicemails/1/audio").await.is(200);
    other.get("/voicemails").await.has("坐席 1001");
}

#[tokio::test]
async fn messages_are_filtered_by_whether_they_were_heard_and_lead_to_their_case() {
    let house = House::open().await;
    leave_message(&house, b"RIFF").await;
    let mut visitor = Visitor::of(&house, Role::Supervisor).await;
    visitor
        .get("/voicemails?heard=yes")
        .await
        .has("没有符合条件的留言");
    let seen = visitor.get("/voicemails?heard=no").await;
    seen.has("value=\"no\" selected");
    let case = crate::cases::all(&house).remove(0);
    seen.has(&format!("href=\"/cases/{}\"", case.number));
    visitor
        .get("/voicemails?heard=perhaps")
        .await
        .is(200)
        .has("13900139000");
}

#[tokio::test]
async fn who_may_not_hear_messages_finds_no_player_on_the_case() {
    let house = House::open().await;
    leave_message(&house, b"RIFF").await;
    let path = format!("/cases/{}", crate::cases::all(&house)[0].number);
    let mut leader = Visitor::of(&house, Role::Leader).await;
    leader
        .get(&path)
        .await
        .is(200)
        .lacks("<audio")
        .has("139****9000");
    leader.get("/voicemails/1/audio").await.is(403);
    Visitor::of(&house, Role::Agent)
        .await
        .get(&path)
        .await
        .has("<audio");
}
