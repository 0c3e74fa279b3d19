//! Calls of ours, counted apart.

use super::*;

impl Story {
    /// An agent is rung for a call of ours.
    fn begun(&mut self, at: u64, call: u64, agent: AgentId) -> &mut Self {
        let begun = What::DialledOut {
            node: NodeId(1),
            channel: ChannelId(format!("caller-{call}")),
            number: "13800138000".into(),
            agent: Some(agent),
            callback: None,
            case: None,
            queue: None,
        };
        self.at(at, call, begun)
    }

    /// The agent answers, and the number is rung.
    fn dialled(&mut self, at: u64, call: u64, agent: AgentId) -> &mut Self {
        let bridge = BridgeId("b".into());
        self.begun(at, call, agent).at(
            at + 100,
            call,
            What::Dialling {
                agent,
                channel: "rx-2-agent".into(),
                bridge,
            },
        )
    }
}

/// Ann dials, talks, and leaves the citizen to Ben; and dials another in vain.
pub(super) fn dialled_out(story: &mut Story, at: u64, call: u64) {
    story
        .dialled(at, call, ANN)
        .dialled(at + 200, call + 1, ANN);
    story.connected(at + 5_000, call, ANN, 5_000);
    story.parted(at + 25_000, call, ANN, 20_000);
    story.wrapped_up(at + 25_000, call, ANN, 1_000);
    let joined = What::Joined {
        party: Party::Agent(BEN),
        channel: ChannelId("ben".into()),
        bridge: BridgeId("b".into()),
    };
    story.at(at + 25_000, call, joined);
    story.parted(at + 30_000, call, BEN, 5_000);
    story.ended(at + 30_000, call, Outcome::Answered, 5_000);
    story.ended(at + 45_000, call + 1, Outcome::Unanswered, 0);
}

#[test]
fn calls_of_ours_are_counted_apart_by_who_dialled_and_each_talk_is_its_own_agents() {
    let (_dir, store) = store();
    let mut story = Story::default();
    dialled_out(&mut story, NOW, 1);
    story.keep(&store);
    let report = today(&store);
    let figures = [
        Figure::Outward,
        Figure::OutwardConnected,
        Figure::OutwardTalks,
        Figure::Requested,
        Figure::Connected,
        Figure::Talks,
    ];
    assert_eq!(counts(&report.total, figures), [2, 1, 2, 0, 0, 0]);
    let (ann, ben) = (work(&report, ANN), work(&report, BEN));
    assert_eq!(counts(&ann.tally, figures), [2, 1, 1, 0, 0, 0]);
    assert_eq!(counts(&ben.tally, figures), [0, 0, 1, 0, 0, 0]);
    let talked = |tally: &Tally| (tally.outward_talk_ms, tally.talk_ms);
    assert_eq!(talked(&ann.tally), (20_000, 0));
    assert_eq!(talked(&ben.tally), (5_000, 0));
    assert_eq!((ann.duty.talking_ms, ben.duty.talking_ms), (20_000, 5_000));
    assert_eq!(counts(&report.days[0].1, figures), [2, 1, 2, 0, 0, 0]);
    assert_eq!((report.queues.len(), report.dispositions.len()), (0, 0));
}

#[test]
fn a_call_of_ours_in_which_no_number_was_rung_was_not_dialled() {
    let (_dir, store) = store();
    let mut story = Story::default();
    story.begun(NOW, 1, ANN);
    story.ended(NOW + 20_000, 1, Outcome::Unanswered, 0);
    story.keep(&store);
    assert_eq!(today(&store).total, Tally::default());
}
