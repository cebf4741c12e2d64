//! The browser's session: which flow is current, and the login that is finished (FC §5.2, §5.8).

use std::fmt;

use guichet_oidc::acr::Ladder;
use guichet_store::ephemeral::Entry;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};

use crate::{professional::WorkLogin, register::Registered};

/// The session of one browser with one service.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// Stable over single sign-ons; what logs call the visit (uuid v4).
    pub browsing_session_id: String,
    /// The engine's own session, named by the cookie `_session`.
    pub engine_id: String,
    /// The flow started last.
    pub current: Option<String>,
    /// The login that can serve other service providers.
    pub login: Option<Login>,
    /// What each service provider received, to be revoked at its logout: `client_id` to grants, newest last.
    pub grants: BTreeMap<String, Vec<String>>,
    /// The service providers of whose logins the person was told in this session (FC §5.2 `sentNotificationsForSp`).
    #[serde(default)]
    pub told: BTreeSet<String>,
    /// The query of the logout that asked, while the person is at her provider's (PC §3.10).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub logout_query: Option<String>,
    /// The token of its forms, where it is one for all of them (PC §5.1).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub csrf: Option<String>,
}

/// A login: what its steps need of it, and what each event of the journal says of who logged in, so that no event has
/// anything read for it. What the provider and the register said stands apart, under `evidence`, so that the session and
/// the flow, which are read and written at each step, stay small; what a provider tells as it likes is kept here up to a
/// length ([`WorkLogin::custom`]).
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Login {
    /// The account.
    pub account_id: String,
    /// Key of the account.
    pub identity_hash: String,
    /// Subjects that the account keeps, by `entityId`; they win over the formula.
    pub federation: BTreeMap<String, String>,
    /// The identity provider.
    pub idp_uid: String,
    /// Level that it gave.
    pub idp_acr: Option<String>,
    /// Mandates, where the provider is one of helpers (FC §5.10).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rep_scope: Vec<String>,
    /// `sub` there.
    pub idp_sub: String,
    /// When the person authenticated, seconds since the epoch.
    pub auth_time: i64,
    /// The handle of its [`Evidence`].
    pub evidence: String,
    /// What concerns a professional.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub work: Option<Box<WorkLogin>>,
}

/// What a login rests upon. It is kept under its own handle as long as a session or a flow has that.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// The provider's ID token, for its logout.
    pub idp_id_token: String,
    /// The claims that it gave.
    pub idp_identity: Map<String, Value>,
    /// What the register says; none where the profile does not ask it, or before it was asked.
    pub registered: Option<Registered>,
}

impl Entry for Evidence {
    const PREFIX: &'static str = "evidence";
}

/// Who the person is stays out, and so does what the browser and the provider know of her.
impl fmt::Debug for Login {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { idp_uid, idp_acr, auth_time, .. } = self;
        f.debug_struct("Login")
            .field("idp_uid", idp_uid)
            .field("idp_acr", idp_acr)
            .field("auth_time", auth_time)
            .finish_non_exhaustive()
    }
}

/// Identifiers that open something stay out.
impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let clients: Vec<&String> = self.grants.keys().collect();
        f.debug_struct("Session").field("login", &self.login).field("granted", &clients).finish_non_exhaustive()
    }
}

/// A logout between its request and its confirmation.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PendingLogout {
    /// Who asked.
    pub client_id: Option<String>,
    /// Where to return.
    pub post_logout_redirect_uri: Option<String>,
    /// Echoed there.
    pub state: Option<String>,
    /// Whether the request proved itself by a hint, or the person said yes: nothing ends before that.
    pub confirmed: bool,
    /// The session in which it was asked for, by its `browsing_session_id`: one that began since goes on.
    pub ends: Option<String>,
    /// What the service provider who asks had received: another tab may end the session before.
    pub grants: Vec<String>,
}

impl Entry for PendingLogout {
    const PREFIX: &'static str = "logout";
}

/// Most grants remembered for one service provider; older ones end by themselves.
const GRANTS_KEPT: usize = 32;

impl Session {
    /// Remembers what a service provider received.
    pub fn granted(&mut self, client_id: &str, grant: &str) {
        let grants = self.grants.entry(client_id.to_owned()).or_default();
        grants.push(grant.to_owned());
        let excess = grants.len().saturating_sub(GRANTS_KEPT);
        grants.drain(..excess);
    }
}

impl Entry for Session {
    const PREFIX: &'static str = "session";
}

/// Whether a finished login may serve a new flow (FC §5.8).
pub fn serves(ladder: Option<&Ladder>, login: &Login, acr: Option<&str>) -> bool {
    match (ladder, acr) {
        (Some(ladder), Some(acr)) => {
            ladder.single_sign_on.iter().any(|allowed| allowed == acr)
                && login.idp_acr.as_deref().is_some_and(|given| ladder.reaches(given, acr))
        }
        _ => true,
    }
}
