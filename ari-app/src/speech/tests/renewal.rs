//! Other words while calls go on.

use std::time::Duration;

use super::*;
use crate::speech::{SpeechCommand, wave::encode};

/// A program that says the same short tone whatever it is asked for.
fn beeps(config: &mut SpeechConfig, dir: &Path) {
    let sample = |n: u32| (n as f32 * 0.3).sin() * 0.3;
    let tone = Wave {
        samples: (0..3_200).map(sample).collect(),
        rate: 16_000,
    };
    let file = dir.join("tone.wav");
    fs::write(&file, encode(&tone).unwrap()).unwrap();
    config.command = Some(SpeechCommand {
        argv: vec!["/bin/cat".into(), file.display().to_string()],
        limit: Duration::from_secs(20),
    });
}

fn renewed(voice: &Voice, own: &str) {
    let file = voice.dir.path().join("own.toml");
    fs::write(&file, own).unwrap();
    let mut config = config(voice.dir.path());
    config.prompts = Some(file);
    beeps(&mut config, voice.dir.path());
    let before = voice.speech.media("greeting", None, Language::Chinese);
    let renewal = voice.speech.renewal(config).unwrap();
    let meanwhile = voice.speech.media("greeting", None, Language::Chinese);
    assert_eq!(before.unwrap(), meanwhile.unwrap());
    voice.speech.take_over(renewal);
}

#[test]
fn other_words_are_made_first_and_those_that_are_no_more_are_still_spoken() {
    let voice = Voice::with(beeps);
    let sound = |prompt| voice.speech.media(prompt, None, Language::Chinese);
    let before = sound("greeting").unwrap();
    let notice = Words::new("停水", "No water");
    voice.speech.announce(7, &notice).unwrap();
    let own = "[greeting]\nzh = \"您好\"\nen = \"Hello\"\n[own]\nzh = \"你早\"\nen = \"Morning\"\n";
    renewed(&voice, own);
    assert_ne!(sound("greeting").unwrap(), before);
    let added = sound("own").unwrap();
    let link = voice.dir.path().join("sounds/zh/own.wav");
    assert!(link.exists());
    renewed(&voice, "");
    assert_eq!(sound("greeting").unwrap(), before);
    assert_eq!(sound("own").unwrap(), added);
    assert!(!voice.speech.prompts().has("own") && !link.exists());
    voice
        .speech
        .media(switchboard::NOTICE, Some(7), Language::Chinese)
        .unwrap();
    assert!(sound("nonsense").is_err());
}
