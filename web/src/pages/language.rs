//! The language switch.

use warp::reply::Reply;

use super::{Answer, Visit, redirect};
use crate::error::Error;
use crate::i18n::Lang;
use crate::session::{LANGUAGE, set_cookie};

/// Kept for a year.
const AGE_S: u64 = 365 * 24 * 60 * 60;

pub fn choose(visit: &Visit) -> Answer {
    let lang = Lang::parse(visit.form.text("language")).ok_or(Error::Malformed)?;
    let secure = visit.app.settings.secure_cookies;
    let cookie = set_cookie(LANGUAGE, lang.tag(), AGE_S, secure);
    let back = redirect(visit.form.text("back"));
    Ok(warp::reply::with_header(back, "set-cookie", cookie).into_response())
}
