//! A safe wrapper over espeak-ng: text in, samples out. It knows voices and pace, and leaves sample
//! rates, loudness and files to others.
//!
//! The library keeps everything in globals, so one thread of the process owns it and [`Engine`] is a
//! handle that asks that thread; callers on any thread wait for their turn.
//!
//! It stands on `espeakng-sys`, which is the header and nothing else. The safe crate `espeakng` 0.2
//! was looked at and left: it pins `espeakng-sys` 0.1, says of itself that its wave data is broken,
//! drops samples whose event list is empty, and brings six dependencies for the four calls made here.

mod engine;
mod error;
mod library;

pub use engine::Engine;
pub use error::Error;

/// Who speaks, and how fast.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Voice {
    /// A voice of espeak-ng, with an optional variant: `cmn-latn-pinyin`, `en`, `en+f2`. Up to version
    /// 1.51 `cmn` is broken: it reads the Pinyin it finds for a character aloud in English.
    pub name: String,
    /// The pace in espeak's words a minute, from 80 to 450; 175 is its own default.
    pub rate: u16,
}

/// The slowest and the fastest pace espeak-ng can speak at.
pub const RATES: std::ops::RangeInclusive<u16> = 80..=450;

/// One voice, 16-bit samples.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sound {
    /// The samples, first to last.
    pub samples: Vec<i16>,
    /// Samples a second.
    pub rate: u32,
}
