//! The forms of the desk that are about a caller: a note, and a call-back agreed on with them.

use askama::Template;
use switchboard::{AgentId, CallId};
use warp::http::StatusCode;

use super::super::{Answer, Visit};
use super::state::State;
use crate::error::Error;
use crate::view::{View, page};

/// The call whose caller a note or a call-back is about, from when its forms are shown: another may ring meanwhile.
pub struct About {
    call: CallId,
    /// Their number.
    pub caller: String,
}

impl About {
    /// The call at hand, the one that is being wrapped up, or the last, if its caller shows a number.
    pub async fn of(visit: &Visit, now: &State) -> Result<Option<Self>, Error> {
        let last = now.agent.last.as_ref().map(|last| last.call);
        let Some(call) = now.agent.state.call().or(last) else {
            return Ok(None);
        };
        let seen = visit.read(move |c| store::calls::get(c, call)).await?;
        Ok(seen.caller.map(|caller| About { call, caller }))
    }

    /// Where its forms are sent.
    pub fn calls(&self, noun: &str) -> String {
        format!("/calls/{}/{noun}", self.call)
    }
}

#[derive(Template)]
#[template(path = "desk/about.html")]
struct AboutPart {
    v: View,
    own: AgentId,
    about: Option<About>,
}

/// The forms for a note about the caller in mind, and for a call-back agreed on with them.
pub async fn forms(visit: &Visit) -> Answer {
    let now = super::state(visit)?;
    let part = AboutPart {
        v: View::new(visit, "nav-desk", (0, 0)),
        own: now.agent.agent,
        about: About::of(visit, &now).await?,
    };
    Ok(page(StatusCode::OK, &part))
}
