//! Every limit of the API, in one place.

use std::time::Duration;

/// Items on a page, unless asked otherwise.
pub const PAGE: u32 = 50;
/// Items on a page, at most.
pub const PAGE_MOST: u32 = 200;
/// A body, in bytes.
pub const BODY: usize = 64 * 1024;
/// What is read of a body that is too large before the answer goes out, in bytes, so that most
/// clients have finished sending and hear it.
pub const BODY_DRAINED: usize = 4 * 1024 * 1024;
/// Event streams open at once.
pub const STREAMS: usize = 64;
/// Facts fetched at once for an event stream.
pub const STREAM_BATCH: u32 = 200;
/// Events under way to a reader that has not taken them yet.
pub const STREAM_AHEAD: usize = 64;
/// A heartbeat after so long without an event.
pub const HEARTBEAT: Duration = Duration::from_secs(15);
/// A reader that takes nothing for so long is cut off; it resumes with `Last-Event-ID`.
pub const SLOW_READER: Duration = Duration::from_secs(60);
/// A reason for a pause, in characters.
pub const REASON: usize = 64;
/// A telephone's name, in characters.
pub const PHONE: usize = 32;
/// After what is down an answer says to try again in so many seconds.
pub const RETRY_S: u32 = 5;
