//! Times at the edge: RFC 3339 in UTC with milliseconds outside, milliseconds since 1970 inside.

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

/// `2026-11-24T08:12:48.123Z`. Times beyond the year 9999 are shown as its end.
pub fn show(ms: u64) -> String {
    let nanos = i128::from(ms) * 1_000_000;
    let at = OffsetDateTime::from_unix_timestamp_nanos(nanos)
        .unwrap_or(time::macros::datetime!(9999-12-31 23:59:59.999 UTC));
    format!(
        "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z",
        at.year(),
        u8::from(at.month()),
        at.day(),
        at.hour(),
        at.minute(),
        at.second(),
        at.millisecond()
    )
}

/// Any RFC 3339 time with an offset, in milliseconds since 1970; `None` for anything else, and for
/// times before 1970.
pub fn parse(text: &str) -> Option<u64> {
    let at = OffsetDateTime::parse(text, &Rfc3339).ok()?;
    u64::try_from(at.unix_timestamp_nanos() / 1_000_000).ok()
}

/// A span in seconds, to the millisecond.
pub fn seconds(ms: u64) -> f64 {
    #[expect(
        clippy::cast_precision_loss,
        reason = "no span of ours has more than 52 bits"
    )]
    let ms = ms as f64;
    ms / 1000.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_shown_in_utc_with_milliseconds() {
        assert_eq!(show(0), "1970-01-01T00:00:00.000Z");
        assert_eq!(show(1_795_507_968_123), "2026-11-24T08:12:48.123Z");
        assert_eq!(show(u64::MAX), "9999-12-31T23:59:59.999Z");
    }

    #[test]
    fn a_time_with_any_offset_is_read() {
        for text in [
            "2026-11-24T08:12:48.123Z",
            "2026-11-24T16:12:48.123+08:00",
            "2026-11-24T08:12:48.1239Z",
        ] {
            assert_eq!(parse(text), Some(1_795_507_968_123), "{text}");
        }
        assert_eq!(parse(&show(1_795_507_968_123)), Some(1_795_507_968_123));
    }

    #[test]
    fn what_is_no_time_is_not_read() {
        for text in [
            "",
            "yesterday",
            "2026-11-24",
            "2026-11-24T08:12:48",
            "1969-12-31T23:59:59Z",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
