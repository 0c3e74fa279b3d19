//! Styles and scripts, in the binary. Their addresses carry a hash of what they are, so browsers keep
//! them for good.

use std::sync::OnceLock;

use sha2::{Digest, Sha256};
use warp::reply::Reply;

use super::Answer;
use crate::error::Error;

const CSS: &str = concat!(
    include_str!("../../assets/layers.css"),
    include_str!("../../assets/tokens.css"),
    include_str!("../../assets/base.css"),
    include_str!("../../assets/layout.css"),
    include_str!("../../assets/components.css"),
    include_str!("../../assets/forms.css"),
    include_str!("../../assets/tables.css"),
    include_str!("../../assets/desk.css"),
    include_str!("../../assets/board.css"),
);

const JS: &str = concat!(
    include_str!(concat!(env!("OUT_DIR"), "/htmx.js")),
    ";\n",
    include_str!(concat!(env!("OUT_DIR"), "/sse.js")),
    ";\n",
    include_str!("../../assets/clock.js"),
    include_str!("../../assets/ring.js"),
    include_str!("../../assets/desk.js"),
    include_str!("../../assets/keys.js"),
);

const LOGO: &str = include_str!("../../assets/logo.svg");

/// One file: what it is called, its type, and itself.
fn find(name: &str) -> Option<(&'static str, &'static str)> {
    match name.split_once('.')? {
        ("pages", rest) if rest.ends_with("css") => Some(("text/css; charset=utf-8", CSS)),
        ("pages", rest) if rest.ends_with("js") => Some(("text/javascript; charset=utf-8", JS)),
        ("logo", "svg") => Some(("image/svg+xml", LOGO)),
        (_, _) => None,
    }
}

pub fn show(name: &str) -> Answer {
    let (kind, body) = find(name).ok_or(Error::NotFound)?;
    let reply = warp::reply::with_header(body, "content-type", kind);
    let age = "public, max-age=31536000, immutable";
    Ok(warp::reply::with_header(reply, "cache-control", age).into_response())
}

/// The address of the styles.
pub fn css() -> &'static str {
    static ADDRESS: OnceLock<String> = OnceLock::new();
    ADDRESS.get_or_init(|| address(CSS, "css"))
}

/// The address of the scripts.
pub fn js() -> &'static str {
    static ADDRESS: OnceLock<String> = OnceLock::new();
    ADDRESS.get_or_init(|| address(JS, "js"))
}

fn address(body: &str, ending: &str) -> String {
    let hash = Sha256::digest(body.as_bytes());
    let short: String = hash
        .iter()
        .take(6)
        .map(|byte| format!("{byte:02x}"))
        .collect();
    format!("/assets/pages.{short}.{ending}")
}
