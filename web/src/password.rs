//! Passwords: which may be chosen, kept as Argon2id hashes, and compared a few at a time.

use std::collections::BTreeSet;

use argon2::Argon2;
use argon2::password_hash::{self, PasswordHash, PasswordHasher, PasswordVerifier, SaltString};
use tokio::sync::Semaphore;

use crate::error::Error;

/// The shortest, in characters: as long as those that are handed out.
pub const LEAST: usize = 12;
/// The longest, in characters.
const MOST: usize = 256;
/// Fewer different characters than this are one key held down.
const DIFFERENT: usize = 5;
/// A shorter log-in may well be part of a word.
const LOGIN: usize = 4;
/// Hashing is dear by design: a flood of attempts queues up instead of taking every core.
static TURNS: Semaphore = Semaphore::const_new(2);

/// Why a password may not be chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Weakness {
    /// Shorter than `LEAST`.
    Short,
    /// Longer than can be typed at the log-in.
    Long,
    /// Of letters alone, or of digits alone, or of few different characters.
    Plain,
    /// Says the log-in.
    Login,
}

impl Weakness {
    /// The key of its words.
    pub(crate) fn key(self) -> &'static str {
        match self {
            Self::Short => "password-short",
            Self::Long => "password-long",
            Self::Plain => "password-plain",
            Self::Login => "password-login",
        }
    }
}

/// What is wrong with a password that somebody of this log-in chooses.
pub(crate) fn weakness(password: &str, login: &str) -> Option<Weakness> {
    let length = password.chars().count();
    let different: BTreeSet<char> = password.chars().collect();
    let kinds: BTreeSet<u8> = password.chars().map(kind).collect();
    let says = |login: &str| password.to_lowercase().contains(&login.to_lowercase());
    if length < LEAST {
        return Some(Weakness::Short);
    }
    if length > MOST {
        return Some(Weakness::Long);
    }
    if kinds.len() < 2 || different.len() < DIFFERENT {
        return Some(Weakness::Plain);
    }
    (login.chars().count() >= LOGIN && says(login)).then_some(Weakness::Login)
}

/// Letters, digits, and all the rest.
fn kind(c: char) -> u8 {
    match c {
        'a'..='z' | 'A'..='Z' => 0,
        '0'..='9' => 1,
        _ => 2,
    }
}

/// Argon2id (RFC 9106) in PHC form.
///
/// # Errors
/// The system gives no random numbers.
pub fn hash(password: &str) -> Result<String, password_hash::Error> {
    let mut salt = [0; 16];
    getrandom::fill(&mut salt).map_err(|_| password_hash::Error::Crypto)?;
    let salt = SaltString::encode_b64(&salt)?;
    let hash = Argon2::default().hash_password(password.as_bytes(), &salt)?;
    Ok(hash.to_string())
}

/// Whether it is the password of that hash.
pub(crate) fn is_right(password: &str, hash: &str) -> bool {
    let Ok(hash) = PasswordHash::new(hash) else {
        return false;
    };
    Argon2::default()
        .verify_password(password.as_bytes(), &hash)
        .is_ok()
}

/// Hashes or compares when it is its turn.
pub(crate) async fn in_turn<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Error> {
    let _turn = TURNS.acquire().await;
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(|_| Error::Store("checking a password failed".into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_long_of_two_kinds_and_does_not_say_the_log_in() {
        for (password, weak) in [
            ("short-1", Some(Weakness::Short)),
            ("123456789012", Some(Weakness::Plain)),
            ("abcdefghijkl", Some(Weakness::Plain)),
            ("1a1a1a1a1a1a", Some(Weakness::Plain)),
            ("my-Zhang-2026", Some(Weakness::Login)),
            ("河边7棵柳树下的一只猫咪", None),
            ("kf7mq2xw9rtb", None),
        ] {
            assert_eq!(weakness(password, "zhang"), weak, "{password}");
        }
        assert_eq!(weakness("kf7mq2xw9rtb", "kf"), None);
        let long = "a1-b2".repeat(60);
        assert_eq!(weakness(&long, "zhang"), Some(Weakness::Long));
    }

    #[test]
    fn the_same_password_has_another_hash_each_time() {
        let [one, other] = [(); 2].map(|()| hash("kf7mq2xw9rtb").unwrap());
        assert_ne!(one, other);
        assert!(is_right("kf7mq2xw9rtb", &one) && !is_right("kf7mq2xw9rtc", &one));
        assert!(!is_right("kf7mq2xw9rtb", "no hash"));
    }
}
