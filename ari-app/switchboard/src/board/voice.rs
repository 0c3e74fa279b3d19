//! One voice at a time: what is being spoken to a caller, whether it has ended, and a limit in case
//! Asterisk never says so.

use alloc::vec::Vec;

use super::{call::Caller, ctx::Ctx, timers::Kind};
use crate::{Command, Phrase, PlaybackId, RecordingId};

/// No run of phrases and no message takes as long as this.
const LIMIT_MS: u64 = 10 * 60_000;

#[derive(Debug, Default)]
pub(super) struct Voice {
    speaking: Option<PlaybackId>,
}

impl Voice {
    pub fn say(&mut self, ctx: &mut Ctx, caller: &Caller, say: Vec<Phrase>) {
        let playback = self.begin(ctx, caller);
        let channel = caller.channel.clone();
        let language = caller.language.unwrap_or(caller.plan.language);
        ctx.command(
            caller.node,
            Command::Play {
                playback,
                channel,
                say,
                language,
            },
        );
    }

    pub fn play(&mut self, ctx: &mut Ctx, caller: &Caller, recording: RecordingId) {
        let playback = self.begin(ctx, caller);
        let channel = caller.channel.clone();
        ctx.command(
            caller.node,
            Command::PlayRecording {
                playback,
                channel,
                recording,
            },
        );
    }

    pub fn stop(&mut self, ctx: &mut Ctx, caller: &Caller) {
        ctx.clear(caller.owner(), Kind::Speech);
        if let Some(playback) = self.speaking.take() {
            ctx.command(caller.node, Command::StopPlay(playback));
        }
    }

    /// Whether this was what is being spoken; anything else is old.
    pub fn finished(&mut self, ctx: &mut Ctx, caller: &Caller, playback: &PlaybackId) -> bool {
        if self.speaking.as_ref() != Some(playback) {
            return false;
        }
        self.speaking = None;
        ctx.clear(caller.owner(), Kind::Speech);
        true
    }

    pub fn is_speaking(&self) -> bool {
        self.speaking.is_some()
    }

    fn begin(&mut self, ctx: &mut Ctx, caller: &Caller) -> PlaybackId {
        self.stop(ctx, caller);
        let playback = ctx.voice(&caller.voices, caller.call);
        self.speaking = Some(playback.clone());
        ctx.set(caller.owner(), Kind::Speech, LIMIT_MS);
        playback
    }
}
