mod expiry;
mod late;
mod wave;

use std::fs;
use std::path::Path;
use std::sync::mpsc;

use store::{Durability, Store};
use switchboard::{CallId, ChannelId, Fact, NodeId, RecordingId, What};

use super::*;

/// One second of silence at 8 kHz, as Asterisk writes it.
fn second(declared: u32) -> Vec<u8> {
    let mut file = b"RIFF\x00\x00\x00\x00WAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00".to_vec();
    file.extend(8_000_u32.to_le_bytes());
    file.extend(16_000_u32.to_le_bytes());
    file.extend([2, 0, 16, 0]);
    file.extend(b"data");
    file.extend(declared.to_le_bytes());
    file.extend(vec![0; 16_000]);
    file
}

fn written(folder: &Path, name: &str, bytes: &[u8]) -> PathBuf {
    fs::create_dir_all(folder).unwrap();
    let path = folder.join(name);
    fs::write(&path, bytes).unwrap();
    path
}

struct Office {
    folder: tempfile::TempDir,
    media: Media,
    inputs: mpsc::Receiver<crate::driver::Incoming>,
}

impl Office {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("data");
        fs::create_dir_all(&data).unwrap();
        let (inlet, inputs) = Inlet::to_nowhere();
        let media = Media {
            store: Store::create(data.join("rexian.db")).unwrap(),
            inlet,
            spool: folder.path().join("spool"),
            data,
            offset_min: 480,
            rules: Rules {
                low_bytes: 1,
                shortest_ms: 1_000,
                keeping: Keeping::default(),
            },
            clock: || 1_795_363_300_000,
        };
        Self {
            folder,
            media,
            inputs,
        }
    }

    fn facts(&self, what: impl IntoIterator<Item = What>) {
        let at = 1_795_363_200_000;
        let fact = |what| Fact {
            at,
            call: Some(CallId(1)),
            what,
        };
        let facts: Vec<Fact> = what.into_iter().map(fact).collect();
        self.media
            .store
            .write(Durability::Normal, move |tx| {
                store::facts::keep(tx, &facts).map(drop)
            })
            .unwrap();
    }

    fn inputs(&self) -> Vec<switchboard::Input> {
        self.inputs
            .try_iter()
            .filter_map(crate::driver::Incoming::input)
            .collect()
    }

    fn spool(&self) -> PathBuf {
        self.folder.path().join("spool")
    }
}

fn arrived() -> What {
    What::Arrived {
        node: NodeId(1),
        channel: ChannelId("a".into()),
        caller: None,
        dialled: "12345".into(),
    }
}

fn recording() -> RecordingId {
    RecordingId("rx-1-4-x".into())
}

#[test]
fn a_finished_recording_is_moved_hashed_and_reported_once() {
    let office = Office::new();
    office.facts([
        arrived(),
        What::RecordingStarted {
            recording: recording(),
            bridge: "rx-1-3-x".into(),
        },
        What::RecordingFinished {
            recording: recording(),
            duration_ms: 1_000,
        },
    ]);
    let spooled = written(
        &office.spool().join("recording"),
        "rx-1-4-x.wav",
        &second(16_000),
    );
    // The second sweep comes before the store has heard of the first.
    let mut known = Known::default();
    for _ in 0..2 {
        assert_eq!(office.media.sweep(&mut known), Vec::<String>::new());
    }
    let inputs = office.inputs();
    let [
        switchboard::Input::Stored {
            path,
            sha256,
            bytes,
            duration_ms,
            ..
        },
    ] = &inputs[..]
    else {
        panic!("{inputs:?}");
    };
    assert_eq!(
        (path.as_str(), *bytes, *duration_ms),
        ("recordings/2026/11/23/rx-1-4-x.wav", 16_044, 1_000)
    );
    let file = office.media.data.join(path);
    assert_eq!(super::settle::hash(&file).unwrap().0, *sha256);
    assert!(!spooled.exists());
}

#[test]
fn a_recording_under_way_is_left_alone() {
    let office = Office::new();
    office.facts([
        arrived(),
        What::RecordingStarted {
            recording: recording(),
            bridge: "rx-1-3-x".into(),
        },
    ]);
    let spooled = written(
        &office.spool().join("recording"),
        "rx-1-4-x.wav",
        &second(0),
    );
    assert_eq!(
        office.media.sweep(&mut Known::default()),
        Vec::<String>::new()
    );
    assert!(spooled.exists() && office.inputs().is_empty());
}

