//! `rexian category`: what cases are about (类别), in two levels.

use std::process::ExitCode;

use clap::Subcommand;
use store::categories;
use store::{Durability, Store};

use super::{Outcome, noted};
use crate::clock;
use crate::config::Config;
use crate::said::say;

/// What to do with categories.
#[derive(Clone, Debug, Subcommand)]
pub enum Category {
    /// Make one, and print its number.
    Add {
        /// What pages show.
        name: String,
        /// The one above it, by its number; of two levels this is the second then.
        #[arg(long)]
        parent: Option<i64>,
        /// The department such a case usually goes to, by its number; proposed, never forced.
        #[arg(long)]
        department: Option<i64>,
    },
    /// List them, each followed by those below it.
    List,
    /// Change one; what is not named stays.
    Edit {
        /// Its number in the list.
        id: i64,
        /// What pages show.
        #[arg(long)]
        name: Option<String>,
        /// The department such a case usually goes to, by its number.
        #[arg(long, required_unless_present = "name")]
        department: Option<i64>,
    },
    /// Offer one no more, nor those below it. Old cases keep it.
    Retire {
        /// Its number in the list.
        id: i64,
    },
}

impl Category {
    pub(super) fn run(&self, config: &Config) -> Outcome {
        let store = Store::beside(config.database())?;
        match self.clone() {
            Self::Add {
                name,
                parent,
                department,
            } => {
                let id = store.write(Durability::Full, move |tx| {
                    let id = categories::create(tx, parent, &name, department)?;
                    noted(tx, "created", ("category", &id.to_string()), &name)?;
                    Ok(id)
                })?;
                say!("{id}");
            }
            Self::List => list(&store)?,
            Self::Edit {
                id,
                name,
                department,
            } => store.write(Durability::Full, move |tx| {
                categories::edit(tx, id, name.as_deref(), department)?;
                let to = department.map(|to| format!("department {to}"));
                let detail = [name, to].into_iter().flatten().collect::<Vec<_>>();
                noted(
                    tx,
                    "changed",
                    ("category", &id.to_string()),
                    &detail.join(", "),
                )
            })?,
            Self::Retire { id } => {
                let now = clock::now();
                store.write(Durability::Full, move |tx| {
                    categories::retire(tx, id, now)?;
                    noted(tx, "retired", ("category", &id.to_string()), "")
                })?;
            }
        }
        Ok(ExitCode::SUCCESS)
    }
}

fn list(store: &Store) -> store::Result<()> {
    let (all, departments) =
        store.read(|c| Ok((categories::all(c)?, store::departments::all(c)?)))?;
    for one in all {
        let state = super::state(one.retired_at);
        let goes_to = departments.iter().find(|to| Some(to.id) == one.department);
        let goes_to = goes_to.map_or("", |to| &to.name);
        let indent = if one.parent.is_some() { "  " } else { "" };
        say!("{}\t{state}\t{goes_to}\t{indent}{}", one.id, one.name);
    }
    Ok(())
}
