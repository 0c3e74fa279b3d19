//! Which transfers count.

use super::*;

#[test]
fn a_transfer_that_comes_back_counts_once_and_one_that_no_agent_began_not_at_all() {
    let (_dir, store) = store();
    let mut story = Story::default();
    story
        .requested(NOW, 1, 1)
        .connected(NOW + 5_000, 1, ANN, 5_000);
    let rings = [
        (Some(ANN), BEN, TransferOutcome::NoAnswer),
        (None, ANN, TransferOutcome::Completed),
    ];
    for (at, (from, to, outcome)) in (1..).zip(rings) {
        let to = Party::Agent(to);
        let started = What::TransferStarted {
            kind: TransferKind::Blind,
            from,
            to: to.clone(),
            channel: ChannelId(format!("rung-{at}")),
        };
        let ended = What::TransferEnded {
            to,
            outcome,
            after_ms: 5_000,
        };
        story
            .at(NOW + at * 10_000, 1, started)
            .at(NOW + at * 10_000 + 5_000, 1, ended);
    }
    story
        .ended(NOW + 60_000, 1, Outcome::Answered, 5_000)
        .keep(&store);
    let report = today(&store);
    let figures = [Figure::Transfers, Figure::TransfersCompleted];
    assert_eq!(counts(&report.total, figures), [1, 0]);
    assert_eq!(counts(&work(&report, ANN).tally, figures), [1, 0]);
}
