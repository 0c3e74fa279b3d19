//! `rexian department`: which departments (承办单位) cases go to.

use std::process::ExitCode;

use clap::Subcommand;
use store::departments;
use store::{Durability, Store};

use super::Outcome;
use crate::clock;
use crate::config::Config;

/// What to do with departments.
#[derive(Clone, Debug, Subcommand)]
pub enum Department {
    /// Make one, and print its number.
    Add {
        /// What pages show.
        name: String,
        /// Where a person there is reached; shown to agents.
        #[arg(long)]
        phone: Option<String>,
    },
    /// List them.
    List,
    /// Change one; what is not named stays.
    Edit {
        /// Its number in the list.
        id: i64,
        /// What pages show.
        #[arg(long)]
        name: Option<String>,
        /// Where a person there is reached.
        #[arg(long, required_unless_present = "name")]
        phone: Option<String>,
    },
    /// Let one take no more cases. Its old cases remain.
    Retire {
        /// Its number in the list.
        id: i64,
    },
}

impl Department {
    pub(super) fn run(&self, config: &Config) -> Outcome {
        let store = Store::beside(config.database())?;
        match self.clone() {
            Self::Add { name, phone } => {
                let id = store.write(Durability::Full, move |tx| {
                    departments::create(tx, &name, phone.as_deref())
                })?;
                println!("{id}");
            }
            Self::List => list(&store)?,
            Self::Edit { id, name, phone } => store.write(Durability::Full, move |tx| {
                departments::edit(tx, id, name.as_deref(), phone.as_deref())
            })?,
            Self::Retire { id } => {
                let now = clock::now();
                store.write(Durability::Full, move |tx| departments::retire(tx, id, now))?;
            }
        }
        Ok(ExitCode::SUCCESS)
    }
}

fn list(store: &Store) -> store::Result<()> {
    for one in store.read(departments::all)? {
        let state = super::state(one.retired_at);
        let phone = one.phone.unwrap_or_default();
        println!("{}\t{state}\t{phone}\t{}", one.id, one.name);
    }
    Ok(())
}
