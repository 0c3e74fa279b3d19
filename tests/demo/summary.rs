//! What a person needs to know to try the demo, from its `accounts.json`.

use std::fs;
use std::io::Result;
use std::path::Path;

use serde_json::Value;

/// Prints number, telephones, pages, log-ins and API.
pub fn print(dir: &Path) -> Result<()> {
    let path = dir.join("accounts.json");
    let all: Value = serde_json::from_slice(&fs::read(&path)?)?;
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    println!(
        "Dial        {} at {}:{} (SIP over UDP); any caller that is no telephone below is a citizen",
        text(&all["sip"]["number"]),
        text(&all["sip"]["host"]),
        all["sip"]["port"]
    );
    println!("Pages       {}/", text(&all["web"]));
    println!(
        "API         {}  token {}",
        text(&all["api"]["url"]),
        text(&all["api"]["token"])
    );
    println!("\nTelephones  number  password");
    for phone in all["phones"].as_array().into_iter().flatten() {
        println!(
            "            {:<7} {}",
            text(&phone["number"]),
            text(&phone["password"])
        );
    }
    println!("\nLog-ins     login      password      role         telephone");
    for user in all["users"].as_array().into_iter().flatten() {
        println!(
            "            {:<10} {:<13} {:<12} {}",
            text(&user["login"]),
            text(&user["password"]),
            text(&user["role"]),
            text(&user["phone"])
        );
    }
    println!("\nAll of this is in {}", path.display());
    Ok(())
}
