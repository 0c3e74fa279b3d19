//! What `pjsip.conf` says of the carrier's line and of telephones, where it has to fit what Rexian does. Read over ARI as
//! Asterisk understood it, whatever file it stands in.

use super::Report;
use super::asterisk::Ari;

/// A hold that is forgotten lasts so many times `hold_limit_s` at most.
const LIMITS: u64 = 4;

pub(super) async fn check(ari: &Ari<'_>, phones: &[String], report: &mut Report) {
    carrier(ari, report).await;
    holds(ari, phones, report).await;
}

async fn carrier(ari: &Ari<'_>, report: &mut Report) {
    let contact = setting(ari, "aor/trunk", "contact").await;
    match contact.filter(|contact| !contact.is_empty()) {
        Some(_) => report.good("the carrier's address"),
        None => report.bad(
            "nowhere to dial numbers outside, 110 and 120 included",
            "write the carrier's address, `contact = sip:…`, under `[trunk](trunk-aor)` in site/pjsip.conf",
        ),
    }
}

/// Telephones that Asterisk hangs up while they hold a caller no longer than they may.
async fn holds(ari: &Ari<'_>, phones: &[String], report: &mut Report) {
    let longest_s = ari.config.settings.talk.hold_limit_s.0 * LIMITS;
    let mut early = Vec::new();
    for phone in phones {
        let limit = setting(ari, &format!("endpoint/{phone}"), "rtp_timeout_hold").await;
        let limit = limit.and_then(|it| it.parse::<u64>().ok());
        if limit.is_some_and(|limit| (1..=longest_s).contains(&limit)) {
            early.push(phone.as_str());
        }
    }
    if !early.is_empty() {
        let what = format!(
            "Asterisk hangs up telephones on hold before a forgotten hold ends ({longest_s} s): {}",
            early.join(", ")
        );
        let remedy = "raise rtp_timeout_hold in pjsip.conf above four times talk.hold_limit_s, or lower that";
        report.bad(&what, remedy);
    }
}

/// What Asterisk goes by, of one section; `None` if it does not say.
async fn setting(ari: &Ari<'_>, section: &str, name: &str) -> Option<String> {
    let path = format!("asterisk/config/dynamic/res_pjsip/{section}");
    let fields = ari.get(&path).await.ok()?;
    let mut fields = fields.as_array()?.iter();
    let field = fields.find(|field| field["attribute"] == name)?;
    field["value"].as_str().map(Into::into)
}
