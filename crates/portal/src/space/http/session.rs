//! What is kept of a browser: a login under way, who is logged in; and tokens that were handed on.

use guichet_jose::Secret;
use guichet_store::ephemeral::Entry;
use guichet_web::cookies::Cookie;
use guichet_web::edge::Site;
use serde::{Deserialize, Serialize};

/// A session lasts twelve hours from the login, used or not, as DataPass's.
pub(super) const SESSION_SECONDS: u32 = 12 * 3_600;
/// How long a login may take.
pub(super) const LOGIN_SECONDS: u32 = 1_800;
/// How long a link hands a token on (DP §4.3).
pub(super) const SHARED_SECONDS: u32 = 4 * 3_600;

/// Who is logged in.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Session {
    /// The person's address, in lower case.
    pub(super) email: String,
    /// Sent back at logout; none for whoever came in without ProConnect.
    #[serde(with = "guichet_jose::secret::exposed_option")]
    pub(super) id_token: Option<Secret>,
}

/// A login under way, kept under its `state`.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Started {
    /// Expected in the ID token.
    pub(super) nonce: String,
    /// Where to go afterwards.
    pub(super) back: String,
    /// Whether a second factor was asked for.
    pub(super) again: bool,
}

/// A token that was handed on, kept under the handle of its link.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Shared {
    /// The token.
    pub(super) token_id: String,
}

/// How many links of a token were made since the first one that may still live.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Handed {
    pub(super) links: u32,
}

impl Entry for Handed {
    const PREFIX: &'static str = "space_handed";
}

impl Entry for Session {
    const PREFIX: &'static str = "space_session";
}

impl Entry for Started {
    const PREFIX: &'static str = "space_login";
}

impl Entry for Shared {
    const PREFIX: &'static str = "space_shared";
}

/// The cookie of a session.
pub(super) fn session_cookie(site: &Site) -> Cookie<'_> {
    site.cookie("space_session")
}

/// The cookie that binds a login to its browser.
pub(super) fn login_cookie(site: &Site) -> Cookie<'_> {
    site.cookie("space_login")
}
