//! The thread that owns the library, and the handle that asks it.

use std::{
    sync::{OnceLock, mpsc},
    thread,
};

use crate::{Error, Sound, Voice, library::Library};

static ENGINE: OnceLock<Result<Engine, Error>> = OnceLock::new();

type Answer<T> = mpsc::Sender<Result<T, Error>>;

enum Job {
    Speak(String, Voice, Answer<Sound>),
    Phonemes(String, Voice, Answer<String>),
}

/// A handle to the process's one espeak-ng.
#[derive(Clone, Debug)]
pub struct Engine {
    jobs: mpsc::Sender<Job>,
    version: String,
}

impl Engine {
    /// Opens the library the first time, and hands out the same engine from then on.
    ///
    /// # Errors
    /// [`Error::NoData`] when espeak-ng's data files are missing.
    pub fn open() -> Result<Self, Error> {
        ENGINE.get_or_init(start).clone()
    }

    /// The library's version, such as `1.51`.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// Speaks `text`; waits for texts asked for earlier. An empty text is an empty sound.
    ///
    /// # Errors
    /// An unknown voice, a pace out of range, a NUL in the text, or a refusal of the library.
    pub fn speak(&self, text: &str, voice: &Voice) -> Result<Sound, Error> {
        self.ask(|answer| Job::Speak(text.into(), voice.clone(), answer))
    }

    /// What would be spoken, in espeak's phoneme letters, clauses divided by ` | `. `(en)` stands
    /// before a word the voice could not read in its own language.
    ///
    /// # Errors
    /// As [`Engine::speak`].
    pub fn phonemes(&self, text: &str, voice: &Voice) -> Result<String, Error> {
        self.ask(|answer| Job::Phonemes(text.into(), voice.clone(), answer))
    }

    fn ask<T>(&self, job: impl FnOnce(Answer<T>) -> Job) -> Result<T, Error> {
        let (answer, answered) = mpsc::channel();
        self.jobs.send(job(answer)).map_err(|_| Error::Gone)?;
        answered.recv().map_err(|_| Error::Gone)?
    }
}

fn start() -> Result<Engine, Error> {
    let (jobs, inbox) = mpsc::channel();
    let (ready, opened) = mpsc::channel();
    thread::Builder::new()
        .name("espeak".into())
        .spawn(move || work(&ready, &inbox))
        .map_err(|_| Error::Gone)?;
    let version = opened.recv().map_err(|_| Error::Gone)??;
    Ok(Engine { jobs, version })
}

fn work(ready: &Answer<String>, inbox: &mpsc::Receiver<Job>) {
    let mut library = match Library::open() {
        Some(Ok(library)) => library,
        Some(Err(error)) => return drop(ready.send(Err(error))),
        None => return,
    };
    drop(ready.send(Ok(library.version())));
    for job in inbox {
        // Whoever asked may have gone; the next still wants an answer.
        match job {
            Job::Speak(text, voice, answer) => drop(answer.send(library.speak(&text, &voice))),
            Job::Phonemes(text, voice, answer) => {
                drop(answer.send(library.phonemes(&text, &voice)));
            }
        }
    }
}
