//! The configuration of the telephones' Asterisk.

use std::fs;
use std::io;
use std::path::Path;

use crate::accounts::Phone;
use crate::folders::Folders;
use crate::settings::{blank, write_private};
use crate::site::Site;

const EXTENSIONS: &str = include_str!("extensions.conf");
const MODULES: &str = include_str!("../../../asterisk-dialplan/modules.conf");
const CDR: &str = include_str!("../../../asterisk-dialplan/cdr.conf");
const CEL: &str = include_str!("../../../asterisk-dialplan/cel.conf");
const INDICATIONS: &str = include_str!("../../../asterisk-dialplan/indications.conf");
const LOGGER: &str = include_str!("../../../asterisk-dialplan/logger.conf");
const MAIN: &str = include_str!("../../../asterisk-dialplan/asterisk.conf");

/// Writes it for the telephones of `site`; `files` is where what they hear and say is kept.
///
/// # Errors
/// When a file cannot be written.
pub fn write(site: &Site, folders: &Folders, files: &Path) -> io::Result<()> {
    fs::create_dir_all(files)?;
    let etc = folders.etc();
    blank(&etc)?;
    let rtp = site.ports.telephones_rtp();
    for (name, text) in [
        ("extensions.conf", EXTENSIONS.to_owned()),
        ("modules.conf", MODULES.to_owned()),
        ("cdr.conf", CDR.to_owned()),
        ("cel.conf", CEL.to_owned()),
        ("indications.conf", INDICATIONS.to_owned()),
        ("ari.conf", "[general]\nenabled = no\n".to_owned()),
        ("logger.conf", format!("{LOGGER}{} => dtmf\n", super::KEYS)),
        ("asterisk.conf", folders.section(&site.program) + MAIN),
        (
            "site/globals.conf",
            format!("FILES = {}\n", files.display()),
        ),
        (
            "rtp.conf",
            format!(
                "[general]\nrtpstart = {}\nrtpend = {}\n",
                rtp.start(),
                rtp.end()
            ),
        ),
        ("http.conf", "[general]\nenabled = no\n".to_owned()),
        ("pjsip.conf", pjsip(site)),
    ] {
        write_private(&etc.join(name), &text)?;
    }
    Ok(())
}

fn pjsip(site: &Site) -> String {
    let address = site.address();
    let (own, port) = (site.ports.telephones_sip(), site.ports.sip());
    let line = "context = phones\ndisallow = all\nallow = alaw,ulaw\ndirect_media = no\naors = hotline\nmoh_passthrough = yes\n";
    let mut text = format!(
        "[udp]\ntype = transport\nprotocol = udp\nbind = 127.0.0.1:{own}\n\n\
         [hotline]\ntype = aor\ncontact = sip:{address}:{port}\n\
         [hotline]\ntype = identify\nendpoint = hotline\nmatch = {address}\n\
         [hotline]\ntype = endpoint\n{line}trust_id_inbound = yes\n",
    );
    for Phone { number, password } in &site.accounts.phones {
        text += &format!(
            "\n[{number}]\ntype = auth\nauth_type = userpass\nusername = {number}\npassword = {password}\n\
             [{number}]\ntype = registration\noutbound_auth = {number}\ncontact_user = {number}\n\
             server_uri = sip:{address}:{port}\nclient_uri = sip:{number}@{address}:{port}\n\
             retry_interval = 5\nforbidden_retry_interval = 5\nmax_retries = 100000\nmax_random_initial_delay = 0\n\
             [desk-{number}]\ntype = endpoint\nfrom_user = {number}\noutbound_auth = {number}\n{line}",
        );
    }
    text
}
