//! The police and the others of `EMERGENCY` are asked for over a line that counts as down, too: Asterisk dials no
//! contact that leaves OPTIONS unanswered, and some carriers never answer any.

use serde_json::Value;
use switchboard::{Command, Dial, is_emergency};

use super::client::Client;
use super::orders::{self, TRUNK};
use super::rest::{Failure, Rest};

/// The carrier's address: the section of type aor in `pjsip.conf`.
/// <https://docs.asterisk.org/Latest_API/API_Documentation/Asterisk_REST_Interface/Asterisk_REST_API/#getobject>
const AOR: &str = "asterisk/config/dynamic/res_pjsip/aor/trunk";

/// What Asterisk says where it has no contact to dial.
const NOBODY: u16 = 500;

/// Asks for help once more, at the carrier's address itself. `None` where Asterisk took that; else why there is none.
pub async fn ask_again(client: &Client, command: &Command, failure: Failure) -> Option<Failure> {
    let Command::Originate { to, .. } = command else {
        return Some(failure);
    };
    let number = match to {
        Dial::Outside(number) if is_emergency(number) => number,
        Dial::Outside(_) | Dial::Phone(_) => return Some(failure),
    };
    if !matches!(failure, Failure::Status(NOBODY, _)) {
        return Some(failure);
    }
    let answer = client.send(Rest::new("GET", AOR)).await;
    let fields = answer
        .ok()
        .and_then(|it| serde_json::from_str(&it.body).ok());
    let Some(address) = fields.and_then(|fields: Value| address(&fields, number)) else {
        return Some(failure);
    };
    tracing::warn!(
        number,
        "the carrier's line counts as down; asking for help at its address"
    );
    let mut again = orders::request(command, &[]);
    again.body["endpoint"] = format!("PJSIP/{TRUNK}/{address}").into();
    client.send(again).await.err()
}

/// Where a number is at the carrier's first contact, such as `sip:110@192.0.2.1:5060`.
fn address(fields: &Value, number: &str) -> Option<String> {
    let mut fields = fields.as_array()?.iter();
    let contacts = fields.find(|field| field["attribute"] == "contact")?;
    let first = contacts["value"].as_str()?.split(',').next()?.trim();
    let (scheme, rest) = first.split_once(':')?;
    let host = rest.rsplit_once('@').map_or(rest, |(_, host)| host);
    (!host.is_empty()).then(|| format!("{scheme}:{number}@{host}"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn of(contact: &str) -> Option<String> {
        let fields = json!([
            { "attribute": "max_contacts", "value": "0" },
            { "attribute": "contact", "value": contact },
        ]);
        address(&fields, "110")
    }

    #[test]
    fn a_number_is_asked_for_at_the_carriers_first_contact() {
        assert_eq!(of("sip:192.0.2.1").as_deref(), Some("sip:110@192.0.2.1"));
        assert_eq!(
            of("sip:us@carrier.example:5080;transport=tcp,sip:192.0.2.2").as_deref(),
            Some("sip:110@carrier.example:5080;transport=tcp")
        );
    }

    #[test]
    fn without_an_address_nobody_is_asked() {
        assert_eq!(of(""), None);
        assert_eq!(address(&json!([]), "110"), None);
        assert_eq!(address(&json!({ "message": "no" }), "110"), None);
    }
}
