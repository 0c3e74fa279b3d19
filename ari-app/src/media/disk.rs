//! The disk's room, with some slack so that it does not flicker.

use std::path::Path;

use rustix::fs::statvfs;
use switchboard::Input;

use super::{Known, Media};

impl Media {
    pub(super) fn watch_disk(&self, known: &mut Known, findings: &mut Vec<String>) {
        let free = [&self.data, &self.spool].map(|path| free_bytes(path));
        let Some(least) = free.into_iter().flatten().min() else {
            return;
        };
        let had = known.room.unwrap_or(true);
        let wanted = if had {
            self.rules.low_bytes
        } else {
            self.rules.low_bytes + self.rules.low_bytes / 10
        };
        let room = least >= wanted;
        if known.room.replace(room).unwrap_or(true) != room {
            self.inlet.input(Input::Disk(room));
        }
        if !room {
            let (left, low) = (least / 1_000_000, self.rules.low_bytes / 1_000_000);
            findings.push(format!(
                "磁盘空间不足（剩余 {left} MB，下限 disk.low_mb = {low}）：新的通话和留言都不录音，请清理磁盘。 \
                 The disk is nearly full ({left} MB left, disk.low_mb = {low}): new calls and messages \
                 are not recorded; make room."
            ));
        }
    }
}

/// Room for us on the disk of a path, in bytes.
pub fn free_bytes(path: &Path) -> Option<u64> {
    let disk = statvfs(path).ok()?;
    Some(disk.f_bavail.saturating_mul(disk.f_frsize))
}
