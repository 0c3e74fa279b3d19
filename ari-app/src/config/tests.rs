use std::path::Path;

use super::{Config, EXAMPLE};

const SHORTEST: &str = r#"data = "/tmp/data"
[asterisk]
ari = "http://127.0.0.1:8088/"
spool = "/tmp/spool"
password = "x"
"#;

fn parse(text: &str) -> Result<Config, String> {
    Config::parse(Path::new("rexian.toml"), text).map_err(|why| why.to_string())
}

#[test]
fn the_example_says_what_is_meant_when_nothing_is_said() {
    let set = EXAMPLE.replacen("password = \"\"", "password = \"x\"", 1);
    let mut example = parse(&set).unwrap().settings;
    let shortest = parse(SHORTEST).unwrap().settings;
    example.data.clone_from(&shortest.data);
    example.asterisk.spool.clone_from(&shortest.asterisk.spool);
    assert_eq!(example, shortest);
}

#[test]
fn the_built_in_plan_greets_and_queues_without_a_key() {
    let plan = parse(SHORTEST).unwrap().plan(Vec::new()).unwrap();
    assert_eq!(plan.menus[0].patience_ms, 0);
    assert_eq!(
        plan.menus[0].then,
        switchboard::Target::Queue(plan.queues[0].id)
    );
    assert_eq!(plan.queues[0].ring_ms, 15_000);
}

#[test]
fn a_menu_may_be_in_another_language() {
    let menu =
        "[[menus]]\nname = \"a\"\nsay = [\"self-service\"]\npatience_s = 0\nthen = \"queue:1\"\n";
    let queue = "[[queues]]\nid = 1\nname = \"一\"\nkeys = {}\n";
    let of = |language: &str| {
        let plan = parse(&format!("{SHORTEST}{menu}{language}{queue}"));
        plan.map(|config| config.plan(Vec::new()).unwrap().menus[0].language)
    };
    assert_eq!(of(""), Ok(None));
    let english = Some(switchboard::Language::English);
    assert_eq!(of("language = \"en\"\n"), Ok(english));
    let refused = of("language = \"fr\"\n").unwrap_err();
    assert!(
        refused.contains("fr") && refused.contains(":11"),
        "{refused}"
    );
}

#[test]
fn the_carriers_rules_for_numbers_outside() {
    let of = |trunk: &str| {
        let config = parse(&format!("{SHORTEST}[trunk]\n{trunk}\n"));
        config.and_then(|config| config.plan(Vec::new()))
    };
    let plan = of("rewrite = { \"+86\" = \"\", \"\" = \"9\" }\nshown = \"02812345\"").unwrap();
    assert_eq!(plan.trunk.dialled("+8613800138000"), "13800138000");
    assert_eq!(plan.trunk.dialled("13800138000"), "913800138000");
    assert_eq!(plan.shown_outside(), "02812345");
    assert_eq!(of("").unwrap().shown_outside(), "12345");
    let beginning = of("rewrite = { \"86x\" = \"\" }").unwrap_err();
    assert!(beginning.contains("trunk.rewrite"), "{beginning}");
    let becomes = of("rewrite = { \"86\" = \"9,\" }").unwrap_err();
    assert!(becomes.contains(":7"), "{becomes}");
}

#[test]
fn a_number_dialled_begins_at_its_menu() {
    let number = "[[numbers]]\ndialled = \"+8696123\"\nmenu = \"self-service\"\n";
    let plan = parse(&format!("{SHORTEST}{number}")).unwrap();
    let plan = plan.plan(Vec::new()).unwrap();
    assert_eq!(plan.menus[plan.menu_of("+8696123")].name, "self-service");
    assert_eq!(plan.menu_of("96123"), 0);
}

#[test]
fn a_number_dialled_may_have_a_name() {
    let number = "[[numbers]]\ndialled = \"96123\"\nmenu = \"self-service\"\nname = \"供水热线\"\n";
    let pages = parse(&format!("{SHORTEST}{number}")).unwrap().pages(|| 0);
    assert_eq!(pages.name_of("96123"), Some("供水热线"));
    assert_eq!(pages.name_of("12345"), None);
}

/// Noon on Monday, 2026-11-23, in China, and so many days later.
fn noon(days: u64) -> u64 {
    1_795_406_400_000 + days * 86_400_000
}

