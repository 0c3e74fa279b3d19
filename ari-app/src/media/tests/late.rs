//! Files that come late, or never, or of no call.

use std::time::UNIX_EPOCH;

use switchboard::Input;

use super::*;

/// A recording that ended so long ago that its file should have come.
fn overdue() -> Office {
    let mut office = Office::new();
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
    office.media.clock = || 1_795_363_200_000 + 120_000;
    office
}

fn given_up(office: &Office) {
    office.facts([What::RecordingMissing {
        recording: Some(recording()),
        reason: "no_file".into(),
    }]);
}

#[test]
fn a_file_that_does_not_come_in_time_is_told_of_once_and_its_finding_ends() {
    let office = overdue();
    let mut known = Known::default();
    let findings = office.media.sweep(&mut known);
    assert!(findings[0].contains("is not in its place"), "{findings:?}");
    office.media.sweep(&mut known);
    assert_eq!(office.inputs(), [Input::NeverCame(recording())]);
    given_up(&office);
    assert_eq!(office.media.sweep(&mut known), Vec::<String>::new());
    assert_eq!(office.inputs(), []);
}

#[test]
fn a_file_that_comes_after_all_is_settled() {
    for folder in ["recording", "rexian-messages"] {
        let office = overdue();
        given_up(&office);
        let spooled = office.spool().join(folder);
        let file = written(&spooled, "rx-1-4-x.wav", &second(16_000));
        let written_at = |ago| {
            let at = UNIX_EPOCH + Duration::from_millis((office.media.clock)() - ago);
            fs::File::options()
                .write(true)
                .open(&file)
                .unwrap()
                .set_modified(at)
                .unwrap();
        };
        written_at(599_000);
        office.media.sweep(&mut Known::default());
        assert!(file.exists(), "somebody may still write to it");
        written_at(600_000);
        let findings = office.media.sweep(&mut Known::default());
        assert_eq!(findings, Vec::<String>::new());
        let [Input::Stored { path, .. }] = &office.inputs()[..] else {
            panic!("not settled");
        };
        assert!(office.media.data.join(path).exists() && !file.exists());
    }
}

#[test]
fn a_recording_of_no_call_is_kept_aside_and_told_of() {
    let office = Office::new();
    written(
        &office.spool().join("recording"),
        "rx-9-9-x.wav",
        &second(0),
    );
    let findings = office.media.sweep(&mut Known::default());
    assert!(findings[0].contains("belong to no call"), "{findings:?}");
    assert!(office.media.orphans().join("rx-9-9-x.wav").exists());
}

#[test]
fn of_two_recordings_of_no_call_with_one_name_both_are_kept() {
    let office = Office::new();
    let spool = office.spool().join("recording");
    for sound in [second(0), second(16_000)] {
        written(&spool, "rx-9-9-x.wav", &sound);
        office.media.sweep(&mut Known::default());
    }
    let aside = office.media.orphans();
    assert_eq!(fs::read(aside.join("rx-9-9-x.wav")).unwrap(), second(0));
    assert_eq!(
        fs::read(aside.join("rx-9-9-x-2.wav")).unwrap(),
        second(16_000)
    );
}
