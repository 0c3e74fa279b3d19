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
    include_str!("../../assets/reports.css"),
);

const JS: &str = concat!(
    include_str!(concat!(env!("OUT_DIR"), "/htmx.js")),
    ";\n",
    include_str!("../../assets/hold.js"),
    include_str!("../../assets/problem.js"),
    include_str!("../../assets/clock.js"),
    include_str!("../../assets/ring.js"),
    include_str!("../../assets/desk.js"),
    include_str!("../../assets/sift.js"),
    include_str!("../../assets/keys.js"),
    include_str!("../../assets/events.js"),
);

const LOGO: &str = include_str!("../../assets/logo.svg");

pub fn show(name: &str) -> Answer {
    let asked = format!("/assets/{name}");
    let (kind, body, address) = match name.rsplit_once('.').ok_or(Error::NotFound)?.1 {
        "css" => ("text/css; charset=utf-8", CSS, css()),
        "js" => ("text/javascript; charset=utf-8", JS, js()),
        "svg" => ("image/svg+xml", LOGO, logo()),
        _ => return Err(Error::NotFound),
    };
    // An older page, open while the programme was renewed, is given what there is.
    let age = match asked == address {
        true => "public, max-age=31536000, immutable",
        false => "no-cache",
    };
    let reply = warp::reply::with_header(body, "content-type", kind);
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

/// The address of the logo.
pub fn logo() -> &'static str {
    static ADDRESS: OnceLock<String> = OnceLock::new();
    ADDRESS.get_or_init(|| address(LOGO, "svg"))
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

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    const TOKENS: &str = include_str!("../../assets/tokens.css");
    /// Words, and what they stand on.
    const PAIRS: [(&str, &[&str]); 8] = [
        (
            "card",
            &[
                "ink", "soft", "link", "accent", "action", "bad", "warn", "info",
            ],
        ),
        (
            "card",
            &["ready", "reserved", "talking", "wrap_up", "paused", "off"],
        ),
        ("paper", &["ink", "soft", "link", "accent", "bad"]),
        ("accent", &["accent-ink"]),
        ("action", &["action-ink"]),
        ("bad-paper", &["ink", "bad", "link"]),
        ("good-paper", &["ink", "good", "link"]),
        ("warn-paper", &["warn"]),
    ];

    fn colours(css: &'static str) -> BTreeMap<&'static str, &'static str> {
        let parts = css
            .split("--")
            .skip(1)
            .filter_map(|part| part.split_once(": #"));
        parts.map(|(name, rest)| (name, &rest[..6])).collect()
    }

    /// Relative luminance, as WCAG 2.2 has it.
    fn luminance(colour: &str) -> f64 {
        let weighed = [(0, 0.2126), (2, 0.7152), (4, 0.0722)].map(|(from, weight)| {
            let value = u8::from_str_radix(&colour[from..from + 2], 16).unwrap();
            let part = f64::from(value) / 255.0;
            let linear = match part <= 0.04045 {
                true => part / 12.92,
                false => ((part + 0.055) / 1.055).powf(2.4),
            };
            linear * weight
        });
        weighed.iter().sum()
    }

    #[test]
    fn every_word_stands_out_from_its_ground_by_light_and_by_dark() {
        let (light, dark) = TOKENS.split_once("@media").unwrap();
        let mut both = colours(light);
        for theme in ["light", "dark"] {
            for (ground, inks) in PAIRS {
                for ink in inks {
                    let pair = [both[ground], both[ink]].map(luminance);
                    let ratio = (pair[0].max(pair[1]) + 0.05) / (pair[0].min(pair[1]) + 0.05);
                    assert!(ratio >= 4.5, "{theme}: {ink} on {ground} is {ratio:.2}");
                }
            }
            both.extend(colours(dark));
        }
    }
}