#[test]
fn a_queue_has_the_hours_it_says_and_of_what_it_does_not_say_the_offices() {
    use switchboard::{Open, QueueId};
    let text = "[hours]\ntuesday = []\nholidays = [\"2026-11-26\"]\nworkdays = [\"2026-11-28\"]\nsaturday = []\n\
                [[queues]]\nid = 1\nname = \"一\"\n[[queues]]\nid = 2\nname = \"二\"\n[queues.hours]\n\
                monday = [\"08:00-11:00\", \"13:00-17:00\"]\n[[queues]]\nid = 3\nname = \"三\"\n\
                hours = { holidays = [], tuesday = [\"00:00-24:00\"] }";
    let plan = parse(&format!("{SHORTEST}{text}")).unwrap();
    let plan = plan.plan(Vec::new()).unwrap();
    let open = |queue, days| plan.hours_of(QueueId(queue)).at(noon(days));
    let (yes, shut, holiday) = (Open::Yes, Open::Closed, Open::Holiday);
    let week = |queue| [0, 1, 3, 5].map(|days| open(queue, days));
    assert_eq!(week(1), [yes, shut, holiday, yes]);
    assert_eq!(
        week(2),
        [shut, shut, holiday, shut],
        "worked on like Monday"
    );
    assert_eq!(week(3), [yes, yes, yes, yes]);
    assert_eq!(week(9), week(1));
}

#[test]
fn an_agent_belongs_to_the_team_that_names_them() {
    let text = "[[teams]]\nname = \"甲班\"\nagents = [1001, 1002]";
    let teams = parse(&format!("{SHORTEST}{text}"))
        .unwrap()
        .pages(|| 0)
        .teams;
    let of = |agent| teams.of(switchboard::AgentId(agent));
    assert_eq!(
        [1001, 1002, 1003].map(of),
        [Some("甲班"), Some("甲班"), None]
    );
}

#[test]
fn a_queue_has_the_alerts_it_says_and_of_what_it_does_not_say_the_general_ones() {
    use switchboard::{QueueId, QueueLimits};
    let text = "[alerts]\nwaiting_calls = 4\n[[queues]]\nid = 1\nname = \"一\"\n\
                alerts = { wait_s = 30, service_level_percent = 0 }\n\
                [[queues]]\nid = 2\nname = \"二\"";
    let limits = parse(&format!("{SHORTEST}{text}")).unwrap().alerts();
    let general = QueueLimits {
        wait_ms: 60_000,
        waiting_calls: 4,
        service_level_percent: 95,
        service_level_calls: 20,
    };
    let own = QueueLimits {
        wait_ms: 30_000,
        service_level_percent: 0,
        ..general
    };
    assert_eq!(*limits.of(Some(QueueId(1))), own);
    assert_eq!(*limits.of(Some(QueueId(2))), general);
    assert_eq!(*limits.of(None), general);
}

