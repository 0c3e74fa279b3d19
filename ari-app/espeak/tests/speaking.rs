//! The library spoken to for real.

use espeak::{Engine, Error, Voice};

fn voice(name: &str, rate: u16) -> Voice {
    Voice {
        name: name.into(),
        rate,
    }
}

fn engine() -> Engine {
    Engine::open().expect("espeak-ng and its data are installed")
}

fn seconds(text: &str, voice: &Voice) -> f64 {
    let sound = engine().speak(text, voice).expect("it speaks");
    sound.samples.len() as f64 / f64::from(sound.rate)
}

#[test]
fn mandarin_and_english_are_spoken() {
    for (name, text) in [
        ("cmn-latn-pinyin", "您好,这里是政务服务热线"),
        ("en", "Good morning"),
    ] {
        let sound = engine().speak(text, &voice(name, 175)).expect("it speaks");
        let loudest = sound.samples.iter().map(|s| s.unsigned_abs()).max();
        assert_eq!(sound.rate, 22_050);
        assert!(
            sound.samples.len() > 11_025,
            "{name}: half a second at least"
        );
        assert!(loudest > Some(3_000), "{name}: loudest {loudest:?}");
    }
}

#[test]
fn a_faster_pace_takes_less_time() {
    let text = "请在提示音后留言";
    assert!(
        seconds(text, &voice("cmn-latn-pinyin", 250))
            < 0.8 * seconds(text, &voice("cmn-latn-pinyin", 150))
    );
}

#[test]
fn the_voice_goes_with_the_text() {
    let phonemes = |name| engine().phonemes("8", &voice(name, 175)).expect("phonemes");
    let first = phonemes("cmn-latn-pinyin");
    assert_ne!(phonemes("en"), first);
    assert_eq!(phonemes("cmn-latn-pinyin"), first);
}

#[test]
fn an_empty_text_is_an_empty_sound() {
    let sound = engine()
        .speak("", &voice("cmn-latn-pinyin", 175))
        .expect("nothing is said");
    assert!(sound.samples.iter().all(|s| s.unsigned_abs() < 100));
}

#[test]
fn an_unknown_voice_is_named() {
    let klingon = engine().speak("qapla'", &voice("tlh-none", 175));
    assert_eq!(klingon, Err(Error::NoVoice("tlh-none".into())));
    assert_eq!(
        engine().speak("x", &voice("", 175)),
        Err(Error::NoVoice(String::new()))
    );
}

#[test]
fn a_pace_out_of_range_is_refused() {
    assert_eq!(engine().speak("x", &voice("en", 79)), Err(Error::Rate(79)));
    assert_eq!(
        engine().speak("x", &voice("en", 451)),
        Err(Error::Rate(451))
    );
}

#[test]
fn a_nul_in_the_text_is_refused() {
    assert_eq!(engine().speak("a\0b", &voice("en", 175)), Err(Error::Nul));
}

#[test]
fn many_threads_are_answered_each_with_its_own_words() {
    let say = |n: usize| seconds(&"好".repeat(n), &voice("cmn-latn-pinyin", 200));
    let alone: Vec<f64> = (1..=8).map(say).collect();
    let together: Vec<f64> = std::thread::scope(|scope| {
        let asked: Vec<_> = (1..=8).map(|n| scope.spawn(move || say(n))).collect();
        asked
            .into_iter()
            .map(|t| t.join().expect("no panic"))
            .collect()
    });
    for (one, other) in alone.iter().zip(&together) {
        assert!((one - other).abs() < 0.05, "{alone:?} {together:?}");
    }
}

#[test]
fn yao_is_how_a_one_is_read_in_a_number() {
    let phonemes = |text| {
        engine()
            .phonemes(text, &voice("cmn-latn-pinyin", 175))
            .expect("phonemes")
    };
    assert_eq!(phonemes("幺"), phonemes("腰"));
    assert_ne!(phonemes("幺"), phonemes("一"));
}
