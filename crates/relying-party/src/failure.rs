//! Every way a login can fail.

use guichet_jose::JoseError;
use guichet_oidc::rp::callback::CallbackRefusal;
use guichet_oidc::rp::id_token::IdTokenRefusal;
use guichet_oidc::rp::keys::KeysRefusal;
use guichet_oidc::rp::metadata::MetadataRefusal;
use guichet_oidc::rp::token::TokenRefusal;
use guichet_oidc::rp::userinfo::UserinfoRefusal;
use guichet_web::outgoing;
use http::StatusCode;

/// Why nobody is logged in.
#[derive(Debug, thiserror::Error)]
pub enum LoginFailed {
    /// The parameters are not UTF-8.
    #[error("the parameters are not UTF-8")]
    Unreadable,
    /// The browser began no login, or it was used already.
    #[error("no login is under way in this browser, or it was used already")]
    NoLogin,
    /// ProConnect answered with an error.
    #[error("ProConnect answered `{0}`")]
    Refused(String),
    /// What came back does not belong to what was sent.
    #[error(transparent)]
    Callback(#[from] CallbackRefusal),
    /// No answer.
    #[error("{0}: {1}")]
    NoAnswer(&'static str, outgoing::Failure),
    /// Another status than was expected.
    #[error("{0}: status {1}")]
    Status(&'static str, u16),
    /// The discovery document does not fit.
    #[error("discovery: {0}")]
    Metadata(#[from] MetadataRefusal),
    /// The keys cannot be read.
    #[error("jwks: not a set of keys")]
    KeySet,
    /// No key fits.
    #[error("jwks: {0}")]
    Keys(#[from] KeysRefusal),
    /// The code was not exchanged.
    #[error("{0}")]
    Token(#[from] TokenRefusal),
    /// The ID token is not to be believed.
    #[error("{0}")]
    IdToken(#[from] IdTokenRefusal),
    /// The userinfo is not to be believed.
    #[error("{0}")]
    Userinfo(#[from] UserinfoRefusal),
    /// The request for tokens could not be built.
    #[error("the request for tokens could not be built")]
    Request(#[from] JoseError),
    /// ProConnect told no address, by which people are known here.
    #[error("no e-mail address was told")]
    NoEmail,
    /// A second factor was asked for and not used.
    #[error("a second factor is wanted, and none was used")]
    NoSecondFactor,
}

impl LoginFailed {
    /// The status of the page.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        match self {
            Self::Unreadable | Self::NoLogin | Self::Refused(_) | Self::Callback(_) => StatusCode::BAD_REQUEST,
            Self::NoEmail | Self::NoSecondFactor => StatusCode::FORBIDDEN,
            Self::Request(_) => StatusCode::INTERNAL_SERVER_ERROR,
            Self::NoAnswer(..)
            | Self::Status(..)
            | Self::Metadata(_)
            | Self::KeySet
            | Self::Keys(_)
            | Self::Token(_)
            | Self::IdToken(_)
            | Self::Userinfo(_) => StatusCode::BAD_GATEWAY,
        }
    }

    /// The code of the page.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Unreadable | Self::NoLogin | Self::Callback(_) => "G700001",
            Self::Refused(_) => "G700002",
            Self::NoEmail => "G700003",
            Self::NoSecondFactor => "G700004",
            _ => "G700005",
        }
    }
}
