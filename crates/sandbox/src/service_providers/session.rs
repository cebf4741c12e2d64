//! What a demo service provider keeps of a browser: a login under way, or what came back.

use guichet_jose::Secret;
use guichet_store::ephemeral::Entry;
use guichet_web::cookies::Cookie;
use guichet_web::edge::Site;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A login under way, kept under its `state`, which the browser's cookie must name too.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Started {
    /// Which service provider.
    pub(super) slug: String,
    /// Expected in the ID token.
    pub(super) nonce: String,
    /// Proves that whoever redeems the code began the login (RFC 7636).
    #[serde(with = "guichet_jose::secret::exposed_option")]
    pub(super) verifier: Option<Secret>,
}

/// Somebody who is logged in.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct LoggedIn {
    /// At which service provider.
    pub(super) slug: String,
    /// Sent back at logout.
    #[serde(with = "guichet_jose::secret::exposed")]
    pub(super) id_token: Secret,
    /// Header of the ID token, as JSON text.
    pub(super) header: Value,
    /// Its claims.
    pub(super) claims: Value,
    /// The userinfo.
    pub(super) userinfo: Value,
    /// The calls that were made behind the browser's back.
    pub(super) calls: Vec<Call>,
}

/// One call to the broker.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Call {
    /// `GET` or `POST`.
    pub(super) method: String,
    /// Address.
    pub(super) url: String,
    /// HTTP status of the answer.
    pub(super) status: u16,
    /// Its media type.
    pub(super) media_type: String,
}

impl Entry for Started {
    const PREFIX: &'static str = "demo_login";
}

impl Entry for LoggedIn {
    const PREFIX: &'static str = "demo_session";
}

/// How long a login may take, in seconds: as long as an interaction of the broker (`FC §2.8`).
pub(super) const LOGIN_SECONDS: u32 = 1_800;
/// How long what came back is kept, in seconds.
pub(super) const SESSION_SECONDS: u32 = 1_800;

/// The cookie that binds a login to its browser.
pub(super) fn login_cookie<'a>(site: &'a Site, path: &'a str) -> Cookie<'a> {
    site.cookie("demo_login").path(path)
}

/// The cookie of a session.
pub(super) fn session_cookie<'a>(site: &'a Site, path: &'a str) -> Cookie<'a> {
    site.cookie("demo_session").path(path)
}
