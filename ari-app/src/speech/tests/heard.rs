//! What is measured on the sound itself.

use std::os::unix::fs::symlink;

use super::*;
use crate::speech::{
    CEILING_DBTP, LANGUAGES, TARGET_LUFS, cache::files, level::measure, prompts::Form,
};

#[test]
fn the_greeting_and_the_notice_take_six_seconds_at_most() {
    let voice = Voice::new();
    for language in LANGUAGES {
        let [greeting, _] = voice.hear("greeting", None, language);
        let [notice, _] = voice.hear("recorded", None, language);
        let (greeting, notice) = (seconds(&greeting), seconds(&notice));
        assert!(
            greeting + notice <= 6.0,
            "{language:?}: {greeting} + {notice} s"
        );
        assert!(
            greeting + notice >= 3.0,
            "{language:?}: {greeting} + {notice} s"
        );
    }
}

#[test]
fn every_prompt_is_made_ahead_in_both_languages_at_one_loudness() {
    let voice = Voice::new();
    let mut steps = Vec::new();
    voice
        .speech
        .prepare(&mut |done, all| steps.push((done, all)))
        .expect("prepared");
    let all = steps.len();
    assert_eq!(steps.last(), Some(&(all, all)));
    let cached = voice.cached().len();

    let prompts = voice.speech.prompts();
    let forms = prompts.forms();
    assert_eq!(all, 2 * forms.len());
    for language in LANGUAGES {
        for (id, form) in &forms {
            let count = match form {
                Form::Plain => None,
                Form::Count(n) => Some(*n),
                Form::Over => Some(9_999),
            };
            for wave in voice.hear(id, count, language) {
                check(&wave, &format!("{id} {form:?} {language:?} {}", wave.rate));
            }
        }
    }
    assert_eq!(voice.cached().len(), cached, "all had been made ahead");
}

fn check(wave: &Wave, what: &str) {
    let now = measure(wave);
    assert!((now.lufs - TARGET_LUFS).abs() <= 0.5, "{what}: {now:?}");
    assert!(
        20.0 * now.peak.log10() <= CEILING_DBTP + 0.05,
        "{what}: {now:?}"
    );
    assert!(
        (0.8..25.0).contains(&seconds(wave)),
        "{what}: {} s",
        seconds(wave)
    );
}

#[test]
fn the_two_files_hold_eight_and_sixteen_thousand_samples_a_second() {
    let voice = Voice::new();
    let [narrow, wide] = voice.hear("goodbye", None, Language::Chinese);
    assert_eq!((narrow.rate, wide.rate), (8_000, 16_000));
    assert!((seconds(&narrow) - seconds(&wide)).abs() < 0.001);
}

#[test]
fn prompts_lie_under_their_names_for_the_dialplan() {
    let dir = TempDir::new().expect("a directory");
    let sounds = dir.path().join("sounds");
    fs::create_dir_all(sounds.join("zh")).expect("made");
    fs::write(sounds.join("zh/own.wav"), "not ours").expect("written");
    symlink("../cache/0", sounds.join("zh/gone.wav")).expect("linked");
    prepared(config(dir.path()));

    let names = [
        ("zh/sorry.wav", 8_000),
        ("en/sorry.wav16", 16_000),
        ("zh/mailbox.closed.wav", 8_000),
    ];
    for (file, rate) in names {
        assert_eq!(read(&sounds.join(file)).rate, rate, "{file}");
        let target = fs::read_link(sounds.join(file)).expect("a link");
        assert!(
            target.starts_with("../cache"),
            "the directory can be moved: {target:?}"
        );
    }
    assert!(sounds.join("zh/own.wav").exists(), "what is no link stays");
    let left: usize = ["zh", "en", "cache"]
        .map(|dir| files(&sounds.join(dir)).len())
        .iter()
        .sum();
    assert_eq!(
        left,
        5 + 4 + 20,
        "two names a language in two rates, ten sounds, and no rest"
    );
}

#[test]
fn words_spoken_on_demand_come_at_the_same_loudness() {
    let voice = Voice::new();
    let wave = voice
        .speech
        .speak("工单{digits:2026}", Language::Chinese)
        .expect("spoken");
    let wave = decode(&wave).expect("a wave file");
    assert_eq!(wave.rate, 16_000);
    assert!((measure(&wave).lufs - TARGET_LUFS).abs() <= 0.5);
    assert!(voice.cached().is_empty());
}
