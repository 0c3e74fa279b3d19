//! `rexian department`: which departments (承办单位) cases go to.

use std::process::ExitCode;

use clap::Subcommand;
use store::departments;
use store::{Durability, Store};

use super::{Outcome, noted};
use crate::clock;
use crate::config::Config;
use crate::said::say;

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
                    let id = departments::create(tx, &name, phone.as_deref())?;
                    noted(tx, "created", ("department", &id.to_string()), &name)?;
                    Ok(id)
                })?;
                say!("{id}");
            }
            Self::List => list(&store)?,
            Self::Edit { id, name, phone } => store.write(Durability::Full, move |tx| {
                departments::edit(tx, id, name.as_deref(), phone.as_deref())?;
                let detail = [name, phone].into_iter().flatten().collect::<Vec<_>>();
                noted(
                    tx,
                    "changed",
                    ("department", &id.to_string()),
                    &detail.join(", "),
                )
            })?,
            Self::Retire { id } => {
                let now = clock::now();
                store.write(Durability::Full, move |tx| {
                    departments::retire(tx, id, now)?;
                    noted(tx, "retired", ("department", &id.to_string()), "")
                })?;
            }
        }
        Ok(ExitCode::SUCCESS)
    }
}

fn list(store: &Store) -> store::Result<()> {
    for one in store.read(departments::all)? {
        let state = super::state(one.retired_at);
        let phone = one.phone.unwrap_or_default();
        say!("{}\t{state}\t{phone}\t{}", one.id, one.name);
    }
    Ok(())
}
