//! `rexian token`: which programmes may use the API.

use std::process::ExitCode;

use clap::Subcommand;
use sha2::{Digest, Sha256};
use store::{Durability, Store};

use super::{Outcome, noted, secret};
use crate::clock;
use crate::config::Config;
use crate::said::say;

/// What to do with tokens.
#[derive(Debug, Subcommand)]
pub enum Token {
    /// Make one, and print it once: only its hash is kept.
    Add {
        /// Whose it is.
        name: String,
    },
    /// List them.
    List,
    /// Take one back.
    Revoke {
        /// Its number in the list.
        id: i64,
    },
}

impl Token {
    pub(super) fn run(&self, config: &Config) -> Outcome {
        let store = Store::beside(config.database())?;
        match self {
            Self::Add { name } => say!("{}", add(&store, name)?),
            Self::List => list(&store)?,
            Self::Revoke { id } => {
                let (id, now) = (*id, clock::now());
                store.write(Durability::Full, move |tx| {
                    store::tokens::revoke(tx, id, now)?;
                    noted(tx, "revoked", ("token", &id.to_string()), "")
                })?;
            }
        }
        Ok(ExitCode::SUCCESS)
    }
}

/// Makes a token of 40 random letters.
pub(super) fn add(
    store: &Store,
    name: &str,
) -> Result<String, Box<dyn std::error::Error + Send + Sync>> {
    let token = secret::word(40)?;
    keep(store, name, &token)?;
    Ok(token)
}

/// Lets this token use the API.
pub(super) fn keep(store: &Store, name: &str, token: &str) -> store::Result<()> {
    let hash: [u8; 32] = Sha256::digest(token.as_bytes()).into();
    let (name, now) = (name.to_owned(), clock::now());
    store.write(Durability::Full, move |tx| {
        let id = store::tokens::create(tx, &name, &hash, now)?;
        noted(tx, "created", ("token", &id.to_string()), &name)
    })
}

fn list(store: &Store) -> store::Result<()> {
    for token in store.read(store::tokens::list)? {
        let state = if token.revoked_at.is_some() {
            "revoked"
        } else {
            "valid"
        };
        say!("{}\t{state}\t{}", token.id, token.name);
    }
    Ok(())
}
