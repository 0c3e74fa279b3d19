//! Random words for passwords and tokens.

use std::io;

/// Letters and digits that nobody mistakes for each other.
const LETTERS: &[u8] = b"abcdefghijkmnpqrstuvwxyz23456789";

/// `length` random characters, five bits each.
///
/// # Errors
/// When the system gives no random numbers.
pub fn word(length: usize) -> io::Result<String> {
    let mut bytes = vec![0; length];
    getrandom::fill(&mut bytes).map_err(io::Error::other)?;
    let letter = |byte: &u8| char::from(LETTERS[usize::from(*byte) % LETTERS.len()]);
    Ok(bytes.iter().map(letter).collect())
}
