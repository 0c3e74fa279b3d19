//! A call in progress: as the switchboard sees it, with what only the store knows, its spans up to now.

use store::callers::same;
use store::calls::{Call, Filter};
use switchboard::{CallView, Millis, Stage, UNSAID};

/// Whether a call is one of those asked for.
pub fn matches(view: &CallView, filter: &Filter) -> bool {
    let caller = filter.caller.as_deref().is_none_or(|wanted| {
        let caller = view.caller.as_deref();
        caller.is_some_and(|caller| same(caller) == same(wanted))
    });
    let queue = filter.queue.is_none_or(|queue| view.queue == Some(queue));
    let dialled = filter.dialled.as_ref();
    let dialled = dialled.is_none_or(|dialled| view.dialled == *dialled);
    let since = filter.since.is_none_or(|since| view.arrived >= since);
    let until = filter.until.is_none_or(|until| view.arrived < until);
    let words = view.disposition.as_deref().unwrap_or(UNSAID);
    let said = filter.disposition.as_ref().is_none_or(|it| it == words);
    caller && queue && dialled && said && since && until
}

/// The call as it stands at `now`.
pub fn merge(view: &CallView, row: Option<Call>, now: Millis) -> Call {
    let talked = row.as_ref().map_or(0, |row| row.talk_ms);
    let waited = row.as_ref().and_then(|row| row.wait_ms);
    let row = row.unwrap_or_else(|| unwritten(view));
    Call {
        stage: view.stage,
        queue: view.queue.or(row.queue),
        agent: view.agent.or(row.agent),
        requested_at: view.requested.or(row.requested_at),
        connected_at: view.connected.or(row.connected_at),
        wait_ms: waited.or(view.waited_ms).or_else(|| waiting(view, now)),
        talk_ms: match view.stage {
            Stage::Talking => talked + now.saturating_sub(view.since),
            Stage::Menu | Stage::Queued | Stage::Ringing | Stage::Dialling | Stage::Conference => {
                talked
            }
            Stage::Mailbox | Stage::Survey | Stage::Closing | Stage::Ended => talked,
        },
        hold_ms: row.hold_ms + view.held.map_or(0, |since| now.saturating_sub(since)),
        ..row
    }
}

/// How long a person has been waited for, if one was asked for.
fn waiting(view: &CallView, now: Millis) -> Option<u64> {
    let until = match (view.connected, view.stage) {
        (Some(connected), _) => connected,
        (
            None,
            Stage::Mailbox | Stage::Survey | Stage::Closing | Stage::Conference | Stage::Ended,
        ) => view.since,
        (None, Stage::Menu | Stage::Queued | Stage::Ringing | Stage::Talking | Stage::Dialling) => {
            now
        }
    };
    Some(until.saturating_sub(view.requested?))
}

/// What a call is before its first fact is in the store.
fn unwritten(view: &CallView) -> Call {
    Call {
        number: view.call,
        node: view.node,
        channel: view.channel.clone(),
        outward: view.outward,
        caller: view.caller.clone(),
        dialled: view.dialled.clone(),
        language: view.language,
        stage: view.stage,
        queue: None,
        agent: None,
        arrived_at: view.arrived,
        requested_at: None,
        connected_at: None,
        ended_at: None,
        hung_up_by: None,
        cause: None,
        outcome: None,
        wait_ms: None,
        talk_ms: 0,
        hold_ms: 0,
        survey: None,
        grade: None,
        disposition: view.disposition.clone(),
        unrecorded: None,
        recordings: Vec::new(),
        case: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use switchboard::{AgentId, CallId, ChannelId, NodeId, QueueId};

    fn view(stage: Stage) -> CallView {
        CallView {
            call: CallId(7),
            node: NodeId(1),
            channel: ChannelId("c".into()),
            caller: Some("+8613800138000".into()),
            dialled: "12345".into(),
            language: None,
            stage,
            queue: Some(QueueId(1)),
            position: None,
            agent: Some(AgentId(1001)),
            outward: false,
            callback: None,
            asked: None,
            waited_ms: None,
            disposition: None,
            goes_first: false,
            head_start_ms: 0,
            parked: None,
            unkept: None,
            rung: Vec::new(),
            watchers: Vec::new(),
            help: None,
            kept_for: None,
            arrived: 1_000,
            requested: Some(5_000),
            connected: None,
            since: 9_000,
            recorded: false,
            held: None,
            muted: false,
            caller_gone: false,
            parties: Vec::new(),
            transfer: None,
        }
    }

    #[test]
    fn a_wait_counts_from_the_request_to_now_while_it_lasts() {
        assert_eq!(
            merge(&view(Stage::Queued), None, 15_000).wait_ms,
            Some(10_000)
        );
        assert_eq!(
            merge(&view(Stage::Mailbox), None, 15_000).wait_ms,
            Some(4_000)
        );
        let last_words = CallView {
            waited_ms: Some(3_000),
            ..view(Stage::Closing)
        };
        let waited = merge(&last_words, None, 15_000).wait_ms;
        assert_eq!(waited, Some(3_000), "the mailbox is no wait");
        let unasked = CallView {
            requested: None,
            ..view(Stage::Menu)
        };
        assert_eq!(merge(&unasked, None, 15_000).wait_ms, None);
    }

    #[test]
    fn talk_is_what_is_over_and_what_is_under_way() {
        let talking = CallView {
            connected: Some(9_000),
            ..view(Stage::Talking)
        };
        let before = Call {
            talk_ms: 3_000,
            ..unwritten(&talking)
        };
        let call = merge(&talking, Some(before), 15_000);
        assert_eq!((call.talk_ms, call.wait_ms), (9_000, Some(4_000)));
    }

    #[test]
    fn a_caller_is_found_in_any_form_and_from_a_time_on() {
        let wanted = |caller: &str, since| Filter {
            caller: Some(caller.into()),
            since: Some(since),
            ..Filter::default()
        };
        assert!(matches(&view(Stage::Menu), &wanted("138-0013-8000", 1_000)));
        assert!(!matches(
            &view(Stage::Menu),
            &wanted("138-0013-8000", 1_001)
        ));
        assert!(!matches(&view(Stage::Menu), &wanted("13800138001", 0)));
    }
}
