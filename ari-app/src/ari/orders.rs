//! The board's commands as requests to Asterisk. Sounds are looked up beforehand.

use serde_json::json;
use switchboard::{ChannelId, Command, Dial, FailReason, RecordLimits, RecordingId, Setting};

use super::rest::{Failure, Rest};

/// The name of our application, in the dialplan's `Stasis()` too.
pub const APP: &str = "rexian";

/// Voice goes through Asterisk in one stream from beginning to end. Left to itself Asterisk would join
/// two legs by their packets, in a stream that begins anew with every change: some telephones and
/// gateways stay deaf to that, those of Asterisk's making among them.
const BRIDGE: &str = "mixing,proxy_media";

/// The request for a command. `media` are the URIs for what is to be heard, for those that play.
pub fn request(command: &Command, media: &[String]) -> Rest {
    match command {
        Command::Answer(channel) => Rest::new("POST", format!("channels/{channel}/answer")),
        Command::HangUp(channel) => Rest::new("DELETE", format!("channels/{channel}")),
        Command::Continue(channel) => Rest::new("POST", format!("channels/{channel}/continue")),
        Command::Play {
            playback, channel, ..
        }
        | Command::PlayRecording {
            playback, channel, ..
        } => Rest::new("POST", format!("channels/{channel}/play/{playback}"))
            .with(json!({ "media": media })),
        Command::PlayBridge {
            playback, bridge, ..
        } => Rest::new("POST", format!("bridges/{bridge}/play/{playback}"))
            .with(json!({ "media": media })),
        Command::StopPlay(playback) => Rest::new("DELETE", format!("playbacks/{playback}")),
        Command::Set(channel, setting) => {
            let (variable, value) = match setting {
                Setting::Music(class) => ("CHANNEL(musicclass)", class),
                Setting::Dialled(phone) => ("DIALLED", phone),
            };
            Rest::new("POST", format!("channels/{channel}/variable"))
                .with(json!({ "variable": variable, "value": value }))
        }
        Command::StartMusic(channel) => Rest::new("POST", format!("channels/{channel}/moh")),
        Command::StopMusic(channel) => Rest::new("DELETE", format!("channels/{channel}/moh")),
        Command::RingBridge(bridge, playback) => {
            Rest::new("POST", format!("bridges/{bridge}/play/{playback}"))
                .with(json!({ "media": ["tone:ring"] }))
        }
        Command::StartBridgeMusic(bridge) => Rest::new("POST", format!("bridges/{bridge}/moh")),
        Command::StopBridgeMusic(bridge) => Rest::new("DELETE", format!("bridges/{bridge}/moh")),
        Command::Beep(channel) => Rest::new("POST", format!("channels/{channel}/play"))
            .with(json!({ "media": ["sound:beep"] })),
        Command::Mute(channel) => muting("POST", channel),
        Command::Unmute(channel) => muting("DELETE", channel),
        Command::SendKeys(channel, keys) => {
            Rest::new("POST", format!("channels/{channel}/dtmf")).with(json!({ "dtmf": keys }))
        }
        Command::AnswerReferral(channel, done) => {
            let states = if *done {
                "channel_answered"
            } else {
                "channel_declined"
            };
            Rest::new("POST", format!("channels/{channel}/transfer_progress"))
                .with(json!({ "states": states }))
        }
        Command::Originate {
            channel,
            to,
            caller,
            name,
            ring_ms,
            originator,
            auto_answer,
            early: false,
        } => {
            let shown = super::caller::shown(name.as_deref(), caller.as_deref());
            let mut rest = originate(channel, to, shown, *ring_ms, originator.as_ref());
            if *auto_answer {
                rest.body["variables"] = answer_by_itself();
            }
            rest
        }
        Command::Originate {
            channel,
            to,
            caller,
            originator,
            early: true,
            ..
        } => create(channel, to, caller.as_deref(), originator.as_ref()),
        Command::Snoop {
            snoop,
            channel,
            whisper,
        } => Rest::new("POST", format!("channels/{channel}/snoop/{snoop}")).with(json!({
            "app": APP,
            "spy": "both",
            "whisper": if *whisper { "out" } else { "none" },
        })),
        Command::CreateBridge(bridge) => Rest::new("POST", format!("bridges/{bridge}"))
            .with(json!({ "type": BRIDGE, "name": bridge.as_str() })),
        Command::Join(bridge, channel) => Rest::new("POST", format!("bridges/{bridge}/addChannel"))
            .with(json!({ "channel": [channel.as_str()] })),
        Command::Leave(bridge, channel) => {
            Rest::new("POST", format!("bridges/{bridge}/removeChannel"))
                .with(json!({ "channel": [channel.as_str()] }))
        }
        Command::DestroyBridge(bridge) => Rest::new("DELETE", format!("bridges/{bridge}")),
        Command::RecordBridge(bridge, recording) => {
            Rest::new("POST", format!("bridges/{bridge}/record"))
                .with(json!({ "name": recording.as_str(), "format": "wav", "ifExists": "fail" }))
        }
        Command::RecordMessage(channel, recording, limits) => message(channel, recording, *limits),
        Command::PauseRecording(recording) => {
            Rest::new("POST", format!("recordings/live/{recording}/pause"))
        }
        Command::ResumeRecording(recording) => {
            Rest::new("DELETE", format!("recordings/live/{recording}/pause"))
        }
        Command::StopRecording(recording) => {
            Rest::new("POST", format!("recordings/live/{recording}/stop"))
        }
        Command::DiscardRecording(recording) => {
            Rest::new("DELETE", format!("recordings/stored/{recording}"))
        }
    }
}

