//! The words: what is in the built-in file, and what is refused in an office's own.

use espeak::Engine;

use super::*;
use crate::speech::{LANGUAGES, Prompts, SpeechError, prompts::Form, template::Filling};

const IDS: &[&str] = &[
    "agent-lost",
    "agent.later",
    "agent.nobody",
    "agent.off",
    "agent.owes",
    "agent.paused",
    "agent.ready",
    "agent.serves",
    "agent.unavailable",
    "agent.unregistered",
    "callback.accepted",
    "callback.unavailable",
    "conference.alone",
    "conference.back",
    "conference.enter",
    "conference.full",
    "conference.locked",
    "conference.pin",
    "conference.refused",
    "conference.room",
    "conference.wrong",
    "connecting",
    "goodbye",
    "greeting",
    "invalid-key",
    "mailbox.choose",
    "mailbox.closed",
    "mailbox.complaint",
    "mailbox.empty",
    "mailbox.full",
    "mailbox.holiday",
    "mailbox.kept",
    "mailbox.nobody",
    "mailbox.other",
    "mailbox.review",
    "mailbox.suggestion",
    "mailbox.suspended",
    "mailbox.unavailable",
    "mailbox.waited",
    "nuisance",
    "queue.first",
    "queue.keys",
    "queue.position",
    "queue.sorry",
    "queue.wait",
    "queue.wait.soon",
    "recorded",
    "self-service",
    "self-service.keys",
    "sorry",
    "survey",
    "survey.thanks",
    "test-line",
];

fn filling() -> Filling {
    Filling {
        number: "12345".into(),
        hours: Words::new("上午九点到下午五点", "nine to five"),
        address: Words::new("人民路1号", "1 People's Road"),
    }
}

fn words(id: &str, form: Form, language: Language) -> String {
    let prompts = Prompts::built_in().expect("the built-in file is right");
    prompts
        .words(id, form, language, &filling())
        .expect("a prompt")
}

fn mistake(source: &str) -> (usize, String) {
    let error = Prompts::parse("own.toml", source).expect_err("a mistake");
    assert!(error.to_string().starts_with("own.toml, line "));
    (error.line, error.problem)
}

#[test]
fn every_prompt_the_switchboard_plays_has_words() {
    let prompts = Prompts::built_in().expect("the built-in file is right");
    let ids: Vec<&str> = prompts.ids().collect();
    assert_eq!(ids, IDS);
}

#[test]
fn the_number_is_read_digit_by_digit() {
    assert!(words("greeting", Form::Plain, Language::Chinese).contains("幺二三四五"));
    let english = words("greeting", Form::Plain, Language::English);
    assert!(english.contains("one two three four five"));
}

#[test]
fn a_place_in_the_queue_is_said_as_people_count() {
    let said = |n| words("queue.position", Form::Count(n), Language::Chinese);
    assert!(said(2).contains("两位"));
    assert!(said(12).contains("十二位"));
}

#[test]
fn the_mandarin_voice_knows_every_character() {
    let engine = Engine::open().expect("espeak-ng and its data are installed");
    let voice = espeak::Voice {
        name: SpeechConfig::new("", "").voices.zh,
        rate: 190,
    };
    let prompts = Prompts::built_in().expect("the built-in file is right");
    for (id, form) in prompts.forms() {
        let text = prompts
            .words(id, form, Language::Chinese, &filling())
            .expect("a prompt");
        let phonemes = engine.phonemes(&text, &voice).expect("phonemes");
        assert!(!phonemes.contains('('), "{text}: {phonemes}");
    }
}

#[test]
fn beyond_the_numbers_made_ahead_other_words_are_said() {
    let prompts = Prompts::built_in().expect("the built-in file is right");
    let form = |n| prompts.form("queue.position", Some(n)).expect("a form");
    assert_eq!(form(50), Form::Count(50));
    assert_eq!(form(51), Form::Over);
    assert_eq!(form(0), Form::Count(0));
    assert!(matches!(
        prompts.form("queue.position", None),
        Err(SpeechError::NoCount(_))
    ));
    assert_eq!(
        prompts.form("goodbye", Some(3)).expect("a form"),
        Form::Plain
    );
}

