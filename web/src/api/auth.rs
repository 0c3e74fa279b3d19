//! Who may: a bearer token (RFC 6750) whose SHA-256 is in the store. As what is looked up is the hash
//! of what was sent, the time a look-up takes says nothing about any token.

use sha2::{Digest, Sha256};
use warp::http::{HeaderMap, header};

use super::Api;
use super::problem::{Code, Problem};

/// More than any token of ours has, in bytes.
const LONGEST: usize = 512;

/// Who asks.
#[derive(Clone, Debug, Default)]
pub struct Bearer {
    /// The token's name; empty where none is needed.
    pub name: String,
    /// By which it is looked up again.
    pub hash: [u8; 32],
}

/// Whose token came with a request.
pub async fn check(api: &Api, headers: &HeaderMap) -> Result<Bearer, Problem> {
    let Some(token) = bearer(headers) else {
        return Err(refusal(
            Code::TokenMissing,
            "Send the header Authorization: Bearer TOKEN; an administrator can make a token.",
            "Bearer realm=\"rexian\"",
        ));
    };
    let hash: [u8; 32] = Sha256::digest(token.as_bytes()).into();
    match api.read(move |c| store::tokens::find(c, &hash)).await? {
        Some(token) => Ok(Bearer {
            name: token.name,
            hash,
        }),
        None => Err(refusal(
            Code::TokenRefused,
            "The token is not known or was revoked; ask an administrator for another.",
            "Bearer realm=\"rexian\", error=\"invalid_token\"",
        )),
    }
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    let token = token.trim();
    let usable = scheme.eq_ignore_ascii_case("bearer") && (1..=LONGEST).contains(&token.len());
    usable.then_some(token)
}

fn refusal(code: Code, detail: &str, challenge: &str) -> Problem {
    Problem::new(code, detail).with(header::WWW_AUTHENTICATE, challenge)
}

#[cfg(test)]
mod tests {
    use super::*;
    use warp::http::HeaderValue;

    #[test]
    fn a_token_is_taken_from_its_header_only_in_its_form() {
        for (value, expected) in [
            ("Bearer abc", Some("abc")),
            ("bearer  abc ", Some("abc")),
            ("Bearer ", None),
            ("Bearer", None),
            ("Basic abc", None),
            ("abc", None),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::AUTHORIZATION, HeaderValue::from_static(value));
            assert_eq!(bearer(&headers), expected, "{value}");
        }
    }
}
