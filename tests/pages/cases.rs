//! Cases: written, listed, filtered, looked at.

use harness::house::House;
use store::Role;
use store::cases::{Case, Filter};

use crate::visitor::{Visitor, add_category, add_department};

pub const CASE: [(&str, &str); 4] = [
    ("caller", "13800138000"),
    ("kind", "complaint"),
    ("urgency", "urgent"),
    ("content", "示例路灯不亮"),
];

pub fn all(house: &House) -> Vec<Case> {
    let all = Filter::default();
    house
        .store
        .read(|c| store::cases::find(c, &all))
        .unwrap()
        .items
}

fn with<'a>(field: &'a str, value: &'a str) -> Vec<(&'a str, &'a str)> {
    let others = CASE.into_iter().filter(|(name, _)| *name != field);
    others.chain([(field, value)]).collect()
}

#[tokio::test]
async fn a_case_is_written_with_all_that_was_typed() {
    let house = House::open().await;
    let mut visitor = Visitor::of(&house, Role::Supervisor).await;
    let (department, category) = (add_department(&house), add_category(&house));
    let (department, category) = (department.to_string(), category.to_string());
    let mut fields = CASE.to_vec();
    fields.extend([
        ("caller_name", "示例王女士"),
        ("department", department.as_str()),
        ("category", category.as_str()),
    ]);
    let seen = visitor.follow("/cases", &fields).await;
    let case = all(&house).remove(0);
    seen.is(200).has(&format!("工单 {} 已保存", case.number));
    for words in [
        "138",
        "示例王女士",
        "投诉",
        "紧急",
        "示例路灯不亮",
        "示例城管局",
        "示例市容",
        "已受理",
        "网页",
    ] {
        seen.has(words);
    }
    assert_eq!(
        (case.kind.as_str(), case.urgency.as_str()),
        ("complaint", "urgent")
    );
    assert_eq!(case.department, department.parse().ok());
    assert_eq!(case.category, category.parse().ok());
    assert_eq!(case.caller.as_deref(), Some("13800138000"));
    assert!(case.answer_due_at > Some(case.created_at) && case.keeper.is_some());
}

#[tokio::test]
async fn each_fault_is_listed_on_top_and_said_beside_its_field_and_nothing_is_lost() {
    let house = House::open().await;
    let mut visitor = Visitor::of(&house, Role::Supervisor).await;
    let (long, name) = ("长".repeat(10_001), "名".repeat(65));
    let number = "1".repeat(40);
    for (field, value, words) in [
        ("kind", "", "请选择类型"),
        ("kind", "murder", "请选择类型"),
        ("urgency", "", "请选择紧急程度"),
        ("content", "  \r\n ", "请填写诉求内容"),
        ("content", "\u{0}\u{1}", "请填写诉求内容"),
        ("content", &long, "诉求内容过长，请精简到 10000 字以内"),
        ("caller", "<b>x</b>", "来电号码格式不正确"),
        ("caller", "anonymous", "来电号码格式不正确"),
        ("caller", &number, "来电号码过长"),
        ("caller_name", &name, "姓名过长，最多 64 个字"),
        ("category", "99", "没有这个分类"),
        ("category", "x", "没有这个分类"),
        ("department", "99", "没有这个承办单位"),
        ("department", "-", "没有这个承办单位"),
    ] {
        let seen = visitor.post("/cases", &with(field, value)).await;
        seen.is(422).has("请先改正以下问题");
        seen.has(&format!("<a href=\"#{field}\">{words}"));
        seen.has(&format!("id=\"{field}-fault\">{words}"))
            .has(&format!("id=\"{field}\""));
        if field != "content" {
            seen.has("示例路灯不亮</textarea>");
        }
        if !matches!(field, "caller" | "kind") {
            seen.has("value=\"13800138000\"")
                .has("value=\"complaint\" selected");
        }
    }
    assert_eq!(all(&house), []);
}

#[tokio::test]
async fn several_faults_are_told_at_once_in_the_order_of_the_form() {
    let house = House::open().await;
    let mut visitor = Visitor::of(&house, Role::Supervisor).await;
    let seen = visitor.post("/cases", &[("caller", "x")]).await;
    seen.is(422);
    let place = |id: &str| seen.html.find(&format!("href=\"#{id}\"")).unwrap();
    let places = ["caller", "kind", "urgency", "content"].map(place);
    assert!(places.is_sorted(), "{places:?}");
}

#[tokio::test]
async fn ten_thousand_characters_are_a_case_with_its_line_ends() {
    let house = House::open().await;
    let mut visitor = Visitor::of(&house, Role::Supervisor).await;
    let content = format!("{}\r\n{}", "一".repeat(5_000), "二".repeat(4_999));
    visitor
        .post("/cases", &with("content", &content))
        .await
        .is(303);
    assert_eq!(all(&house)[0].content, content.replace('\r', ""));
}

