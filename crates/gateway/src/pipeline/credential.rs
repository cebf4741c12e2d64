//! Which credential a call carries, and who that is (AP §1.2).

use std::sync::Arc;

use http::{HeaderMap, header};

use crate::definition::{Mode, Route};
use crate::token::ApiToken;
use crate::tokens::Tokens;

/// What was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Credential {
    /// None.
    Absent,
    /// A token of the gateway's.
    Api(String),
    /// An access token of FranceConnect's.
    FranceConnect(String),
}

/// Who that is.
#[derive(Debug, Clone)]
pub(crate) enum Caller {
    /// Nobody that is known.
    Nobody,
    /// The holder of a token, which may be over.
    Holder(Arc<ApiToken>),
    /// Whoever FranceConnect says.
    FranceConnect,
}

impl Credential {
    /// `Authorization: Bearer`, else `X-Api-Key`, else what is `asked` in the address. Where FranceConnect may speak, a
    /// bearer token is one of its own.
    pub(crate) fn of(route: &Route, headers: &HeaderMap, asked: Option<&str>) -> Self {
        let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).filter(|text| !text.is_empty());
        let bearer = text(header::AUTHORIZATION.as_str()).and_then(|value| value.strip_prefix("Bearer "));
        match bearer {
            Some(token) if route.mode == Mode::FranceConnect || route.france_connect => {
                Self::FranceConnect(token.to_owned())
            }
            Some(token) => Self::Api(token.to_owned()),
            None if route.mode == Mode::FranceConnect => Self::Absent,
            None => text("x-api-key").or(asked).map_or(Self::Absent, |token| Self::Api(token.to_owned())),
        }
    }

    /// The text that was sent.
    pub(crate) fn text(&self) -> &str {
        match self {
            Self::Absent => "",
            Self::Api(text) | Self::FranceConnect(text) => text,
        }
    }
}

impl Caller {
    pub(crate) fn of(credential: &Credential, tokens: &Tokens) -> Self {
        match credential {
            Credential::Absent => Self::Nobody,
            Credential::Api(text) => tokens.read(text).map_or(Self::Nobody, Self::Holder),
            Credential::FranceConnect(_) => Self::FranceConnect,
        }
    }

    /// Whose token it is, whether or not it may be used.
    pub(crate) fn holder(&self) -> Option<Arc<ApiToken>> {
        match self {
            Self::Holder(token) => Some(Arc::clone(token)),
            Self::Nobody | Self::FranceConnect => None,
        }
    }
}