/// What a command is about: commands with one subject keep their order.
pub fn subject(command: &Command) -> &str {
    match command {
        Command::Answer(channel)
        | Command::HangUp(channel)
        | Command::Continue(channel)
        | Command::Play { channel, .. }
        | Command::PlayRecording { channel, .. }
        | Command::Set(channel, _)
        | Command::StartMusic(channel)
        | Command::StopMusic(channel)
        | Command::Beep(channel)
        | Command::Mute(channel)
        | Command::Unmute(channel)
        | Command::SendKeys(channel, _)
        | Command::AnswerReferral(channel, _)
        | Command::Originate { channel, .. }
        | Command::Join(_, channel)
        | Command::Leave(_, channel)
        | Command::RecordMessage(channel, ..) => channel.as_str(),
        Command::Snoop { snoop, .. } => snoop.as_str(),
        Command::CreateBridge(bridge)
        | Command::StartBridgeMusic(bridge)
        | Command::StopBridgeMusic(bridge)
        | Command::RingBridge(bridge, _)
        | Command::DestroyBridge(bridge)
        | Command::RecordBridge(bridge, _) => bridge.as_str(),
        // Not the bridge, for whose recording, music and end nobody waits until a sound is made.
        Command::PlayBridge { playback, .. } | Command::StopPlay(playback) => playback.as_str(),
        Command::PauseRecording(recording)
        | Command::ResumeRecording(recording)
        | Command::StopRecording(recording)
        | Command::DiscardRecording(recording) => recording.as_str(),
    }
}

/// A command's name, for logs.
pub fn name(command: &Command) -> &'static str {
    match command {
        Command::Answer(_) => "answer",
        Command::HangUp(_) => "hang up",
        Command::Continue(_) => "continue",
        Command::Play { .. } => "play",
        Command::PlayBridge { .. } => "play bridge",
        Command::PlayRecording { .. } => "play recording",
        Command::StopPlay(_) => "stop play",
        Command::Set(..) => "set",
        Command::StartMusic(_) => "start music",
        Command::StopMusic(_) => "stop music",
        Command::RingBridge(..) => "ring bridge",
        Command::StartBridgeMusic(_) => "start bridge music",
        Command::StopBridgeMusic(_) => "stop bridge music",
        Command::PauseRecording(_) => "pause recording",
        Command::ResumeRecording(_) => "resume recording",
        Command::Beep(_) => "beep",
        Command::Mute(_) => "mute",
        Command::Unmute(_) => "unmute",
        Command::SendKeys(..) => "send keys",
        Command::AnswerReferral(..) => "answer referral",
        Command::Originate { .. } => "originate",
        Command::Snoop { .. } => "snoop",
        Command::CreateBridge(_) => "create bridge",
        Command::Join(..) => "join",
        Command::Leave(..) => "leave",
        Command::DestroyBridge(_) => "destroy bridge",
        Command::RecordBridge(..) => "record bridge",
        Command::RecordMessage(..) => "record message",
        Command::StopRecording(_) => "stop recording",
        Command::DiscardRecording(_) => "discard recording",
    }
}

