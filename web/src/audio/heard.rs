//! The note in the audit that somebody listened: one for each playback, however many ranges a player
//! takes it in.

use store::audit::{self, Filter};
use store::rusqlite::Transaction;
use switchboard::Millis;

/// Parts that do not begin at the beginning belong to a playback noted so long ago at most. Without
/// one they are noted too, so that no range gets past the audit.
const PLAYBACK_MS: Millis = 60 * 60 * 1000;
/// The action's name.
const LISTENED: &str = "listened";

/// Notes that `by` listens to `subject` (`recording` or `voicemail`, and its row), unless this is a
/// further part of a playback already noted with the same `detail`. Whether it was noted.
pub fn listened(
    tx: &Transaction<'_>,
    now: Millis,
    by: &str,
    subject: (&str, &str),
    detail: &str,
    begins: bool,
) -> store::Result<bool> {
    if !begins && goes_on(tx, now, by, subject, detail)? {
        return Ok(false);
    }
    audit::note(tx, now, by, LISTENED, subject, detail)?;
    Ok(true)
}

fn goes_on(
    tx: &Transaction<'_>,
    now: Millis,
    by: &str,
    (subject, name): (&str, &str),
    detail: &str,
) -> store::Result<bool> {
    let filter = Filter {
        subject: Some((subject.into(), name.into())),
        by: Some(by.into()),
        ..Filter::default()
    };
    let noted = audit::list(tx, &filter)?;
    Ok(noted.items.iter().any(|entry| {
        entry.action == LISTENED && entry.detail == detail && now < entry.at + PLAYBACK_MS
    }))
}
