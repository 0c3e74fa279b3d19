//! What was heard: which tones, from when to when, how loud, and where it was silent.
//!
//! Judged in blocks of 50 ms by Goertzel's filter, which tells tones 100 Hz apart.

use std::f64::consts::TAU;
use std::fs;
use std::io;
use std::path::Path;

/// Length of a block.
const BLOCK_MS: u64 = 50;
/// A tone is heard when this share of a block's energy is its own; two equal tones have half each.
const SHARE: f64 = 0.2;
/// Of a tone beneath others.
const BENEATH: f64 = 0.03;
/// Blocks below this level (of 32 768) are silence.
const SILENCE: f64 = 60.0;

/// So many blocks without a tone end a spell of it.
const PAUSE_BLOCKS: u64 = 3;

/// A piece of sound, one channel.
#[derive(Clone, Debug, Default)]
pub struct Sound {
    rate: u32,
    samples: Vec<i16>,
}

impl Sound {
    /// Reads a WAV file (PCM, 16 bits), or raw 8 kHz samples (`.sln`), which may still be growing.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn read(path: &Path) -> io::Result<Sound> {
        if path.extension().is_some_and(|e| e == "sln") {
            let bytes = fs::read(path)?;
            let pairs = bytes.chunks_exact(2);
            let samples = pairs.map(|p| i16::from_le_bytes([p[0], p[1]])).collect();
            return Ok(Sound {
                rate: 8000,
                samples,
            });
        }
        let mut wav = hound::WavReader::open(path).map_err(io::Error::other)?;
        let channels = usize::from(wav.spec().channels.max(1));
        let samples = wav.samples::<i16>().step_by(channels);
        let samples = samples
            .collect::<Result<_, _>>()
            .map_err(io::Error::other)?;
        Ok(Sound {
            rate: wav.spec().sample_rate,
            samples,
        })
    }

    /// A pure tone, 8 kHz, half of full scale.
    pub fn pure(hz: u32, ms: u32) -> Sound {
        let rate = 8000;
        let wave = |n| (f64::from(n) * f64::from(hz) * TAU / f64::from(rate)).sin() * 16_384.0;
        let samples = (0..rate * ms / 1000).map(|n| wave(n) as i16).collect();
        Sound { rate, samples }
    }

    /// Writes it as a WAV file.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn write(&self, path: &Path) -> io::Result<()> {
        let spec = hound::WavSpec {
            channels: 1,
            sample_rate: self.rate,
            bits_per_sample: 16,
            sample_format: hound::SampleFormat::Int,
        };
        let mut wav = hound::WavWriter::create(path, spec).map_err(io::Error::other)?;
        for sample in &self.samples {
            wav.write_sample(*sample).map_err(io::Error::other)?;
        }
        wav.finalize().map_err(io::Error::other)
    }

    /// Its whole length in milliseconds.
    pub fn ms(&self) -> u64 {
        self.samples.len() as u64 * 1000 / u64::from(self.rate.max(1))
    }

    /// What comes after `ms` milliseconds.
    pub fn after(&self, ms: u64) -> Sound {
        let from = (ms * u64::from(self.rate) / 1000) as usize;
        let samples = self.samples.get(from..).unwrap_or_default().to_vec();
        Sound {
            rate: self.rate,
            samples,
        }
    }

    /// How long a tone was heard in all, in milliseconds.
    pub fn tone_ms(&self, hz: u32) -> u64 {
        self.blocks()
            .filter(|block| has(block, hz, self.rate))
            .count() as u64
            * BLOCK_MS
    }

    /// How long a tone was heard beneath louder ones, in milliseconds: words spoken while others talk.
    pub fn beneath_ms(&self, hz: u32) -> u64 {
        let beneath = |block: &&[i16]| share(block, hz, self.rate) >= BENEATH;
        self.blocks().filter(beneath).count() as u64 * BLOCK_MS
    }

    /// When a tone was first and last heard, in milliseconds from the start.
    pub fn tone_span(&self, hz: u32) -> Option<(u64, u64)> {
        let mut hits = self
            .blocks()
            .zip(0u64..)
            .filter(|(block, _)| has(block, hz, self.rate));
        let first = hits.next()?.1;
        let last = hits.last().map_or(first, |(_, n)| n);
        Some((first * BLOCK_MS, (last + 1) * BLOCK_MS))
    }

    /// How often a tone was heard: spells of at least `ms` milliseconds, with pauses between them. A gap
    /// of one or two blocks, as a lost packet makes, is no pause.
    pub fn times(&self, hz: u32, ms: u64) -> usize {
        let (mut spells, mut spell, mut pause) = (0, 0, PAUSE_BLOCKS);
        for block in self.blocks() {
            if has(block, hz, self.rate) {
                spell = if pause < PAUSE_BLOCKS { spell + 1 } else { 1 };
                pause = 0;
                spells += usize::from(spell == ms.div_ceil(BLOCK_MS));
            } else {
                pause += 1;
            }
        }
        spells
    }

    /// Which of some tones were heard for at least `ms` milliseconds.
    pub fn tones_among(&self, tones: &[u32], ms: u64) -> Vec<u32> {
        let heard = |hz: &&u32| self.tone_ms(**hz) >= ms;
        tones.iter().filter(heard).copied().collect()
    }

    /// When it is first not silent, in milliseconds from the start.
    pub fn first_loud_ms(&self) -> Option<u64> {
        let first = self.blocks().position(|block| level(block) >= SILENCE)?;
        Some(first as u64 * BLOCK_MS)
    }

    /// The longest silence, in milliseconds.
    pub fn longest_silence_ms(&self) -> u64 {
        let (mut now, mut longest) = (0, 0);
        for block in self.blocks() {
            now = if level(block) < SILENCE {
                now + BLOCK_MS
            } else {
                0
            };
            longest = longest.max(now);
        }
        longest
    }

    /// How much of it is not silence, in milliseconds.
    pub fn loud_ms(&self) -> u64 {
        self.blocks()
            .filter(|block| level(block) >= SILENCE)
            .count() as u64
            * BLOCK_MS
    }

    /// Its level (root of the mean square), in decibels below full scale.
    pub fn dbfs(&self) -> f64 {
        20.0 * (level(&self.samples) / 32_768.0).log10()
    }

    fn blocks(&self) -> impl Iterator<Item = &[i16]> {
        let size = (u64::from(self.rate) * BLOCK_MS / 1000).max(1);
        self.samples.chunks_exact(size as usize)
    }
}

