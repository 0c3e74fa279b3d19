//! Passwords and tokens: made at random, kept as hashes.

pub use web::password::{LEAST, hash};

/// Letters and digits that are not taken for one another.
const LETTERS: &[u8] = b"abcdefghjkmnpqrstuvwxyz23456789";

/// A random word of so many letters, each worth five bits.
///
/// # Errors
/// The system gives no random numbers.
pub fn word(length: usize) -> Result<String, getrandom::Error> {
    let mut bytes = vec![0; length * 2];
    getrandom::fill(&mut bytes)?;
    // Bytes past the last whole multiple would favour the first letters.
    let fair = LETTERS.len() * (256 / LETTERS.len());
    let letters = bytes
        .iter()
        .map(|byte| usize::from(*byte))
        .filter(|byte| *byte < fair);
    let word: String = letters
        .take(length)
        .map(|byte| char::from(LETTERS[byte % LETTERS.len()]))
        .collect();
    if word.len() < length {
        self::word(length)
    } else {
        Ok(word)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_have_their_length_and_differ() {
        let (one, two) = (word(40).unwrap(), word(40).unwrap());
        assert_eq!((one.len(), two.len()), (40, 40));
        assert_ne!(one, two);
    }
}
