//! How long a WAV file sounds. Asterisk writes the sizes in the header when it closes a file; one
//! that was cut off in the middle has none, and its length follows from the file's size.

use std::fs::File;
use std::io::{Error, ErrorKind, Read, Result, Seek, SeekFrom};
use std::path::Path;

/// Before this many bytes the sound has to begin.
const LONGEST_HEADER: u64 = 4_096;

/// Length of sound in milliseconds.
///
/// # Errors
/// It cannot be read, or is no PCM WAV file.
pub fn length_ms(path: &Path) -> Result<u64> {
    let mut file = File::open(path)?;
    let size = file.metadata()?.len();
    let mut riff = [0; 12];
    file.read_exact(&mut riff)
        .map_err(|_| broken("shorter than a header"))?;
    if &riff[..4] != b"RIFF" || &riff[8..] != b"WAVE" {
        return Err(broken("no RIFF/WAVE header"));
    }
    let (mut at, mut rate) = (12, None);
    while at + 8 <= size.min(LONGEST_HEADER) {
        let (name, length) = chunk(&mut file, at)?;
        match &name {
            b"fmt " => rate = Some(bytes_a_second(&mut file)?),
            b"data" => {
                let rate = rate.ok_or_else(|| broken("sound before its format"))?;
                let there = size - at - 8;
                let sound = if length == 0 {
                    there
                } else {
                    u64::from(length).min(there)
                };
                return Ok(sound * 1_000 / u64::from(rate));
            }
            _ => {}
        }
        at += 8 + u64::from(length) + u64::from(length % 2);
    }
    Err(broken("no sound in it"))
}

fn chunk(file: &mut File, at: u64) -> Result<([u8; 4], u32)> {
    let mut head = [0; 8];
    file.seek(SeekFrom::Start(at))?;
    file.read_exact(&mut head)
        .map_err(|_| broken("cut off in its header"))?;
    let [a, b, c, d, e, f, g, h] = head;
    Ok(([a, b, c, d], u32::from_le_bytes([e, f, g, h])))
}

fn bytes_a_second(file: &mut File) -> Result<u32> {
    let mut format = [0; 12];
    file.read_exact(&mut format)
        .map_err(|_| broken("cut off in its format"))?;
    let rate = u32::from_le_bytes([format[8], format[9], format[10], format[11]]);
    if rate == 0 {
        return Err(broken("a rate of 0"));
    }
    Ok(rate)
}

fn broken(why: &str) -> Error {
    Error::new(
        ErrorKind::InvalidData,
        format!("not a WAV file we can use: {why}"),
    )
}
