//! Where a recording's file belongs.

use std::fmt::Write;

use switchboard::Millis;
use time::OffsetDateTime;

/// The path below the data directory, by the local day on which it began.
pub fn place(name: &str, began: Millis, message: bool, offset_min: i32) -> String {
    let local = i64::try_from(began / 1_000).unwrap_or(0) + i64::from(offset_min) * 60;
    let day = OffsetDateTime::from_unix_timestamp(local).unwrap_or(OffsetDateTime::UNIX_EPOCH);
    let folder = if message { "messages" } else { "recordings" };
    let (year, month) = (day.year(), u8::from(day.month()));
    format!("{folder}/{year:04}/{month:02}/{:02}/{name}.wav", day.day())
}

/// Bytes as hexadecimal digits.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_recording_of_the_small_hours_lies_in_its_local_day() {
        // 2026-11-23T17:30Z is the 24th, half past one, in China.
        let path = place("rx-1-1-a", 1_795_455_000_000, false, 480);
        assert_eq!(path, "recordings/2026/11/24/rx-1-1-a.wav");
    }

    #[test]
    fn bytes_are_two_digits_each() {
        assert_eq!(hex(&[0, 10, 255]), "000aff");
    }
}
