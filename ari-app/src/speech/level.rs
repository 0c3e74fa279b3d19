//! One loudness for every prompt, whoever spoke it.
//!
//! Loudness is measured as EBU R 128 says, after resampling, since a narrower band is less loud. A
//! sound too short for its 400 ms blocks is measured as if it were said over and over. Where a voice
//! has such peaks that -23 LUFS would push them over the ceiling, a limiter with look-ahead turns those
//! few milliseconds down; where that is not enough, the ceiling wins and the prompt stays softer.

use ebur128::{EbuR128, Mode};

use super::wave::Wave;

/// The loudness of every prompt, in LUFS: EBU R 128's target.
pub const TARGET_LUFS: f64 = -23.0;
/// The highest true peak, in dBTP: room for the codecs on the way.
pub const CEILING_DBTP: f64 = -1.0;
/// Changes when the same words would come out otherwise, so that cached sounds are made again.
pub const VERSION: u32 = 1;

const NEAR_ENOUGH_LU: f64 = 0.1;
const ROUNDS: usize = 6;
/// A block softer than this below the loudest one is silence, in amplitude: -40 dB.
const SILENCE: f32 = 0.01;
/// Kept before the first and after the last sound, and faded.
const EDGE_S: f32 = 0.02;
/// Added in front, so that the first consonant is not lost while the path opens, and behind, so that
/// one phrase does not run into the next.
const LEAD_S: f32 = 0.04;
const TAIL_S: f32 = 0.16;
/// How long before and after a peak the limiter is at work.
const REACH_S: f32 = 0.005;

/// What was measured.
#[derive(Clone, Copy, Debug)]
pub struct Measured {
    /// Integrated loudness, in LUFS; minus infinity for silence.
    pub lufs: f64,
    /// The highest true peak, as an amplitude.
    pub peak: f64,
}

/// Measures loudness and true peak.
pub fn measure(wave: &Wave) -> Measured {
    let silent = Measured {
        lufs: f64::NEG_INFINITY,
        peak: 0.0,
    };
    if wave.samples.is_empty() {
        return silent;
    }
    let Ok(mut meter) = EbuR128::new(1, wave.rate, Mode::I | Mode::TRUE_PEAK) else {
        return silent;
    };
    let times = (wave.rate as usize).div_ceil(wave.samples.len());
    for _ in 0..times {
        if meter.add_frames_f32(&wave.samples).is_err() {
            return silent;
        }
    }
    Measured {
        lufs: meter.loudness_global().unwrap_or(f64::NEG_INFINITY),
        peak: meter.true_peak(0).unwrap_or(0.0),
    }
}

/// Brings a sound to the one loudness. Silence stays silence, and is `None`.
pub fn level(mut wave: Wave) -> Option<Wave> {
    let top = amplitude(CEILING_DBTP);
    // Measured at a height where no block of the voice falls below the standard's absolute gate.
    let height = f64::from(peak(&wave.samples));
    scale(&mut wave, top / height.max(f64::MIN_POSITIVE));
    let now = measure(&wave);
    if !now.lufs.is_finite() {
        return None;
    }
    let gain = amplitude(TARGET_LUFS - now.lufs);
    scale(&mut wave, gain);
    if now.peak * gain > top {
        tame(&mut wave, top);
    }
    Some(wave)
}

/// Limits the peaks and makes up for the loudness lost with them, until both are as they should be.
fn tame(wave: &mut Wave, top: f64) {
    let mut ceiling = top;
    for _ in 0..ROUNDS {
        limit(wave, ceiling as f32);
        let now = measure(wave);
        let short = TARGET_LUFS - now.lufs;
        if now.peak <= top && short.abs() < NEAR_ENOUGH_LU {
            return;
        }
        // The peak may lie between samples, where the limiter does not look.
        ceiling *= (top / now.peak).min(1.0);
        scale(wave, amplitude(short));
    }
    limit(wave, ceiling as f32);
    let now = measure(wave);
    scale(wave, (top / now.peak).min(1.0));
}

/// Cuts silence off both ends, softens the cuts, and puts the same short pause before and after every
/// prompt. Silence from end to end is `None`.
pub fn trim(wave: &Wave) -> Option<Wave> {
    let span = |seconds: f32| (wave.rate as f32 * seconds) as usize;
    let loudest = peak(&wave.samples);
    if loudest == 0.0 {
        return None;
    }
    let heard = |s: &f32| s.abs() > loudest * SILENCE;
    let first = wave.samples.iter().position(heard)?;
    let last = wave.samples.iter().rposition(heard)?;
    let edge = span(EDGE_S);
    let kept = &wave.samples[first.saturating_sub(edge)..(last + edge).min(wave.samples.len())];
    let mut voice = kept.to_vec();
    let fade = edge.min(voice.len() / 2).max(1);
    let end = voice.len() - 1;
    for n in 0..fade.min(voice.len()) {
        let gain = n as f32 / fade as f32;
        voice[n] *= gain;
        voice[end - n] *= gain;
    }
    let mut samples = vec![0.0; span(LEAD_S)];
    samples.append(&mut voice);
    samples.resize(samples.len() + span(TAIL_S), 0.0);
    Some(Wave {
        samples,
        rate: wave.rate,
    })
}

