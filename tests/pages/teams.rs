//! Teams (班组): the board, the report and the list of where a call can go know who belongs to which.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use harness::house::{AGENT, House, QUEUE};
use store::Role;
use switchboard::AgentId;
use web::teams::{Team, Teams};

use crate::conversation::talking;
use crate::reports::{day, office, signed_in};
use crate::supervision::seat;
use crate::threes::colleague;
use crate::visitor::Visitor;

/// Lets a house have these teams.
fn teams(house: &House, teams: &[(&str, &[u32])]) {
    let team = |(name, agents): &(&str, &[u32])| Team {
        name: (*name).into(),
        agents: agents.iter().copied().map(AgentId).collect(),
    };
    let teams = Teams(teams.iter().map(team).collect());
    house
        .settings
        .send_modify(|settings| Arc::make_mut(settings).teams = teams);
}

#[tokio::test]
async fn agents_on_the_board_are_narrowed_by_team_and_counted_within_it() {
    let house = House::open().await;
    seat(&house, AgentId(1002), "李小红", &[QUEUE]).await;
    let mut visitor = Visitor::of(&house, Role::Supervisor).await;
    visitor.get("/board").await.lacks("班组");
    teams(&house, &[("甲班", &[1001])]);
    let all = visitor.get("/board").await;
    all.has("aria-label=\"班组\"").has("全部 2</a>");
    all.has("<span class=\"hint\">1001 · 甲班</span>")
        .has("<span class=\"hint\">1002</span>");
    all.has("href=\"/board?team=%E7%94%B2%E7%8F%AD#agents-title\">甲班</a>");
    let one = visitor.get("/board?team=甲班").await;
    one.has("王小明").lacks("李小红").has("全部 1</a>");
    one.has("hx-get=\"/board/live?team=%E7%94%B2%E7%8F%AD\"");
    one.has("href=\"/board?state=off&#38;team=%E7%94%B2%E7%8F%AD#agents-title\"");
    let none = visitor.get("/board/live?team=none&state=off").await;
    none.lacks("王小明").has("李小红").has("未分班组");
    visitor.post("/language", &[("language", "en")]).await;
    let english = visitor.get("/board").await;
    english.has("aria-label=\"Team\"").has("No team</a>");
}

/// A table as a file: the head, and the cells of each row by its label.
async fn table(visitor: &mut Visitor, path: &str) -> (Vec<String>, BTreeMap<String, Vec<String>>) {
    let seen = visitor.get(path).await;
    seen.is(200);
    let cells = |line: &str| line.split(',').map(String::from).collect::<Vec<_>>();
    let mut lines = seen.html.lines().map(cells);
    let head = lines.next().unwrap();
    let row = |mut cells: Vec<String>| (cells.remove(0), cells);
    (head[1..].to_vec(), lines.map(row).collect())
}

/// A count, or a span in milliseconds; 0 where there is none.
fn amount(cell: &str) -> u64 {
    cell.replace('.', "").parse().unwrap_or(0)
}

#[tokio::test]
async fn a_teams_figures_are_the_sums_of_its_agents() {
    let house = office().await;
    teams(
        &house,
        &[("甲班", &[1001, 1002]), ("乙班", &[1003]), ("空班", &[9])],
    );
    let mut visitor = signed_in(&house, "leader").await;
    let period = format!("from={}&until={}", day(61), day(0));
    let of = |by: &str| format!("/reports/service/{by}.csv?{period}");
    let (names, agents) = table(&mut visitor, &of("agent")).await;
    assert_eq!(names[0], "班组");
    let (heads, sums) = table(&mut visitor, &of("team")).await;
    assert_eq!(heads, names[1..]);
    let labels: BTreeSet<&str> = sums.keys().map(String::as_str).collect();
    assert_eq!(labels, ["甲班", "乙班", "未分班组"].into());
    let (mut compared, mut all) = (0, 0);
    for (team, cells) in &sums {
        let theirs =
            |row: &&Vec<String>| row[0] == *team || row[0].is_empty() && team == "未分班组";
        for (column, head) in heads.iter().enumerate() {
            if head.ends_with('%') || head.contains("平均") {
                continue;
            }
            let rows = agents.values().filter(theirs);
            let sum: u64 = rows.map(|row| amount(&row[column + 1])).sum();
            assert_eq!(amount(&cells[column]), sum, "{team} {head}");
            (compared, all) = (compared + 1, all + sum);
        }
    }
    assert!(compared > 60 && all > 0, "{compared} {all}");
    let narrowed = table(&mut visitor, &format!("{}&team=甲班", of("agent"))).await;
    let only: Vec<&str> = narrowed.1.values().map(|row| row[0].as_str()).collect();
    assert_eq!(only, ["甲班", "甲班"]);
}

#[tokio::test]
async fn the_report_of_a_team_shows_its_agents_to_whom_its_figures_lead() {
    let house = office().await;
    let period = format!("from={}&until={}", day(61), day(0));
    let mut visitor = signed_in(&house, "leader").await;
    let before = visitor.get(&format!("/reports/service?{period}")).await;
    before.lacks("班组").has("示例坐席丙");
    teams(&house, &[("甲班", &[1001, 1002])]);
    let whole = visitor.get(&format!("/reports/service?{period}")).await;
    whole
        .has("id=\"total-title\"")
        .has("<option value=\"甲班\">");
    whole.has("以往日期也按当前班组统计");
    let (_, row) = whole
        .html
        .split_once("title=\"班组坐席\">甲班</a>")
        .unwrap();
    let cell = row.split_once("<a href=\"").unwrap().1;
    let link = cell.split('"').next().unwrap().replace("&#38;", "&");
    assert!(link.starts_with("/reports/service?"), "{link}");
    let (link, place) = link.split_once('#').unwrap();
    let theirs = visitor.get(link).await;
    theirs.has(&format!("id=\"{place}\"")).lacks("total-title");
    theirs
        .has("示例坐席甲</a> <span class=\"hint\">甲班</span>")
        .has("示例坐席乙")
        .lacks("示例坐席丙")
        .lacks("queue-title");
    let mut agent = signed_in(&house, "1002").await;
    let own = agent.get(&format!("/reports/service?{period}")).await;
    own.has("1002 示例坐席乙").lacks("team-title");
    let file = format!("/reports/service/team.csv?{period}");
    agent.get(&file).await.is(403);
}

#[tokio::test]
async fn where_a_call_can_go_names_a_colleagues_team() {
    let house = House::open().await;
    let mut first = talking(&house).await;
    let _second = colleague(&house).await;
    teams(&house, &[("甲班", &[AGENT.0]), ("乙班", &[1002])]);
    let seen = first.get("/desk/targets").await;
    seen.has("<span class=\"hint\">就绪 · 乙班</span>")
        .lacks("甲班");
}
