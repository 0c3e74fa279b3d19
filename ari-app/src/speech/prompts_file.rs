//! Reading `prompts.toml`, and saying of every mistake in which line it is and what to write instead.

use std::{borrow::Cow, fmt, ops::Range};

use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use super::{
    prompts::{Prompt, Prompts, Spoken},
    suggest::nearest,
    template::Template,
};

/// The prompts every installation has.
const BUILT_IN: &str = include_str!("../../../sounds/prompts.toml");

const KEYS: [&str; 4] = ["zh", "en", "counts", "over"];

/// More than this many numbers of one prompt are not made ahead.
const MOST_COUNTS: u32 = 1_000;

/// A mistake in a file of prompts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PromptsError {
    /// The file's name.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// What is wrong and what to write instead.
    pub problem: String,
}

impl fmt::Display for PromptsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, line {}: {}", self.file, self.line, self.problem)
    }
}

impl std::error::Error for PromptsError {}

impl Prompts {
    /// The prompts every installation has.
    ///
    /// # Errors
    /// None that a test has not seen.
    pub fn built_in() -> Result<Self, PromptsError> {
        Self::parse("sounds/prompts.toml", BUILT_IN)
    }

    /// Reads a file of prompts; `file` is what errors call it.
    ///
    /// # Errors
    /// The first mistake: not TOML, an unknown key, a language that is missing, a placeholder that
    /// does not exist, counts that make no sense.
    pub fn parse(file: &str, source: &str) -> Result<Self, PromptsError> {
        let fail = |(span, problem): Flaw| PromptsError {
            file: file.into(),
            line: line_of(source, span.start),
            problem,
        };
        let table = DeTable::parse(source).map_err(|error| {
            let span = error.span().unwrap_or(0..0);
            fail((span, error.message().into()))
        })?;
        let prompts = table.get_ref().iter().map(|(id, value)| {
            check_id(id)?;
            Ok((id.get_ref().to_string(), prompt(id, value)?))
        });
        prompts.collect::<Result<_, _>>().map(Self).map_err(fail)
    }
}

/// Where in the source, and what.
type Flaw = (Range<usize>, String);

type Key<'i> = Spanned<Cow<'i, str>>;

/// An id becomes a file's name.
fn check_id(id: &Key) -> Result<(), Flaw> {
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "-.".contains(c);
    let name = id.get_ref();
    if name.starts_with(fits) && !name.starts_with('.') && name.chars().all(fits) {
        return Ok(());
    }
    let problem = format!(
        "prompt id `{name}`: use small letters, digits, hyphens and dots, such as `queue.wait`"
    );
    Err((id.span(), problem))
}

fn prompt(id: &Key, value: &Spanned<DeValue>) -> Result<Prompt, Flaw> {
    let name = id.get_ref();
    let DeValue::Table(table) = value.get_ref() else {
        let problem = format!(
            "`{name}` is not a prompt; write [{name}] and below it zh = \"…\" and en = \"…\""
        );
        return Err((id.span(), problem));
    };
    for (key, inner) in table {
        check_key(name, key, inner)?;
    }
    let words = spoken(name, id, table)?;
    let over = table.iter().find(|(key, _)| key.get_ref() == "over");
    let prompt = Prompt {
        words,
        counts: table
            .get("counts")
            .map(|value| counts(name, value))
            .transpose()?,
        over: over
            .map(|(key, value)| over_words(name, key, value))
            .transpose()?,
    };
    check_counts(id, &prompt)?;
    Ok(prompt)
}

fn check_key(prompt: &str, key: &Key, value: &Spanned<DeValue>) -> Result<(), Flaw> {
    let name = key.get_ref().as_ref();
    if KEYS.contains(&name) {
        return Ok(());
    }
    let problem = match (value.get_ref(), nearest(name, KEYS)) {
        (DeValue::Table(_), _) => format!(
            "an id with a dot needs quotes: write [\"{prompt}.{name}\"] instead of [{prompt}.{name}]"
        ),
        (_, Some(meant)) => format!("unknown key `{name}` in `{prompt}`; did you mean `{meant}`?"),
        (_, None) => {
            format!("unknown key `{name}` in `{prompt}`; there are zh, en, counts and over")
        }
    };
    Err((key.span(), problem))
}

