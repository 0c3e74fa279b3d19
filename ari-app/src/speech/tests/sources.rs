//! Who speaks: recordings, the office's program, espeak-ng, the cache.

use std::{os::unix::fs::PermissionsExt as _, path::PathBuf, time::Duration};

use super::*;
use crate::speech::{SpeechCommand, SpeechError, TARGET_LUFS, level::measure, wave::encode};

/// A tone, which no voice is.
fn tone(hertz: f32, length_s: f32) -> Wave {
    let rate = 44_100;
    let sample = |n: usize| (n as f32 * hertz * std::f32::consts::TAU / rate as f32).sin() * 0.1;
    Wave {
        samples: (0..(length_s * rate as f32) as usize).map(sample).collect(),
        rate,
    }
}

fn put(file: &Path, bytes: &[u8]) {
    fs::create_dir_all(file.parent().expect("a directory")).expect("made");
    fs::write(file, bytes).expect("written");
}

fn recorded(files: &[(&str, Vec<u8>)]) -> Voice {
    Voice::with(|config, dir| {
        let own = dir.join("recorded");
        for (name, bytes) in files {
            put(&own.join(name), bytes);
        }
        config.recorded = Some(own);
    })
}

/// A shell script as the speaking program. It may use `$DIR`.
fn program(script: &str, limit_ms: u64) -> Voice {
    Voice::with(|config, dir| {
        let file = dir.join("speak.sh");
        put(
            &file,
            format!("#!/bin/sh\nDIR='{}'\n{script}\n", dir.display()).as_bytes(),
        );
        fs::set_permissions(&file, fs::Permissions::from_mode(0o755)).expect("executable");
        put(
            &dir.join("tone.wav"),
            &encode(&tone(440.0, 4.0)).expect("encoded"),
        );
        let argv = [
            "/bin/sh".into(),
            file.display().to_string(),
            "{language}".into(),
        ];
        config.command = Some(SpeechCommand {
            argv: argv.into(),
            limit: Duration::from_millis(limit_ms),
        });
    })
}

/// How many times a sound crosses zero upwards in a second: its pitch, if it is a tone.
fn pitch(wave: &Wave) -> f64 {
    let crossings = wave
        .samples
        .windows(2)
        .filter(|two| two[0] < 0.0 && two[1] >= 0.0)
        .count();
    crossings as f64 / (seconds(wave) - 0.2)
}

fn is_tone(wave: &Wave, hertz: f64) -> bool {
    (pitch(wave) - hertz).abs() < 0.05 * hertz
}

fn asked(voice: &Voice) -> usize {
    fs::read_to_string(voice.dir.path().join("asked"))
        .unwrap_or_default()
        .lines()
        .count()
}

#[test]
fn a_sound_that_is_cached_is_not_spoken_again() {
    let voice = program("cat >> $DIR/asked; cat $DIR/tone.wav", 20_000);
    let first = voice
        .speech
        .media("goodbye", None, Language::Chinese)
        .expect("spoken");
    let again = voice
        .speech
        .media("goodbye", None, Language::Chinese)
        .expect("cached");
    assert_eq!(first, again);
    assert_eq!(asked(&voice), 1);
    fs::remove_file(first.with_extension("wav16")).expect("removed");
    voice
        .speech
        .media("goodbye", None, Language::Chinese)
        .expect("spoken");
    assert_eq!(asked(&voice), 2, "half a sound is none");
}

#[test]
fn another_pace_or_other_words_are_another_sound() {
    let voice = Voice::new();
    let other = Voice::with(|config, _| config.rate = 150);
    let name = |voice: &Voice, id| {
        let path = voice
            .speech
            .media(id, None, Language::Chinese)
            .expect("spoken");
        path.file_name().expect("a name").to_owned()
    };
    assert_ne!(name(&voice, "goodbye"), name(&other, "goodbye"));
    assert_ne!(name(&voice, "goodbye"), name(&voice, "connecting"));
}

#[test]
fn sounds_that_nothing_refers_to_are_swept() {
    let dir = TempDir::new().expect("a directory");
    let sounds = |rate| {
        let mut config = config(dir.path());
        config.rate = rate;
        let speech = prepared(config);
        speech
            .media("sorry", None, Language::Chinese)
            .expect("spoken")
    };
    let slow = sounds(150);
    put(&dir.path().join("sounds/cache/.1-1.part"), b"half a file");
    let fast = sounds(200);
    assert!(fast.with_extension("wav").exists());
    assert!(!slow.with_extension("wav").exists());
    assert!(!slow.with_extension("wav16").exists());
    assert!(!dir.path().join("sounds/cache/.1-1.part").exists());
}

