//! Where everybody's work begins, and where a form leads to that was sent without a script.

use store::Role;
use warp::http::header;

use super::{Answer, Visit, redirect};
use crate::error::Error;

/// The page somebody's work begins with.
pub fn show(visit: &Visit) -> Answer {
    Ok(redirect(match visit.user()?.user.role {
        Role::Agent => "/desk",
        Role::Supervisor | Role::Admin | Role::Leader => "/board",
        Role::Department => "/cases",
    }))
}

/// The desk or the board, wherever the form was: those who lead may have sent it from either.
pub fn back(visit: &Visit) -> Result<&'static str, Error> {
    let session = visit.user()?;
    let from_desk = came_from(visit) == Some("/desk");
    Ok(match session.leads() && !from_desk {
        true => "/board",
        false => "/desk",
    })
}

/// The address a form was sent from, without the query.
fn came_from(visit: &Visit) -> Option<&str> {
    let from = visit.headers.get(header::REFERER)?.to_str().ok()?;
    let (_, rest) = from.split_once("://")?;
    let path = rest.find('/').map(|at| &rest[at..])?;
    path.split(['?', '#']).next()
}
