//! Citizens: calls that come in as the carrier would send them.

use std::fs;
use std::io;
use std::sync::atomic::Ordering;

use super::{Telephones, tone_of};
use crate::HOTLINE;
use crate::secret;
use crate::sound::Sound;
use crate::wait::wait_for;

/// How a citizen calls.
#[derive(Clone, Debug, Default)]
pub struct Call {
    /// The number shown, as the carrier sends it; empty: withheld.
    pub from: String,
    /// Whether they asked the carrier not to show the number, which tells it to us all the same (RFC 3325).
    pub private: bool,
    /// The number dialled; empty: the hotline's.
    pub to: String,
    /// The citizen's tone from the answer on, in hertz; `None`: silent.
    pub tone: Option<u32>,
    /// What to do after the answer, joined by `-`: `w3` wait 3 s, `k9` press 9, `t700` another
    /// tone, `q` be quiet, `b` hang up.
    pub steps: String,
}

/// One citizen's call, or one that a telephone of the office makes by itself.
#[derive(Debug)]
pub struct Citizen<'a> {
    telephones: &'a Telephones,
    label: String,
}

impl Telephones {
    /// A citizen dials the hotline, silent, showing `from`.
    ///
    /// # Errors
    /// When the call cannot be ordered.
    pub fn citizen(&self, from: &str) -> io::Result<Citizen<'_>> {
        self.call(&Call {
            from: from.into(),
            ..Call::default()
        })
    }

    /// A citizen dials.
    ///
    /// # Errors
    /// When the call cannot be ordered.
    pub fn call(&self, call: &Call) -> io::Result<Citizen<'_>> {
        let to = if call.to.is_empty() {
            HOTLINE
        } else {
            &call.to
        };
        self.begin(&format!("PJSIP/{to}@hotline"), call)
    }

    /// A telephone of the office dials, beside a call it may have, and sends its tone.
    ///
    /// # Errors
    /// When the call cannot be ordered.
    pub fn dial(&self, number: &str, to: &str) -> io::Result<Citizen<'_>> {
        let call = Call {
            from: number.into(),
            tone: Some(tone_of(number)),
            ..Call::default()
        };
        self.begin(&format!("PJSIP/{to}@desk-{number}"), &call)
    }

    fn begin(&self, channel: &str, call: &Call) -> io::Result<Citizen<'_>> {
        let label = format!("c{}", self.next.fetch_add(1, Ordering::Relaxed));
        let tone = call.tone.map(|hz| hz.to_string()).unwrap_or_default();
        let (from, private) = match call.private {
            true => ("", private(&call.from)),
            false => (call.from.as_str(), String::new()),
        };
        let order = format!(
            "Channel: {channel}\nCallerID: <{from}>\n{private}Account: {label}\nWaitTime: 120\n\
             Context: citizen\nExtension: {label}\nPriority: 1\nSet: TONE={tone}\nSet: STEPS={steps}\n",
            steps = call.steps,
        );
        let spool = self.asterisk.folders.spool();
        let draft = spool.join("tmp").join(secret::word(12)?);
        fs::write(&draft, order)?;
        fs::rename(&draft, spool.join("outgoing").join(&label))?;
        Ok(Citizen {
            telephones: self,
            label,
        })
    }
}

/// What a carrier says of a number that is not to be shown.
fn private(number: &str) -> String {
    format!(
        "Set: PJSIP_HEADER(add,P-Asserted-Identity)=<sip:{number}@127.0.0.1>\n\
         Set: PJSIP_HEADER(add,Privacy)=id\n"
    )
}

impl Telephones {
    /// A citizen whose call goes on, by its label.
    pub fn known(&self, label: &str) -> Citizen<'_> {
        Citizen {
            telephones: self,
            label: label.into(),
        }
    }
}

impl Citizen<'_> {
    /// What the call is known by.
    pub fn label(&self) -> &str {
        &self.label
    }

    /// Whether there is a call: ordered, ringing or answered.
    pub fn is_there(&self) -> bool {
        let spool = self.telephones.asterisk.folders.spool();
        let ordered = spool.join("outgoing").join(&self.label).exists();
        ordered || self.telephones.line(&self.label).is_some()
    }

    /// Whether the call was answered and has not ended.
    pub fn is_up(&self) -> bool {
        self.telephones
            .line(&self.label)
            .is_some_and(|line| line.up)
    }

    /// Waits until the hotline has answered.
    ///
    /// # Panics
    /// When it has not in `cap_s` seconds.
    #[track_caller]
    pub fn wait_up(&self, cap_s: u64) {
        wait_for(
            &format!("citizen {} is answered", self.label),
            cap_s,
            || self.is_up().then_some(()),
        );
    }

    /// Waits until the call has ended.
    ///
    /// # Panics
    /// When it has not in `cap_s` seconds.
    #[track_caller]
    pub fn wait_ended(&self, cap_s: u64) {
        wait_for(
            &format!("citizen {}'s call ends", self.label),
            cap_s,
            || self.telephones.line(&self.label).is_none().then_some(()),
        );
    }

    /// Presses keys. What is done next cuts it short: wait for what the keys lead to.
    ///
    /// # Errors
    /// When the call is not up.
    pub fn press(&self, keys: &str) -> io::Result<()> {
        self.telephones
            .redirect(&self.label, &format!("now,k{keys},1"))
    }

    /// Sends a tone from now on.
    ///
    /// # Errors
    /// When the call is not up.
    pub fn tone(&self, hz: u32) -> io::Result<()> {
        self.telephones
            .redirect(&self.label, &format!("now,t{hz},1"))
    }

    /// Falls silent.
    ///
    /// # Errors
    /// When the call is not up.
    pub fn be_quiet(&self) -> io::Result<()> {
        self.telephones.redirect(&self.label, "now,q,1")
    }

    /// Hangs up.
    ///
    /// # Errors
    /// When there is no call.
    pub fn hang_up(&self) -> io::Result<()> {
        self.telephones.hang_up(&self.label)
    }

    /// What was heard so far.
    pub fn heard(&self) -> Sound {
        self.telephones.kept(&self.label, "heard")
    }

    /// What was said so far.
    pub fn said(&self) -> Sound {
        self.telephones.kept(&self.label, "said")
    }
}
