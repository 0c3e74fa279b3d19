//! What stands in the audit of what somebody asked for in a call of others: a fact says what happened in the
//! call and which agent's it was, the audit who did it.

use switchboard::{Destination, Party, Place, Request};

/// What was done, in the past tense, and its particulars; `None` for what stands elsewhere. Keys that were
/// sent stay unsaid, as they may be a secret.
pub fn done(request: &Request) -> Option<(&'static str, String)> {
    let end = || String::from("end");
    let ended = |is: bool, what: String| if is { format!("end {what}") } else { what };
    Some(match request {
        Request::HangUp(_) => ("ended", String::new()),
        Request::Hold(_) => ("put_on_hold", String::new()),
        Request::Resume(_) => ("put_on_hold", end()),
        Request::Mute(_, who, on) => ("muted", ended(!on, party(who.as_ref()))),
        Request::SendKeys(_, who, _) => ("sent_keys", party(who.as_ref())),
        Request::Transfer(_, to, kind) => {
            let detail = format!("{} {}", kind.as_str(), destination(to));
            ("transferred", detail)
        }
        Request::CompleteTransfer(_) => ("transferred", "completion".into()),
        Request::SwapTransfer(_) => ("transferred", "swap".into()),
        Request::MergeTransfer(_) => ("transferred", "merge".into()),
        Request::CancelTransfer(_) => ("transferred", end()),
        Request::Dismiss(_, who) => ("dismissed", who.label()),
        Request::Dispose(_, words) => ("disposed", words.clone()),
        Request::PauseRecording(_, true) => ("paused_recording", String::new()),
        Request::PauseRecording(_, false) => ("paused_recording", end()),
        Request::Park(_) => ("parked", String::new()),
        Request::PickUp(_, agent) => ("picked_up", agent.to_string()),
        Request::Move(_, to) => ("moved", place(*to)),
        Request::Supervise(_, supervisor, mode) => {
            ("supervised", format!("{} {supervisor}", mode.as_str()))
        }
        Request::EndSupervision(_, supervisor) => ("supervised", format!("end {supervisor}")),
        Request::CallForHelp(_, on) => ("called_for_help", ended(!on, String::new())),
        Request::Dial { agent, .. } => ("dialled", agent.to_string()),
        Request::Follow { .. }
        | Request::EndFollowing { .. }
        | Request::SetAgent(..)
        | Request::KeyAgent(..)
        | Request::ExtendWrapUp(_)
        | Request::Conference(_)
        | Request::MayCallBack { .. }
        | Request::Enqueue { .. } => return None,
    })
}

fn party(who: Option<&Party>) -> String {
    who.map_or("caller".into(), Party::label)
}

fn destination(to: &Destination) -> String {
    match to {
        Destination::Agent(agent) => format!("agent:{agent}"),
        Destination::Queue(queue) => format!("queue:{queue}"),
        Destination::Outside(number) => format!("number:{number}"),
        Destination::Menu(menu) => format!("menu:{menu}"),
        Destination::Conference(room) => format!("conference:{room}"),
        Destination::Mailbox => "mailbox".into(),
    }
}

fn place(to: Place) -> String {
    match to {
        Place::Queue(queue) => format!("queue:{queue}"),
        Place::Agent(agent) => format!("agent:{agent}"),
        Place::Supervisor(agent) => format!("supervisor:{agent}"),
        Place::Front => "front".into(),
    }
}