#[test]
fn a_finished_recording_that_is_no_sound_is_kept_as_it_is() {
    let office = Office::new();
    office.facts([
        arrived(),
        What::RecordingStarted {
            recording: recording(),
            bridge: "rx-1-3-x".into(),
        },
        What::RecordingFinished {
            recording: recording(),
            duration_ms: 1_000,
        },
    ]);
    let spool = office.spool().join("recording");
    written(&spool, "rx-1-4-x.wav", b"no sound");
    office.media.sweep(&mut Known::default());
    let inputs = office.inputs();
    let [
        switchboard::Input::Stored {
            path, duration_ms, ..
        },
    ] = &inputs[..]
    else {
        panic!("{inputs:?}");
    };
    assert_eq!(*duration_ms, 0);
    assert_eq!(fs::read(office.media.data.join(path)).unwrap(), b"no sound");
}

#[test]
fn a_message_taken_while_away_is_imported_once() {
    let office = Office::new();
    let name = "1795363200-1795363199.7-13800000000.wav";
    written(
        &office.spool().join("rexian-messages"),
        name,
        &second(16_000),
    );
    let mut known = Known::default();
    office.media.sweep(&mut known);
    office.media.sweep(&mut known);
    let inputs = office.inputs();
    let [
        switchboard::Input::Imported {
            caller,
            at,
            duration_ms,
            ..
        },
    ] = &inputs[..]
    else {
        panic!("{inputs:?}");
    };
    assert_eq!(
        (caller.as_deref(), *at, *duration_ms),
        (Some("13800000000"), 1_795_363_200_000, 1_000)
    );
}

#[test]
fn an_empty_message_is_dropped_and_the_audit_says_so() {
    let office = Office::new();
    let folder = office.spool().join("rexian-messages");
    let almost = second(15_984);
    let short = written(&folder, "1795363200-1.2-13800000000.wav", &almost);
    let just = written(&folder, "1795363201-1.3-13800000000.wav", &second(16_000));
    let findings = office.media.sweep(&mut Known::default());
    assert_eq!(findings, Vec::<String>::new());
    assert!(!short.exists() && just.exists());
    let [switchboard::Input::Imported { duration_ms, .. }] = &office.inputs()[..] else {
        panic!("not one message");
    };
    assert_eq!(*duration_ms, 1_000);
    let all = store::audit::Filter::default();
    let noted = office.media.store.read(|c| store::audit::list(c, &all));
    let noted = noted.unwrap().items;
    let [dropped] = &noted[..] else {
        panic!("{noted:?}");
    };
    assert_eq!(dropped.action, "dropped");
    assert_eq!(dropped.name, "1795363200-1.2-13800000000");
    assert_eq!(dropped.detail, "999 ms, less than mailbox.shortest_s");
}

#[test]
fn a_message_that_is_no_sound_is_kept_aside_and_told_of() {
    let office = Office::new();
    written(
        &office.spool().join("rexian-messages"),
        "1-2-3.wav",
        b"no sound",
    );
    let findings = office.media.sweep(&mut Known::default());
    assert!(findings[0].contains("cannot be imported"), "{findings:?}");
    assert!(office.inputs().is_empty());
    assert!(office.media.orphans().join("1-2-3.wav").exists());
}

#[test]
fn no_finding_about_a_message_shows_its_callers_number() {
    let mut office = Office::new();
    let name = "1795363200-1795363199.7-13800138000";
    let folder = office.spool().join("rexian-messages");
    let file = written(&folder, &format!("{name}.wav"), b"no sound");
    let mut findings = office.media.sweep(&mut Known::default());
    assert!(!file.exists());
    let (recording, kind) = (RecordingId(name.into()), switchboard::MessageKind::Other);
    office.facts([
        arrived(),
        What::MessageStarted {
            recording: recording.clone(),
            kind,
        },
        What::MessageKept {
            recording,
            kind,
            duration_ms: 1_000,
        },
    ]);
    office.media.clock = || 1_795_363_200_000 + 86_400_000;
    findings.extend(office.media.sweep(&mut Known::default()));
    for shown in ["cannot be imported", "is not in its place"] {
        assert!(
            findings.iter().any(|said| said.contains(shown)),
            "{findings:?}"
        );
    }
    for said in findings {
        assert!(!said.contains("13800138000"), "{said}");
    }
}

#[test]
fn a_full_disk_is_told_of_once_and_again_when_there_is_room() {
    let mut office = Office::new();
    let mut known = Known::default();
    office.media.rules.low_bytes = u64::MAX / 2;
    let findings = office.media.sweep(&mut known);
    assert_eq!(findings.len(), 1, "{findings:?}");
    for part in ["nearly full", "磁盘空间不足", "disk.low_mb"] {
        assert!(findings[0].contains(part), "{findings:?}");
    }
    office.media.sweep(&mut known);
    office.media.rules.low_bytes = 1;
    office.media.sweep(&mut known);
    assert_eq!(
        office.inputs(),
        [
            switchboard::Input::Disk(false),
            switchboard::Input::Disk(true)
        ]
    );
}
