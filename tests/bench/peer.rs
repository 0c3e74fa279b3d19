//! The peer: an Asterisk of its own with the same configuration as Rexian's, but for its dialplan, its
//! queues, and app_queue, which Rexian's does not load.

use std::fs;
use std::io::Result;
use std::net::SocketAddr;
use std::path::Path;

use harness::folders::Folders;
use harness::{Asterisk, Ports, Site};

use crate::office::{DESKS, FIRST};

const EXTENSIONS: &str = include_str!("extensions.conf");
const QUEUES: &str = include_str!("queues.conf");
const MAIN: &str = include_str!("../../asterisk-dialplan/asterisk.conf");

/// The peer's port for SIP.
pub fn sip(site: &Site) -> u16 {
    site.ports.spare(0)
}

/// Starts it, without waiting.
///
/// # Errors
/// When a file cannot be written, or Asterisk is missing.
pub fn spawn(site: &Site, telephones: &str, voice: &Ports) -> Result<Asterisk> {
    let folders = Folders::make(&site.dir.join("peer"), &site.program)?;
    let (own, theirs) = (folders.etc(), site.hotline.etc());
    copy(&theirs, &own)?;
    copy(&theirs.join("site"), &own.join("site"))?;
    let modules = fs::read_to_string(theirs.join("modules.conf"))?;
    let files = [
        ("asterisk.conf", folders.section(&site.program) + MAIN),
        ("modules.conf", modules.replace("noload = app_queue.so", "")),
        ("extensions.conf", EXTENSIONS.into()),
        ("queues.conf", QUEUES.to_owned() + &queues()),
        ("http.conf", "[general]\nenabled = no\n".into()),
        ("site/globals.conf", globals(site)),
        ("site/pjsip.conf", trunk(sip(site)) + telephones),
        ("site/rtp.conf", rtp(voice)),
    ];
    for (name, text) in files {
        fs::write(own.join(name), text)?;
    }
    fs::create_dir_all(folders.spool().join("monitor"))?;
    Asterisk::spawn("peer", &site.program, &folders)
}

/// The whole of a block is for voice: some 490 streams.
pub fn rtp(ports: &Ports) -> String {
    let (first, last) = (ports.rtp(), ports.telephones_rtp());
    format!("rtpstart = {}\nrtpend = {}\n", first.start(), last.end())
}

/// The transport on a port of its own, and where citizens come from.
pub fn trunk(port: u16) -> String {
    format!(
        "[transport-udp]\ntype = transport\nprotocol = udp\nbind = 127.0.0.1:{port}\n\n\
         [trunk-address]\ntype = identify\nendpoint = trunk\nmatch = 127.0.0.1\n"
    )
}

/// The agents' telephones, which need not register: they are always at `address`.
pub fn telephones(address: SocketAddr) -> String {
    let one = |number: u32| {
        format!(
            "\n[{number}](phone)\naors = {number}\ncallerid = {number} <{number}>\n\
             [{number}](phone-aor)\ncontact = sip:{number}@{address}\n"
        )
    };
    (FIRST..FIRST + DESKS).map(one).collect()
}

/// Members of the hotline's queue are added by [`crate::office::Office::crew`].
fn queues() -> String {
    format!("[hotline](line)\n\n[one](line)\nmember => PJSIP/{FIRST}\n")
}

fn globals(site: &Site) -> String {
    let sounds = site.data().join("sounds/zh");
    let line = |(name, prompt): (&str, &str)| format!("{name} = {}/{prompt}\n", sounds.display());
    [
        ("GREETING", "greeting"),
        ("NOTICE", "recorded"),
        ("MENU", "self-service"),
    ]
    .map(line)
    .concat()
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    for entry in fs::read_dir(from)?.flatten() {
        if entry.path().is_file() {
            fs::copy(entry.path(), to.join(entry.file_name()))?;
        }
    }
    Ok(())
}
