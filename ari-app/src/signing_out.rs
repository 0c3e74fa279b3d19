//! Takes agents off duty whose last session has run out: being ready needs somebody at the desk, not only a
//! telephone. Who works by the API alone has no session, and is none of these; nor is who has come on duty by
//! the code at the telephone since the session was left. What they owe they go on owing.

use std::time::Duration;

use store::{Durability, Store};
use switchboard::{Actor, AgentWish, Millis, Request};
use web::switch::Switch;

/// How often it is looked for.
const EVERY: Duration = Duration::from_secs(30);

/// Runs for as long as the hotline.
pub async fn keep(store: Store, switch: Switch, clock: fn() -> Millis) {
    let mut tick = tokio::time::interval(EVERY);
    loop {
        tick.tick().await;
        let (store, now) = (store.clone(), clock());
        let sweep = move || {
            let sweep =
                move |tx: &store::rusqlite::Transaction<'_>| store::sessions::sweep(tx, now);
            store.write(Durability::Normal, sweep)
        };
        let Ok(Ok(agents)) = tokio::task::spawn_blocking(sweep).await else {
            tracing::warn!("sessions that have run out are not known; tried again");
            continue;
        };
        for agent in agents {
            let off = Request::SetAgent(agent, AgentWish::Off);
            let _ = switch.ask(Actor::System, off).await;
        }
    }
}
