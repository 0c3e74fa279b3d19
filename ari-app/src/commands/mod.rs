//! The commands of `rexian`.

mod accounts;
mod category;
mod check;
mod department;
mod init;
mod reload;
mod secret;
mod speak;
mod token;
mod user;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::config::Config;
use crate::said::say;

/// What a command comes to: 0 done, 1 findings or a refusal, 2 could not be tried.
pub type Outcome = Result<ExitCode, Box<dyn std::error::Error + Send + Sync>>;

/// A public-service hotline on Asterisk.
#[derive(Debug, Parser)]
#[command(name = "rexian", version, arg_required_else_help = true)]
struct Arguments {
    /// The configuration.
    #[arg(
        long,
        global = true,
        value_name = "FILE",
        default_value = "/etc/rexian/rexian.toml"
    )]
    config: PathBuf,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Take calls and serve the pages.
    Serve,
    /// Let the rexian that runs read its configuration again, while calls go on.
    Reload,
    /// Say what is wrong with configuration, database, files and Asterisk, and how to mend it.
    Check,
    /// Make the data directory, a configuration if there is none, and the database.
    Init(init::Init),
    /// Bring the database of an older rexian up to date.
    Upgrade,
    /// Speak a text or a prompt into a WAV file.
    Speak(speak::Speak),
    /// Who signs in.
    #[command(subcommand)]
    User(user::User),
    /// Which departments (承办单位) cases go to.
    #[command(subcommand)]
    Department(department::Department),
    /// What cases are about (类别).
    #[command(subcommand)]
    Category(category::Category),
    /// Which programmes may use the API.
    #[command(subcommand)]
    Token(token::Token),
}

/// Runs the command that was given; the process ends with what it returns.
pub fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match run(&arguments) {
        Ok(code) => code,
        Err(why) => {
            eprintln!("rexian: {why}");
            ExitCode::from(2)
        }
    }
}

fn run(arguments: &Arguments) -> Outcome {
    let path = &arguments.config;
    match &arguments.command {
        Command::Serve => crate::serve::run(&Config::load(path)?).map(|()| ExitCode::SUCCESS),
        Command::Reload => reload::run(path),
        Command::Check => check::run(path),
        Command::Init(init) => init.run(path),
        Command::Upgrade => upgrade(&Config::load(path)?),
        Command::Speak(speak) => speak.run(&Config::load(path)?),
        Command::User(user) => user.run(&Config::load(path)?),
        Command::Department(department) => department.run(&Config::load(path)?),
        Command::Category(category) => category.run(&Config::load(path)?),
        Command::Token(token) => token.run(&Config::load(path)?),
    }
}

/// Writes into the audit what a command did. Who ran it the system's own log knows.
fn noted(
    tx: &store::rusqlite::Transaction<'_>,
    action: &str,
    subject: (&str, &str),
    detail: &str,
) -> store::Result<()> {
    store::audit::note(tx, crate::clock::now(), "system", action, subject, detail)
}

fn upgrade(config: &Config) -> Outcome {
    let done = store::upgrade(config.database())?;
    match done.from == done.to {
        true => say!("the database is up to date (version {})", done.to),
        false => say!(
            "the database went from version {} to {}",
            done.from,
            done.to
        ),
    }
    Ok(ExitCode::SUCCESS)
}

/// Whether something is still in use, as lists show it.
fn state(retired_at: Option<switchboard::Millis>) -> &'static str {
    match retired_at {
        Some(_) => "retired",
        None => "active",
    }
}
