use super::*;

fn tally(counts: &[(Figure, u64)]) -> Tally {
    let mut tally = Tally::default();
    counts
        .iter()
        .for_each(|(figure, count)| tally.count(*figure, *count));
    tally
}

#[test]
fn of_no_requests_there_is_no_rate_and_no_target_reached_or_missed() {
    for rate in Rate::ALL {
        let share = Tally::default().share(*rate);
        assert_eq!(
            (share.permille(), share.reaches(TARGET_PERCENT)),
            (None, None),
            "{rate}"
        );
    }
    assert_eq!(Duty::default().occupancy().permille(), None);
    assert_eq!(Tally::default().mean_talk_ms(), None);
}

#[test]
fn rates_are_of_all_requests_and_not_of_those_answered() {
    let tally = tally(&[
        (Figure::Requested, 10),
        (Figure::Connected, 8),
        (Figure::InTime, 6),
    ]);
    assert_eq!(tally.share(Rate::Connection).permille(), Some(800));
    assert_eq!(tally.share(Rate::InTime).permille(), Some(600));
    assert_eq!(tally.share(Rate::Abandonment).permille(), Some(0));
}

#[test]
fn satisfaction_is_of_the_grades_given_and_not_of_the_callers_asked() {
    let tally = tally(&[
        (Figure::SurveyOffered, 10),
        (Figure::SurveyAnswered, 4),
        (Figure::SurveyNone, 6),
        (Figure::Satisfied, 3),
    ]);
    assert_eq!(tally.share(Rate::Satisfaction).permille(), Some(750));
}

#[test]
fn a_target_just_missed_is_neither_reached_nor_shown_as_reached() {
    let missed = Share {
        part: 94_999,
        whole: 100_000,
    };
    assert_eq!(
        (missed.permille(), missed.reaches(95)),
        (Some(949), Some(false))
    );
    let reached = Share {
        part: 19,
        whole: 20,
    };
    assert_eq!(
        (reached.permille(), reached.reaches(95)),
        (Some(950), Some(true))
    );
}

#[test]
fn a_pause_is_no_part_of_the_time_to_be_occupied() {
    let duty = Duty {
        ready_ms: 30,
        talking_ms: 50,
        wrap_up_ms: 20,
        paused_ms: 900,
    };
    assert_eq!(
        duty.occupancy(),
        Share {
            part: 70,
            whole: 100
        }
    );
}

#[test]
fn counts_of_parts_add_up_to_those_of_the_whole() {
    let mut all = tally(&[(Figure::Requested, 2), (Figure::Invites, 1)]);
    all.add(&tally(&[(Figure::Requested, 3)]));
    assert_eq!(
        (all.get(Figure::Requested), all.get(Figure::Invites)),
        (5, 1)
    );
}

#[test]
fn means_of_waits_are_of_all_parts_and_the_longest_is_that_of_any() {
    let part = |connected, waits| {
        let mut part = tally(&[(Figure::Connected, connected), (Figure::Abandoned, 2)]);
        part.waits = waits;
        part
    };
    let waits = |answered_ms, longest_ms| Waits {
        answered_ms,
        longest_ms,
        abandoned_ms: 5_000,
    };
    let mut all = part(2, waits(10_000, 9_000));
    all.add(&part(1, waits(2_000, 2_000)));
    assert_eq!(all.mean_answer_ms(), Some(4_000));
    assert_eq!(all.longest_answer_ms(), Some(9_000));
    assert_eq!(all.mean_abandoned_ms(), Some(2_500));
    let none = Tally::default();
    assert_eq!(
        (none.mean_answer_ms(), none.longest_answer_ms()),
        (None, None)
    );
    assert_eq!(none.mean_abandoned_ms(), None);
}

#[test]
fn every_figure_is_a_number_of_one_thing() {
    let all: usize = Of::ALL.map(|of| of.figures().count()).iter().sum();
    assert_eq!(all, Figure::ALL.len());
}
