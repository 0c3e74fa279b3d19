//! Between columns and types.

use rusqlite::Row;
use rusqlite::types::Type;
use switchboard::{HungUpBy, Millis, Outcome};

/// Milliseconds as SQLite holds them; a time beyond its range is its end.
pub(crate) fn int(millis: Millis) -> i64 {
    i64::try_from(millis).unwrap_or(i64::MAX)
}

/// Milliseconds from a column.
pub(crate) fn millis(row: &Row<'_>, column: &str) -> rusqlite::Result<Millis> {
    Ok(row.get::<_, i64>(column)?.unsigned_abs())
}

/// Milliseconds from a column that may be empty.
pub(crate) fn maybe_millis(row: &Row<'_>, column: &str) -> rusqlite::Result<Option<Millis>> {
    Ok(row.get::<_, Option<i64>>(column)?.map(i64::unsigned_abs))
}

/// A name from a column, by its type's `parse`.
pub(crate) fn name<T>(
    row: &Row<'_>,
    column: &str,
    parse: impl Fn(&str) -> Option<T>,
) -> rusqlite::Result<T> {
    let text = row.get_ref(column)?.as_str()?;
    parse(text).ok_or_else(|| {
        let what = format!("{column} holds {text:?}, which this programme does not know");
        rusqlite::Error::FromSqlConversionFailure(0, Type::Text, what.into())
    })
}

/// A name from a column that may be empty.
pub(crate) fn maybe_name<T>(
    row: &Row<'_>,
    column: &str,
    parse: impl Fn(&str) -> Option<T>,
) -> rusqlite::Result<Option<T>> {
    match row.get::<_, Option<String>>(column)? {
        Some(_) => name(row, column, parse).map(Some),
        None => Ok(None),
    }
}

/// Every variant of one of the switchboard's names, and the way back from `as_str`.
macro_rules! parse {
    ($name:ident -> $type:ty { $($variant:ident),+ }) => {
        pub(crate) fn $name(text: &str) -> Option<$type> {
            [$(<$type>::$variant),+].into_iter().find(|one| one.as_str() == text)
        }
    };
}

parse!(stage -> switchboard::Stage { Menu, Queued, Ringing, Talking, Mailbox, Survey, Closing, Dialling, Conference, Ended });
/// The way back from `HungUpBy::as_str`.
pub(crate) fn hung_up_by(text: &str) -> Option<HungUpBy> {
    let mut all = HungUpBy::ALL.iter().copied();
    all.find(|one| one.as_str() == text)
}

/// The way back from `Outcome::as_str`.
pub(crate) fn outcome(text: &str) -> Option<Outcome> {
    let mut all = Outcome::ALL.iter().copied();
    all.find(|one| one.as_str() == text)
}

parse!(message_kind -> switchboard::MessageKind { Complaint, Suggestion, Other });
