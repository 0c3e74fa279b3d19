//! Emergency numbers (紧急号码): dialled from any telephone at any time, and never anything else's.

/// Each with the word for who answers it.
pub const EMERGENCY: [(&str, &str); 4] = [
    ("110", "police"),
    ("119", "fire-brigade"),
    ("120", "ambulance"),
    ("122", "traffic-police"),
];

/// An emergency number rings for so long, in milliseconds: until somebody hangs up, as far as people wait.
pub(crate) const RING_MS: u64 = 600_000;

/// Whether a number, as dialled, is one of them.
#[must_use]
pub fn is_emergency(number: &str) -> bool {
    EMERGENCY.iter().any(|(one, _)| *one == number)
}
