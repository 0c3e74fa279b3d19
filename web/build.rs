//! Brings the script from npm into the binary, as `bin/setup` installed them.

use std::path::{Path, PathBuf};
use std::{env, fs};

const SCRIPT: &str = "node_modules/htmx.org/dist/htmx.min.js";

fn main() {
    println!("cargo::rerun-if-changed=package-lock.json");
    println!("cargo::rerun-if-changed=templates");
    println!("cargo::rerun-if-changed=locales");
    let here = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default());
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default());
    println!("cargo::rerun-if-changed={SCRIPT}");
    bring(&here.join(SCRIPT), &out.join("htmx.js"));
}

fn bring(from: &Path, to: &Path) {
    if let Err(why) = fs::copy(from, to) {
        println!(
            "cargo::error={}: {why}; run bin/setup, which installs the pages' script",
            from.display()
        );
    }
}
