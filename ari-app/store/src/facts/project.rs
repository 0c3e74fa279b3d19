//! What each fact means for the tables that pages read: one arm each.
//!
//! A fact that comes after the end of its call changes nothing of the call; `ended_at IS NULL` in each
//! statement sees to that.

use rusqlite::{Params, Transaction, params};
use switchboard::{Actor, AgentWish, CallId, Fact, MessageKind, Party, RecordingId, Stage, What};

use super::stays::Origin;
use super::{callback, conversation, endings, meeting, state, stays, work};
use crate::row::int;
use crate::{Result, callers, cases, voicemails};

pub(super) fn project(tx: &Transaction<'_>, fact: &Fact) -> Result<()> {
    let at = int(fact.at);
    let call = fact.call.map(|call| int(call.0));
    match &fact.what {
        What::Arrived { node, channel, caller, dialled } => run(
            tx,
            "INSERT INTO calls (number, node, channel, caller, caller_e164, dialled, stage, arrived_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, 'menu', ?7)",
            params![
                call,
                node.0,
                channel.as_str(),
                caller,
                caller.as_deref().map(callers::same),
                dialled,
                at
            ],
        ),
        What::DialledOut { node, channel, number, agent, callback, case, queue } => {
            let place = (node.0, channel.as_str());
            let who = (&**number, agent.map(|agent| agent.0));
            callback::dialled_out(tx, fact, place, who, (*callback, *queue))?;
            cases::dialled(tx, fact, *agent, *case)
        }
        What::Dialling { agent, .. } => {
            callback::attempted(tx, fact)?;
            run(
                tx,
                "UPDATE calls SET stage = 'dialling', agent = ?2 WHERE number = ?1 AND ended_at IS NULL",
                params![call, agent.0],
            )
        }
        What::CallbackAsked { queue } => {
            stays::over(tx, fact, "callback")?;
            callback::asked(tx, fact, *queue)
        }
        What::LanguageChosen { language } => run(
            tx,
            "UPDATE calls SET language = ?2 WHERE number = ?1 AND ended_at IS NULL",
            params![call, language.code()],
        ),
        What::MenuEntered { .. } => stage(tx, fact, Stage::Menu),
        What::MovedToConference { .. } => stage(tx, fact, Stage::Conference),
        What::PersonRequested { queue } => {
            stays::entered(tx, fact, *queue, Origin::Requested)?;
            run(
                tx,
                "UPDATE calls SET requested_at = coalesce(requested_at, ?2)
                 WHERE number = ?1 AND ended_at IS NULL",
                params![call, at],
            )
        }
        What::Queued { queue, .. } => {
            stays::entered(tx, fact, *queue, Origin::Waiting)?;
            run(
                tx,
                "UPDATE calls SET stage = 'queued', queued_at = ?2, turned_away = 0
                 WHERE number = ?1 AND ended_at IS NULL",
                params![call, at],
            )
        }
        What::Overflowed { queue, to, .. } => stays::overflowed(tx, fact, *queue, to),
        What::MovedToQueue { queue, by } => {
            stays::entered(tx, fact, *queue, Origin::moved(&Actor::parse(by)))
        }
        What::Offered { agent, .. } => {
            work::offered(tx, fact, *agent)?;
            run(
                tx,
                "UPDATE calls SET stage = 'ringing',
                   agent = CASE WHEN connected_at IS NULL THEN ?2 ELSE agent END
                 WHERE number = ?1 AND ended_at IS NULL",
                params![call, agent.0],
            )
        }
        What::OfferEnded { agent, outcome, .. } => {
            work::offer_ended(tx, fact, *agent, outcome.as_str())?;
            run(
                tx,
                // Of several who are rung the last one ends it.
                "UPDATE calls SET stage = 'queued' WHERE number = ?1 AND stage = 'ringing'
                   AND 0 >= (SELECT sum((kind = 'offered') - (kind = 'offer_ended')) FROM facts
                             WHERE call = ?1 AND id >= (SELECT max(id) FROM facts
                                                        WHERE call = ?1 AND kind = 'queued'))",
                params![call],
            )
        }
        What::Connected { agent, channel, bridge, wait_ms } => {
            work::offer_ended(tx, fact, *agent, "answered")?;
            conversation::joined(tx, fact, &Party::Agent(*agent), channel, bridge)?;
            run(
                tx,
                "UPDATE calls SET stage = 'talking', bridge = ?4, talking_at = ?2,
                   connected_at = coalesce(connected_at, ?2), wait_ms = coalesce(wait_ms, ?3)
                 WHERE number = ?1 AND ended_at IS NULL",
                params![call, at, int(*wait_ms), bridge.as_str()],
            )
        }
        What::TalkStarted { bridge } => run(
            tx,
            "UPDATE calls SET stage = 'talking', bridge = ?3, talking_at = ?2
             WHERE number = ?1 AND ended_at IS NULL",
            params![call, at, bridge.as_str()],
        ),
        What::Joined { party, channel, bridge } => {
            conversation::joined(tx, fact, party, channel, bridge)
        }
        What::Left { party, talk_ms } => conversation::left(tx, fact, party, *talk_ms),
        What::TalkEnded { talk_ms } => conversation::ended(tx, fact, *talk_ms),
        What::Held => conversation::held(tx, fact),
        What::Resumed { held_ms } => {
            work::resumed(tx, fact, *held_ms)?;
            conversation::resumed(tx, fact, *held_ms)
        }
        What::TransferStarted { kind, from, to, channel } => {
            conversation::transfer_started(tx, fact, *kind, *from, to, channel)
        }
        What::TransferEnded { outcome, .. } => conversation::transfer_ended(tx, fact, *outcome),
        What::Parted { agent, talk_ms } => {
            conversation::left(tx, fact, &Party::Agent(*agent), *talk_ms)?;
            state::idle(tx, fact.at, *agent)
        }
        What::SurveyOffered { by, cause } => run(
            tx,
            "UPDATE calls SET stage = 'survey', survey = 'offered', hung_up_by = ?2, cause = ?3
             WHERE number = ?1 AND ended_at IS NULL",
            params![call, by.as_str(), cause],
        ),
        What::SurveyAnswered { grade } => run(
            tx,
            "UPDATE calls SET stage = 'closing', survey = 'answered', grade = ?2
             WHERE number = ?1 AND ended_at IS NULL",
            params![call, grade],
        ),
        What::SurveyNone { .. } => run(
            tx,
            "UPDATE calls SET stage = 'closing', survey = 'none'
             WHERE number = ?1 AND ended_at IS NULL",
            params![call],
        ),
        What::MailboxEntered { reason, queue } => {
            if let Some(queue) = queue {
                stays::entered(tx, fact, *queue, Origin::Waiting)?;
            }
            stays::waited(tx, fact)?;
            if reason.turns_away() {
                endings::turned_away(tx, fact)?;
            }
            stage(tx, fact, Stage::Mailbox)
        }
        What::MessageStarted { recording, kind } => message_started(tx, fact, recording, *kind),
        What::MessageKept { recording, kind, duration_ms } => {
            message_kept(tx, fact, recording, *kind, *duration_ms)
        }
        What::MessageDropped { recording, duration_ms } => run(
            tx,
            "UPDATE recordings SET state = 'discarded', ended_at = ?2, duration_ms = ?3
             WHERE name = ?1 AND state <> 'stored'",
            params![recording.as_str(), at, int(*duration_ms)],
        ),
        What::RecordingStarted { recording, bridge } => run(
            tx,
            "INSERT INTO recordings (name, call, kind, bridge, state, started_at)
             VALUES (?1, ?2, 'conversation', ?3, 'started', ?4) ON CONFLICT (name) DO NOTHING",
            params![recording.as_str(), call, bridge.as_str(), at],
        ),
        What::RecordingFinished { recording, duration_ms } => run(
            tx,
            "UPDATE recordings SET ended_at = ?2, duration_ms = ?3,
               state = CASE WHEN state IN ('started', 'missing') THEN 'finished' ELSE state END
             WHERE name = ?1 AND state <> 'stored'",
            params![recording.as_str(), at, int(*duration_ms)],
        ),
        What::RecordingMissing { recording, reason } => missing(tx, fact, recording.as_ref(), reason),
        What::RecordingStored { recording, path, sha256, bytes, duration_ms } => run(
            tx,
            "INSERT INTO recordings (name, call, kind, state, started_at, ended_at, duration_ms,
                                     stored_at, path, sha256, bytes)
             VALUES (?1, ?2, 'conversation', 'stored', ?3, ?3, ?7, ?3, ?4, ?5, ?6)
             ON CONFLICT (name) DO UPDATE SET state = 'stored', stored_at = ?3, path = ?4,
               sha256 = ?5, bytes = ?6, duration_ms = ?7, ended_at = coalesce(ended_at, ?3)",
            params![
                recording.as_str(),
                call,
                at,
                path,
                sha256,
                int(*bytes),
                int(*duration_ms)
            ],
        ),
        What::Ended { by, cause, outcome, wait_ms, talk_ms } => {
            close_what_is_open(tx, fact)?;
            let was_waiting = callback::is_waiting(tx, fact)?;
            stays::ended(tx, fact, *outcome, *by)?;
            run(
                tx,
                "UPDATE calls SET stage = 'ended', ended_at = ?2, hung_up_by = ?3, cause = ?4,
                   outcome = ?5, wait_ms = coalesce(?6, wait_ms), talk_ms = ?7
                 WHERE number = ?1 AND ended_at IS NULL",
                params![
                    call,
                    at,
                    by.as_str(),
                    cause,
                    outcome.as_str(),
                    wait_ms.map(int),
                    int(*talk_ms)
                ],
            )?;
            endings::in_a_menu(tx, fact)?;
            callback::ended(tx, fact, *outcome, was_waiting)
        }
        What::AgentReady { agent, by } => state::begun(tx, fact, *agent, &AgentWish::Ready, by),
        What::AgentPaused { agent, reason, by } => {
            state::begun(tx, fact, *agent, &AgentWish::Paused(reason.clone()), by)
        }
        What::AgentNext { agent, next, by } => state::asked(tx, fact, *agent, next, by),
        What::AgentOff { agent, by } => state::begun(tx, fact, *agent, &AgentWish::Off, by),
        What::DispositionChosen { disposition, .. } => {
            run(
                tx,
                "UPDATE calls SET disposition = ?2 WHERE number = ?1",
                params![call, disposition],
            )?;
            run(tx, "DELETE FROM agent_debts WHERE call = ?1", params![call])
        }
        What::DispositionOwed { agent, queue } => run(
            tx,
            "INSERT INTO agent_debts (agent, call, queue) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING",
            params![agent.0, call, queue.0],
        ),
        What::DispositionForgiven { agent, .. } => {
            run(
                tx,
                "DELETE FROM agent_debts WHERE agent = ?1 AND (?2 IS NULL OR call = ?2)",
                params![agent.0, call],
            )
        }
        What::WrapUpStarted { agent, .. } => work::turned(tx, fact, *agent, "wrap_up"),
        What::WrapUpEnded { agent, after_ms } => {
            work::wrapped_up(tx, fact, *agent, *after_ms)?;
            state::idle(tx, fact.at, *agent)
        }
        What::SupervisionChanged { supervisor, .. } => work::stepped_back(tx, fact, *supervisor),
        What::ConferenceOpened { room, bridge } => meeting::opened(tx, fact, room, bridge),
        What::ConferenceJoined { room, leader } => meeting::joined(tx, fact, room, *leader),
        What::ConferenceLeft { .. } => meeting::left(tx, fact),
        What::ConferenceLocked { room, .. } => meeting::locked(tx, room, true),
        What::ConferenceUnlocked { room, .. } => meeting::locked(tx, room, false),
        What::ConferenceClosed { room, .. } => meeting::closed(tx, fact, room),
        What::KeyPressed { .. }
        | What::ConferenceInvited { .. }
        | What::MemberMuted { .. }
        | What::MemberUnmuted { .. }
        | What::WrapUpExtended { .. }
        | What::RecordingPaused { .. }
        | What::RecordingResumed { .. }
        | What::Parked { .. }
        | What::Unparked { .. }
        | What::MovedToFront { .. }
        | What::MovedToAgent { .. }
        | What::HelpAsked { .. }
        | What::HelpEnded { .. }
        | What::SupervisionStarted { .. }
        | What::SupervisionEnded { .. }
        | What::FollowingStarted { .. }
        | What::FollowingEnded { .. }
        | What::AgentPreferred { .. }
        | What::PriorityGiven { .. }
        | What::NuisanceBarred
        | What::NoticePlayed { .. }
        | What::HoldOverdue { .. }
        | What::HoldRecalled { .. }
        | What::ConsultedAside { .. }
        | What::TelephoneHeld { .. }
        | What::TelephoneResumed { .. }
        | What::Muted { .. }
        | What::Unmuted { .. }
        | What::KeysSent { .. }
        | What::MovedToMenu { .. }
        | What::MovedToMailbox { .. }
        | What::AgentLost { .. }
        | What::DialRefused { .. }
        | What::PhoneReachable { .. }
        | What::PhoneLost { .. }
        | What::NodeUp { .. }
        | What::NodeDown { .. }
        | What::TrunkDown
        | What::TrunkUp { .. } => Ok(()),
    }
}

