//! `GET /health`: whether calls can be taken, for a monitor without a token.

use serde::Serialize;
use warp::http::StatusCode;
use warp::reply::{Reply, Response};

use super::{Api, json, limits};

#[derive(Debug, Serialize)]
struct HealthBody {
    status: &'static str,
    findings: Vec<String>,
}

/// 200 while calls can be taken, 503 otherwise.
pub fn show(api: &Api) -> Response {
    let health = api.app.switch.health();
    let status = match (health.calls, health.findings.is_empty()) {
        (true, true) => "ok",
        (true, false) => "degraded",
        (false, _) => "down",
    };
    let body = json(&HealthBody {
        status,
        findings: health.findings,
    });
    match health.calls {
        true => body,
        false => {
            let body = warp::reply::with_header(body, "retry-after", limits::RETRY_S);
            warp::reply::with_status(body, StatusCode::SERVICE_UNAVAILABLE).into_response()
        }
    }
}
