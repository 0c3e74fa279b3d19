//! The forms of the desk that are about a caller: a note, and a call-back agreed on with them.

use askama::Template;
use switchboard::CallId;
use warp::http::StatusCode;

use super::super::{Answer, Visit, agreeing};
use super::state::State;
use crate::error::Error;
use crate::view::{View, page};

/// The call whose caller a note or a call-back is about, from when its forms are shown: another may ring meanwhile.
pub struct About {
    pub call: CallId,
    /// The form for a call-back, with their number.
    pub agree: agreeing::Form,
}

impl About {
    /// The call at hand, the one that is being wrapped up, or the last, if its caller shows a number.
    pub async fn of(visit: &Visit, now: &State) -> Result<Option<Self>, Error> {
        let last = now.agent.last.as_ref().map(|last| last.call);
        let Some(call) = now.own_call().or(last) else {
            return Ok(None);
        };
        let seen = visit.read(move |c| store::calls::get(c, call)).await?;
        let agree = |with| agreeing::Form {
            with,
            at_desk: true,
            ..agreeing::Form::of(call, Some(now.agent.agent))
        };
        Ok(seen.caller.map(|caller| About {
            call,
            agree: agree(caller),
        }))
    }
}

#[derive(Template)]
#[template(path = "desk/about.html")]
struct AboutPart {
    v: View,
    about: Option<About>,
}

/// The forms for a note about the caller in mind, and for a call-back agreed on with them.
pub async fn forms(visit: &Visit) -> Answer {
    let now = super::state(visit)?;
    let part = AboutPart {
        v: View::new(visit, "nav-desk", (0, 0)),
        about: About::of(visit, &now).await?,
    };
    Ok(page(StatusCode::OK, &part))
}
