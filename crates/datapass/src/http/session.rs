//! What is kept of a browser: a login under way, who is logged in, what was typed when a session had ended.

use guichet_jose::Secret;
use guichet_store::ephemeral::Entry;
use guichet_web::cookies::Cookie;
use guichet_web::edge::Site;
use serde::{Deserialize, Serialize};

/// A session lasts twelve hours from the login, used or not (DP §1.1).
pub(super) const SESSION_SECONDS: u32 = 12 * 3_600;
/// How long a login may take.
pub(super) const LOGIN_SECONDS: u32 = 1_800;
/// How long what was typed is kept for whoever logs in again.
pub(super) const RESCUED_SECONDS: u32 = 3_600;

/// Who is logged in.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Session {
    /// The person.
    pub(super) person_id: i64,
    /// Sent back at logout; none for whoever came in without ProConnect.
    #[serde(with = "guichet_jose::secret::exposed_option")]
    pub(super) id_token: Option<Secret>,
    /// At which identity provider of ProConnect she logged in; none for whoever came in without one.
    #[serde(default)]
    pub(super) identity_provider: Option<String>,
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

/// What was typed when the session had ended.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Rescued {
    /// The page of the form.
    pub(super) path: String,
    /// Its fields.
    pub(super) fields: Vec<(String, String)>,
}

impl Entry for Session {
    const PREFIX: &'static str = "datapass_session";
}

impl Entry for Started {
    const PREFIX: &'static str = "datapass_login";
}

impl Entry for Rescued {
    const PREFIX: &'static str = "datapass_rescued";
}

/// The cookie of a session.
pub(super) fn session_cookie(site: &Site) -> Cookie<'_> {
    site.cookie("datapass_session")
}

/// The cookie that binds a login to its browser.
pub(super) fn login_cookie(site: &Site) -> Cookie<'_> {
    site.cookie("datapass_login")
}

/// The cookie of what was typed.
pub(super) fn rescued_cookie(site: &Site) -> Cookie<'_> {
    site.cookie("datapass_rescued")
}
