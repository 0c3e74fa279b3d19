use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use super::{Lang, SOURCES};

fn keys(sources: &[&str]) -> Vec<String> {
    let begins = |line: &&str| line.starts_with(|first: char| first.is_ascii_lowercase());
    let key = |line: &str| line.split_once(" =").map(|(key, _)| key.to_owned());
    sources
        .iter()
        .flat_map(|source| source.lines())
        .filter(begins)
        .filter_map(key)
        .collect()
}

#[test]
fn both_languages_have_the_same_keys_once_each() {
    let [(_, chinese), (_, english)] = SOURCES;
    for sources in [chinese, english] {
        let all = keys(sources);
        let once: BTreeSet<_> = all.iter().collect();
        assert_eq!(all.len(), once.len());
    }
    let set = |sources| keys(sources).into_iter().collect::<BTreeSet<_>>();
    assert_eq!(set(chinese), set(english));
}

#[test]
fn every_text_can_be_read() {
    for (lang, sources) in SOURCES {
        for key in keys(sources) {
            let message = lang.bundle().get_message(&key);
            assert!(
                message.is_some_and(|m| m.value().is_some()),
                "{}: {key}",
                lang.tag()
            );
        }
        for source in sources {
            let read = fluent_bundle::FluentResource::try_new((*source).to_owned());
            assert!(
                read.is_ok(),
                "{}: {:?}",
                lang.tag(),
                read.err().map(|(_, why)| why)
            );
        }
    }
}

/// Keys stand in templates and in code as `t("key")` and `with("key", …)`.
#[test]
fn every_key_that_is_named_is_there() {
    let known: BTreeSet<String> = keys(SOURCES[0].1).into_iter().collect();
    let texts = texts();
    let marked = |mark: &'static str| texts.split(mark).skip(1);
    let mut named = 0;
    for part in marked(".t(\"").chain(marked(".with(\"")) {
        let key = part.split('"').next().unwrap_or_default();
        assert!(known.contains(key), "{key} is in no locale");
        named += 1;
    }
    assert!(named > 100, "{named} keys are named only");
}

#[test]
fn every_key_is_used() {
    /// What keys made up of a word and a stored name begin with.
    const MADE: &[&str] = &[
        "alert-",
        "audit-",
        "by-",
        "callback-",
        "callbacks-",
        "casestate-",
        "emergency-",
        "error-",
        "direction-",
        "fact-",
        "handover-",
        "fault-",
        "field-",
        "figure-",
        "formula-",
        "gap-",
        "grade-",
        "invalid-",
        "kind-",
        "language-",
        "medium-",
        "menu-",
        "message-",
        "mode-",
        "notice-en-",
        "notice-until-",
        "notice-zh-",
        "open-",
        "nuisance-",
        "outcome-",
        "part-",
        "reason-",
        "recording-",
        "recstate-",
        "refusal-",
        "role-",
        "scope-",
        "stage-",
        "survey-",
        "state-",
        "team-",
        "urgency-",
        "verb-",
    ];
    let texts = texts();
    for key in keys(SOURCES[0].1) {
        let made = MADE.iter().any(|word| key.starts_with(word));
        assert!(made || texts.contains(&format!("\"{key}\"")), "{key}");
    }
}

/// Templates and code of pages, as one text.
fn texts() -> String {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut texts = String::new();
    for folder in ["templates", "src/pages"] {
        each_file(&here.join(folder), &mut |text| texts.push_str(text));
    }
    texts + include_str!("../view.rs") + include_str!("../password.rs")
}

fn each_file(folder: &Path, look: &mut impl FnMut(&str)) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => each_file(&path, look),
            false => look(&fs::read_to_string(path).unwrap()),
        }
    }
}

fn has_word(kind: &str, name: &str) {
    for (lang, _) in SOURCES {
        let key = format!("{kind}-{}", name.replace('_', "-"));
        let known = lang.bundle().get_message(&key);
        assert!(known.is_some(), "{}: {key}", lang.tag());
    }
}

#[test]
fn every_stored_name_has_its_word() {
    let kinds = casework::Kind::ALL.iter().map(|one| ("kind", one.as_str()));
    let states = casework::State::ALL
        .iter()
        .map(|one| ("casestate", one.as_str()));
    let urgencies = casework::Urgency::ALL
        .iter()
        .map(|one| ("urgency", one.as_str()));
    let media = casework::Medium::ALL
        .iter()
        .map(|one| ("medium", one.as_str()));
    let verbs = casework::Verb::ALL.iter().map(|one| ("verb", one.as_str()));
    let facts = switchboard::What::KINDS.iter().map(|kind| ("fact", *kind));
    let roles = store::Role::ALL.iter().map(|one| ("role", one.as_str()));
    let pauses = crate::pauses::REASONS.iter().map(|name| ("reason", *name));
    let board = switchboard::PauseReason::BOARDS_OWN;
    let missing = ["disk_full", "failed", "stopped", "no_file"];
    let mailbox = switchboard::MailboxReason::ALL.iter();
    let mailbox: Vec<&str> = mailbox.map(|reason| reason.as_str()).collect();
    let reasons = [&board[..], &missing, &mailbox].concat();
    let cases = kinds
        .chain(states)
        .chain(urgencies)
        .chain(media)
        .chain(verbs);
    let gone = store::service::Gone::ALL.iter();
    let gaps = gone.map(|one| ("gap", one.as_str()));
    let others = facts.chain(roles).chain(pauses).chain(gaps);
    cases
        .chain(others)
        .for_each(|(kind, name)| has_word(kind, name));
    reasons.iter().for_each(|name| has_word("reason", name));
}

#[test]
fn whatever_is_refused_is_refused_in_words() {
    for name in [
        "not_from",
        "needs_content",
        "needs_department",
        "needs_note",
        "needs_due",
    ] {
        has_word("refusal", name);
    }
    for open in ["closed", "holiday"] {
        has_word("open", open);
    }
    // What the store says of a note, a proposal, a legal hold and a call-back.
    for (field, why) in [
        ("caller", "malformed"),
        ("caller", "kept"),
        ("caller", "taken"),
        ("note", "required"),
        ("note", "too_long"),
        ("note", "too_many"),
        ("outcome", "closed"),
        ("reason", "required"),
        ("reason", "too_long"),
        ("days", "too_long"),
        ("days", "closed"),
        ("recording", "expired"),
        ("recording", "taken"),
        ("recording", "closed"),
        ("due_at", "past"),
        ("due_at", "too_far"),
        ("due_at", "not_open"),
    ] {
        has_word("invalid", &format!("{field}_{why}"));
    }
    for fault in [
        "kind_required",
        "urgency_required",
        "content_required",
        "content_too_long",
        "content_changed",
        "category_unknown",
        "department_unknown",
        "call_unknown",
        "caller_malformed",
        "caller_too_long",
        "caller_name_too_long",
    ] {
        has_word("fault", fault);
    }
}

#[test]
fn a_stored_name_has_a_word_and_an_agents_own_words_stay_as_they_are() {
    assert_eq!(Lang::English.word("state", "wrap_up"), "wrap-up");
    assert_eq!(Lang::Chinese.word("reason", "喝水"), "喝水");
}
