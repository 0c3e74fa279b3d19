//! Who is signed in: a random token in a cookie, its hash in the store. A form's token follows from
//! it, so that no other site can send one.

use sha2::{Digest, Sha256};
use store::sessions::Hash;
use store::{Role, users::User};
use subtle::ConstantTimeEq;
use switchboard::{Actor, AgentId, CallView, Millis};
use warp::http::{HeaderMap, header};

/// The session's cookie.
pub const COOKIE: &str = "rexian";
/// The language's cookie.
pub const LANGUAGE: &str = "language";
/// A session ends so long after it began: a working day with some overtime.
pub const LIFE_MS: Millis = 14 * 60 * 60 * 1_000;

/// A session that holds.
#[derive(Clone, Debug)]
pub struct Session {
    /// Who.
    pub user: User,
    /// What a form of this session carries.
    pub csrf: String,
    /// The token's hash.
    pub hash: Hash,
}

impl Session {
    /// Who does it, for facts and events.
    pub fn actor(&self) -> Actor {
        actor(&self.user)
    }

    /// Who acts in a call: a supervisor who talks in it, or is rung for it, for themself, else as one who leads.
    pub fn actor_in(&self, call: Option<&CallView>) -> Actor {
        let theirs = |agent| call.is_some_and(|call| is_in(call, agent));
        match self.user.agent {
            Some(agent) if self.leads() && !theirs(agent) => Actor::User(self.user.login.clone()),
            Some(_) | None => self.actor(),
        }
    }

    /// Whose desk it is: everybody has one who takes calls, and may do what is done there.
    pub fn desk(&self) -> Option<AgentId> {
        let works = self.leads() || self.user.role == Role::Agent;
        self.user.agent.filter(|_| works)
    }

    /// Whether a form was sent from a page of this session.
    pub fn sent(&self, csrf: &str) -> bool {
        self.csrf.as_bytes().ct_eq(csrf.as_bytes()).into()
    }

    /// Whether the user may see and steer everybody's work.
    pub fn leads(&self) -> bool {
        matches!(self.user.role, Role::Supervisor | Role::Admin)
    }
}

/// Whether an agent is in a call: talks, or is rung for it, other than to listen.
pub(crate) fn is_in(call: &CallView, agent: AgentId) -> bool {
    let talks = call
        .parties
        .iter()
        .any(|party| party.who.agent() == Some(agent));
    let transfer = call.transfer.as_ref();
    let recipient = transfer.is_some_and(|transfer| transfer.to.agent() == Some(agent));
    talks || recipient || call.agent == Some(agent) || call.rung.contains(&agent)
}

/// Who a user is in facts, events and the audit.
pub fn actor(user: &User) -> Actor {
    match user.agent {
        Some(agent) => Actor::Agent(agent),
        None => Actor::User(user.login.clone()),
    }
}

/// A token of 256 random bits, in hexadecimal.
///
/// # Errors
/// The system gives no random numbers.
pub fn token() -> Result<String, getrandom::Error> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes)?;
    Ok(hex(&bytes))
}

/// What is stored of a token.
pub fn hash(token: &str) -> Hash {
    Sha256::digest(token.as_bytes()).into()
}

/// What a form of the session with this token carries.
pub fn csrf(token: &str) -> String {
    hex(&Sha256::digest(format!("form of {token}").as_bytes()))
}

/// The value of a cookie.
pub fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let all = headers.get_all(header::COOKIE).iter();
    let pairs = all
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'));
    let mut named = pairs.filter_map(|pair| pair.trim().split_once('='));
    named.find(|(key, _)| *key == name).map(|(_, value)| value)
}

/// A `Set-Cookie` header. `age_s` of 0 removes it.
pub fn set_cookie(name: &str, value: &str, age_s: u64, secure: bool) -> String {
    let secure = if secure { "; Secure" } else { "" };
    format!("{name}={value}; Path=/; Max-Age={age_s}; HttpOnly; SameSite=Strict{secure}")
}

/// Whether a browser says that another site sent this request.
pub fn is_foreign(headers: &HeaderMap) -> bool {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    if text("sec-fetch-site").is_some_and(|site| !matches!(site, "same-origin" | "none")) {
        return true;
    }
    let Some(origin) = text("origin") else {
        return false;
    };
    let host = origin.split_once("://").map(|(_, host)| host);
    host.is_none() || host != text("host")
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs
            .iter()
            .map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap()))
            .collect()
    }

    #[test]
    fn a_cookie_is_found_among_others() {
        let headers = headers(&[("cookie", "a=1; rexian=abc; rexianx=2")]);
        assert_eq!(cookie(&headers, COOKIE), Some("abc"));
        assert_eq!(cookie(&headers, "b"), None);
    }

    #[test]
    fn another_sites_request_is_told_by_its_origin() {
        assert!(!is_foreign(&headers(&[])));
        assert!(!is_foreign(&headers(&[
            ("origin", "http://a:1"),
            ("host", "a:1")
        ])));
        assert!(is_foreign(&headers(&[
            ("origin", "http://b"),
            ("host", "a:1")
        ])));
        assert!(is_foreign(&headers(&[("origin", "null"), ("host", "a:1")])));
        assert!(is_foreign(&headers(&[("sec-fetch-site", "cross-site")])));
    }

    #[test]
    fn a_forms_token_does_not_tell_the_sessions() {
        let token = token().unwrap();
        assert_ne!(csrf(&token), token);
        assert_eq!(csrf(&token), csrf(&token));
    }
}
