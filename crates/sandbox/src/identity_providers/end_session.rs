//! `GET /{slug}/session/end`: nobody stays logged in here, so only the way back is left to do.

use std::sync::Arc;

use axum::Extension;
use axum::extract::{RawQuery, State};
use axum::response::Response;
use guichet_jose::decode_unverified;
use guichet_oidc::logout;
use guichet_oidc::params::Params;
use guichet_web::edge::Site;
use guichet_web::page::{Page, html};
use http::StatusCode;
use serde_json::Value;

use super::page::LoggedOutPage;
use super::provider::At;
use super::refusals::{page, to_callback};

pub(super) async fn end(
    State(at): State<At>,
    Extension(site): Extension<Arc<Site>>,
    shown: Page,
    RawQuery(query): RawQuery,
) -> Response {
    let Ok(params) = Params::parse(query.unwrap_or_default().as_bytes()) else {
        return page(&site, shown, "sandbox-idp-unreadable", None);
    };
    // The hint only says whose addresses of return count; it opens nothing, so it need not be verified.
    let audience = params.filled("id_token_hint").and_then(|hint| decode_unverified(hint).ok());
    let audience = audience.as_ref().and_then(|(_, claims)| claims.get("aud")).and_then(Value::as_str);
    let broker = params.filled("client_id").or(audience).and_then(|client_id| at.provider.broker(client_id));
    let checked = logout::parameters(&at.provider.profile, &params)
        .and_then(|()| logout::check(broker.map(|broker| &broker.client), audience, &params));
    match checked {
        Ok(request) => match request.post_logout_redirect_uri {
            Some(uri) => to_callback(&uri, &[("state", request.state.as_deref())]),
            None => html(StatusCode::OK, &LoggedOutPage::of(&at, shown)),
        },
        Err(reason) => page(&site, shown, "sandbox-idp-refused", Some(&reason)),
    }
}
