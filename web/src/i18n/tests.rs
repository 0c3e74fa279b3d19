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

/// Keys stand in templates as `t("key")` and `with("key", …)`.
#[test]
fn every_key_that_a_template_names_is_there() {
    let known: BTreeSet<String> = keys(SOURCES[0].1).into_iter().collect();
    let mut named = 0;
    each_template(
        Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/templates")),
        &mut |text| {
            for part in text
                .split(".t(\"")
                .skip(1)
                .chain(text.split(".with(\"").skip(1))
            {
                let key = part.split('"').next().unwrap_or_default();
                assert!(known.contains(key), "{key} is in no locale");
                named += 1;
            }
        },
    );
    assert!(named > 100, "templates name {named} keys only");
}

fn each_template(folder: &Path, look: &mut impl FnMut(&str)) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => each_template(&path, look),
            false => look(&fs::read_to_string(path).unwrap()),
        }
    }
}

#[test]
fn a_stored_name_has_a_word_and_an_agents_own_words_stay_as_they_are() {
    assert_eq!(Lang::English.word("state", "wrap_up"), "wrap-up");
    assert_eq!(Lang::Chinese.word("reason", "喝水"), "喝水");
}