/// What a failed command means to the board. A leg that has left the application between the board's
/// decision and Asterisk's is no longer there, whichever way Asterisk puts it; but a bridge for it that is
/// not there (404), or cannot take it (409), leaves somebody who is there in silence. A leg that is to ring is nobody's
/// yet: it can only be refused, unless the leg for which it rings is gone.
pub fn reason(command: &Command, failure: &Failure) -> FailReason {
    let about_a_leg = matches!(command, Command::Join(..) | Command::Leave(..));
    let for_a_leg = matches!(command, Command::Originate { .. });
    match failure {
        Failure::Status(404 | 409, _) if matches!(command, Command::Join(..)) => {
            FailReason::Refused
        }
        Failure::Status(400 | 422, _) if about_a_leg => FailReason::Gone,
        Failure::Status(400, why) if for_a_leg && why.contains("originator") => FailReason::Gone,
        Failure::Status(404 | 409, _) if !for_a_leg => FailReason::Gone,
        Failure::Status(..) => FailReason::Refused,
        Failure::Silent => FailReason::Unreachable,
    }
}

/// What a leg says is not let through; what it hears is.
fn muting(method: &'static str, channel: &ChannelId) -> Rest {
    Rest::new(method, format!("channels/{channel}/mute")).with(json!({ "direction": "in" }))
}

/// The carrier's endpoint in `pjsip.conf`.
pub const TRUNK: &str = "trunk";

fn originate(
    channel: &ChannelId,
    to: &Dial,
    caller: Option<String>,
    ring_ms: u64,
    originator: Option<&ChannelId>,
) -> Rest {
    let mut body = leg(channel, to, originator);
    body["timeout"] = seconds(ring_ms).into();
    if let Some(caller) = caller {
        body["callerId"] = caller.into();
    }
    Rest::new("POST", "channels").with(body)
}

/// Makes a leg that rings nobody yet; `early` does the rest. The number it shows is that of the line it is connected to.
fn create(
    channel: &ChannelId,
    to: &Dial,
    caller: Option<&str>,
    originator: Option<&ChannelId>,
) -> Rest {
    let mut body = leg(channel, to, originator);
    if let Some(number) = caller.and_then(super::caller::number) {
        body["variables"] = json!({
            "CONNECTEDLINE(num,i)": number,
            "CONNECTEDLINE(num-pres,i)": "allowed",
        });
    }
    Rest::new("POST", "channels/create").with(body)
}

fn leg(channel: &ChannelId, to: &Dial, originator: Option<&ChannelId>) -> serde_json::Value {
    let endpoint = match to {
        Dial::Phone(phone) => format!("PJSIP/{phone}"),
        Dial::Outside(number) => format!("PJSIP/{number}@{TRUNK}"),
    };
    let mut body = json!({
        "endpoint": endpoint,
        "app": APP,
        "channelId": channel.as_str(),
    });
    if let Some(originator) = originator {
        body["originator"] = originator.as_str().into();
    }
    body
}

/// What makes telephones answer by themselves: there is no standard, and each make reads one of these.
/// The first is that of RFC 5373's forerunner in SNOM's and many others', the second Polycom's and Yealink's.
fn answer_by_itself() -> serde_json::Value {
    json!({
        "PJSIP_HEADER(add,Call-Info)": "<sip:localhost>;answer-after=0",
        "PJSIP_HEADER(add,Alert-Info)": "info=alert-autoanswer",
    })
}

fn message(channel: &ChannelId, recording: &RecordingId, limits: RecordLimits) -> Rest {
    Rest::new("POST", format!("channels/{channel}/record")).with(json!({
        "name": recording.as_str(),
        "format": "wav",
        "maxDurationSeconds": seconds(limits.limit_ms),
        "maxSilenceSeconds": seconds(limits.silence_ms),
        "ifExists": "fail",
        "beep": true,
        "terminateOn": "#",
    }))
}

/// Whole seconds, rounded up: ARI counts no finer, and 0 would mean without limit.
pub fn seconds(ms: u64) -> u64 {
    ms.div_ceil(1_000).max(1)
}

#[cfg(test)]
#[path = "orders_tests.rs"]
mod tests;
