//! The demo's office: made the first time, found again afterwards.

use std::io::{Error, Result};

use harness::{Ports, Site, rexian};

use crate::configuration::{self, Edited};
use crate::options::Options;

/// The office in the folder of these options, with its data.
pub fn open(options: &Options, step: impl Fn(&str)) -> Result<Site> {
    let ports = Ports::from_base(options.port_base)
        .map_err(|why| Error::other(format!("{why}; choose another --port-base")))?;
    let dir = std::path::absolute(options.dir())?;
    let edited = Edited::find(&dir);
    // Citizens of a demo come and go; nobody is the carrier.
    let site = Site::at(&dir, ports, &options.listen, false)?;
    configuration::settle(&dir, edited.as_ref())?;
    if edited.is_some() {
        let file = site.config();
        step(&format!(
            "{} was edited and stays so; --reset makes it anew",
            file.display()
        ));
    }
    if !site.data().join("rexian.db").exists() {
        step("making the demo's data: 200 calls and cases over 60 days");
        rexian::init(&site)?;
    } else {
        upgrade(&site)?;
    }
    Ok(site)
}

/// Brings the data of a demo made by an earlier build up to date.
fn upgrade(site: &Site) -> Result<()> {
    let done = rexian::run(site, &["upgrade"])?;
    if done.status.success() {
        return Ok(());
    }
    let words = String::from_utf8_lossy(&done.stderr);
    Err(Error::other(format!(
        "{}; --reset begins anew",
        words.trim()
    )))
}
