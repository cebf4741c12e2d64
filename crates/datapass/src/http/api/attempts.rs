//! The calls of a webhook, and what was answered.

use std::sync::Arc;

use axum::Json;
use axum::extract::{OriginalUri, Path, State};
use axum::response::{IntoResponse, Response};
use http::Uri;
use jiff::Timestamp;
use serde_json::json;

use super::caller::Caller;
use super::failure::Failure;
use super::requests::MANY;
use super::token::WEBHOOKS;
use crate::datapass::Datapass;
use crate::records::Attempt;
use crate::wire::moment;

/// How many are given where nobody says how many.
const FEW: i64 = 100;

/// What a query asks for.
struct Asked {
    from: Timestamp,
    to: Timestamp,
    limit: i64,
}

/// `GET /api/v1/webhooks/{id}/attempts`
pub(super) async fn list(
    State(app): State<Arc<Datapass>>,
    caller: Caller,
    Path(id): Path<String>,
    OriginalUri(uri): OriginalUri,
) -> Result<Response, Failure> {
    caller.with(WEBHOOKS)?;
    let id = id.parse().map_err(|_| Failure::NotFound)?;
    let webhook = app.records.webhook(id).await?.ok_or(Failure::NotFound)?;
    if !caller.definition_ids(&app).contains(&webhook.definition) {
        return Err(Failure::NotFound);
    }
    let asked = Asked::of(&uri)?;
    let attempts = app.records.attempts(id, asked.from, asked.to, asked.limit).await?;
    let object = |attempt: &Attempt| {
        json!({
            "id": attempt.id,
            "event": attempt.event,
            "status_code": attempt.status,
            "response_body": attempt.body,
            "created_at": moment(attempt.at),
            "authorization_request_id": attempt.request_id,
        })
    };
    Ok(Json(attempts.iter().map(object).collect::<Vec<_>>()).into_response())
}

impl Asked {
    fn of(uri: &Uri) -> Result<Self, Failure> {
        let mut asked = Self { from: Timestamp::MIN, to: Timestamp::MAX, limit: FEW };
        for (name, value) in form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes()) {
            let at = |name| value.parse::<Timestamp>().map_err(|_| Failure::Query(name));
            match &*name {
                "start_time" if !value.is_empty() => asked.from = at("start_time")?,
                "end_time" if !value.is_empty() => asked.to = at("end_time")?,
                "limit" => {
                    let limit = value.parse::<i64>().ok().filter(|limit| *limit >= 0);
                    asked.limit = limit.ok_or(Failure::Query("limit"))?.min(MANY);
                }
                _ => {}
            }
        }
        Ok(asked)
    }
}
