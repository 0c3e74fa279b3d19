//! How long callers wait.

use super::*;

#[test]
fn the_mean_and_the_longest_wait_are_of_answered_calls_and_those_who_gave_up_have_their_own() {
    let (_dir, store) = store();
    let mut story = Story::default();
    for (call, queue, wait_ms) in [(1, 1, 4_000), (2, 2, 20_000), (3, 2, 6_000)] {
        let at = NOW + call * HOUR;
        story
            .requested(at, call, queue)
            .connected(at + wait_ms, call, ANN, wait_ms);
        story.parted(at + 60_000, call, ANN, 60_000 - wait_ms);
        story.ended(at + 60_000, call, Outcome::Answered, wait_ms);
    }
    for (call, wait_ms) in [(4, 3_000), (5, 90_000)] {
        let at = NOW + call * HOUR;
        story.requested(at, call, 1);
        story.ended(at + wait_ms, call, Outcome::Abandoned, wait_ms);
    }
    story.keep(&store);
    let report = today(&store);
    let waits = |tally: &Tally| {
        let answered = (tally.mean_answer_ms(), tally.longest_answer_ms());
        (answered, tally.mean_abandoned_ms())
    };
    assert_eq!(
        waits(&report.total),
        ((Some(10_000), Some(20_000)), Some(46_500))
    );
    assert_eq!(
        waits(&report.queues[1].1),
        ((Some(13_000), Some(20_000)), None)
    );
    let agent = &work(&report, ANN).tally;
    assert_eq!(
        waits(agent),
        ((None, None), None),
        "no single agent's doing"
    );
}