#[tokio::test]
async fn what_a_caller_says_is_never_taken_for_html() {
    let house = House::open().await;
    let mut visitor = Visitor::of(&house, Role::Supervisor).await;
    let bad = "</textarea><script>alert(1)</script>\" onfocus=\"x'";
    let mut fields = with("content", bad);
    fields.push(("caller_name", bad));
    let faulty = [&fields[..], &[("department", "99")]].concat();
    visitor
        .post("/cases", &faulty)
        .await
        .is(422)
        .lacks("<script>alert")
        .lacks("\" onfocus");
    visitor
        .follow("/cases", &fields)
        .await
        .is(200)
        .lacks("<script>alert")
        .lacks("\" onfocus");
    visitor
        .get("/cases")
        .await
        .lacks("<script>alert")
        .has("&#60;script&#62;");
    let query = "/cases?text=%22%3E%3Cscript%3Ealert(1)&caller=%22%3E%3Cscript%3Ealert";
    visitor
        .get(query)
        .await
        .is(200)
        .lacks("<script>alert")
        .lacks("\"><script");
}

#[tokio::test]
async fn a_filter_is_an_address() {
    let house = House::open().await;
    let mut visitor = Visitor::of(&house, Role::Supervisor).await;
    visitor.post("/cases", &CASE).await.is(303);
    let other = [
        ("kind", "suggestion"),
        ("urgency", "normal"),
        ("content", "示例增设座椅 100%"),
    ];
    Visitor::of(&house, Role::Agent)
        .await
        .post("/cases", &other)
        .await
        .is(303);
    for (query, lights, seats) in [
        ("", true, true),
        ("kind=complaint", true, false),
        ("state=accepted", true, true),
        ("state=closed", false, false),
        ("text=%E5%BA%A7%E6%A4%85", false, true),
        ("text=100%25", false, true),
        ("text=0_%25", false, false),
        ("caller=%2B86+138-0013-8000", true, false),
        ("mine=yes", true, false),
        ("kind=complaint&state=accepted&mine=yes&text=2", true, false),
    ] {
        let seen = visitor.get(&format!("/cases?{query}")).await;
        let shown = ["示例路灯", "示例增设"].map(|words| seen.html.contains(words));
        assert_eq!(shown, [lights, seats], "{query}");
        if !lights && !seats {
            seen.has("请放宽筛选条件");
        }
    }
    let seen = visitor
        .get("/cases?kind=complaint&text=x%22y&mine=yes")
        .await;
    seen.has("value=\"complaint\" selected")
        .has("value=\"x&#34;y\"")
        .has("value=\"yes\" checked");
}

#[tokio::test]
async fn pages_of_a_list_keep_its_filter_and_show_every_case_once() {
    let house = House::open().await;
    let mut visitor = Visitor::of(&house, Role::Supervisor).await;
    for number in 0..53 {
        let content = format!("示例第{number}件");
        visitor
            .post("/cases", &with("content", &content))
            .await
            .is(303);
    }
    let first = visitor.get("/cases?kind=complaint").await;
    let next = crate::visitor::value_after(&first.html, "rel=\"next\" href=\"").unwrap();
    let next = next.replace("&#38;", "&");
    assert!(next.starts_with("/cases?kind=complaint&cursor="), "{next}");
    let second = visitor.get(&next).await;
    second.is(200).lacks("rel=\"next\"");
    for number in 0..53 {
        let words = format!("示例第{number}件");
        assert_ne!(
            first.html.contains(&words),
            second.html.contains(&words),
            "{words}"
        );
    }
}

#[tokio::test]
async fn a_department_sees_its_own_cases_only() {
    let house = House::open().await;
    let mut clerk = Visitor::of(&house, Role::Department).await;
    let mut supervisor = Visitor::of(&house, Role::Supervisor).await;
    supervisor.post("/cases", &CASE).await.is(303);
    let department = house.store.read(store::departments::list).unwrap()[0]
        .id
        .to_string();
    let theirs = [
        &with("content", "示例占道")[..],
        &[("department", department.as_str())],
    ]
    .concat();
    supervisor.post("/cases", &theirs).await.is(303);
    clerk
        .get("/cases")
        .await
        .has("示例占道")
        .lacks("示例路灯")
        .lacks("/cases/new");
    for case in all(&house) {
        let expected = if case.department.is_some() { 200 } else { 404 };
        let seen = clerk.get(&format!("/cases/{}", case.number)).await;
        seen.is(expected).lacks("13800138000").lacks("<textarea");
        let form = [&CASE[..], &[("revision", "1")]].concat();
        clerk
            .post(&format!("/cases/{}", case.number), &form)
            .await
            .is(403);
    }
}

#[tokio::test]
async fn who_has_a_telephone_calls_the_caller_of_a_case_back_by_one_button() {
    let house = House::open().await;
    let mut supervisor = Visitor::of(&house, Role::Supervisor).await;
    supervisor.post("/cases", &CASE).await.is(303);
    let case = format!("/cases/{}", all(&house)[0].number);
    let button = "action=\"/calls\"";
    supervisor.get(&case).await.is(200).lacks(button);
    let mut agent = Visitor::of(&house, Role::Agent).await;
    let seen = agent.get(&case).await;
    seen.is(200)
        .has(button)
        .has(&format!(
            "name=\"case\" value=\"{}\"",
            all(&house)[0].number
        ))
        .has("呼叫该号码");
}
