//! The files a site's programs read: the constant ones from `asterisk-dialplan/` as they are, and
//! the site's own values beside them.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use crate::site::Site;

macro_rules! constant {
    ($($name:literal),* $(,)?) => {
        /// The files of `asterisk-dialplan/`, by name.
        const CONSTANT: &[(&str, &str)] = &[
            $(($name, include_str!(concat!("../../asterisk-dialplan/", $name)))),*
        ];
    };
}

constant!(
    "ari.conf",
    "cdr.conf",
    "cel.conf",
    "extensions.conf",
    "http.conf",
    "indications.conf",
    "logger.conf",
    "modules.conf",
    "musiconhold.conf",
    "pjsip.conf",
    "rtp.conf",
);

/// Files a packaged Asterisk brings along; ours complains about each that is missing.
const BLANK: &[&str] = &[
    "acl.conf",
    "ccss.conf",
    "features.conf",
    "manager.conf",
    "pjproject.conf",
    "res_fax.conf",
    "stasis.conf",
    "udptl.conf",
    "websocket_client.conf",
];

/// Options of the process, to which a site adds its directories.
const MAIN: &str = include_str!("../../asterisk-dialplan/asterisk.conf");

/// Writes the configuration of the hotline's Asterisk and of Rexian.
///
/// # Errors
/// When a file cannot be written.
pub fn write(site: &Site) -> io::Result<()> {
    let etc = site.hotline.etc();
    for (name, text) in CONSTANT {
        fs::write(etc.join(name), text)?;
    }
    blank(&etc)?;
    let main = site.hotline.section(&site.program) + MAIN;
    fs::write(site.hotline.main_file(), main)?;
    let rtp = site.ports.rtp();
    let own = [
        ("globals", globals(site)),
        ("pjsip", pjsip(site)),
        (
            "ari",
            format!("[rexian]\ntype = user\npassword = {}\n", site.ari_password),
        ),
        (
            "http",
            format!("bindaddr = 127.0.0.1\nbindport = {}\n", site.ports.ari()),
        ),
        (
            "rtp",
            format!("rtpstart = {}\nrtpend = {}\n", rtp.start(), rtp.end()),
        ),
    ];
    for (name, text) in own {
        write_private(&etc.join(format!("site/{name}.conf")), &text)?;
    }
    write_rexian(site, "")
}

/// Writes Rexian's configuration: what a site needs, and some sections more.
///
/// # Errors
/// When the file cannot be written.
pub fn write_rexian(site: &Site, sections: &str) -> io::Result<()> {
    write_private(&site.config(), &format!("{}\n{sections}\n", rexian(site)))
}

/// Writes the empty files of a configuration that Asterisk wants to find.
///
/// # Errors
/// When a file cannot be written.
pub fn blank(etc: &Path) -> io::Result<()> {
    BLANK
        .iter()
        .try_for_each(|name| fs::write(etc.join(name), "; nothing\n"))
}

/// Writes a file that only its owner may read.
///
/// # Errors
/// When it cannot be written.
pub fn write_private(path: &Path, text: &str) -> io::Result<()> {
    let mut file = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(path)?;
    file.write_all(text.as_bytes())
}

fn globals(site: &Site) -> String {
    format!(
        "AGI = 127.0.0.1:{}\nSOUNDS = {}\nSPOOL = {}\nMESSAGE_LIMIT = 180\nMESSAGE_SILENCE = 8\n",
        site.ports.agi(),
        site.data().join("sounds").display(),
        site.hotline.spool().display(),
    )
}

fn pjsip(site: &Site) -> String {
    let mut text = format!(
        "[transport-udp]\ntype = transport\nprotocol = udp\nbind = {}:{}\n\n\
         [trunk-address]\ntype = identify\nendpoint = trunk\nmatch = 127.0.0.1\n\n\
         [trunk](trunk-aor)\ncontact = sip:127.0.0.1:{}\n",
        site.listen,
        site.ports.sip(),
        site.ports.telephones_sip(),
    );
    if !site.watched {
        text += "qualify_frequency = 0\n";
    }
    for phone in &site.accounts.phones {
        let (number, password) = (&phone.number, &phone.password);
        text += &format!(
            "\n[{number}](phone)\nauth = {number}\naors = {number}\ncallerid = {number} <{number}>\n\
             [{number}](phone-auth)\nusername = {number}\npassword = {password}\n\
             [{number}](phone-aor)\n",
        );
    }
    text
}

fn rexian(site: &Site) -> String {
    format!(
        "data = \"{}\"\n\n[asterisk]\nari = \"http://127.0.0.1:{}\"\nuser = \"rexian\"\n\
         password = \"{}\"\nspool = \"{}\"\n\n[web]\nlisten = \"{}:{}\"\n\n\
         [agi]\nlisten = \"127.0.0.1:{}\"\n",
        site.data().display(),
        site.ports.ari(),
        site.ari_password,
        site.hotline.spool().display(),
        site.listen,
        site.ports.web(),
        site.ports.agi(),
    )
}

#[cfg(test)]
mod tests {
    use super::CONSTANT;

    #[test]
    fn the_dialplan_rings_every_emergency_number_for_a_telephone() {
        let plan = CONSTANT.iter().find(|(name, _)| *name == "extensions.conf");
        let (_, plan) = plan.expect("the dialplan");
        let from_phones = plan.split("[from-phones]").nth(1).unwrap();
        for (number, who) in switchboard::EMERGENCY {
            let line = format!("\nexten => {number},1,Goto(emergency,${{EXTEN}},1)\n");
            assert!(from_phones.contains(&line), "{number}, {who}");
        }
    }
}