/// What is written below `SHORTEST` (or instead of it), and what the error must say.
#[test]
fn a_mistake_is_named_with_its_line_and_what_to_do() {
    for (text, parts) in [
        (
            "[mailbox]\nlimt_s = 20",
            ["rexian.toml:7", "did you mean `limit_s`?"],
        ),
        (
            "[mailbox]\nlimit_s = 5",
            [":7", "5 is not a whole number from 10 to 600"],
        ),
        (
            "[mailbox]\nlimit_s = \"x\"",
            [":7", "a whole number from 10 to 600"],
        ),
        (
            "[web]\nlisten = \"8080\"",
            [":7", "\"8080\" is not an address and port"],
        ),
        (
            "[web]\nproxies = [\"proxy\"]",
            [":7", "\"proxy\" is not an address such as"],
        ),
        ("[office]\nutc_offset = \"8\"", [":7", "+08:00"]),
        (
            "[hours]\nmonday = [\"17:00-09:00\"]",
            [":7", "ends after it begins"],
        ),
        (
            "[hours]\nholidays = [\"2026-02-30\"]",
            [":7", "is not a day"],
        ),
        (
            "[[queues]]\nid = 1\nname = \"q\"\n[queues.hours]\nmonday = [\"17:00-09:00\"]",
            [":10", "ends after it begins"],
        ),
        (
            "[[queues]]\nid = 1\nname = \"q\"\nhours = { munday = [] }",
            [":9", "did you mean `monday`?"],
        ),
        (
            "[[queues]]\nid = 1\nname = \"q\"\nhours = \"09:00-17:00\"",
            [
                ":9",
                "a table of days such as { monday = [\"09:00-17:00\"] }",
            ],
        ),
        (
            "[alerts]\nwaiting_calls = -1",
            [":7", "-1 is not a whole number from 0 to 10000"],
        ),
        (
            "[alerts]\nservice_level_percent = 101",
            [":7", "101 is not a whole number from 0 to 100"],
        ),
        (
            "[[queues]]\nid = 1\nname = \"q\"\nalerts = { wait_s = 1 }",
            [":9", "1 is not a whole number from 5 to 7200"],
        ),
        (
            "[[queues]]\nid = 1\nname = \"q\"\n[queues.alerts]\nhold_s = 30",
            [":10", "unknown field `hold_s`"],
        ),
        (
            "[[teams]]\nname = \"none\"\nagents = []",
            [":7", "\"none\" is not a team's name of 1 to 32 characters"],
        ),
        (
            "[[teams]]\nname = \"一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一二三\"\nagents = []",
            [":7", "is not a team's name"],
        ),
        (
            "[[teams]]\nname = \"甲班\"\nagents = [0]",
            [":8", "0 is not a whole number from 1 to 999999"],
        ),
        (
            "[[teams]]\nname = \"甲班\"\nagents = []\n[[teams]]\nname = \"甲班\"\nagents = []",
            [":7", "there are two teams \"甲班\""],
        ),
        (
            "[[teams]]\nname = \"甲班\"\nagents = [1001]\n[[teams]]\nname = \"乙班\"\nagents = [1002, 1001]",
            [":10", "has agent 1001, who is in team \"甲班\" too"],
        ),
        ("[speach]\nrate = 1", [":6", "did you mean `speech`?"]),
        (
            "[web]\nlisten = \"127.0.0.1:1\"\nlisten = \"127.0.0.1:2\"",
            [":8", "duplicate"],
        ),
        (
            "[[menus]]\nname = \"a\"\nsay = [\"greeting\"]\npatience_s = 1\nthen = \"queue:7\"",
            [":10", "no queue has the id 7"],
        ),
        (
            "[[menus]]\nname = \"a\"\nsay = [\"greeting\"]\npatience_s = 1\nthen = \"mail\"",
            [":10", "\"mail\" is not \"queue:<id>\""],
        ),
        (
            "[[menus]]\nname = \"a\"\nsay = [\"greeting\"]\npatience_s = 1\nthen = \"mailbox\"\nkeys = { 12 = \"mailbox\" }",
            ["rexian.toml:", "\"12\" is not a key"],
        ),
        (
            "[[menus]]\nname = \"a\"\nsay = [\"greting\"]\npatience_s = 1\nthen = \"mailbox\"\n[[queues]]\nid = 1\nname = \"q\"\nkeys = {}",
            [":8", "did you mean `greeting`?"],
        ),
        (
            "[[menus]]\nname = \"a\"\nsay = [\"queue.position\"]\npatience_s = 1\nthen = \"mailbox\"\n[[queues]]\nid = 1\nname = \"q\"\nkeys = {}",
            [":8", "queue.position"],
        ),
        (
            "[[menus]]\nname = \"a\"\nsay = [\"greeting\"]\npatience_s = 1\nthen = \"mailbox\"",
            [
                "\"menu:self-service\" leads nowhere",
                "a key of queue 1; `keys = {}`",
            ],
        ),
        (
            "[[queues]]\nid = 1\nname = \"q\"\nwelcome = [\"queue.welcom\"]",
            [":9", "welcome = [\"queue.welcom\"]: there is no prompt"],
        ),
        (
            "[[queues]]\nid = 1\nname = \"q\"\nannounce = [\"queue.position\"]",
            [":9", "announce = [\"queue.position\"]"],
        ),
        (
            "[[queues]]\nid = 1\nname = \"q\"\nmusic = \"my music\"",
            [":9", "\"my music\" is not a class of musiconhold.conf"],
        ),
        (
            "[[priorities]]\nnumbers = [\"somebody\"]\nhead_start_s = 60",
            [":7", "\"somebody\" is not a number"],
        ),
        (
            "[talk]\ndial_forbidden = [\"00*\", \"abroad\"]",
            [":7", "\"abroad\" is not a number as it is dialled"],
        ),
        (
            "[[numbers]]\ndialled = \"96123\"\nmenu = \"traffic\"",
            [":8", "\"traffic\" is no menu's name"],
        ),
        (
            "[[numbers]]\ndialled = \"9 61\"\nmenu = \"greeting\"",
            [":7", "\"9 61\" is not a number as the carrier sends it"],
        ),
        (
            "[[numbers]]\ndialled = \"96123\"\nmenu = \"greeting\"\n[[numbers]]\ndialled = \"96123\"\nmenu = \"greeting\"",
            [":7", "\"96123\" is there twice"],
        ),
        (
            "[speech]\nprompts = \"/nowhere/prompts.toml\"",
            ["rexian.toml", "/nowhere/prompts.toml"],
        ),
        (
            "[[menus]]\nname = \"a\"\nsay = [\"greeting\"]\npatience_s = 1\nthen = \"mailbox\"\n[[menus]]\nname = \"a\"\nsay = [\"greeting\"]\npatience_s = 1\nthen = \"goodbye\"",
            [":7", "two menus \"a\""],
        ),
        (
            "[[queues]]\nid = 1\nname = \"a\"\n[[queues]]\nid = 1\nname = \"b\"",
            ["rexian.toml:", "1"],
        ),
        (
            "[hours]\nmonday = [\"09:00-25:00\"]",
            [":7", "is not a span"],
        ),
        (
            "[office]\nlanguage = \"fr\"",
            [":7", "expected `zh` or `en`"],
        ),
        ("[asterisk]\n", [":6", "duplicate"]),
        ("[web]\nlisten = ", [":7", "string values must be quoted"]),
        ("menus = []", ["rexian.toml", "unknown field `menus`"]),
    ] {
        let error = parse(&format!("{SHORTEST}{text}")).unwrap_err();
        for part in parts {
            assert!(
                error.contains(part),
                "{text}\ngave: {error}\nwithout: {part}"
            );
        }
    }
}

