//! Every way a call of the control API can fail.

use axum::Json;
use axum::response::{IntoResponse, Response};
use http::header::{CACHE_CONTROL, WWW_AUTHENTICATE};
use http::{HeaderValue, Method, StatusCode, Uri};
use serde_json::json;

use crate::broker::Refused;
use crate::faults::FaultRefused;
use crate::personas::PersonaRefused;

/// Answered as `{"error", "detail"}` with a 4xx status (5xx when the stack itself fails).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ControlError {
    /// The call comes from another site's page, or under another host name.
    Foreign(String),
    /// The bearer token is missing or wrong.
    Unauthorized,
    /// The body is no JSON object, or its media type says otherwise.
    NotJson(String),
    /// A member is missing, unknown or of the wrong kind.
    Invalid(String),
    /// There is no such thing.
    NotFound(String),
    /// It exists already.
    Conflict(String),
    /// The broker refuses, by its own name.
    Broker(Refused),
    /// No call stands at this path.
    NoSuchCall(String),
    /// The call exists under other methods.
    WrongMethod(String),
    /// The stack could not do it.
    Unavailable(String),
}

impl ControlError {
    fn parts(self) -> (StatusCode, String, String) {
        match self {
            Self::Foreign(detail) => (StatusCode::FORBIDDEN, "forbidden".to_owned(), detail),
            Self::Unauthorized => (
                StatusCode::UNAUTHORIZED,
                "unauthorized".to_owned(),
                "off loopback the control API needs `Authorization: Bearer` with the token of the manifest file"
                    .to_owned(),
            ),
            Self::NotJson(detail) => (StatusCode::UNSUPPORTED_MEDIA_TYPE, "not_json".to_owned(), detail),
            Self::Invalid(detail) => (StatusCode::BAD_REQUEST, "invalid_request".to_owned(), detail),
            Self::NotFound(detail) | Self::NoSuchCall(detail) => {
                (StatusCode::NOT_FOUND, "not_found".to_owned(), detail)
            }
            Self::Conflict(detail) => (StatusCode::CONFLICT, "conflict".to_owned(), detail),
            Self::Broker(refused) => {
                let status = match refused.error.as_str() {
                    "not_found" => StatusCode::NOT_FOUND,
                    "conflict" => StatusCode::CONFLICT,
                    "unavailable" => StatusCode::SERVICE_UNAVAILABLE,
                    _ => StatusCode::BAD_REQUEST,
                };
                (status, refused.error, refused.detail)
            }
            Self::WrongMethod(detail) => (StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed".to_owned(), detail),
            Self::Unavailable(detail) => (StatusCode::SERVICE_UNAVAILABLE, "unavailable".to_owned(), detail),
        }
    }
}

impl ControlError {
    /// What is wrong, in a sentence.
    pub(crate) fn detail(self) -> String {
        self.parts().2
    }
}

impl IntoResponse for ControlError {
    fn into_response(self) -> Response {
        let (status, error, detail) = self.parts();
        let body = Json(json!({ "error": error, "detail": detail }));
        let mut response = (status, [(CACHE_CONTROL, "no-store")], body).into_response();
        if status == StatusCode::UNAUTHORIZED {
            response.headers_mut().insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response
    }
}

impl From<Refused> for ControlError {
    fn from(refused: Refused) -> Self {
        Self::Broker(refused)
    }
}

impl From<FaultRefused> for ControlError {
    fn from(refused: FaultRefused) -> Self {
        Self::Invalid(refused.to_string())
    }
}

impl From<PersonaRefused> for ControlError {
    fn from(refused: PersonaRefused) -> Self {
        let detail = refused.to_string();
        match refused {
            PersonaRefused::Exists(_) => Self::Conflict(detail),
            PersonaRefused::Unknown(_) => Self::NotFound(detail),
            PersonaRefused::Unreadable(_) | PersonaRefused::BadId | PersonaRefused::IdFixed => Self::Invalid(detail),
        }
    }
}

pub(super) async fn no_such_call(uri: Uri) -> ControlError {
    ControlError::NoSuchCall(format!(
        "no call of the control API stands at {}; see {}/openapi.json",
        uri.path(),
        super::BASE
    ))
}

pub(super) async fn wrong_method(method: Method, uri: Uri) -> ControlError {
    ControlError::WrongMethod(format!("{} does not take {method}; see {}/openapi.json", uri.path(), super::BASE))
}
