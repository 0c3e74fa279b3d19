//! Brings the scripts from npm into the binary, as `bin/setup` installed them.

use std::path::{Path, PathBuf};
use std::{env, fs};

const SCRIPTS: [(&str, &str); 2] = [
    ("node_modules/htmx.org/dist/htmx.min.js", "htmx.js"),
    ("node_modules/htmx-ext-sse/sse.js", "sse.js"),
];

fn main() {
    println!("cargo::rerun-if-changed=package-lock.json");
    println!("cargo::rerun-if-changed=templates");
    println!("cargo::rerun-if-changed=locales");
    let here = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default());
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default());
    for (from, to) in SCRIPTS {
        println!("cargo::rerun-if-changed={from}");
        bring(&here.join(from), &out.join(to));
    }
}

fn bring(from: &Path, to: &Path) {
    if let Err(why) = fs::copy(from, to) {
        println!(
            "cargo::error={}: {why}; run bin/setup, which installs the pages' scripts",
            from.display()
        );
    }
}
