//! What facts mean for how a call ended without a conversation: the callers turned away, and those who asked for nobody.

use rusqlite::{Transaction, params};
use switchboard::Fact;

use super::project::{number, run};
use crate::Result;

/// The caller was told that nobody is there. Who has stood in a line came while somebody was.
pub(super) fn turned_away(tx: &Transaction<'_>, fact: &Fact) -> Result<()> {
    run(
        tx,
        "UPDATE stays SET turned_away = 1 WHERE call = ?1 AND ending IS NULL",
        params![number(fact)],
    )?;
    run(
        tx,
        "UPDATE calls SET turned_away = 1
         WHERE number = ?1 AND ended_at IS NULL AND queued_at IS NULL",
        params![number(fact)],
    )
}

/// The call is over, which is written: what the caller had chosen, if nobody was asked for. A second menu without a
/// key is one to which silence led, unless it is the first once more since Asterisk was connected again; who came to
/// none, as at the door of a conference, hung up within none.
pub(super) fn in_a_menu(tx: &Transaction<'_>, fact: &Fact) -> Result<()> {
    run(
        tx,
        "UPDATE calls SET menu_ending = (
           SELECT CASE WHEN total(kind = 'mailbox_entered') > 0 THEN 'no_message'
                       WHEN total(kind = 'key_pressed') > 0 THEN 'self_service'
                       WHEN hung_up_by = 'caller' AND 1 = total(
                         kind = 'menu_entered' AND at >= (SELECT coalesce(max(up.at), 0) FROM facts AS up WHERE up.kind = 'node_up')
                       ) THEN 'early'
                       ELSE 'no_choice' END
           FROM facts WHERE call = ?1)
         WHERE number = ?1 AND outcome = 'self_service' AND requested_at IS NULL",
        params![number(fact)],
    )
}
