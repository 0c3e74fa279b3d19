//! The commands as an administrator runs them: what they print, what they leave, how they end.

use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

/// A folder with a configuration, and no Asterisk.
struct Office {
    folder: TempDir,
}

/// How a command ended, and what it said.
struct Said {
    code: i32,
    out: String,
    err: String,
}

impl Office {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let here = folder.path();
        for part in ["recording", "rexian-messages/partial"] {
            fs::create_dir_all(here.join("spool").join(part)).unwrap();
        }
        let settings = format!(
            "data = \"{0}/data\"\n[asterisk]\nari = \"http://127.0.0.1:{1}\"\npassword = \"x\"\nspool = \"{0}/spool\"\n[disk]\nlow_mb = 1\n",
            here.display(),
            free_port(),
        );
        fs::write(here.join("rexian.toml"), settings).unwrap();
        Self { folder }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn run(&self, arguments: &[&str]) -> Said {
        run(&self.path("rexian.toml"), arguments)
    }

    /// Runs what has to succeed.
    fn done(&self, arguments: &[&str]) -> String {
        let said = self.run(arguments);
        assert_eq!(said.code, 0, "{arguments:?}: {}{}", said.out, said.err);
        said.out
    }
}

fn run(config: &Path, arguments: &[&str]) -> Said {
    let output = Command::new(env!("CARGO_BIN_EXE_rexian"))
        .arg("--config")
        .arg(config)
        .args(arguments)
        .output()
        .unwrap();
    Said {
        code: output.status.code().unwrap(),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

/// A port where nobody answers.
fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().port()
}

#[test]
fn init_writes_a_configuration_where_there_is_none() {
    let folder = tempfile::tempdir().unwrap();
    let config = folder.path().join("etc/rexian.toml");
    let said = run(&config, &["init"]);
    assert_eq!(said.code, 0, "{}", said.err);
    assert_eq!(
        fs::read_to_string(&config).unwrap(),
        rexian::config::EXAMPLE
    );
    let mode = fs::metadata(&config).unwrap().permissions().mode();
    assert_eq!(mode & 0o007, 0, "it will hold a password");
}

#[test]
fn init_makes_a_database_and_somebody_who_can_sign_in() {
    let office = Office::new();
    assert!(office.done(&["init"]).contains("Sign in as admin"));
    let database = fs::metadata(office.path("data/rexian.db")).unwrap();
    assert_eq!(database.permissions().mode() & 0o077, 0);
    assert!(
        office
            .done(&["user", "list"])
            .starts_with("admin\tadmin\tactive")
    );
}

#[test]
fn a_second_init_refuses_and_changes_nothing() {
    let office = Office::new();
    office.done(&["init"]);
    let before = fs::read(office.path("data/rexian.db")).unwrap();
    let said = office.run(&["init"]);
    assert_eq!(said.code, 2);
    assert!(said.err.contains("is kept as it is"), "{}", said.err);
    assert_eq!(fs::read(office.path("data/rexian.db")).unwrap(), before);
}

#[test]
fn a_demo_takes_the_accounts_it_is_given_and_prints_the_others() {
    let office = Office::new();
    let accounts =
        r#"{"users":[{"login":"1001","password":"given"}],"api":{"token":"t"},"more":1}"#;
    fs::write(office.path("accounts.json"), accounts).unwrap();
    let path = office.path("accounts.json");
    let out = office.done(&["init", "--demo", "--accounts", path.to_str().unwrap()]);
    assert!(!out.contains("1001\t") && !out.contains("token\t"), "{out}");
    assert!(out.contains("1002\t"), "{out}");
    let users = office.done(&["user", "list"]);
    assert!(users.contains("1001\tagent\tactive\t1001"), "{users}");
    assert!(office.done(&["token", "list"]).contains("valid\tdemo"));
}

#[test]
fn a_demo_whose_accounts_cannot_be_read_can_be_tried_again() {
    let office = Office::new();
    let path = office.path("accounts.json");
    for accounts in ["", "[]", "{\"users\":[]}", "{\"users\":[{\"login\":1}]}"] {
        fs::write(&path, accounts).unwrap();
        let said = office.run(&["init", "--demo", "--accounts", path.to_str().unwrap()]);
        assert_eq!(said.code, 2, "{accounts}: {}", said.out);
        assert!(said.err.contains("accounts.json"), "{}", said.err);
    }
    office.done(&["init", "--demo"]);
}

#[test]
fn check_names_each_finding_with_its_remedy() {
    let office = Office::new();
    let said = office.run(&["check"]);
    assert_eq!(said.code, 1);
    assert!(said.out.contains("there is no database"), "{}", said.out);
    assert!(said.out.contains("nobody answers at"), "{}", said.out);
    let findings = said.out.matches("FINDING").count();
    assert_eq!(said.out.matches("         → ").count(), findings);
}

#[test]
fn check_finds_files_that_are_not_what_was_recorded() {
    let office = Office::new();
    office.done(&["init", "--demo"]);
    let only_asterisk = office.run(&["check"]);
    assert!(
        only_asterisk.out.ends_with("1 finding.\n"),
        "{}",
        only_asterisk.out
    );
    let mut files = Vec::new();
    gather(&office.path("data/recordings"), &mut files);
    fs::write(&files[0], b"changed").unwrap();
    fs::rename(&files[1], files[1].with_file_name("stranger.wav")).unwrap();
    let said = office.run(&["check"]).out;
    for part in [
        "is not what was recorded",
        "No such file",
        "stranger.wav belongs to no recording",
    ] {
        assert!(said.contains(part), "{part}: {said}");
    }
}

#[test]
fn a_configuration_that_cannot_be_read_is_told_apart_from_findings() {
    let office = Office::new();
    fs::write(office.path("rexian.toml"), "data = \"/tmp\"\n[asterisks]\n").unwrap();
    for command in [&["check"][..], &["serve"], &["init"], &["user", "list"]] {
        let said = office.run(command);
        assert_eq!(said.code, 2, "{command:?}");
        assert!(said.err.contains("rexian.toml:2:"), "{}", said.err);
        assert!(
            said.err.contains("did you mean `asterisk`?"),
            "{}",
            said.err
        );
    }
}

#[test]
fn users_come_get_new_passwords_and_go() {
    let office = Office::new();
    office.done(&["init"]);
    let add = ["user", "add", "li", "--role", "agent"];
    assert!(
        office.run(&add).err.contains("agent"),
        "an agent has a number"
    );
    let whole = [&add[..], &["--agent", "7", "--phone", "1007"]].concat();
    let first = office.done(&whole);
    assert!(office.run(&whole).err.contains("taken"));
    assert_ne!(office.done(&["user", "password", "li"]), first);
    office.done(&["user", "disable", "li"]);
    assert!(
        office
            .done(&["user", "list"])
            .contains("li\tagent\tdisabled\t1007")
    );
    let nobody = office.run(&["user", "password", "wang"]).err;
    assert!(nobody.contains("nobody signs in as wang"), "{nobody}");
}

#[test]
fn a_user_is_changed_disabled_and_enabled_again() {
    let office = Office::new();
    office.done(&["init"]);
    for (login, number) in [("li", "7"), ("wang", "8")] {
        let phone = format!("100{number}");
        office.done(&[
            "user", "add", login, "--role", "agent", "--agent", number, "--phone", &phone,
        ]);
    }
    office.done(&["user", "edit", "li", "--name", "李", "--role", "supervisor"]);
    assert!(
        office
            .done(&["user", "list"])
            .contains("li\tsupervisor\tactive\t1007\t李")
    );
    let taken = office.run(&["user", "edit", "li", "--phone", "1008"]);
    assert!(taken.err.contains("phone: taken"), "{}", taken.err);
    office.done(&["user", "disable", "wang"]);
    office.done(&["user", "edit", "li", "--phone", "1008"]);
    let without = office.run(&["user", "enable", "wang"]);
    assert!(
        without.err.contains("user edit wang --phone"),
        "{}",
        without.err
    );
    office.done(&["user", "edit", "wang", "--phone", "1007"]);
    office.done(&["user", "enable", "wang"]);
    assert!(
        office
            .done(&["user", "list"])
            .contains("wang\tagent\tactive\t1007")
    );
    let unknown = office.run(&["user", "edit", "wang", "--queues", "99"]).err;
    assert!(unknown.contains("there are: 1"), "{unknown}");
    let nothing = office.run(&["user", "edit", "wang"]).err;
    assert!(nothing.contains("--help"), "{nothing}");
}

#[test]
fn a_queue_that_is_not_there_is_refused_and_one_that_went_is_found() {
    let office = Office::new();
    office.done(&["init"]);
    let add = [
        "user", "add", "li", "--role", "agent", "--agent", "7", "--phone", "1007",
    ];
    let said = office.run(&[&add[..], &["--queues", "1,99"]].concat());
    assert_eq!(said.code, 2);
    assert!(said.err.contains("no queue 99"), "{}", said.err);
    assert!(said.err.contains("there are: 1 综合受理"), "{}", said.err);
    office.done(&add);
    let settings = fs::read_to_string(office.path("rexian.toml")).unwrap();
    let other = "[[menus]]\nname = \"a\"\nsay = [\"greeting\"]\npatience_s = 0\nthen = \"queue:2\"\n\
                 [[queues]]\nid = 2\nname = \"b\"\nkeys = {}\n";
    fs::write(office.path("rexian.toml"), settings + other).unwrap();
    let check = office.run(&["check"]).out;
    assert!(check.contains("agent 7 (li) serves queue 1"), "{check}");
    assert!(check.contains("rexian user edit"), "{check}");
}

#[test]
fn departments_and_categories_are_made_changed_and_retired() {
    let office = Office::new();
    office.done(&["init"]);
    let water = office.done(&["department", "add", "水务局", "--phone", "8001"]);
    assert_eq!(water, "1\n");
    assert!(
        office
            .run(&["department", "add", "水务局"])
            .err
            .contains("name: taken")
    );
    office.done(&["department", "edit", "1", "--name", "市水务局"]);
    assert_eq!(
        office.done(&["department", "list"]),
        "1\tactive\t8001\t市水务局\n"
    );
    assert_eq!(office.done(&["category", "add", "公用事业"]), "1\n");
    let below = ["category", "add", "停水", "--parent", "1", "--department"];
    assert!(
        office
            .run(&[&below[..], &["9"]].concat())
            .err
            .contains("department: unknown")
    );
    office.done(&[&below[..], &["1"]].concat());
    let third = office.run(&["category", "add", "x", "--parent", "2"]).err;
    assert!(third.contains("parent"), "two levels: {third}");
    office.done(&["category", "edit", "2", "--name", "供水"]);
    let list = office.done(&["category", "list"]);
    assert_eq!(list, "1\tactive\t\t公用事业\n2\tactive\t市水务局\t  供水\n");
    office.done(&[
        "user",
        "add",
        "shui",
        "--role",
        "department",
        "--department",
        "1",
    ]);
    office.done(&["department", "retire", "1"]);
    office.done(&["category", "retire", "1"]);
    assert_eq!(
        office.done(&["department", "list"]),
        "1\tretired\t8001\t市水务局\n"
    );
    let list = office.done(&["category", "list"]);
    assert_eq!(list, "1\tretired\t\t公用事业\n2\tretired\t\t  供水\n");
    assert_eq!(office.run(&["category", "retire", "9"]).code, 2);
    let below = office.run(&["category", "add", "x", "--parent", "1"]);
    assert!(below.err.contains("parent: unknown"), "{}", below.err);
}

#[test]
fn a_token_is_printed_once_and_taken_back_by_its_number() {
    let office = Office::new();
    office.done(&["init"]);
    let token = office.done(&["token", "add", "statistics"]);
    assert_eq!(token.trim().len(), 40);
    let list = office.done(&["token", "list"]);
    assert_eq!(list, "1\tvalid\tstatistics\n");
    office.done(&["token", "revoke", "1"]);
    assert_eq!(office.done(&["token", "list"]), "1\trevoked\tstatistics\n");
    assert_eq!(office.run(&["token", "revoke", "9"]).code, 2);
}

#[test]
fn speaking_looks_for_no_loudspeakers() {
    let office = Office::new();
    let home = office.path("home");
    fs::create_dir(&home).unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_rexian"))
        .env_clear()
        .env("HOME", &home)
        .arg("--config")
        .arg(office.path("rexian.toml"))
        .args(["speak", "你好", "--out"])
        .arg(office.path("speech.wav"))
        .output()
        .unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    assert!(output.status.success());
    let left: Vec<_> = fs::read_dir(&home).unwrap().collect();
    assert!(left.is_empty(), "{left:?}");
}

#[test]
fn words_and_prompts_are_spoken_into_a_file() {
    let office = Office::new();
    let out = office.path("speech.wav");
    let out = out.to_str().unwrap();
    for words in [
        &["你好"][..],
        &["--prompt", "queue.position", "--count", "3"],
    ] {
        office.done(&[&["speak", "--out", out][..], words].concat());
        let sound = fs::read(out).unwrap();
        assert_eq!(&sound[..4], b"RIFF");
        assert!(sound.len() > 8_000, "{} bytes", sound.len());
    }
    let wrong = office.run(&["speak", "--prompt", "greting"]).err;
    assert!(wrong.contains("did you mean `greeting`?"), "{wrong}");
}

#[test]
fn the_audit_says_what_commands_did() {
    let office = Office::new();
    office.done(&["init"]);
    office.done(&[
        "user", "add", "li", "--role", "agent", "--agent", "7", "--phone", "1007",
    ]);
    office.done(&["user", "edit", "li", "--phone", "1008", "--queues", "1"]);
    office.done(&["user", "password", "li"]);
    office.done(&["user", "disable", "li"]);
    office.done(&["user", "enable", "li"]);
    office.done(&["token", "add", "reports"]);
    office.done(&["token", "revoke", "1"]);
    office.done(&["department", "add", "水务局"]);
    office.done(&["department", "retire", "1"]);
    office.done(&["category", "add", "供水"]);
    office.done(&["category", "edit", "1", "--name", "停水"]);
    let store = store::Store::beside(office.path("data/rexian.db")).unwrap();
    let all = store::audit::Filter::default();
    let mut noted = store.read(|c| store::audit::list(c, &all)).unwrap().items;
    noted.reverse();
    let said = noted.iter().map(|e| {
        format!(
            "{} {} {} {}: {}",
            e.by, e.action, e.subject, e.name, e.detail
        )
    });
    let expected = [
        "created user admin: admin",
        "created user li: agent",
        "changed user li: phone 1007 → 1008, queues 1",
        "changed user li: password",
        "disabled user li: ",
        "enabled user li: ",
        "created token 1: reports",
        "revoked token 1: ",
        "created department 1: 水务局",
        "retired department 1: ",
        "created category 1: 供水",
        "changed category 1: 停水",
    ];
    assert_eq!(
        said.collect::<Vec<_>>(),
        expected.map(|line| format!("system {line}"))
    );
}

fn gather(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            gather(&path, files);
        } else {
            files.push(path);
        }
    }
}