#[test]
fn an_office_s_own_words_take_the_place_of_the_built_in_ones() {
    let voice = Voice::with(|config, dir| {
        let file = dir.join("own.toml");
        fs::write(&file, "[goodbye]\nzh = \"再会\"\nen = \"Bye\"\n\n[floor-plan]\nzh = \"二楼\"\nen = \"Upstairs\"\n").expect("written");
        config.prompts = Some(file);
    });
    assert!(seconds(&voice.hear_zh("goodbye")) < seconds(&Voice::new().hear_zh("goodbye")));
    assert!(seconds(&voice.hear_zh("floor-plan")) > 0.3);
    assert!(seconds(&voice.hear_zh("greeting")) > 2.0);
}

#[test]
fn a_prompt_that_does_not_exist_is_refused_with_the_nearest() {
    let error = Voice::new()
        .speech
        .media("greting", None, Language::Chinese)
        .expect_err("no such prompt");
    assert_eq!(
        error.to_string(),
        "there is no prompt `greting`; did you mean `greeting`?"
    );
}

#[test]
fn a_mistake_in_the_prompts_is_named_with_its_line_and_a_remedy() {
    let cases = [
        (
            "[a]\nzh = \"一\"\nen = \"a\"\n\n[b]\nzh = \"二\"\nenn = \"b\"",
            7,
            "did you mean `en`?",
        ),
        ("[a]\nzh = \"一\"\n\n", 1, "no words in `en`"),
        (
            "\n[a]\nzh = \"{cuont}\"\nen = \"a\"",
            3,
            "did you mean `{count}`?",
        ),
        ("[a]\nzh = \"一\"\nen = 5", 3, "in quotes"),
        ("[a]\nzh = \" \"\nen = \"a\"", 2, "says nothing"),
        ("[queue.own]\nzh = \"一\"\nen = \"a\"", 1, "[\"queue.own\"]"),
        ("zh = \"一\"", 1, "[zh]"),
        ("[\"../a\"]\nzh = \"一\"\nen = \"a\"", 1, "small letters"),
        (
            "[a]\nzh = \"{count}\"\nen = \"{count}\"",
            1,
            "counts = [1, 50]",
        ),
        (
            "[a]\nzh = \"{count}\"\nen = \"a\"\ncounts = [1, 2]",
            1,
            "one language only",
        ),
        (
            "[a]\nzh = \"一\"\nen = \"a\"\ncounts = [1, 2]",
            1,
            "no {count}",
        ),
        (
            "[a]\nzh = \"{count}\"\nen = \"{count}\"\ncounts = [5, 2]",
            4,
            "counts",
        ),
        (
            "[a]\nzh = \"{count}\"\nen = \"{count}\"\ncounts = [1, 99999]",
            4,
            "at most",
        ),
        (
            "[a]\nzh = \"{count}\"\nen = \"{count}\"\ncounts = [1, 2]\nover = \"many\"",
            5,
            "over = {",
        ),
        (
            "[a]\nzh = \"{count}\"\nen = \"{count}\"\ncounts = [1, 2]\nover = { zh = \"多\" }",
            5,
            "no words in `en`",
        ),
        ("[a]\nzh = \"一", 2, ""),
    ];
    for (source, line, remedy) in cases {
        let (at, problem) = mistake(source);
        assert_eq!(at, line, "{source}: {problem}");
        assert!(problem.contains(remedy), "{source}: {problem}");
    }
}

#[test]
fn a_file_of_prompts_that_is_missing_is_named() {
    let dir = TempDir::new().expect("a directory");
    let mut config = config(dir.path());
    config.prompts = Some(dir.path().join("nowhere.toml"));
    let error = Speech::start(config).expect_err("no such file");
    assert!(error.to_string().contains("nowhere.toml"));
}

#[test]
fn both_languages_say_something_else() {
    for (id, form) in Prompts::built_in().expect("right").forms() {
        let [zh, en] = LANGUAGES.map(|language| words(id, form, language));
        assert!(!zh.is_ascii() && en.is_ascii(), "{id}: {zh} / {en}");
    }
}
