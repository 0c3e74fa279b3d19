//! Who answers a queue's caller is introduced (报工号): both hear the agent's number in the bridge, over what they
//! say, so that it delays nobody and is part of the recording.
//!
//! | the queue      | the telephone   | they hear                          |
//! |----------------|-----------------|------------------------------------|
//! | names agents   | either          | both the number                    |
//! | does not       | lifted          | each other alone                   |
//! | does not       | answered itself | the agent a tone: somebody is here |
//!
//! The words are said no more once the caller is put anywhere else, or the conversation is over. Nothing waits for
//! them, and nothing says them again.

use alloc::vec;

use super::{Board, call::Caller, ctx::Ctx, talk::Talk};
use crate::{AgentId, CallId, ChannelId, Command, Phrase, PlaybackId};

/// The prompt that tells which agent has answered, by number.
pub const INTRODUCTION: &str = "agent.serves";

impl Board {
    /// The agent has just been joined with the caller; `by_itself` is the leg of a telephone that nobody lifted.
    pub(super) fn introduce(&mut self, id: CallId, agent: AgentId, by_itself: Option<ChannelId>) {
        let Some(call) = self.calls.get_mut(&id) else {
            return;
        };
        let named = call.queue_plan().is_some_and(|queue| queue.announce_agent);
        let Some((talk, caller)) = call.in_talk() else {
            return;
        };
        match by_itself {
            _ if named => talk.introduce(&mut self.ctx, caller, agent),
            Some(leg) => self.ctx.command(caller.node, Command::Beep(leg)),
            None => {}
        }
    }
}

impl Talk {
    fn introduce(&mut self, ctx: &mut Ctx, caller: &Caller, agent: AgentId) {
        let playback = PlaybackId(ctx.mint(caller.call));
        self.introduction = Some(playback.clone());
        let say = Command::PlayBridge {
            playback,
            bridge: self.bridge.clone(),
            say: vec![Phrase::counted(INTRODUCTION, agent.0)],
            language: caller.language.unwrap_or(caller.plan.language),
        };
        ctx.command(caller.node, say);
    }

    /// A playback is over; any other than these words is not meant.
    pub(super) fn introduced(&mut self, playback: &PlaybackId) {
        self.introduction.take_if(|words| words == playback);
    }

    /// Whoever has music, ringing or somebody else to hear is told of nobody.
    pub(super) fn stop_introducing(&mut self, ctx: &mut Ctx, caller: &Caller) {
        if let Some(playback) = self.introduction.take() {
            ctx.command(caller.node, Command::StopPlay(playback));
        }
    }
}
