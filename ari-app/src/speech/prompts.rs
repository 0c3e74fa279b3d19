//! The prompts by id: which forms there are of each, and their words with every gap filled.

use std::collections::BTreeMap;

use switchboard::Language;

use super::{
    error::SpeechError,
    suggest::nearest,
    template::{Filling, Template},
};

/// Words in each language, checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Spoken {
    pub zh: Template,
    pub en: Template,
}

impl Spoken {
    fn of(&self, language: Language) -> &Template {
        match language {
            Language::Chinese => &self.zh,
            Language::English => &self.en,
        }
    }
}

/// One prompt: its words, the numbers made ahead, and what is said beyond them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Prompt {
    pub words: Spoken,
    pub counts: Option<(u32, u32)>,
    pub over: Option<Spoken>,
}

/// Which of a prompt's texts is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Form {
    /// The prompt speaks of no number.
    Plain,
    /// It speaks of this number.
    Count(u32),
    /// The number is larger than those it speaks of.
    Over,
}

/// Every prompt by its id.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Prompts(pub(super) BTreeMap<String, Prompt>);

impl Prompts {
    /// These, with those of `other` in place of the ones of the same id.
    pub fn overlaid(mut self, other: Self) -> Self {
        self.0.extend(other.0);
        self
    }

    /// Whether there is one of this id.
    pub fn has(&self, id: &str) -> bool {
        self.0.contains_key(id)
    }

    /// All ids, in order.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// Every prompt in every form that is made ahead.
    pub fn forms(&self) -> Vec<(&str, Form)> {
        let forms = self.0.iter().flat_map(|(id, prompt)| {
            let forms: Vec<Form> = match prompt.counts {
                None => vec![Form::Plain],
                Some((first, last)) => (first..=last).map(Form::Count).collect(),
            };
            let over = prompt.over.is_some().then_some(Form::Over);
            forms
                .into_iter()
                .chain(over)
                .map(|form| (id.as_str(), form))
        });
        forms.collect()
    }

    /// The form of a prompt that speaks of `count`.
    ///
    /// # Errors
    /// No such prompt, or a number is wanted and there is none.
    pub fn form(&self, id: &str, count: Option<u32>) -> Result<Form, SpeechError> {
        let prompt = self.get(id)?;
        match (prompt.counts, count, &prompt.over) {
            (None, _, _) => Ok(Form::Plain),
            (Some(_), None, _) => Err(SpeechError::NoCount(id.into())),
            (Some((_, last)), Some(n), Some(_)) if n > last => Ok(Form::Over),
            (Some(_), Some(n), _) => Ok(Form::Count(n)),
        }
    }

    /// Whether it speaks of any number, of which none is made ahead.
    pub fn is_open(&self, id: &str) -> bool {
        let prompt = self.0.get(id).filter(|prompt| prompt.over.is_none());
        let counts = prompt.and_then(|prompt| prompt.counts);
        counts.is_some_and(|(first, last)| first > last)
    }

    /// The words of a prompt in one form, with all gaps filled.
    ///
    /// # Errors
    /// No such prompt.
    pub fn words(
        &self,
        id: &str,
        form: Form,
        language: Language,
        filling: &Filling,
    ) -> Result<String, SpeechError> {
        let prompt = self.get(id)?;
        let (spoken, count) = match form {
            Form::Plain => (&prompt.words, None),
            Form::Count(n) => (&prompt.words, Some(n)),
            Form::Over => (prompt.over.as_ref().unwrap_or(&prompt.words), None),
        };
        Ok(spoken.of(language).fill(filling, count, language))
    }

    fn get(&self, id: &str) -> Result<&Prompt, SpeechError> {
        self.0.get(id).ok_or_else(|| SpeechError::NoPrompt {
            prompt: id.into(),
            meant: nearest(id, self.ids()).map(Into::into),
        })
    }
}
