//! A bridge is destroyed only once the recording of it is told to have ended. A recording that was told to stop ends a
//! moment later, in a thread of Asterisk's own, and of a bridge that is there no more Asterisk tells nothing: the end would
//! be known at the next looks only, up to a minute later.

use std::collections::BTreeMap;
use std::time::Duration;

use futures_util::future::join_all;
use switchboard::{BridgeId, Command, RecordingId};
use tokio::sync::oneshot;
use tokio::time::timeout;

/// An end that is told of no sooner is waited for no longer.
const TOLD: Duration = Duration::from_secs(2);

/// Recordings of bridges that were begun over one connection and not told to have ended.
#[derive(Debug, Default)]
pub struct Tapes {
    under_way: BTreeMap<RecordingId, Tape>,
}

#[derive(Debug)]
struct Tape {
    bridge: BridgeId,
    /// Dropped with it, which is what whoever waits goes by.
    told: Option<oneshot::Sender<()>>,
}

impl Tapes {
    /// A command is sent, which may begin one.
    pub fn sent(&mut self, command: &Command) {
        if let Command::RecordBridge(bridge, recording) = command {
            let (bridge, told) = (bridge.clone(), None);
            self.under_way
                .insert(recording.clone(), Tape { bridge, told });
        }
    }

    /// One has ended, or has not begun.
    pub fn ended(&mut self, recording: &RecordingId) {
        self.under_way.remove(recording);
    }

    /// What a command has to wait for, if it destroys a bridge with a recording in it.
    pub fn end_before(&mut self, command: &Command) -> Option<impl Future<Output = ()> + use<>> {
        let Command::DestroyBridge(bridge) = command else {
            return None;
        };
        let tapes = self.under_way.values_mut();
        let theirs = tapes.filter(|tape| tape.bridge == *bridge);
        let told = theirs.map(|tape| {
            let (tell, told) = oneshot::channel();
            tape.told = Some(tell);
            told
        });
        let told: Vec<_> = told.collect();
        (!told.is_empty()).then_some(async move {
            let _ = timeout(TOLD, join_all(told)).await;
        })
    }
}
