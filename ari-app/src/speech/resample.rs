//! From any sample rate to another, without tones that were not there.
//!
//! Dropping samples folds everything above half the new rate back into the voice. rubato's synchronous
//! FFT resampler filters with a linear-phase windowed sinc (Blackman-Harris, below -90 dB) and keeps
//! the exact ratio, such as 160 to 441; it also is quick in an unoptimised build, where a filter
//! written here would not be.

use rubato::{FftFixedIn, ResampleError, Resampler as _, ResamplerConstructionError};

use super::wave::Wave;

/// Samples given to the filter at a time: it then is some 60 ms long at 22 050 Hz, long enough to fall
/// from pass to stop within a few hundred hertz, short enough not to ring.
const CHUNK: usize = 1_024;

/// The same sound at another rate; as long as before, and not shifted in time.
pub fn resample(wave: &Wave, rate: u32) -> Wave {
    if wave.rate == rate || wave.samples.is_empty() {
        return Wave {
            samples: wave.samples.clone(),
            rate,
        };
    }
    let samples = filtered(wave, rate).expect("one channel, chunks as long as asked for");
    Wave { samples, rate }
}

fn filtered(wave: &Wave, rate: u32) -> Result<Vec<f32>, Failure> {
    let mut filter = FftFixedIn::<f32>::new(wave.rate as usize, rate as usize, CHUNK, 1, 1)?;
    let delay = filter.output_delay();
    let length = (wave.samples.len() as u64 * u64::from(rate)).div_ceil(wave.rate.into()) as usize;
    let mut out = Vec::with_capacity(length + delay + CHUNK);
    for chunk in wave.samples.chunks(CHUNK) {
        let made = match chunk.len() {
            CHUNK => filter.process(&[chunk], None)?,
            _ => filter.process_partial(Some(&[chunk]), None)?,
        };
        out.extend_from_slice(&made[0]);
    }
    while out.len() < length + delay {
        out.extend_from_slice(&filter.process_partial::<&[f32]>(None, None)?[0]);
    }
    Ok(out[delay..delay + length].to_vec())
}

#[derive(Debug)]
enum Failure {
    New(#[expect(dead_code, reason = "shown by Debug")] ResamplerConstructionError),
    Run(#[expect(dead_code, reason = "shown by Debug")] ResampleError),
}

impl From<ResamplerConstructionError> for Failure {
    fn from(error: ResamplerConstructionError) -> Self {
        Self::New(error)
    }
}

impl From<ResampleError> for Failure {
    fn from(error: ResampleError) -> Self {
        Self::Run(error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::f64::consts::TAU;

    fn tone(hertz: f64, rate: u32) -> Wave {
        let sample = |n: u32| (TAU * hertz * f64::from(n) / f64::from(rate)).sin() as f32 * 0.5;
        Wave {
            samples: (0..rate).map(sample).collect(),
            rate,
        }
    }

    /// The level of one tone in the middle of a sound, in dB of a full sine, by Goertzel's sum.
    fn level_of(hertz: f64, wave: &Wave) -> f64 {
        let rate = f64::from(wave.rate);
        let middle = &wave.samples[wave.samples.len() / 4..wave.samples.len() * 3 / 4];
        let (mut re, mut im) = (0.0, 0.0);
        for (n, sample) in middle.iter().enumerate() {
            let turn = TAU * hertz * n as f64 / rate;
            re += f64::from(*sample) * turn.cos();
            im += f64::from(*sample) * turn.sin();
        }
        20.0 * (2.0 * (re * re + im * im).sqrt() / middle.len() as f64).log10()
    }

    fn loudest(wave: &Wave) -> f64 {
        let middle = &wave.samples[wave.samples.len() / 4..wave.samples.len() * 3 / 4];
        20.0 * f64::from(middle.iter().fold(1e-9_f32, |peak, s| peak.max(s.abs()))).log10()
    }

    #[test]
    fn a_tone_of_the_voice_band_passes_as_loud_as_it_was() {
        for (from, to) in [
            (22_050, 8_000),
            (22_050, 16_000),
            (44_100, 8_000),
            (8_000, 16_000),
            (48_000, 8_000),
        ] {
            for hertz in [300.0, 1_000.0, 3_400.0] {
                let level = level_of(hertz, &resample(&tone(hertz, from), to));
                assert!(
                    (level + 6.02).abs() < 0.1,
                    "{from} to {to}: {hertz} Hz at {level} dB"
                );
            }
        }
    }

    #[test]
    fn a_tone_above_the_new_band_does_not_fold_into_it() {
        for hertz in [4_300.0, 6_000.0, 7_000.0, 9_000.0] {
            let left = loudest(&resample(&tone(hertz, 22_050), 8_000));
            assert!(left < -80.0, "{hertz} Hz leaves {left} dB");
        }
        let left = loudest(&resample(&tone(9_000.0, 22_050), 16_000));
        assert!(left < -80.0, "{left} dB");
    }

    #[test]
    fn a_sound_is_as_long_as_before_and_not_shifted() {
        for (from, length) in [
            (22_050_u32, 22_050_usize),
            (44_100, 50_001),
            (11_025, 700),
            (44_101, 44_101),
            (22_050, 1),
        ] {
            let mut samples = vec![0.0; length];
            samples[length / 2] = 1.0;
            let made = resample(
                &Wave {
                    samples,
                    rate: from,
                },
                8_000,
            );
            assert_eq!(made.samples.len(), (length * 8_000).div_ceil(from as usize));
            let peak = (0..made.samples.len())
                .max_by(|a, b| made.samples[*a].total_cmp(&made.samples[*b]));
            let due = (length / 2) as f64 * 8_000.0 / f64::from(from);
            assert!(
                (peak.expect("a peak") as f64 - due).abs() <= 1.0,
                "{from}: {peak:?}, due at {due}"
            );
        }
    }
}
