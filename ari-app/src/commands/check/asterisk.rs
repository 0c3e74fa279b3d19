//! The running Asterisk: whether it is there, new enough, and has what calls need.

use std::collections::BTreeMap;
use std::time::Duration;

use reqwest::{Client, StatusCode};
use serde_json::Value;
use store::Store;

use super::{Report, lines};
use crate::ari::is_phone;
use crate::config::Config;

/// Modules without which no call is led to its end.
const MODULES: &[&str] = &[
    "app_stasis.so",
    "chan_pjsip.so",
    "codec_alaw.so",
    "codec_ulaw.so",
    "format_wav.so",
    "func_channel.so",
    "res_ari_applications.so",
    "res_ari_bridges.so",
    "res_ari_channels.so",
    "res_ari_endpoints.so",
    "res_ari_events.so",
    "res_ari_playbacks.so",
    "res_ari_recordings.so",
    "res_http_websocket.so",
    "res_musiconhold.so",
    "res_stasis_playback.so",
    "res_stasis_recording.so",
];

/// Modules that the dialplan's fallback needs.
const FALLBACK: &[&str] = &[
    "app_playback.so",
    "app_record.so",
    "app_system.so",
    "func_strings.so",
];

/// The module by which agents' codes reach us.
const CODES: &str = "res_agi.so";

pub(super) struct Ari<'a> {
    client: Client,
    pub(super) config: &'a Config,
}

/// Tells which telephones there are; none where Asterisk does not say.
pub(super) fn check(config: &Config, report: &mut Report) -> std::io::Result<Vec<String>> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    Ok(runtime.block_on(look(config, report)))
}

async fn look(config: &Config, report: &mut Report) -> Vec<String> {
    let client = Client::builder()
        .timeout(Duration::from_secs(5))
        .build()
        .unwrap_or_default();
    let ari = Ari { client, config };
    let url = &config.settings.asterisk.ari.0.0;
    match ari.get("asterisk/info").await {
        Ok(info) => version(&info, report),
        Err(why) => {
            unanswered(url, why, report);
            return Vec::new();
        }
    }
    modules(&ari, report).await;
    codes(&ari, report).await;
    telephones(&ari, report).await;
    application(&ari, report).await;
    let phones = phones(&ari).await;
    lines::check(&ari, &phones, report).await;
    phones
}

fn unanswered(url: &str, why: Option<StatusCode>, report: &mut Report) {
    let (what, remedy) = match why {
        Some(StatusCode::UNAUTHORIZED) => (
            "Asterisk does not know our password".into(),
            "asterisk.user and asterisk.password must be those of ari.conf",
        ),
        Some(status) => (
            format!("{url} answers {status}"),
            "set `enabled = yes` in http.conf and ari.conf, and have res_ari loaded",
        ),
        None => (
            format!("nobody answers at {url}"),
            "start Asterisk; look at http.conf and asterisk.ari",
        ),
    };
    report.bad(&what, remedy);
}

impl Ari<'_> {
    /// `Err(None)` when nobody answers.
    pub(super) async fn get(&self, path: &str) -> Result<Value, Option<StatusCode>> {
        let settings = self.config.ari();
        let asked = self.client.get(settings.rest_url(path));
        let asked = asked.header("Authorization", settings.authorization());
        let answer = asked.send().await.map_err(|_| None)?;
        if !answer.status().is_success() {
            return Err(Some(answer.status()));
        }
        answer.json().await.map_err(|_| None)
    }
}

fn version(info: &Value, report: &mut Report) {
    let version = info["system"]["version"].as_str().unwrap_or_default();
    let number = |text: Option<&str>| text.and_then(|text| text.parse::<u32>().ok()).unwrap_or(0);
    let mut parts = version.split(['.', '-', '~']);
    let (major, minor) = (number(parts.next()), number(parts.next()));
    match (major, minor) {
        (0..20, _) => report.bad(
            &format!("Asterisk {version}"),
            "install Asterisk 20 or newer, best 22.10 or newer",
        ),
        (20..22, _) | (22, 0..5) => {
            report.good(&format!(
                "Asterisk {version}; requests go over HTTP, 22.5 or newer is quicker"
            ));
        }
        (_, _) => report.good(&format!("Asterisk {version}")),
    }
}

