//! A body that is one JSON object.

use axum::body::to_bytes;
use axum::extract::{FromRequest, Request};
use guichet_web::media_type::essence;
use http::header::CONTENT_TYPE;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::ControlError;

/// As everywhere (`FC §1.2`): larger bodies are refused before they come here.
const LARGEST: usize = 64 * 1024;

/// The body, an object.
pub(crate) struct Object(pub(crate) Map<String, Value>);

impl Object {
    /// Takes a member that must be a text.
    pub(crate) fn take_text(&mut self, member: &str) -> Result<String, ControlError> {
        match self.0.remove(member) {
            Some(Value::String(text)) if !text.is_empty() => Ok(text),
            Some(_) => Err(ControlError::Invalid(format!("`{member}` must be a text"))),
            None => Err(ControlError::Invalid(format!("`{member}` is missing"))),
        }
    }

    /// The body as `T`, which refuses unknown members by name.
    pub(crate) fn typed<T: DeserializeOwned>(self) -> Result<T, ControlError> {
        serde_json::from_value(Value::Object(self.0)).map_err(|error| ControlError::Invalid(error.to_string()))
    }
}

impl<S: Send + Sync> FromRequest<S> for Object {
    type Rejection = ControlError;

    async fn from_request(request: Request, _: &S) -> Result<Self, ControlError> {
        let media_type = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        if essence(media_type) != "application/json" {
            return Err(ControlError::NotJson(format!("Content-Type must be application/json, it was {media_type:?}")));
        }
        let bytes = to_bytes(request.into_body(), LARGEST)
            .await
            .map_err(|_| ControlError::Invalid("the body could not be read, or is over 64 KiB".to_owned()))?;
        match serde_json::from_slice(&bytes) {
            Ok(Value::Object(members)) => Ok(Self(members)),
            Ok(_) => Err(ControlError::Invalid("the body must be a JSON object".to_owned())),
            Err(error) => Err(ControlError::Invalid(format!("the body is not JSON: {error}"))),
        }
    }
}