fn spoken(prompt: &str, whole: &Key, table: &DeTable) -> Result<Spoken, Flaw> {
    let words = |code: &str| {
        let Some(value) = table.get(code) else {
            let problem = format!("`{prompt}` has no words in `{code}`; add {code} = \"…\"");
            return Err((whole.span(), problem));
        };
        let DeValue::String(text) = value.get_ref() else {
            return Err((
                value.span(),
                format!("`{code}` of `{prompt}` must be words in quotes"),
            ));
        };
        if text.trim().is_empty() {
            return Err((value.span(), format!("`{code}` of `{prompt}` says nothing")));
        }
        Template::parse(text).map_err(|problem| (value.span(), format!("`{prompt}`: {problem}")))
    };
    Ok(Spoken {
        zh: words("zh")?,
        en: words("en")?,
    })
}

fn counts(prompt: &str, value: &Spanned<DeValue>) -> Result<(u32, u32), Flaw> {
    let number = |value: &Spanned<DeValue>| {
        let n = value.get_ref().as_integer()?;
        u32::from_str_radix(n.as_str(), n.radix()).ok()
    };
    let array = value.get_ref().as_array();
    let ends: Option<Vec<u32>> = array.and_then(|array| array.iter().map(number).collect());
    match ends.as_deref() {
        // An empty range: each is made when it is needed.
        Some([]) => Ok((1, 0)),
        Some([first, last]) if first <= last && last - first < MOST_COUNTS => Ok((*first, *last)),
        _ => Err((
            value.span(),
            format!(
                "`counts` of `{prompt}` must be the first and the last number, such as counts = [1, 50], at most {MOST_COUNTS} of them, or counts = [] to make none ahead"
            ),
        )),
    }
}

fn over_words(prompt: &str, key: &Key, value: &Spanned<DeValue>) -> Result<Spoken, Flaw> {
    let DeValue::Table(table) = value.get_ref() else {
        let problem = format!(
            "`over` of `{prompt}` must be words in each language: over = {{ zh = \"…\", en = \"…\" }}"
        );
        return Err((value.span(), problem));
    };
    if let Some((key, _)) = table
        .iter()
        .find(|(key, _)| !["zh", "en"].contains(&key.get_ref().as_ref()))
    {
        let problem = format!(
            "unknown key `{}` in `over` of `{prompt}`; there are zh and en",
            key.get_ref()
        );
        return Err((key.span(), problem));
    }
    let spoken = spoken(&format!("{prompt}.over"), key, table)?;
    if spoken.zh.counts() || spoken.en.counts() {
        return Err((
            value.span(),
            format!("`over` of `{prompt}` cannot say {{count}}"),
        ));
    }
    Ok(spoken)
}

/// `{count}` stands in both languages and its range is given, or neither.
fn check_counts(id: &Key, prompt: &Prompt) -> Result<(), Flaw> {
    let name = id.get_ref();
    let said = (prompt.words.zh.counts(), prompt.words.en.counts());
    let problem = match (said, prompt.counts, &prompt.over) {
        ((true, true), Some(_), _) | ((false, false), None, None) => return Ok(()),
        ((true, false) | (false, true), _, _) => {
            format!("`{name}` says {{count}} in one language only")
        }
        ((true, true), None, _) => {
            format!(
                "`{name}` says {{count}}; add the numbers to make ahead, such as counts = [1, 50]"
            )
        }
        ((false, false), _, _) => {
            format!("`{name}` has counts or over, and no {{count}} in its words")
        }
    };
    Err((id.span(), problem))
}

fn line_of(source: &str, at: usize) -> usize {
    1 + source
        .bytes()
        .take(at)
        .filter(|byte| *byte == b'\n')
        .count()
}