/// Turns down what is above the ceiling, beginning before it and ending after it: the gain each
/// sample needs, the least of its neighbours', then the mean, which never is more than was needed.
fn limit(wave: &mut Wave, ceiling: f32) {
    if peak(&wave.samples) <= ceiling {
        return;
    }
    let reach = (wave.rate as f32 * REACH_S) as usize;
    let need: Vec<f32> = wave
        .samples
        .iter()
        .map(|s| (ceiling / s.abs().max(ceiling)).min(1.0))
        .collect();
    let held = around(&need, reach, |near| {
        near.iter().copied().fold(1.0, f32::min)
    });
    let gain = around(&held, reach, |near| {
        near.iter().sum::<f32>() / near.len() as f32
    });
    for (sample, gain) in wave.samples.iter_mut().zip(gain) {
        *sample *= gain;
    }
}

fn around(values: &[f32], reach: usize, of: impl Fn(&[f32]) -> f32) -> Vec<f32> {
    let near = |n: usize| &values[n.saturating_sub(reach)..(n + reach + 1).min(values.len())];
    (0..values.len()).map(|n| of(near(n))).collect()
}

fn peak(samples: &[f32]) -> f32 {
    samples.iter().fold(0.0, |peak: f32, s| peak.max(s.abs()))
}

fn scale(wave: &mut Wave, gain: f64) {
    for sample in &mut wave.samples {
        *sample *= gain as f32;
    }
}

fn amplitude(db: f64) -> f64 {
    10.0_f64.powf(db / 20.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A tone of `seconds`, with a click of full height every half second if asked for.
    fn sound(seconds: f32, height: f32, clicks: bool) -> Wave {
        let sample = |n: usize| match clicks && n % 4_000 < 3 {
            true => 1.0,
            false => (n as f32 * 0.8).sin() * height,
        };
        Wave {
            samples: (0..(8_000.0 * seconds) as usize).map(sample).collect(),
            rate: 8_000,
        }
    }

    #[test]
    fn soft_and_loud_come_out_alike() {
        for height in [0.001, 0.05, 1.0] {
            let now = measure(&level(sound(2.0, height, false)).expect("not silent"));
            assert!((now.lufs - TARGET_LUFS).abs() < 0.2, "{height}: {now:?}");
        }
    }

    #[test]
    fn a_word_shorter_than_a_block_is_levelled_too() {
        let now = measure(&level(sound(0.15, 0.02, false)).expect("not silent"));
        assert!((now.lufs - TARGET_LUFS).abs() < 0.2, "{now:?}");
    }

    #[test]
    fn peaks_are_kept_below_the_ceiling_without_losing_loudness() {
        let before = sound(3.0, 0.02, true);
        let after = level(before).expect("not silent");
        let now = measure(&after);
        assert!(now.peak <= amplitude(CEILING_DBTP) + 1e-6, "{now:?}");
        assert!((now.lufs - TARGET_LUFS).abs() < 0.5, "{now:?}");
    }

    #[test]
    fn silence_is_not_made_loud() {
        let silence = Wave {
            samples: vec![0.0; 8_000],
            rate: 8_000,
        };
        assert_eq!(level(silence.clone()), None);
        assert_eq!(trim(&silence), None);
        assert_eq!(
            trim(&Wave {
                samples: Vec::new(),
                rate: 8_000
            }),
            None
        );
    }

    #[test]
    fn every_prompt_begins_and_ends_with_the_same_pause() {
        let mut samples = vec![0.0; 7_000];
        samples.append(&mut sound(1.0, 0.3, false).samples);
        samples.extend([0.0; 9_000]);
        let trimmed = trim(&Wave {
            samples,
            rate: 8_000,
        })
        .expect("not silent");
        let seconds = trimmed.samples.len() as f32 / 8_000.0;
        assert!(
            (seconds - (1.0 + LEAD_S + TAIL_S)).abs() < 2.5 * EDGE_S,
            "{seconds} s"
        );
        assert!(trimmed.samples[..300].iter().all(|s| *s == 0.0));
        assert!(
            trimmed.samples[trimmed.samples.len() - 1_200..]
                .iter()
                .all(|s| *s == 0.0)
        );
    }

    #[test]
    fn a_single_click_can_be_trimmed() {
        let one = Wave {
            samples: vec![0.5],
            rate: 8_000,
        };
        assert!(trim(&one).is_some());
    }
}
