//! What has been kept for long enough goes, a batch at a time; and the oldest goes where all together are
//! more than may be. An open case or a legal hold keeps what it is about.

use store::retention::{self, Due, Retention};
use store::{Durability, Store};
use switchboard::Millis;

use super::{Known, Media, Trust};

/// So many files go at one sweep.
const BATCH: u32 = 50;

/// Between two looks that found nothing to do.
const EVERY_MS: Millis = 3_600_000;

/// How long recordings are kept.
#[derive(Clone, Copy, Debug, Default)]
pub struct Keeping {
    /// By class.
    pub retention: Retention,
    /// All together may be so large, in bytes; 0 for no limit.
    pub quota_bytes: u64,
    /// Nothing younger than this goes to make room, in milliseconds.
    pub quota_keep_ms: Millis,
}

impl Media {
    /// Lets go what has been kept for long enough.
    pub(super) fn expire(&self, known: &mut Known, findings: &mut Vec<String>) {
        let now = (self.clock)();
        let trusted = match known.trust {
            Trust::Full => true,
            Trust::NotYet => false,
            Trust::WasSet => {
                findings.push(was_set());
                false
            }
        };
        if trusted && now >= known.look_at {
            match self.let_go(now) {
                // More may be waiting.
                Ok(gone) if gone > 0 => {}
                Ok(_) => known.look_at = now + EVERY_MS,
                Err(error) => tracing::warn!(%error, "old recordings stay for the moment"),
            }
            known.over_quota = self.over_quota();
        }
        if let Some(over) = known.over_quota {
            let mb = over / 1_000_000;
            findings.push(format!(
                "录音总量超过 retention.quota_gb 共 {mb} MB，没有可以清理的录音（均在保存期内、被封存或工单未办结）：\
                 请增大配额，或缩短 retention.quota_keep_days。 Recordings are {mb} MB over \
                 retention.quota_gb, and none may go: they are young, held, or of open cases. Raise the \
                 quota, or shorten retention.quota_keep_days."
            ));
        }
    }

    /// How much all together is over the limit, in bytes.
    fn over_quota(&self) -> Option<u64> {
        let quota = self.rules.keeping.quota_bytes;
        let stored = self.store.read(retention::stored_bytes).ok()?;
        (quota > 0 && stored > quota).then(|| stored - quota)
    }

    fn let_go(&self, now: Millis) -> store::Result<usize> {
        let keep = self.rules.keeping.retention;
        let due = self.store.read(|c| retention::due(c, keep, now, BATCH))?;
        let mut gone = self.remove(&due, "age", now)?;
        if let Some(mut over) = self.over_quota() {
            let before = now.saturating_sub(self.rules.keeping.quota_keep_ms);
            let oldest = self.store.read(|c| retention::oldest(c, before, BATCH))?;
            let enough = oldest.into_iter().take_while(|one| {
                let needed = over > 0;
                over = over.saturating_sub(one.bytes);
                needed
            });
            gone += self.remove(&enough.collect::<Vec<_>>(), "quota", now)?;
        }
        Ok(gone)
    }

    fn remove(&self, due: &[Due], why: &'static str, now: Millis) -> store::Result<usize> {
        let mut gone = 0;
        for one in due {
            let id = one.id;
            let expired = Store::write(&self.store, Durability::Full, move |tx| {
                retention::expire(tx, id, why, now)
            })?;
            if !expired {
                continue;
            }
            gone += 1;
            // A file that stays without a row is told of by `rexian check`.
            if let Err(error) = std::fs::remove_file(self.data.join(&one.path)) {
                tracing::warn!(%error, path = one.path, "the file of an expired recording stays");
            }
        }
        Ok(gone)
    }
}

fn was_set() -> String {
    "本机时钟被调整过：录音在一小时内暂不按保存期清理。请核对日期和时间；时间有误的，校准后重启 rexian。 The machine's clock was \
     set: for an hour no recording is removed for its age. See that date and time are right; put them right \
     and restart rexian if not."
        .into()
}
