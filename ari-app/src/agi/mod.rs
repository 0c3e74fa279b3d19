//! FastAGI: building blocks for the dialplan. A script is a path in `agi://host:port/<script>`; it
//! asks Asterisk for a few things by turns, and ends.
//!
//! | script | what it does |
//! |---|---|
//! | `hours?queue=ID` | sets `REXIAN_OPEN` to `yes`, `closed` or `holiday` |
//! | `health` | sets `REXIAN_HEALTH` to `ok`, `degraded` or `down` |
//! | `say?prompt=ID&language=zh&count=N` | speaks a prompt |
//! | `agent?state=ready&phone=NUMBER` | sets the state of who sits at a telephone, and says so |

mod agent;
mod protocol;
mod scripts;
mod server;

use std::net::SocketAddr;
use std::sync::Arc;

use switchboard::Millis;
use tokio::net::TcpListener;
use web::switch::Switch;

use crate::speech::Speech;

/// What scripts know.
pub struct Agi {
    /// Health, hours, agents and their states.
    pub switch: Switch,
    /// What speaks.
    pub speech: Speech,
    /// The time.
    pub clock: fn() -> Millis,
}

impl Agi {
    /// Listens, and serves on tasks of its own.
    ///
    /// # Errors
    /// The address cannot be listened on.
    pub async fn start(self, listen: SocketAddr) -> Result<(), String> {
        let listener = TcpListener::bind(listen).await;
        let listener = listener.map_err(|why| format!("agi.listen = {listen}: {why}"))?;
        tokio::spawn(server::serve(listener, Arc::new(self)));
        Ok(())
    }
}

#[cfg(test)]
mod tests;
