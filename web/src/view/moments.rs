//! Moments in full, whatever day it is.

use switchboard::Millis;
use time::{OffsetDateTime, macros::format_description};

use super::View;

impl View {
    /// A moment with its day, whatever day it is.
    pub fn moment(&self, at: &Millis) -> String {
        let both = format_description!("[year]-[month]-[day] [hour]:[minute]:[second]");
        self.local(*at).format(both).unwrap_or_default()
    }

    /// A moment for machines, as `<time datetime>` has it.
    pub fn machine(&self, at: &Millis) -> String {
        let format = format_description!("[year]-[month]-[day]T[hour]:[minute]:[second]Z");
        let utc = OffsetDateTime::from_unix_timestamp((*at / 1_000) as i64);
        utc.ok()
            .and_then(|utc| utc.format(format).ok())
            .unwrap_or_default()
    }
}
