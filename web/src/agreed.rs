//! Whether a call-back can be agreed on for a time.

use switchboard::{Millis, Open, QueueId, Snapshot};

/// Refuses a time at which nobody answers in the queue: the machine would ring only when it opens.
pub fn may_be_kept(board: &Snapshot, queue: QueueId, due_at: Millis) -> store::Result<()> {
    match board.open_at(queue, due_at) {
        Some(Open::Closed | Open::Holiday) => Err(store::Error::Invalid {
            field: "due_at",
            why: "not_open",
        }),
        Some(Open::Yes) | None => Ok(()),
    }
}
