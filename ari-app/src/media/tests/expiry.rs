//! What goes after its time, and what does not.

use super::*;

/// A conversation of 16 kB in its place, from call 1.
fn kept(office: &Office) -> PathBuf {
    let arrived = What::Arrived {
        node: NodeId(1),
        channel: ChannelId("caller".into()),
        caller: None,
        dialled: "12345".into(),
    };
    let (path, recording) = ("recordings/old.wav", RecordingId("old".into()));
    let stored = What::RecordingStored {
        recording,
        path: path.into(),
        sha256: "a".repeat(64),
        bytes: 16_000,
        duration_ms: 1_000,
    };
    office.facts([arrived, stored]);
    written(
        &office.media.data.join("recordings"),
        "old.wav",
        &second(16_000),
    )
}

#[test]
fn what_was_kept_for_long_enough_is_removed_and_its_row_stays() {
    let mut office = Office::new();
    let file = kept(&office);
    office.media.rules.keeping.retention.conversation_ms = 200_000;
    office.media.sweep(&mut Known::default());
    assert!(file.exists(), "100 s old");
    office.media.rules.keeping.retention.conversation_ms = 50_000;
    let findings = office.media.sweep(&mut Known::default());
    assert!(!file.exists(), "{findings:?}");
    let rows = office
        .media
        .store
        .read(|c| store::recordings::get(c, 1))
        .unwrap();
    assert_eq!(rows.state, store::recordings::State::Expired);
}

#[test]
fn nothing_is_removed_by_a_time_that_was_just_set() {
    let mut office = Office::new();
    let file = kept(&office);
    office.media.rules.keeping.retention.conversation_ms = 50_000;
    let mut known = Known {
        trust: Trust::WasSet,
        ..Known::default()
    };
    let findings = office.media.sweep(&mut known);
    assert!(file.exists());
    assert!(
        findings.iter().any(|it| it.contains("clock was")),
        "{findings:?}"
    );
    known.trust = Trust::NotYet;
    office.media.sweep(&mut known);
    assert!(file.exists());
    known.trust = Trust::Full;
    office.media.sweep(&mut known);
    assert!(!file.exists());
}

#[test]
fn more_than_the_quota_lets_the_oldest_go_but_nothing_young() {
    let mut office = Office::new();
    let file = kept(&office);
    office.media.rules.keeping.quota_bytes = 10_000;
    office.media.rules.keeping.quota_keep_ms = 200_000;
    let findings = office.media.sweep(&mut Known::default());
    assert!(file.exists());
    assert!(
        findings.iter().any(|it| it.contains("retention.quota_gb")),
        "{findings:?}"
    );
    office.media.rules.keeping.quota_keep_ms = 50_000;
    office.media.sweep(&mut Known::default());
    assert!(!file.exists());
}
