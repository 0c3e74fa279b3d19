//! How long a WAV file sounds. Asterisk writes the sizes in the header when it closes a file; one
//! that was cut off in the middle has none, and its length follows from the file's size. Players
//! believe the header, so it is mended before the file gets its hash.

use std::fs::{File, OpenOptions};
use std::io::{Error, ErrorKind, Read, Result, Seek, SeekFrom, Write};
use std::path::Path;

/// Before this many bytes the sound has to begin.
const LONGEST_HEADER: u64 = 4_096;

/// Where the sound of a file is.
struct Sound {
    /// Behind the header of its chunk, in bytes from the beginning.
    at: u64,
    /// As the header says.
    declared: u32,
    /// What is there, in bytes.
    there: u64,
    /// Bytes a second.
    rate: u32,
}

impl Sound {
    /// A size that was never written, or speaks of more than there is.
    fn unfinished(&self) -> bool {
        self.declared == 0 && self.there > 0 || u64::from(self.declared) > self.there
    }

    fn bytes(&self) -> u64 {
        if self.unfinished() {
            self.there
        } else {
            u64::from(self.declared)
        }
    }
}

/// Length of sound in milliseconds.
///
/// # Errors
/// It cannot be read, or is no PCM WAV file.
pub fn length_ms(path: &Path) -> Result<u64> {
    let sound = find(&mut File::open(path)?)?;
    Ok(sound.bytes() * 1_000 / u64::from(sound.rate))
}

/// Writes the sizes into a header that was never finished; touches no other file.
///
/// # Errors
/// As `length_ms`, or it cannot be written.
pub fn mend(path: &Path) -> Result<()> {
    let sound = find(&mut File::open(path)?)?;
    if !sound.unfinished() {
        return Ok(());
    }
    let mut file = OpenOptions::new().write(true).open(path)?;
    let size = |bytes: u64| u32::try_from(bytes).unwrap_or(u32::MAX).to_le_bytes();
    file.seek(SeekFrom::Start(4))?;
    file.write_all(&size(sound.at + sound.there - 8))?;
    file.seek(SeekFrom::Start(sound.at - 4))?;
    file.write_all(&size(sound.there))?;
    file.sync_all()
}

fn find(file: &mut File) -> Result<Sound> {
    let size = file.metadata()?.len();
    let mut riff = [0; 12];
    file.read_exact(&mut riff)
        .map_err(|_| broken("shorter than a header"))?;
    if &riff[..4] != b"RIFF" || &riff[8..] != b"WAVE" {
        return Err(broken("no RIFF/WAVE header"));
    }
    let (mut at, mut rate) = (12, None);
    while at + 8 <= size.min(LONGEST_HEADER) {
        let (name, declared) = chunk(file, at)?;
        match &name {
            b"fmt " => rate = Some(bytes_a_second(file)?),
            b"data" => {
                return Ok(Sound {
                    at: at + 8,
                    declared,
                    there: size - at - 8,
                    rate: rate.ok_or_else(|| broken("sound before its format"))?,
                });
            }
            _ => {}
        }
        at += 8 + u64::from(declared) + u64::from(declared % 2);
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
