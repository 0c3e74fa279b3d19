//! Whoever talks sends the caller on to where nobody is rung for them alone: a queue's line, a menu, the
//! mailbox. Who talked wraps up, and the recording of the conversation ends.
//!
//! | to          | the caller                                        | a person asked for after that             |
//! |-------------|---------------------------------------------------|-------------------------------------------|
//! | a queue     | waits in its line, in the place kept; where others talk too: talks on, while whoever of it is ready is rung to take the place (`transferring`) | – |
//! | a menu      | hears it from its start, in their language        | another request: place, hours and limit as any caller's |
//! | the mailbox | leaves a message                                  | another request too                       |
//! | a conference | is asked for its PIN; who does not come in is led back as after any transfer in vain | the same request, in the place kept |
//!
//! The first request stays one that was answered, whatever comes after it.

use alloc::string::String;

use super::{Board, call::Call};
use crate::{Actor, AgentId, CallId, MailboxReason, QueueId, Refusal, Reply, What};

impl Board {
    pub(super) fn move_to_queue(&mut self, by: &Actor, id: CallId, queue: QueueId) -> Reply {
        // Who comes back to the line after a transfer in vain is nobody's wish, and their queue may be no more.
        if *by != Actor::System {
            self.known_queue(queue)?;
            if self.staff.on_duty(queue) == 0 {
                return Err(Refusal::NobodyFree);
            }
        }
        let by = by.label();
        self.ctx.fact(Some(id), What::MovedToQueue { queue, by });
        let mut parted = self.part(id);
        parted.owes_nothing();
        self.let_go(&parted);
        self.lead_to_queue(id, queue);
        self.match_parted(&parted);
        Ok(())
    }

    /// To the menu of that name.
    pub(super) fn send_to_menu(&mut self, by: &Actor, id: CallId, menu: String) -> Reply {
        self.two_only(id)?;
        let index = self.menu_for(id, &menu).ok_or(Refusal::NoSuchMenu)?;
        let by = by.label();
        self.send_on(id, What::MovedToMenu { menu, by }, |board| {
            board.begin_anew(id);
            board.lead_to_menu(id, index);
        });
        Ok(())
    }

    /// To the room of that number, unless it could not take them: nobody parts for a door that is shut.
    pub(super) fn send_to_conference(
        &mut self,
        by: &Actor,
        id: CallId,
        room: String,
        from: AgentId,
    ) -> Reply {
        self.two_only(id)?;
        if !self.rooms.contains_key(&room) {
            return Err(Refusal::NoSuchRoom);
        }
        self.takes_one_more(&room, id)?;
        let (by, to) = (by.label(), room.clone());
        self.send_on(id, What::MovedToConference { room, by }, |board| {
            board.lead_to_conference(id, Some(to));
            if let Some((attendance, _)) = board.calls.get_mut(&id).and_then(Call::attendance) {
                attendance.sent_by = Some(from);
            }
        });
        Ok(())
    }

    pub(super) fn send_to_mailbox(&mut self, by: &Actor, id: CallId) -> Reply {
        self.two_only(id)?;
        let by = by.label();
        self.send_on(id, What::MovedToMailbox { by }, |board| {
            board.begin_anew(id);
            board.lead_to_mailbox(id, MailboxReason::Sent);
        });
        Ok(())
    }

    /// Ends the conversation, and leads the caller on.
    fn send_on(&mut self, id: CallId, what: What, lead: impl FnOnce(&mut Self)) {
        self.ctx.fact(Some(id), what);
        let parted = self.part(id);
        self.let_go(&parted);
        lead(self);
        self.match_parted(&parted);
    }

    fn begin_anew(&mut self, id: CallId) {
        if let Some(call) = self.calls.get_mut(&id) {
            call.begin_anew();
        }
    }
}