pub(super) fn run(tx: &Transaction<'_>, sql: &str, params: impl Params) -> Result<()> {
    tx.prepare_cached(sql)?.execute(params)?;
    Ok(())
}

pub(super) fn number(fact: &Fact) -> Option<i64> {
    fact.call.map(|CallId(number)| int(number))
}

fn stage(tx: &Transaction<'_>, fact: &Fact, stage: Stage) -> Result<()> {
    run(
        tx,
        "UPDATE calls SET stage = ?2 WHERE number = ?1 AND ended_at IS NULL",
        params![number(fact), stage.as_str()],
    )
}

fn message_started(
    tx: &Transaction<'_>,
    fact: &Fact,
    recording: &RecordingId,
    kind: MessageKind,
) -> Result<()> {
    run(
        tx,
        "INSERT INTO recordings (name, call, kind, message, state, started_at)
         VALUES (?1, ?2, 'message', ?3, 'started', ?4) ON CONFLICT (name) DO NOTHING",
        params![
            recording.as_str(),
            number(fact),
            kind.as_str(),
            int(fact.at)
        ],
    )
}

/// The recording, the voicemail and the draft case that it becomes.
fn message_kept(
    tx: &Transaction<'_>,
    fact: &Fact,
    recording: &RecordingId,
    kind: MessageKind,
    duration_ms: u64,
) -> Result<()> {
    message_started(tx, fact, recording, kind)?;
    run(
        tx,
        "UPDATE recordings SET message = ?2, ended_at = ?3, duration_ms = ?4,
           state = CASE state WHEN 'stored' THEN state ELSE 'finished' END
         WHERE name = ?1",
        params![
            recording.as_str(),
            kind.as_str(),
            int(fact.at),
            int(duration_ms)
        ],
    )?;
    stays::over(tx, fact, "message")?;
    let case = cases::draft_of_message(tx, fact.call, kind, fact.at)?;
    voicemails::keep(tx, fact.call, recording, kind, case, fact.at)
}

/// Only the recording named, if one was begun. A file that comes after all is stored nevertheless; that
/// the call had none in time stays.
fn missing(
    tx: &Transaction<'_>,
    fact: &Fact,
    recording: Option<&RecordingId>,
    reason: &str,
) -> Result<()> {
    let recording = recording.map(RecordingId::as_str);
    run(
        tx,
        "UPDATE recordings SET state = 'missing', ended_at = coalesce(ended_at, ?2)
         WHERE name = ?1 AND state IN ('started', 'finished')",
        params![recording, int(fact.at)],
    )?;
    // The name of an imported message does not say of which call it is.
    run(
        tx,
        "UPDATE calls SET unrecorded = coalesce(unrecorded, ?3)
         WHERE number = coalesce(?1, (SELECT call FROM recordings WHERE name = ?2))",
        params![number(fact), recording, reason],
    )
}

/// Not its recordings: a file is read when Asterisk has closed it, which may be later, and one of a
/// conference goes on without the call.
fn close_what_is_open(tx: &Transaction<'_>, fact: &Fact) -> Result<()> {
    conversation::close(tx, fact)?;
    work::close(tx, fact)
}