async fn modules(ari: &Ari<'_>, report: &mut Report) {
    let Ok(Value::Array(modules)) = ari.get("asterisk/modules").await else {
        return report.bad(
            "Asterisk does not tell its modules",
            "load res_ari_asterisk.so",
        );
    };
    let name = |module: &Value| {
        Some((
            module["name"].as_str()?.to_owned(),
            module["status"] == "Running",
        ))
    };
    let running: BTreeMap<String, bool> = modules.iter().filter_map(name).collect();
    let missing = |wanted: &[&str]| -> Vec<String> {
        let absent = |module: &&&str| running.get(**module) != Some(&true);
        wanted
            .iter()
            .filter(absent)
            .map(|module| (*module).to_owned())
            .collect()
    };
    let (needed, fallback) = (missing(MODULES), missing(FALLBACK));
    for module in missing(&[CODES]) {
        let what = format!("module {module} does not run; agents' codes need it");
        report.bad(&what, "load it in modules.conf");
    }
    for module in &needed {
        report.bad(
            &format!("module {module} does not run"),
            "load it in modules.conf",
        );
    }
    for module in &fallback {
        let what = format!("module {module} does not run; the dialplan's fallback needs it");
        report.bad(&what, "load it in modules.conf");
    }
    if needed.is_empty() && fallback.is_empty() {
        report.good("Asterisk's modules");
    }
}

/// Where the dialplan looks for us; one of the office's own may have no codes.
async fn codes(ari: &Ari<'_>, report: &mut Report) {
    let Ok(variable) = ari.get("asterisk/variable?variable=AGI").await else {
        return;
    };
    let address = variable["value"].as_str().unwrap_or_default();
    let port = ari.config.settings.agi.listen.0.port().to_string();
    match address.rsplit_once(':') {
        Some((_, dialled)) if dialled == port => report.good("the dialplan finds FastAGI"),
        None if address.is_empty() => {}
        Some(_) | None => {
            let what = format!("the dialplan looks for FastAGI at {address}");
            let remedy = "let AGI in site/globals.conf be agi.listen, then `dialplan reload`";
            report.bad(&what, remedy);
        }
    }
}

async fn telephones(ari: &Ari<'_>, report: &mut Report) {
    let store = Store::beside(ari.config.database());
    let Ok(agents) = store.and_then(|store| store.read(store::agents::roster)) else {
        return;
    };
    for agent in agents {
        let phone = &agent.phone;
        match ari.get(&format!("endpoints/PJSIP/{phone}")).await {
            Ok(endpoint) if endpoint["state"] == "online" => {
                report.good(&format!(
                    "telephone {phone} of agent {} is registered",
                    agent.id
                ));
            }
            Ok(_) => report.good(&format!(
                "telephone {phone} of agent {} is known, not registered",
                agent.id
            )),
            Err(_) => {
                let what = format!(
                    "telephone {phone} of agent {} is not in pjsip.conf",
                    agent.id
                );
                report.bad(&what, "add it there, or give the agent another telephone");
            }
        }
    }
}

/// The telephones of the office.
async fn phones(ari: &Ari<'_>) -> Vec<String> {
    let endpoints = ari.get("endpoints/PJSIP").await.unwrap_or_default();
    let endpoints = endpoints.as_array().cloned().unwrap_or_default();
    let names = endpoints.iter().filter_map(|it| it["resource"].as_str());
    names.filter(|it| is_phone(it)).map(Into::into).collect()
}

async fn application(ari: &Ari<'_>, report: &mut Report) {
    let path = format!("applications/{}", crate::ari::APP);
    match ari.get(&path).await {
        Ok(_) => report.good("rexian is connected to Asterisk"),
        Err(_) => report.bad(
            "rexian is not connected to Asterisk",
            "start `rexian serve`, and look at its log",
        ),
    }
}
