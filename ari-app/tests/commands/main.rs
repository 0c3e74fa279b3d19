//! The commands as an administrator runs them: what they print, what they leave, how they end.

mod numbers;
mod people;
mod reload;

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
fn check_tells_of_days_that_are_open_day_and_night_unsaid() {
    const UNSAID: &str = "says nothing of tuesday, wednesday, thursday, friday";
    let office = Office::new();
    let file = office.path("rexian.toml");
    let before = fs::read_to_string(&file).unwrap();
    let says = |days: &str| {
        fs::write(&file, format!("{before}[hours]\n{days}")).unwrap();
        office.run(&["check"]).out.contains(UNSAID)
    };
    let some = "monday = [\"09:00-17:00\"]\nsaturday = []\nsunday = []\n";
    assert!(says(some));
    let others = ["tuesday", "wednesday", "thursday", "friday"];
    let others: String = others.map(|day| format!("{day} = []\n")).concat();
    assert!(!says(&format!("{some}{others}")));
    assert!(!says(""));
}

#[test]
fn a_configuration_in_another_encoding_is_told_to_be_saved_as_utf_8() {
    let office = Office::new();
    // 某市, as Windows writes it in GBK.
    fs::write(office.path("rexian.toml"), b"# \xc4\xb3\xca\xd0\n").unwrap();
    let said = office.run(&["check"]);
    assert!(said.err.contains("save it as UTF-8"), "{}", said.err);
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

#[test]
fn whoever_has_read_enough_of_a_check_ends_it_without_a_panic() {
    let office = Office::new();
    office.done(&["init"]);
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let output = Command::new(env!("CARGO_BIN_EXE_rexian"))
        .arg("--config")
        .arg(office.path("rexian.toml"))
        .arg("check")
        .stdout(writer)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(!said.contains("panicked"), "{said}");
    let heard = office.run(&["check"]);
    assert_eq!(output.status.code(), Some(heard.code), "{said}");
}

#[test]
fn a_check_of_a_backup_writes_nothing_into_it() {
    let office = Office::new();
    office.done(&["init"]);
    let listed = || {
        let entries = fs::read_dir(office.path("data")).unwrap().flatten();
        let mut names: Vec<_> = entries.map(|entry| entry.file_name()).collect();
        names.sort();
        names
    };
    fs::remove_dir_all(office.path("data/sounds")).unwrap_or_default();
    let before = listed();
    let said = office.run(&["check"]);
    assert!(said.out.contains("ok       speech"), "{}", said.out);
    assert_eq!(listed(), before);
}
