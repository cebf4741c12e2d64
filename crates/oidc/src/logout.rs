//! RP-initiated logout (FC §5.11, PC §3.10; OpenID Connect RP-Initiated Logout 1.0 §2).

use crate::{
    client::Client,
    params::Params,
    profile::{Logout, Profile},
    reason::{Difference, Named},
};

/// A logout that may go on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogoutRequest {
    /// Who asks, when the request tells.
    pub client_id: Option<String>,
    /// Where to return.
    pub post_logout_redirect_uri: Option<String>,
    /// Echoed there.
    pub state: Option<String>,
}

/// Why a logout is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// Parameters that are missing, unknown or doubled.
    Parameters(String),
    /// The address to return to is none of the web.
    Address,
    /// The hint is no token at all.
    HintUndecodable,
    /// The hint is for nobody who is registered here.
    AudienceUnknown,
    /// The hint is not an ID token that this provider issued.
    HintInvalid,
    /// `client_id` is not the audience of the hint.
    ClientMismatch,
    /// No active client has this identifier.
    ClientUnknown,
    /// The address is not one of the client's.
    PostLogoutUriNotRegistered {
        /// The address received.
        received: String,
        /// The client's addresses.
        registered: Vec<String>,
    },
}

impl Reason {
    /// The names of all reasons.
    pub const NAMES: &'static [&'static str] = &[
        "logout-parameters",
        "logout-address",
        "logout-hint-undecodable",
        "logout-audience-unknown",
        "logout-hint-invalid",
        "logout-client-mismatch",
        "logout-client-unknown",
        "post-logout-uri-not-registered",
    ];
}

impl Named for Reason {
    fn name(&self) -> &'static str {
        match self {
            Self::Parameters(_) => "logout-parameters",
            Self::Address => "logout-address",
            Self::HintUndecodable => "logout-hint-undecodable",
            Self::AudienceUnknown => "logout-audience-unknown",
            Self::HintInvalid => "logout-hint-invalid",
            Self::ClientMismatch => "logout-client-mismatch",
            Self::ClientUnknown => "logout-client-unknown",
            Self::PostLogoutUriNotRegistered { .. } => "post-logout-uri-not-registered",
        }
    }

    fn difference(&self) -> Option<Difference> {
        match self {
            Self::Parameters(what) => Some(Difference {
                received: what.clone(),
                expected: vec!["id_token_hint=…".to_owned()],
                rule: "FC §5.11",
            }),
            Self::PostLogoutUriNotRegistered { received, registered } => Some(Difference {
                received: received.clone(),
                expected: registered.clone(),
                rule: "FC §5.11 post_logout_redirect_uri",
            }),
            _ => None,
        }
    }
}

const KNOWN: [&str; 6] =
    ["id_token_hint", "post_logout_redirect_uri", "state", "client_id", "logout_hint", "ui_locales"];

/// Checks the list of parameters.
///
/// # Errors
/// [`Reason::Parameters`] with what is wrong.
pub fn parameters(profile: &Profile, params: &Params) -> Result<(), Reason> {
    if let Some(name) = params.duplicate() {
        return Err(Reason::Parameters(format!("{name}, {name}")));
    }
    if profile.logout == Logout::HintRequired {
        if let Some((name, _)) = params.iter().find(|(name, _)| !KNOWN.contains(name)) {
            return Err(Reason::Parameters(name.to_owned()));
        }
        if params.filled("id_token_hint").is_none() {
            return Err(Reason::Parameters("id_token_hint".to_owned()));
        }
    }
    if profile.logout == Logout::Unasked
        && params.get("post_logout_redirect_uri").is_some_and(|uri| !is_of_the_web(uri))
    {
        return Err(Reason::Address);
    }
    Ok(())
}

/// PC §3.10: `/^https?:\/\/[^/].+$/`.
fn is_of_the_web(uri: &str) -> bool {
    let rest = uri.strip_prefix("https://").or_else(|| uri.strip_prefix("http://")).unwrap_or_default();
    !rest.starts_with('/') && rest.chars().count() > 1
}

/// The request without what is not heeded: nobody says whose address it is (PC §3.10).
#[must_use]
pub fn heeded(profile: &Profile, client: Option<&Client>, params: &Params) -> Params {
    let nobodys = profile.logout == Logout::Unasked && client.is_none() && params.filled("client_id").is_none();
    Params::from_pairs(params.iter().filter(|(name, _)| !(nobodys && *name == "post_logout_redirect_uri")))
}

/// Checks the rest of the request against the client that the verified hint or `client_id` names.
///
/// # Errors
/// Mismatch of client, or an address that is not registered.
pub fn check(client: Option<&Client>, hint_audience: Option<&str>, params: &Params) -> Result<LogoutRequest, Reason> {
    let claimed = params.filled("client_id");
    if let (Some(claimed), Some(audience)) = (claimed, hint_audience)
        && claimed != audience
    {
        return Err(Reason::ClientMismatch);
    }
    let client = match (client.filter(|client| client.active), claimed.or(hint_audience)) {
        (None, Some(_)) => return Err(Reason::ClientUnknown),
        (client, _) => client,
    };
    let asked = params.filled("post_logout_redirect_uri");
    if let Some(received) = asked {
        let registered = client.map(|client| client.post_logout_redirect_uris.as_slice()).unwrap_or_default();
        if !registered.iter().any(|known| known == received) {
            return Err(Reason::PostLogoutUriNotRegistered {
                received: received.to_owned(),
                registered: registered.to_vec(),
            });
        }
    }
    Ok(LogoutRequest {
        client_id: client.map(|client| client.client_id.clone()),
        post_logout_redirect_uri: asked.map(str::to_owned),
        state: params.filled("state").map(str::to_owned),
    })
}
