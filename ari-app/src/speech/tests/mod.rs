//! The whole way from a prompt's id to what a caller hears.

mod heard;
mod renewal;
mod sources;
mod words;

use std::{fs, path::Path};

use switchboard::Language;
use tempfile::TempDir;

use super::{
    Prompts, Speech, SpeechConfig, Words,
    wave::{Wave, decode},
};

/// A speaker with a directory of its own, which goes when it goes.
struct Voice {
    speech: Speech,
    config: SpeechConfig,
    dir: TempDir,
}

impl Voice {
    fn new() -> Self {
        Self::with(|_, _| {})
    }

    /// With another configuration, made by `change`, which is told the directory.
    fn with(change: impl FnOnce(&mut SpeechConfig, &Path)) -> Self {
        let dir = TempDir::new().expect("a directory");
        let mut config = config(dir.path());
        change(&mut config, dir.path());
        let speech = Speech::start(config.clone()).expect("it starts");
        Self {
            speech,
            config,
            dir,
        }
    }

    /// The 8 and the 16 kHz sound of a prompt.
    fn hear(&self, prompt: &str, count: Option<u32>, language: Language) -> [Wave; 2] {
        let path = self
            .speech
            .media(prompt, count, language)
            .expect("it is spoken");
        assert!(path.is_absolute());
        ["wav", "wav16"].map(|ending| read(&path.with_extension(ending)))
    }

    fn hear_zh(&self, prompt: &str) -> Wave {
        let [narrow, _] = self.hear(prompt, None, Language::Chinese);
        narrow
    }

    fn cached(&self) -> Vec<String> {
        let files = super::cache::files(&self.dir.path().join("sounds/cache"));
        let name = |file: &std::path::PathBuf| file.file_name().map(|n| n.to_string_lossy().into());
        files.iter().filter_map(name).collect()
    }
}

/// A speaker with a few prompts only, ready for the dialplan at once.
fn prepared(config: SpeechConfig) -> Speech {
    let few = "[sorry]\nzh = \"抱歉\"\nen = \"Sorry\"\n\n[\"mailbox.closed\"]\nzh = \"请留言\"\nen = \"Speak\"\n\n[waiting]\nzh = \"{count}位\"\nen = \"{count} calls\"\ncounts = [1, 3]\n";
    let prompts = Prompts::parse("few.toml", few).expect("the prompts are right");
    let speech = Speech::with(prompts, config).expect("it starts");
    speech.prepare(&mut |_, _| {}).expect("prepared");
    speech
}

fn config(data: &Path) -> SpeechConfig {
    let mut config = SpeechConfig::new(data, "12345");
    config.address = Words::new("人民路1号", "1 People's Road");
    config
}

fn read(file: &Path) -> Wave {
    decode(&fs::read(file).expect("the file is there")).expect("a wave file")
}

fn seconds(wave: &Wave) -> f64 {
    wave.samples.len() as f64 / f64::from(wave.rate)
}
