//! What is told of a call that is over.

/// Kinds of facts that may follow the end of a call: its recording comes to its place, and whoever
/// handled it finishes the case.
pub const AFTER_THE_END: &[&str] = &[
    "recording_finished",
    "recording_missing",
    "recording_stored",
    "wrap_up_started",
    "wrap_up_ended",
    "wrap_up_extended",
    "disposition_chosen",
    "disposition_forgiven",
    "disposition_owed",
];