#[test]
fn a_recorded_prompt_wins_and_is_levelled() {
    let voice = recorded(&[
        (
            "zh/goodbye.wav",
            encode(&tone(440.0, 2.0)).expect("encoded"),
        ),
        (
            "zh/queue.position.3.wav",
            encode(&tone(600.0, 2.0)).expect("encoded"),
        ),
    ]);
    for wave in voice.hear("goodbye", None, Language::Chinese) {
        assert!(is_tone(&wave, 440.0), "{} Hz", pitch(&wave));
        assert!((measure(&wave).lufs - TARGET_LUFS).abs() <= 0.5);
    }
    let [three, _] = voice.hear("queue.position", Some(3), Language::Chinese);
    assert!(is_tone(&three, 600.0));
    let [four, _] = voice.hear("queue.position", Some(4), Language::Chinese);
    assert!(!is_tone(&four, 600.0));
    let [english, _] = voice.hear("goodbye", None, Language::English);
    assert!(!is_tone(&english, 440.0));
}

#[test]
fn a_recording_that_is_replaced_is_heard_without_a_restart() {
    let voice = recorded(&[(
        "zh/goodbye.wav",
        encode(&tone(440.0, 2.0)).expect("encoded"),
    )]);
    voice.hear_zh("goodbye");
    let file = voice.dir.path().join("recorded/zh/goodbye.wav");
    put(&file, &encode(&tone(600.0, 3.0)).expect("encoded"));
    assert!(is_tone(&voice.hear_zh("goodbye"), 600.0));
    fs::remove_file(file).expect("removed");
    assert!(!is_tone(&voice.hear_zh("goodbye"), 600.0));
}

#[test]
fn a_recording_that_cannot_be_used_is_named_and_the_words_are_spoken() {
    let whole = encode(&tone(440.0, 2.0)).expect("encoded");
    let silence = encode(&Wave {
        samples: vec![0.0; 8_000],
        rate: 8_000,
    })
    .expect("encoded");
    let voice = recorded(&[
        ("zh/goodbye.wav", b"ID3 this is an mp3".to_vec()),
        ("zh/greeting.wav", whole[..whole.len() / 2].to_vec()),
        ("zh/connecting.wav", silence),
        ("zh/sorry.wav", Vec::new()),
        ("zh/conecting.wav", whole),
    ]);
    for id in ["goodbye", "greeting", "connecting", "sorry"] {
        let wave = voice.hear_zh(id);
        assert!(seconds(&wave) > 0.8 && !is_tone(&wave, 440.0), "{id}");
    }
    let problems = Speech::look(voice.config.clone()).unwrap();
    let problems: Vec<String> = problems.iter().map(ToString::to_string).collect();
    for (file, says) in [
        ("goodbye.wav", "accepted are WAV files"),
        ("greeting.wav", "accepted are WAV files"),
        ("sorry.wav", "accepted are WAV files"),
        ("conecting.wav", "did you mean `connecting.wav`?"),
    ] {
        let named = |problem: &String| problem.contains(file) && problem.contains(says);
        assert!(problems.iter().any(named), "{file}: {problems:?}");
    }
}

#[test]
fn recordings_may_not_lie_where_the_links_are_made() {
    let dir = TempDir::new().expect("a directory");
    fs::create_dir(dir.path().join("sounds")).expect("made");
    let mut config = config(dir.path());
    config.recorded = Some(dir.path().join("sounds"));
    assert!(matches!(Speech::start(config), Err(SpeechError::Config(_))));
}

#[test]
fn a_program_speaks_instead_of_espeak() {
    let voice = program(
        "cat >> $DIR/asked; echo $1 >> $DIR/asked; cat $DIR/tone.wav",
        20_000,
    );
    for wave in voice.hear("goodbye", None, Language::English) {
        assert!(is_tone(&wave, 440.0), "{} Hz", pitch(&wave));
        assert!((measure(&wave).lufs - TARGET_LUFS).abs() <= 0.5);
    }
    let asked = fs::read_to_string(voice.dir.path().join("asked")).expect("it was asked");
    assert_eq!(asked, "Thank you for calling. Goodbye.\nen\n");
}

#[test]
fn a_program_that_fails_is_replaced_by_espeak_and_left_alone_after_three_times() {
    for script in [
        "echo no voice today >&2; exit 3",
        "echo this is no wave",
        "exit 0",
        "head -c 3000 $DIR/tone.wav | head -c 44",
    ] {
        let voice = program(&format!("echo asked >> $DIR/asked; {script}"), 20_000);
        for id in ["goodbye", "greeting", "connecting", "sorry", "recorded"] {
            let wave = voice.hear_zh(id);
            assert!(seconds(&wave) > 0.8 && !is_tone(&wave, 440.0), "{script}");
        }
        assert_eq!(asked(&voice), 3, "{script}");
    }
}

#[test]
fn a_program_that_hangs_is_ended_with_all_it_started() {
    let voice = program("sleep 1000 & echo $! > $DIR/child; wait", 300);
    assert!(seconds(&voice.hear_zh("goodbye")) > 0.8);
    let child = fs::read_to_string(voice.dir.path().join("child")).expect("it was started");
    let stat = PathBuf::from("/proc").join(child.trim()).join("stat");
    let running = || fs::read_to_string(&stat).is_ok_and(|stat| !stat.contains(") Z "));
    let ended = (0..2_000_000).any(|_| !running());
    assert!(ended, "process {child} is still there");
}

