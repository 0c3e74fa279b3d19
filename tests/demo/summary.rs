//! What a person needs to know to try the demo, from its `accounts.json`.

use std::fs;
use std::io::{Result, Write, stdout};
use std::net::UdpSocket;
use std::path::Path;

use serde_json::Value;

/// Prints number, telephones, pages, log-ins and API.
pub fn print(dir: &Path) -> Result<()> {
    let mut out = stdout().lock();
    let path = dir.join("accounts.json");
    let all: Value = serde_json::from_slice(&fs::read(&path)?)?;
    let shown = |text: &str| match (all["listen"].as_str(), own_address()) {
        // The accounts are for programmes on this machine; people sit elsewhere.
        (Some("0.0.0.0"), Some(address)) => text.replace("127.0.0.1", &address),
        _ => text.into(),
    };
    let text = |value: &Value| shown(value.as_str().unwrap_or_default());
    writeln!(
        out,
        "Dial        {} at {}:{} (SIP over UDP); any caller that is no telephone below is a citizen",
        text(&all["sip"]["number"]),
        text(&all["sip"]["host"]),
        all["sip"]["port"]
    )?;
    writeln!(out, "Pages       {}/", text(&all["web"]))?;
    writeln!(
        out,
        "API         {}  token {}",
        text(&all["api"]["url"]),
        text(&all["api"]["token"])
    )?;
    writeln!(out, "\nTelephones  number  password")?;
    for phone in all["phones"].as_array().into_iter().flatten() {
        writeln!(
            out,
            "            {:<7} {}",
            text(&phone["number"]),
            text(&phone["password"])
        )?;
    }
    writeln!(
        out,
        "\nLog-ins     login      password      role         telephone"
    )?;
    for user in all["users"].as_array().into_iter().flatten() {
        writeln!(
            out,
            "            {:<10} {:<13} {:<12} {}",
            text(&user["login"]),
            text(&user["password"]),
            text(&user["role"]),
            text(&user["phone"])
        )?;
    }
    writeln!(out, "\nAll of this is in {}", path.display())?;
    Ok(())
}

/// This machine's address towards others; nothing is sent to find it.
fn own_address() -> Option<String> {
    let socket = UdpSocket::bind("0.0.0.0:0").ok()?;
    // An address of documentation (RFC 5737): only the way there is asked for.
    socket.connect("192.0.2.1:9").ok()?;
    let address = socket.local_addr().ok()?.ip();
    (!address.is_unspecified()).then(|| address.to_string())
}