#[test]
fn tls_towards_asterisk_is_refused_in_the_file_and_not_at_every_attempt() {
    let error = parse(&SHORTEST.replace("http://", "https://")).unwrap_err();
    assert!(error.contains("rexian.toml:3:"), "{error}");
    assert!(error.contains("without https"), "{error}");
}

#[test]
fn ari_has_one_password_or_the_mistake_is_named_with_its_line() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("password");
    let with = |lines: &str| parse(&SHORTEST.replace("password = \"x\"", lines));
    let in_file = format!("password_file = \"{}\"", file.display());
    let refused = |lines: &str, parts: [&str; 2]| {
        let error = with(lines).unwrap_err();
        for part in parts {
            assert!(error.contains(part), "{lines}\ngave: {error}");
        }
    };
    refused("", ["rexian.toml:2:", "no password for ARI"]);
    refused(
        "user = \"a\"\npassword = \"\"",
        ["rexian.toml:6:", "ari.conf"],
    );
    refused(&in_file, ["rexian.toml:5:", "No such file"]);
    std::fs::write(&file, "\n").unwrap();
    refused(&in_file, ["rexian.toml:5:", "it is empty"]);
    refused(
        &format!("password = \"x\"\n{in_file}"),
        [":6:", "leave one of them out"],
    );
    std::fs::write(&file, "secret\n").unwrap();
    assert_eq!(with(&in_file).unwrap().ari_password, "secret");
    let untouched = parse(EXAMPLE).unwrap_err();
    assert!(untouched.contains("no password for ARI"), "{untouched}");
}

#[test]
fn a_needed_setting_is_asked_for_by_name() {
    let error = parse("data = \"/tmp\"").unwrap_err();
    assert!(error.contains("missing field `asterisk`"), "{error}");
}

#[test]
fn a_queue_may_say_who_answers_its_callers() {
    let plan =
        |queue: &str| parse(&format!("{SHORTEST}{queue}")).and_then(|it| it.plan(Vec::new()));
    let queue = "[[queues]]\nid = 1\nname = \"a\"\n";
    let named = format!("{queue}announce_agent = true\n");
    assert!(!plan(queue).unwrap().queues[0].announce_agent);
    assert!(plan(&named).unwrap().queues[0].announce_agent);
    assert!(plan(&format!("{queue}announce_agent = 1\n")).is_err());
}