#[test]
fn a_program_that_is_not_there_is_no_reason_to_be_silent() {
    let voice = Voice::with(|config, _| {
        let argv = vec!["/no/such/program".into()];
        config.command = Some(SpeechCommand {
            argv,
            limit: Duration::from_secs(1),
        });
    });
    assert!(seconds(&voice.hear_zh("goodbye")) > 0.8);
}

#[test]
fn a_program_that_fails_is_told_of_until_it_speaks_again() {
    let program = TempDir::new().expect("a directory");
    let path = program.path().join("speak");
    let voice = Voice::with(|config, _| {
        config.command = Some(SpeechCommand {
            argv: vec![path.display().to_string()],
            limit: Duration::from_secs(20),
        });
    });
    assert_eq!(voice.speech.trouble(), None);
    voice.hear_zh("goodbye");
    let trouble = voice.speech.trouble().expect("it failed");
    for part in ["cannot be started", "speech.command", "espeak-ng 朗读"] {
        assert!(trouble.contains(part), "{trouble}");
    }
    let sound = voice.speech.media("sorry", None, Language::English);
    let sound = sound.expect("espeak-ng speaks").with_extension("wav");
    let script = format!("#!/bin/sh\nexec cat '{}'\n", sound.display());
    fs::write(&path, script).expect("written");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).expect("made a program");
    voice.hear_zh("mailbox.closed");
    assert_eq!(voice.speech.trouble(), None);
}

#[test]
fn an_unknown_voice_is_refused_at_the_start() {
    let dir = TempDir::new().expect("a directory");
    let mut config = config(dir.path());
    config.voices = Words::new("no-such-voice", "en");
    let error = Speech::start(config).expect_err("no such voice");
    assert!(error.to_string().contains("no-such-voice"));
}

#[test]
fn a_voice_that_reads_chinese_in_english_is_refused_at_the_start() {
    let dir = TempDir::new().expect("a directory");
    let mut config = config(dir.path());
    config.voices = Words::new("cmn", "en");
    let voice = espeak::Voice {
        name: "cmn".into(),
        rate: 200,
    };
    let engine = espeak::Engine::open().expect("espeak-ng and its data are installed");
    let broken = engine
        .phonemes("好", &voice)
        .expect("phonemes")
        .contains("(en)");
    match Speech::start(config) {
        Ok(_) => assert!(!broken, "it should have been refused"),
        Err(error) => assert!(
            broken && error.to_string().contains("cmn-latn-pinyin"),
            "{error}"
        ),
    }
}

#[test]
fn a_notice_is_spoken_ahead_in_each_language_or_in_chinese_where_there_are_no_english_words() {
    let voice = Voice::new();
    let path = |number, language| voice.speech.media("notice", Some(number), language);
    assert!(path(1, Language::Chinese).is_err(), "nothing is announced");
    voice.speech.announce(1, &Words::new("停水", "")).unwrap();
    voice
        .speech
        .announce(2, &Words::new("停电", "No power"))
        .unwrap();
    let made = voice.cached().len();
    let [zh, en] = [Language::Chinese, Language::English].map(|it| path(1, it).unwrap());
    assert_eq!(zh, en);
    assert_ne!(
        path(2, Language::Chinese).unwrap(),
        path(2, Language::English).unwrap()
    );
    assert_eq!(
        voice.cached().len(),
        made,
        "nothing is made while a caller waits"
    );
    // The pages find what callers hear by the number of the latest.
    let notices = voice.dir.path().join("sounds/notices");
    let page = |name: &str| fs::read(notices.join(name));
    let heard = path(2, Language::English).unwrap().with_extension("wav");
    assert_eq!(page("2.en.wav").unwrap(), fs::read(heard).unwrap());
    assert!(page("2.zh.wav").is_ok() && page("1.zh.wav").is_err());
    let silent = voice.speech.announce(3, &Words::new("。", ""));
    assert!(silent.is_err() && path(3, Language::Chinese).is_err());
}

#[test]
fn a_recording_of_one_agents_number_is_heard_for_it_and_for_no_other() {
    let whole = || encode(&tone(440.0, 1.0)).expect("encoded");
    let voice = recorded(&[
        ("zh/agent.serves.1001.wav", whole()),
        ("zh/agent.serves.one.wav", whole()),
    ]);
    let hear = |number| {
        let sound = voice
            .speech
            .media("agent.serves", Some(number), Language::Chinese);
        decode(&std::fs::read(sound.unwrap().with_extension("wav")).unwrap()).unwrap()
    };
    assert!(is_tone(&hear(1001), 440.0));
    assert!(!is_tone(&hear(1002), 440.0));
    let problems = Speech::look(voice.config.clone()).unwrap();
    assert_eq!(problems.len(), 1, "{problems:?}");
}
