//! What cannot be changed while calls go on.

use crate::config::Config;

/// Another configuration with what of the running one has to stay; and the names of what differs in that, as in the
/// file.
pub fn keep(running: &Config, mut next: Config) -> (Config, Vec<&'static str>) {
    let (was, is) = (&running.settings, &mut next.settings);
    let differs = [
        ("data", was.data != is.data),
        (
            "office.utc_offset",
            was.office.utc_offset != is.office.utc_offset,
        ),
        ("asterisk.ari", was.asterisk.ari != is.asterisk.ari),
        ("asterisk.user", was.asterisk.user != is.asterisk.user),
        (
            "asterisk.password",
            running.ari_password != next.ari_password,
        ),
        ("asterisk.spool", was.asterisk.spool != is.asterisk.spool),
        ("web.listen", was.web.listen != is.web.listen),
        ("agi.listen", was.agi.listen != is.agi.listen),
    ];
    is.data.clone_from(&was.data);
    is.office.utc_offset.clone_from(&was.office.utc_offset);
    is.asterisk.clone_from(&was.asterisk);
    is.web.listen.clone_from(&was.web.listen);
    is.agi.clone_from(&was.agi);
    next.ari_password.clone_from(&running.ari_password);
    let names = differs.into_iter().filter(|(_, differs)| *differs);
    (next, names.map(|(name, _)| name).collect())
}
