//! WAV files: whatever an office or a program hands in, to one channel of numbers; and back to the
//! 16-bit files Asterisk plays.

use std::io::Cursor;

use hound::{SampleFormat, WavReader, WavSpec, WavWriter};

/// What [`decode`] understands, for error messages.
pub const ACCEPTED: &str = "accepted are WAV files, PCM of 8, 16, 24 or 32 bits or 32-bit float, one or two channels, 8 to 96 kHz, up to ten minutes";

const RATES: std::ops::RangeInclusive<u32> = 8_000..=96_000;
const LONGEST_S: u64 = 600;

/// One channel of sound between -1 and 1.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Wave {
    /// The samples, first to last.
    pub samples: Vec<f32>,
    /// Samples a second.
    pub rate: u32,
}

impl From<espeak::Sound> for Wave {
    fn from(sound: espeak::Sound) -> Self {
        let scale = |s: i16| f32::from(s) / 32_768.0;
        Self {
            samples: sound.samples.into_iter().map(scale).collect(),
            rate: sound.rate,
        }
    }
}

/// Reads a WAV file; two channels are mixed into one.
///
/// # Errors
/// What is wrong with it: not a WAV file, cut off, a format that is not in [`ACCEPTED`].
pub fn decode(bytes: &[u8]) -> Result<Wave, String> {
    let reader = WavReader::new(Cursor::new(bytes)).map_err(|error| error.to_string())?;
    let spec = reader.spec();
    check(spec, reader.duration())?;
    let samples: Result<Vec<f32>, hound::Error> = match spec.sample_format {
        SampleFormat::Float => reader.into_samples::<f32>().collect(),
        SampleFormat::Int => {
            let full = (1_i64 << (spec.bits_per_sample - 1)) as f32;
            let scale = |sample: hound::Result<i32>| sample.map(|s| s as f32 / full);
            reader.into_samples::<i32>().map(scale).collect()
        }
    };
    let samples = samples.map_err(|error| error.to_string())?;
    if !samples.iter().all(|s| s.is_finite()) {
        return Err("it holds samples that are not numbers".into());
    }
    Ok(Wave {
        samples: mixed(&samples, spec.channels.into()),
        rate: spec.sample_rate,
    })
}

/// Writes 16-bit samples.
///
/// # Errors
/// More samples than a WAV file can hold.
pub fn encode(wave: &Wave) -> Result<Vec<u8>, String> {
    let spec = WavSpec {
        channels: 1,
        sample_rate: wave.rate,
        bits_per_sample: 16,
        sample_format: SampleFormat::Int,
    };
    let mut bytes = Cursor::new(Vec::new());
    let written = WavWriter::new(&mut bytes, spec).and_then(|mut writer| {
        for sample in &wave.samples {
            writer.write_sample((sample * 32_767.0).round() as i16)?;
        }
        writer.finalize()
    });
    written.map_err(|error| error.to_string())?;
    Ok(bytes.into_inner())
}

/// A program that writes to a pipe cannot go back and fill in the lengths, and leaves 0 or a very
/// large number: puts the true ones in. Anything else that is wrong is left for [`decode`] to find.
pub fn mend_lengths(bytes: &mut [u8]) {
    let total = bytes.len();
    let length = |bytes: &[u8], at: usize| {
        let four = bytes.get(at..at + 4)?.try_into().ok()?;
        Some(u32::from_le_bytes(four) as usize)
    };
    let mut put = |at: usize, value: usize| {
        bytes[at..at + 4].copy_from_slice(&u32::try_from(value).unwrap_or(u32::MAX).to_le_bytes());
    };
    if total < 12 {
        return;
    }
    put(4, total - 8);
    let mut at = 12;
    while let Some(size) = length(bytes, at + 4) {
        let rest = total - at - 8;
        if bytes[at..].starts_with(b"data") {
            let frame = length(bytes, 32).map_or(2, |word| (word & 0xffff).max(1));
            let size = if size == 0 || size > rest { rest } else { size };
            bytes[at + 4..at + 8].copy_from_slice(&((size - size % frame) as u32).to_le_bytes());
            return;
        }
        at += 8 + size.min(rest) + size % 2;
    }
}

