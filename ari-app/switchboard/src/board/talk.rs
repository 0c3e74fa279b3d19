//! A conversation: caller and agent in one bridge, recorded from the answer to the hang-up.

use super::{call::Caller, ctx::Ctx};
use crate::{AgentId, BridgeId, ChannelId, Command, Millis, RecordingId, What};

#[derive(Debug)]
pub(super) struct Talk {
    pub agent: AgentId,
    pub channel: ChannelId,
    pub bridge: BridgeId,
    pub recording: Option<RecordingId>,
    pub since: Millis,
}

impl Talk {
    /// Joins both at once; the recording follows.
    pub fn begin(ctx: &mut Ctx, caller: &Caller, agent: AgentId, channel: ChannelId) -> Self {
        let bridge = BridgeId(ctx.mint(caller.call));
        let node = caller.node;
        ctx.command(node, Command::CreateBridge(bridge.clone()));
        ctx.command(node, Command::Join(bridge.clone(), channel.clone()));
        ctx.command(node, Command::Join(bridge.clone(), caller.channel.clone()));
        Self {
            agent,
            channel,
            bridge,
            recording: None,
            since: ctx.now,
        }
    }

    /// Starts a recording and says its name; without room on the disk that is an alarm.
    pub fn record(&mut self, ctx: &mut Ctx, caller: &Caller, room: bool) -> Option<RecordingId> {
        if !room {
            self.unrecorded(ctx, caller, "disk_full");
            return None;
        }
        let recording = RecordingId(ctx.mint(caller.call));
        let bridge = self.bridge.clone();
        ctx.command(
            caller.node,
            Command::RecordBridge(bridge.clone(), recording.clone()),
        );
        let started = What::RecordingStarted {
            recording: recording.clone(),
            bridge,
        };
        ctx.fact(Some(caller.call), started);
        self.recording = Some(recording.clone());
        Some(recording)
    }

    /// People talk and nothing keeps it.
    pub fn unrecorded(&mut self, ctx: &mut Ctx, caller: &Caller, reason: &str) {
        self.recording = None;
        ctx.fact(
            Some(caller.call),
            What::RecordingMissing {
                reason: reason.into(),
            },
        );
    }

    /// Ends the recording, the agent's leg and the bridge; says how long they talked. The caller's
    /// leg is left to whoever goes on with it.
    pub fn end(self, ctx: &mut Ctx, caller: &Caller) -> u64 {
        let node = caller.node;
        if let Some(recording) = self.recording {
            ctx.command(node, Command::StopRecording(recording));
        }
        ctx.command(node, Command::HangUp(self.channel));
        ctx.command(node, Command::DestroyBridge(self.bridge));
        let talk_ms = ctx.now.saturating_sub(self.since);
        ctx.fact(
            Some(caller.call),
            What::Parted {
                agent: self.agent,
                talk_ms,
            },
        );
        talk_ms
    }
}