fn level(samples: &[i16]) -> f64 {
    if samples.is_empty() {
        return 0.0;
    }
    (energy(samples) / samples.len() as f64).sqrt()
}

fn energy(samples: &[i16]) -> f64 {
    samples.iter().map(|s| f64::from(*s).powi(2)).sum()
}

/// Whether a block holds the tone.
fn has(block: &[i16], hz: u32, rate: u32) -> bool {
    share(block, hz, rate) >= SHARE
}

/// How much of a block is the tone: Goertzel's filter at `hz`, against the block's whole energy.
fn share(block: &[i16], hz: u32, rate: u32) -> f64 {
    if level(block) < SILENCE {
        return 0.0;
    }
    let turn = 2.0 * (TAU * f64::from(hz) / f64::from(rate)).cos();
    let (last, before) = block.iter().fold((0.0, 0.0), |(last, before), sample| {
        (f64::from(*sample) + turn * last - before, last)
    });
    let power = last * last + before * before - turn * last * before;
    2.0 * power / (block.len() as f64 * energy(block))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mixed(a: &Sound, b: &Sound) -> Sound {
        let pairs = a.samples.iter().zip(&b.samples);
        Sound {
            rate: a.rate,
            samples: pairs.map(|(a, b)| a / 2 + b / 2).collect(),
        }
    }

    #[test]
    fn a_tone_is_told_from_its_neighbours() {
        let sound = Sound::pure(700, 1000);
        assert_eq!(
            sound.tones_among(&[500, 600, 700, 800, 900, 1400], 50),
            [700]
        );
        assert_eq!(sound.tone_ms(700), 1000);
    }

    #[test]
    fn two_tones_at_once_are_both_heard() {
        let sound = mixed(&Sound::pure(600, 1000), &Sound::pure(1500, 1000));
        assert_eq!(
            sound.tones_among(&[500, 600, 700, 1400, 1500, 1600], 900),
            [600, 1500]
        );
    }

    #[test]
    fn silence_is_measured_between_sounds() {
        let mut sound = Sound::pure(600, 500);
        sound.samples.extend([0; 8000]);
        sound.samples.extend(Sound::pure(600, 500).samples);
        assert_eq!((sound.longest_silence_ms(), sound.loud_ms()), (1000, 1000));
        assert_eq!(sound.first_loud_ms(), Some(0));
        assert_eq!(sound.after(700).first_loud_ms(), Some(800));
        assert_eq!(sound.tone_span(600), Some((0, 2000)));
        assert_eq!((sound.times(600, 200), sound.times(600, 600)), (2, 0));
    }
}