fn check(spec: WavSpec, frames: u32) -> Result<(), String> {
    if !(1..=2).contains(&spec.channels) {
        return Err(format!("it has {} channels", spec.channels));
    }
    if ![8, 16, 24, 32].contains(&spec.bits_per_sample) {
        return Err(format!("it has samples of {} bits", spec.bits_per_sample));
    }
    if !RATES.contains(&spec.sample_rate) {
        return Err(format!("it has {} samples a second", spec.sample_rate));
    }
    if u64::from(frames) > LONGEST_S * u64::from(spec.sample_rate) {
        return Err("it is longer than ten minutes".into());
    }
    Ok(())
}

fn mixed(samples: &[f32], channels: usize) -> Vec<f32> {
    let mean = |frame: &[f32]| frame.iter().sum::<f32>() / channels as f32;
    samples.chunks_exact(channels).map(mean).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tone(rate: u32, channels: u16, bits: u16) -> Vec<u8> {
        let sample_format = SampleFormat::Int;
        let spec = WavSpec {
            channels,
            sample_rate: rate,
            bits_per_sample: bits,
            sample_format,
        };
        let mut bytes = Cursor::new(Vec::new());
        let mut writer = WavWriter::new(&mut bytes, spec).expect("a header");
        for n in 0..rate / 10 {
            let s = (f64::from(n) * 0.1).sin() * f64::from(1 << (bits - 2));
            for _ in 0..channels {
                writer.write_sample(s as i32).expect("a sample");
            }
        }
        writer.finalize().expect("lengths");
        bytes.into_inner()
    }

    #[test]
    fn every_width_and_two_channels_come_out_alike() {
        for (channels, bits) in [(1, 8), (1, 16), (2, 16), (1, 24), (2, 24), (1, 32)] {
            let wave = decode(&tone(16_000, channels, bits)).expect("it is accepted");
            let peak = wave
                .samples
                .iter()
                .fold(0.0_f32, |peak, s| peak.max(s.abs()));
            assert_eq!(wave.samples.len(), 1_600, "{channels} {bits}");
            assert!((peak - 0.5).abs() < 0.02, "{channels} {bits} {peak}");
        }
    }

    #[test]
    fn what_is_written_is_read_back() {
        let wave = Wave {
            samples: vec![0.0, 0.5, -0.5, 1.0, -1.0],
            rate: 8_000,
        };
        let back = decode(&encode(&wave).expect("written")).expect("read");
        assert!(
            back.samples
                .iter()
                .zip(&wave.samples)
                .all(|(a, b)| (a - b).abs() < 1e-3)
        );
    }

    #[test]
    fn a_wave_that_came_through_a_pipe_is_mended() {
        for length in [0_u32, 0x7fff_f000, u32::MAX] {
            let mut piped = tone(22_050, 1, 16);
            piped[4..8].copy_from_slice(&length.to_le_bytes());
            let at = piped
                .windows(4)
                .position(|four| four == b"data")
                .expect("a data chunk")
                + 4;
            piped[at..at + 4].copy_from_slice(&length.to_le_bytes());
            mend_lengths(&mut piped);
            assert_eq!(decode(&piped).expect("mended").samples.len(), 2_205);
        }
    }

    #[test]
    fn what_is_not_a_usable_wave_is_said() {
        let whole = tone(8_000, 1, 16);
        assert!(decode(b"ID3 an mp3 file").is_err());
        assert!(decode(&[]).is_err());
        assert!(decode(&whole[..whole.len() - 10]).is_err());
        assert!(
            decode(&tone(8_000, 6, 16))
                .expect_err("six")
                .contains("6 channels")
        );
        assert!(
            decode(&tone(4_000, 1, 16))
                .expect_err("slow")
                .contains("4000")
        );
    }

    #[test]
    fn no_damage_to_a_wave_brings_the_reader_down() {
        let whole = tone(8_000, 2, 24);
        for at in 0..64 {
            for value in [0, 1, 0x7f, 0xff] {
                let mut bytes = whole.clone();
                bytes[at] = value;
                let _ = decode(&bytes);
                mend_lengths(&mut bytes);
                let _ = decode(&bytes);
                let _ = decode(&bytes[..at]);
                mend_lengths(&mut bytes[..at]);
            }
        }
    }
}
