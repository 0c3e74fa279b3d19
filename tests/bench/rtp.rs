//! Voice packets (RFC 3550) with A-law in frames of 20 ms, and keys (RFC 4733).

use std::time::Duration;

/// Between two packets.
pub const FRAME: Duration = Duration::from_millis(20);
/// Samples in a frame.
const SAMPLES: u32 = 160;
/// A-law's silence.
const SILENCE: u8 = 0xd5;
/// The payload type of A-law.
const ALAW: u8 = 8;
/// The payload type of keys, as our session descriptions say.
const EVENT: u8 = 101;

/// The sending end of one stream.
#[derive(Debug)]
pub struct Stream {
    sequence: u16,
    timestamp: u32,
    source: u32,
}

impl Stream {
    /// A stream whose source is told apart by this number.
    pub fn new(source: u32) -> Stream {
        Stream {
            sequence: 1,
            timestamp: SAMPLES,
            source,
        }
    }

    /// The next frame of voice.
    pub fn voice(&mut self, frame: &[u8]) -> Vec<u8> {
        self.timestamp = self.timestamp.wrapping_add(SAMPLES);
        self.packet(ALAW, frame)
    }

    /// The n-th packet of a key that is held, from 0; `end` once it is released.
    pub fn key(&mut self, key: u8, n: u16, end: bool) -> Vec<u8> {
        let length = (n + 1) * SAMPLES as u16;
        let [high, low] = length.to_be_bytes();
        let volume = if end { 0x8a } else { 0x0a };
        let kind = if n == 0 { EVENT | 0x80 } else { EVENT };
        self.packet(kind, &[key, volume, high, low])
    }

    /// After a key the clock has gone on by so many frames.
    pub fn skip(&mut self, frames: u16) {
        let samples = SAMPLES * u32::from(frames);
        self.timestamp = self.timestamp.wrapping_add(samples);
    }

    fn packet(&mut self, kind: u8, payload: &[u8]) -> Vec<u8> {
        self.sequence = self.sequence.wrapping_add(1);
        let mut packet = vec![0x80, kind];
        packet.extend(self.sequence.to_be_bytes());
        packet.extend(self.timestamp.to_be_bytes());
        packet.extend(self.source.to_be_bytes());
        packet.extend(payload);
        packet
    }
}

/// A frame of silence.
pub fn silence() -> Vec<u8> {
    vec![SILENCE; SAMPLES as usize]
}

/// A frame of a tone: 500 Hz, square, soft; loud enough not to be silence.
pub fn tone() -> Vec<u8> {
    let half = |n: usize| {
        if (n / 8).is_multiple_of(2) {
            0xb5
        } else {
            0x35
        }
    };
    (0..SAMPLES as usize).map(half).collect()
}

/// Whether a packet carries voice at all.
pub fn is_voice(packet: &[u8]) -> bool {
    packet.len() > 12 && packet[1] & 0x7f == ALAW
}

/// Whether a packet carries sound: a sample above some 1 000 of 32 768.
pub fn is_loud(packet: &[u8]) -> bool {
    let loud = |byte: &u8| (byte ^ 0x55) & 0x7f >= 0x30;
    is_voice(packet) && packet[12..].iter().any(loud)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn silence_is_told_from_sound() {
        let mut stream = Stream::new(1);
        assert!(!is_loud(&stream.voice(&silence())));
        assert!(is_loud(&stream.voice(&tone())));
        assert!(!is_voice(&stream.key(1, 0, false)));
    }
}
