//! Local days as moments.

use switchboard::Millis;
use time::macros::format_description;
use time::{Date, OffsetDateTime, PrimitiveDateTime};

use crate::error::Error;

/// A day in milliseconds.
pub const DAY_MS: Millis = 86_400_000;

/// From when and until before when; unlimited where nothing is said.
pub type Span = (Option<Millis>, Option<Millis>);

/// When the local day began.
pub fn midnight(now: Millis, offset_min: i32) -> Millis {
    let offset = i64::from(offset_min) * 60_000;
    let local = now as i64 + offset;
    (local - local.rem_euclid(DAY_MS as i64) - offset).max(0) as Millis
}

/// From when and until when the day lasts that was asked for, as `2026-11-24`; unlimited if none was.
pub fn asked(day: &str, offset_min: i32) -> Result<Span, Error> {
    if day.is_empty() {
        return Ok((None, None));
    }
    let form = format_description!("[year]-[month]-[day]");
    let day = Date::parse(day, form).map_err(|_| Error::Malformed)?;
    let utc = day.midnight().assume_utc().unix_timestamp() * 1_000;
    let begins =
        u64::try_from(utc - i64::from(offset_min) * 60_000).map_err(|_| Error::Malformed)?;
    Ok((Some(begins), Some(begins + DAY_MS)))
}

/// A local moment, as a field for date and time has it; `None` for what is none.
pub fn at(moment: &str, offset_min: i32) -> Option<Millis> {
    let form = format_description!("[year]-[month]-[day]T[hour]:[minute]");
    let local = PrimitiveDateTime::parse(moment, form).ok()?;
    let utc = local.assume_utc().unix_timestamp() - i64::from(offset_min) * 60;
    u64::try_from(utc).ok().map(|seconds| seconds * 1_000)
}

/// The reverse of `at`.
pub fn moment(at: Millis, offset_min: i32) -> String {
    let seconds = (at / 1_000) as i64 + i64::from(offset_min) * 60;
    let local = OffsetDateTime::from_unix_timestamp(seconds).unwrap_or(OffsetDateTime::UNIX_EPOCH);
    let form = format_description!("[year]-[month]-[day]T[hour]:[minute]");
    local.format(form).unwrap_or_default()
}

/// From the beginning of one local day to the end of another.
pub fn span(from: &str, until: &str, offset_min: i32) -> Result<Span, Error> {
    let (since, _) = asked(from, offset_min)?;
    let (_, until) = asked(until, offset_min)?;
    Ok((since, until))
}

/// The local day of a moment, as a date field has it.
pub fn day(at: Millis, offset_min: i32) -> String {
    let seconds = (at / 1_000) as i64 + i64::from(offset_min) * 60;
    let local = OffsetDateTime::from_unix_timestamp(seconds).unwrap_or(OffsetDateTime::UNIX_EPOCH);
    let form = format_description!("[year]-[month]-[day]");
    local.format(form).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    const MONDAY: Millis = 1_795_363_200_000;

    #[test]
    fn the_day_begins_at_local_midnight() {
        assert_eq!(midnight(MONDAY, 480), MONDAY);
        assert_eq!(midnight(MONDAY + 86_399_999, 480), MONDAY);
        assert_eq!(midnight(MONDAY, 0), MONDAY - 57_600_000);
    }

    #[test]
    fn a_span_of_days_has_both_in_it() {
        let span = |from, until| span(from, until, 480);
        let two = (Some(MONDAY), Some(MONDAY + 2 * DAY_MS));
        assert_eq!(span("2026-11-23", "2026-11-24"), Ok(two));
        assert_eq!(span("2026-11-23", ""), Ok((Some(MONDAY), None)));
        assert_eq!(span("", "x"), Err(Error::Malformed));
        assert_eq!(day(MONDAY, 480), "2026-11-23");
        assert_eq!(day(MONDAY - 1, 480), "2026-11-22");
    }

    #[test]
    fn a_local_moment_is_read_as_it_is_written() {
        assert_eq!(moment(MONDAY, 480), "2026-11-23T00:00");
        assert_eq!(at("2026-11-23T00:00", 480), Some(MONDAY));
        assert_eq!(at("2026-11-23T09:30", 480), Some(MONDAY + 34_200_000));
        assert_eq!((at("", 480), at("2026-11-23", 480)), (None, None));
    }

    #[test]
    fn a_day_that_is_asked_for_is_the_local_one() {
        let day = (Some(MONDAY), Some(MONDAY + DAY_MS));
        assert_eq!(asked("2026-11-23", 480), Ok(day));
        assert_eq!(asked("", 480), Ok((None, None)));
        for garbage in [
            "yesterday",
            "2026-02-30",
            "2026-11-23x",
            "0001-01-01",
            "1970-01-01",
        ] {
            assert_eq!(asked(garbage, 480), Err(Error::Malformed), "{garbage}");
        }
    }
}
