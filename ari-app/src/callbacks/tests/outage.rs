//! Whom the machine rings while something is out of order: nobody who would be rung in vain, or twice.

use std::sync::atomic::{AtomicBool, Ordering};

use super::*;
use crate::journal::Journal;
use crate::journal::testing::Disk;

#[tokio::test]
async fn nobody_is_rung_while_the_store_does_not_know_what_came_of_the_call_before() {
    let mut office = Office::new(QueueId(1));
    let full = Arc::new(AtomicBool::new(true));
    let mut journal = Journal::new(Box::new(Disk(Arc::clone(&full))));
    office.journal = journal.gauge();
    let node = NodeId(1);
    let fact = Fact {
        at: NOON,
        call: None,
        what: What::NodeDown { node },
    };
    journal.keep(NOON, vec![fact]);
    assert_eq!(office.asks_at(NOON).await, []);
    full.store(false, Ordering::Relaxed);
    journal.flush(NOON);
    assert_eq!(office.asks_at(NOON).await, [enqueued(1)]);
}

/// The board's picture with a carrier that does not answer.
fn cut_off(office: &Office) {
    let mut board = Snapshot::clone(&office.switch.snapshot());
    board.trunk_down = Some(NOON);
    office.pictures.send_replace(Arc::new(board));
}

#[tokio::test]
async fn nobody_is_rung_while_the_carrier_does_not_answer_and_no_attempt_is_lost() {
    let mut office = Office::new(QueueId(1));
    cut_off(&office);
    assert_eq!(office.asks_at(NOON).await, []);
    let enqueue = Input::Request(RequestId(1), Actor::System, enqueued(1));
    office.shows(plan(), &[enqueue]);
    let call = office.switch.snapshot().calls[0].call;
    cut_off(&office);
    assert_eq!(office.asks_at(NOON).await, [Request::HangUp(call)]);
    office.shows(plan(), &[]);
    assert_eq!(office.asks_at(NOON).await, [enqueued(1)]);
}

#[tokio::test]
async fn whose_queue_is_no_more_leaves_a_line_that_nobody_serves_for_one_that_somebody_does() {
    let mut office = Office::new(QueueId(9));
    let enqueue = Input::Request(RequestId(2), Actor::System, enqueued(1));
    office.shows(plan(), std::slice::from_ref(&enqueue));
    let stays = [enqueued(1)];
    assert_eq!(office.asks_at(NOON).await, stays, "nobody is on duty");
    let call = office.switch.snapshot().calls[0].call;
    staffed(&office, &[enqueue]);
    let asked = office.asks_at(NOON).await;
    assert_eq!(asked, [Request::HangUp(call), enqueued(2)]);
}
