//! The data directory, the database and the recordings it speaks of.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use store::{Store, recordings};
use switchboard::QueueId;

use super::Report;
use crate::config::Config;
use crate::media;

pub(super) fn check(config: &Config, report: &mut Report) {
    let settings = &config.settings;
    let spool = &settings.asterisk.spool;
    writable(&settings.data, "data", report);
    for folder in ["recording", "rexian-messages", "rexian-messages/partial"] {
        writable(&spool.join(folder), "asterisk.spool", report);
    }
    for folder in [&settings.data, spool] {
        room(folder, settings.disk.low_mb.0, report);
    }
    match Store::beside(config.database()) {
        Ok(store) => database(config, &store, report),
        Err(why) => report.bad(
            &why.to_string(),
            "`rexian init` makes one, `rexian upgrade` brings one up to date",
        ),
    }
}

fn room(folder: &Path, low: u64, report: &mut Report) {
    let shown = folder.display();
    match media::free_bytes(folder).map(|bytes| bytes / 1_000_000) {
        Some(free) if free < low => report.bad(
            &format!("{free} MB left for {shown}, less than disk.low_mb = {low}"),
            "free some room: nothing is recorded meanwhile",
        ),
        Some(free) => report.good(&format!("{free} MB left for {shown}")),
        None => report.bad(
            &format!("the room for {shown} is not known"),
            "look whether it exists",
        ),
    }
}

fn writable(folder: &Path, setting: &str, report: &mut Report) {
    let probe = folder.join(".rexian-check");
    let tried = fs::write(&probe, b"").and_then(|()| fs::remove_file(&probe));
    match tried {
        Ok(()) => report.good(&format!("{} can be written", folder.display())),
        Err(why) => report.bad(
            &format!("{}: {why}", folder.display()),
            &format!("make it, owned by rexian's user (and Asterisk's), or change {setting}"),
        ),
    }
}

fn database(config: &Config, store: &Store, report: &mut Report) {
    let sound: store::Result<String> =
        store.read(|c| Ok(c.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?));
    match sound {
        Ok(word) if word == "ok" => report.good("the database is sound"),
        Ok(word) => report.bad(
            &format!("the database is damaged: {word}"),
            "restore a backup",
        ),
        Err(why) => report.bad(&format!("the database: {why}"), "restore a backup"),
    }
    queues(config, store, report);
    teams(config, store, report);
    hashes(config, store, report);
    strangers(config, store, report);
}

/// Whether every agent's queues are in the configuration.
fn queues(config: &Config, store: &Store, report: &mut Report) {
    let Ok(agents) = store.read(store::agents::roster) else {
        return;
    };
    for agent in &agents {
        let known = |queue: &QueueId| {
            let mut queues = config.settings.queues.iter();
            queues.any(|there| there.id.0 == u64::from(queue.0))
        };
        let served = agent.skills.iter().map(|skill| skill.queue);
        for queue in served.filter(|queue| !known(queue)) {
            report.bad(
                &format!(
                    "agent {} ({}) serves queue {queue}, which is not in {}",
                    agent.id,
                    agent.name,
                    config.path.display()
                ),
                "add it there, or give the agent other queues with `rexian user edit`",
            );
        }
    }
}

/// Whether somebody works, or has worked, under every number of a team.
fn teams(config: &Config, store: &Store, report: &mut Report) {
    let Ok(users) = store.read(store::users::list) else {
        return;
    };
    let known: BTreeSet<u64> = users
        .iter()
        .filter_map(|user| Some(u64::from(user.agent?.0)))
        .collect();
    for team in &config.settings.teams {
        let numbers = team.agents.iter().map(|number| number.0);
        for number in numbers.filter(|number| !known.contains(number)) {
            report.bad(
                &format!(
                    "team {} has agent {number}, and nobody has that number",
                    team.name.0.0
                ),
                "see `rexian user list`, and correct [[teams]]",
            );
        }
    }
}

/// From rows to files.
fn hashes(config: &Config, store: &Store, report: &mut Report) {
    let (mut right, mut wrong) = (0_u32, Vec::new());
    let walked = store.read(|c| {
        recordings::each_stored(c, |row| {
            let path = row.path.unwrap_or_default();
            let hashed = media::hash(&config.settings.data.join(&path));
            match hashed.map(|(sha256, _)| Some(sha256) == row.sha256) {
                Ok(true) => right += 1,
                Ok(false) => wrong.push(format!("{path} is not what was recorded")),
                Err(why) => wrong.push(format!("{path}: {why}")),
            }
            Ok(())
        })
    });
    if let Err(why) = walked {
        report.bad(&format!("recordings: {why}"), "restore a backup");
    }
    for one in wrong {
        report.bad(&one, "restore it from a backup");
    }
    report.good(&format!("{right} recordings are as they were hashed"));
}

/// From files to rows.
fn strangers(config: &Config, store: &Store, report: &mut Report) {
    let data = &config.settings.data;
    let mut files = Vec::new();
    for folder in ["recordings", "messages"] {
        gather(&data.join(folder), &mut files);
    }
    for file in files {
        let path = file.strip_prefix(data).unwrap_or(&file).to_string_lossy();
        if let Ok(false) = store.read(|c| recordings::has_path(c, &path)) {
            report.bad(
                &format!("{path} belongs to no recording"),
                "seconds after a call it may still be on its way; else listen, and move it away",
            );
        }
    }
}

fn gather(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            gather(&path, files);
        } else {
            files.push(path);
        }
    }
}
