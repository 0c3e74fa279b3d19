//! Headers of WAV files, finished or not.

use std::fs;

use rustix::thread::CapabilitySet;

use super::super::wave::{length_ms, mend};
use super::{second, written};

#[test]
fn a_waves_length_is_read_even_when_its_header_was_never_finished() {
    let folder = tempfile::tempdir().unwrap();
    for (declared, ms) in [(16_000, 1_000), (0, 1_000), (u32::MAX, 1_000), (8_000, 500)] {
        let path = written(folder.path(), "a.wav", &second(declared));
        assert_eq!(length_ms(&path).unwrap(), ms, "declared {declared}");
    }
}

#[test]
fn a_header_that_was_never_finished_is_mended_and_a_finished_one_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    for (declared, mended) in [(0, 16_000), (u32::MAX, 16_000), (8_000, 8_000)] {
        let before = second(declared);
        let path = written(folder.path(), "a.wav", &before);
        mend(&path).unwrap();
        let after = fs::read(&path).unwrap();
        assert_eq!(after[40..44], u32::to_le_bytes(mended)[..], "{declared}");
        assert_eq!(after == before, mended == declared, "{declared}");
        assert_eq!(after[44..], before[44..], "{declared}");
    }
}

#[test]
fn a_finished_header_needs_no_right_to_write() {
    let folder = tempfile::tempdir().unwrap();
    let path = written(folder.path(), "a.wav", &second(16_000));
    let mut mode = fs::metadata(&path).unwrap().permissions();
    mode.set_readonly(true);
    fs::set_permissions(&path, mode).unwrap();
    let mending = std::thread::spawn(move || {
        // Root writes what is read-only; without this it is like any other user.
        let mut all = rustix::thread::capabilities(None).unwrap();
        all.effective.remove(CapabilitySet::DAC_OVERRIDE);
        rustix::thread::set_capabilities(None, all).unwrap();
        mend(&path)
    });
    mending.join().unwrap().unwrap();
}

#[test]
fn what_is_no_wave_is_told_from_silence() {
    let folder = tempfile::tempdir().unwrap();
    let whole = second(16_000);
    for broken in [
        &b""[..],
        b"RIFF",
        b"OggS....WAVEfmt ",
        &whole[..30],
        &whole[..40],
        b"RIFF\xff\xff\xff\xffWAVEdata\x10\x00\x00\x00",
        b"RIFF\x00\x00\x00\x00WAVELIST\xff\xff\xff\xff",
        &[0; 100],
    ] {
        let path = written(folder.path(), "a.wav", broken);
        let error = length_ms(&path).unwrap_err().to_string();
        assert!(error.contains("not a WAV file"), "{error}");
    }
}
