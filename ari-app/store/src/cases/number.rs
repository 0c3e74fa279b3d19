//! Numbers of cases: the local day and a count, digits only: `202611240001`. The ten-thousandth of a
//! day takes one digit more.

use rusqlite::Transaction;
use switchboard::Millis;

use crate::{Error, Result};

/// Sets local time minus UTC, in minutes from -840 to 840, by which a case's day is told. 480 (China) in a
/// fresh database; `serve` sets what the configuration says.
pub fn set_utc_offset(tx: &Transaction<'_>, minutes: i32) -> Result<()> {
    if !(-840..=840).contains(&minutes) {
        return Err(Error::Invalid {
            field: "utc_offset",
            why: "malformed",
        });
    }
    tx.execute("UPDATE meta SET utc_offset_min = ?1", [minutes])?;
    Ok(())
}

/// A number never given before.
pub(super) fn mint(tx: &Transaction<'_>, now: Millis) -> Result<String> {
    let offset_min: i64 = tx
        .prepare_cached("SELECT utc_offset_min FROM meta")?
        .query_row([], |row| row.get(0))?;
    let day = local_day(now, offset_min);
    let last: i64 = tx
        .prepare_cached(
            "INSERT INTO case_days (day, last) VALUES (?1, 1)
             ON CONFLICT (day) DO UPDATE SET last = last + 1 RETURNING last",
        )?
        .query_row([day], |row| row.get(0))?;
    Ok(format!("{day:08}{last:04}"))
}

/// YYYYMMDD at that offset from UTC, by Howard Hinnant's civil-from-days.
fn local_day(now: Millis, offset_min: i64) -> i64 {
    let seconds = i64::try_from(now / 1000).unwrap_or(i64::MAX / 2) + offset_min * 60;
    let days = seconds.div_euclid(86_400) + 719_468;
    let era = days.div_euclid(146_097);
    let of_era = days.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * of_year + 2) / 153;
    let day = of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 {
        shifted + 3
    } else {
        shifted - 9
    };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    year * 10_000 + month * 100 + day
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{NOW, writer};

    #[test]
    fn the_day_is_the_local_one() {
        for (seconds, offset_min, day) in [
            (0, 0, 19_700_101),
            (951_782_399, 0, 20_000_228),
            (951_782_400, 0, 20_000_229),
            (1_795_535_999, 0, 20_261_124),
            (1_795_535_999, 480, 20_261_124),
            (1_795_536_000, 480, 20_261_125),
            (1_798_732_800, 480, 20_270_101),
            (1_798_732_800, -961, 20_261_230),
        ] {
            assert_eq!(local_day(seconds * 1000, offset_min), day, "{seconds}");
        }
    }

    #[test]
    fn a_number_follows_the_offset_that_was_set() {
        let (_dir, mut connection) = writer();
        let tx = connection.transaction().unwrap();
        set_utc_offset(&tx, -60).unwrap();
        assert_eq!(&mint(&tx, NOW).unwrap()[..8], "20261123");
        assert!(matches!(
            set_utc_offset(&tx, 841),
            Err(Error::Invalid { .. })
        ));
    }

    #[test]
    fn numbers_count_up_and_the_ten_thousandth_has_one_digit_more() {
        let (_dir, mut connection) = writer();
        let tx = connection.transaction().unwrap();
        let first = mint(&tx, NOW).unwrap();
        let second = mint(&tx, NOW).unwrap();
        assert_eq!((&first[8..], &second[8..]), ("0001", "0002"));
        tx.execute("UPDATE case_days SET last = 9999", []).unwrap();
        assert_eq!(&mint(&tx, NOW).unwrap()[8..], "10000");
    }
}
