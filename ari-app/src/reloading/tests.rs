use std::fs;

use store::rusqlite::Connection;
use switchboard::{Plan, QueueId};
use tempfile::TempDir;

use super::*;

/// A hotline of which only the configuration matters, and what its board is told.
struct Office {
    reloader: Reloader,
    told: Box<dyn FnMut() -> Option<Input>>,
    folder: TempDir,
}

impl Office {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("data")).unwrap();
        fs::write(folder.path().join("beep.wav"), beep()).unwrap();
        write(&folder, "");
        let config = Config::load(&folder.path().join("rexian.toml")).unwrap();
        let (inlet, told) = Inlet::watched();
        let reloader = Reloader {
            store: Store::create(config.database()).unwrap(),
            speech: Speech::start(config.speech()).unwrap(),
            roster: Roster::new(&config.settings),
            inlet,
            priorities: watch::channel(config.priorities()).0,
            rules: watch::channel(config.rules()).0,
            pages: watch::channel(Arc::new(config.pages(|| 0))).0,
            trouble: Trouble::default(),
            clock: || 1_795_363_200_000,
            config,
        };
        Self {
            reloader,
            told: Box::new(told),
            folder,
        }
    }

    /// What comes of it when the file is another.
    fn reads(&mut self, settings: &str) -> Told {
        write(&self.folder, settings);
        self.reloader.reload()
    }

    fn plan(&mut self) -> Option<Plan> {
        let told = (self.told)()?;
        let Input::Plan(plan) = told else {
            panic!("{told:?}");
        };
        Some(*plan)
    }

    fn audit(&self) -> Vec<String> {
        let all = |c: &Connection| {
            let mut rows = c.prepare("SELECT action || ' ' || detail FROM audit ORDER BY id")?;
            let rows = rows.query_map([], |row| row.get(0))?;
            Ok(rows.collect::<store::rusqlite::Result<_>>()?)
        };
        self.reloader.store.read(all).unwrap()
    }
}

/// A fifth of a second, as a program speaks it.
fn beep() -> Vec<u8> {
    let mut file = b"RIFF\x24\x19\x00\x00WAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00".to_vec();
    file.extend(16_000_u32.to_le_bytes());
    file.extend(32_000_u32.to_le_bytes());
    file.extend([2, 0, 16, 0]);
    file.extend(b"data\x00\x19\x00\x00");
    let wave = |n: i16| if n % 20 < 10 { 9_000_i16 } else { -9_000 };
    file.extend((0..3_200).flat_map(|n| wave(n).to_le_bytes()));
    file
}

/// With a program that speaks in no time.
fn write(folder: &TempDir, settings: &str) {
    let here = folder.path().display();
    let speech = format!("[speech]\ncommand = [\"/bin/cat\", \"{here}/beep.wav\"]\n");
    let speech = settings
        .contains("[speech]")
        .then(String::new)
        .unwrap_or(speech);
    let text = format!(
        "data = \"{here}/data\"\n{settings}\n{speech}[asterisk]\nari = \"http://127.0.0.1:8088\"\nspool = \"/s\"\npassword = \"x\"\n"
    );
    fs::write(folder.path().join("rexian.toml"), text).unwrap();
}

const QUEUES: &str = "[[queues]]\nid = 1\nname = \"一\"\n[[queues]]\nid = 2\nname = \"二\"";

#[test]
fn another_configuration_is_told_to_everybody_who_goes_by_it() {
    let mut office = Office::new();
    let pauses = "[[pauses]]\nreason = \"tea\"\nbudget_min = 5\n";
    let callbacks = "[callbacks]\nattempts = 7\n[disk]\nlow_mb = 9\n[office]\nnumber = \"96123\"\n";
    let told = office.reads(&format!("{pauses}{callbacks}{QUEUES}"));
    assert_eq!(told, Ok(vec![]));
    let queues: Vec<QueueId> = office
        .plan()
        .unwrap()
        .queues
        .iter()
        .map(|it| it.id)
        .collect();
    assert_eq!(queues, [QueueId(1), QueueId(2)]);
    assert!(office.reloader.roster.queues().contains(&QueueId(2)));
    let pages = office.reloader.pages.borrow().clone();
    assert_eq!((pages.number.as_str(), pages.pauses.len()), ("96123", 1));
    assert_eq!(office.reloader.rules.borrow().low_bytes, 9_000_000);
    let retries = office
        .reloader
        .store
        .read(store::callbacks::retries)
        .unwrap();
    assert_eq!(retries.attempts, 7);
    assert_eq!(office.audit(), ["reloaded "]);
}

#[test]
fn a_mistake_changes_nothing_and_is_told_until_it_is_mended() {
    let mut office = Office::new();
    let why = office.reads("[mailbox]\nlimt_s = 5").unwrap_err();
    assert!(
        why.contains("rexian.toml:3:") && why.contains("limit_s"),
        "{why}"
    );
    assert_eq!(office.plan(), None);
    let finding = office.reloader.trouble.finding().unwrap();
    assert!(finding.contains(&why), "{finding}");
    assert_eq!(office.audit(), [format!("not_reloaded {why}")]);
    let unspoken = office.reads("[speech]\nvoices = { zh = \"nobody\", en = \"en\" }");
    assert!(unspoken.unwrap_err().contains("nobody"));
    assert_eq!(office.plan(), None);
    assert_eq!(office.reads(""), Ok(vec![]));
    assert_eq!(office.reloader.trouble.finding(), None);
    assert!(office.plan().is_some());
}

#[test]
fn a_plan_that_cannot_work_is_told_and_not_given_to_the_board() {
    let mut office = Office::new();
    let taken = "[[queues]]\nid = 1\nname = \"一\"\nnumber = \"12345\"\n";
    let why = office.reads(taken).unwrap_err();
    assert!(why.contains("number 12345 reaches something else"), "{why}");
    assert_eq!(office.plan(), None);
    assert!(office.reloader.trouble.finding().is_some());
}

#[test]
fn what_waits_for_a_restart_is_named_and_the_rest_is_in_use() {
    let mut office = Office::new();
    let moved = "[web]\nlisten = \"127.0.0.1:9\"\n[agi]\nlisten = \"127.0.0.1:8\"\n";
    let told = office.reads(&format!("{moved}{QUEUES}"));
    assert_eq!(told, Ok(vec!["web.listen", "agi.listen"]));
    assert_eq!(office.plan().unwrap().queues.len(), 2);
    assert_eq!(
        office.audit(),
        ["reloaded needs a restart: web.listen; needs a restart: agi.listen"]
    );
    // Nothing else has happened since.
    assert_eq!(office.reads(moved), Ok(vec!["web.listen", "agi.listen"]));
    assert_eq!(office.reads(""), Ok(vec![]));
}

#[tokio::test]
async fn whoever_asks_at_the_socket_is_told_what_came_of_it() {
    let folder = tempfile::tempdir().unwrap();
    let (asking, mut asked) = mpsc::channel::<oneshot::Sender<Told>>(1);
    listen(folder.path(), asking).unwrap();
    for (told, said) in [
        (
            Ok(vec!["web.listen"]),
            Ok("needs a restart: web.listen\n".into()),
        ),
        (Err("a mistake".into()), Err("a mistake\n".into())),
    ] {
        let data = folder.path().to_owned();
        let answer = tokio::task::spawn_blocking(move || ask(&data));
        asked.recv().await.unwrap().send(told).unwrap();
        assert_eq!(answer.await.unwrap().unwrap(), said);
    }
}
