//! The calls the board lists: of all queues or of one, those who wait first, and how many are left out.

use switchboard::{CallView, QueueId, Snapshot, Stage};

/// Rows; a wall shows no more.
const ROWS: usize = 60;

/// Every stage of a call that is not over, in the order of a call.
const STAGES: [Stage; 9] = [
    Stage::Menu,
    Stage::Queued,
    Stage::Ringing,
    Stage::Dialling,
    Stage::Talking,
    Stage::Conference,
    Stage::Mailbox,
    Stage::Survey,
    Stage::Closing,
];

/// The rows, and the rest.
pub struct Listed {
    /// Of this queue only.
    pub queue: Option<QueueId>,
    pub rows: Vec<CallView>,
    /// How many calls are not shown of each stage.
    pub rest: Vec<(Stage, usize)>,
}

impl Listed {
    /// Who waits comes first, the next to be served before others; then those who talk.
    pub fn of(board: &Snapshot, queue: Option<QueueId>) -> Self {
        let calls = board.calls.iter();
        let theirs = calls.filter(|call| queue.is_none() || call.queue == queue);
        let mut calls: Vec<&CallView> = theirs.collect();
        calls.sort_by_key(|call| {
            let talks = call.stage == Stage::Talking;
            (call.position.is_none(), !talks, call.position)
        });
        let rest = calls.split_off(calls.len().min(ROWS));
        let count = |stage| rest.iter().filter(|call| call.stage == stage).count();
        Self {
            queue,
            rows: calls.into_iter().cloned().collect(),
            rest: STAGES
                .map(|stage| (stage, count(stage)))
                .into_iter()
                .filter(|(_, count)| *count > 0)
                .collect(),
        }
    }

    /// Calls that are not shown.
    pub fn more(&self) -> usize {
        self.rest.iter().map(|(_, count)| count).sum()
    }

    /// Whether only this queue's are shown, or all.
    pub fn is_of(&self, queue: &QueueId) -> bool {
        self.queue == Some(*queue)
    }
}
