//! The authorization request: parsed, then checked by an ordered list of small rules (FC §2; OpenID Connect Core §3.1.2).

mod acr_values;
mod claims;
mod client;
mod hints;
mod nonce;
mod parameters;
mod pkce;
mod prompt;
mod reason;
mod redirect_uri;
mod request_object;
mod response_mode;
mod response_type;
mod scope;
mod timing;

pub use prompt::Prompt;
pub use reason::Reason;

use crate::{
    claims::ClaimsRequest,
    client::Client,
    params::Params,
    pkce::Challenge,
    profile::{Profile, ResponseMode},
    scopes::ScopeTable,
};

/// What every check sees.
pub struct Asked<'a> {
    /// The rules that apply.
    pub profile: &'a Profile,
    /// The scopes of the profile.
    pub scopes: &'a ScopeTable,
    /// The client that `client_id` names, if any.
    pub client: Option<&'a Client>,
    /// The parameters as received.
    pub params: &'a Params,
}

/// An authorization request that may go on.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Request {
    /// Who asks.
    pub client_id: String,
    /// Where the answer goes.
    pub redirect_uri: String,
    /// How the answer goes there.
    pub response_mode: ResponseMode,
    /// Echoed in the answer.
    pub state: Option<String>,
    /// Echoed in the ID token.
    pub nonce: Option<String>,
    /// Known and granted scopes, in the order asked.
    pub scopes: Vec<String>,
    /// The kept level (FC §2.2) where the profile has levels, else the values as asked.
    pub acr: Option<String>,
    /// What `prompt` means here.
    pub prompt: Prompt,
    /// Claims asked for one by one.
    pub claims: ClaimsRequest,
    /// PKCE challenge.
    pub pkce: Option<Challenge>,
    /// Identity provider to which the request wants to go directly.
    pub idp_hint: Option<String>,
    /// Oldest acceptable authentication, in seconds.
    pub max_age: Option<i64>,
    /// Who may be meant.
    pub login_hint: Option<String>,
    /// The establishment for which the person should log in, 14 digits (PC §2.1).
    pub siret_hint: Option<String>,
    /// Languages wanted, best first.
    pub ui_locales: Vec<String>,
    /// An ID token of the person who is expected; not verified here.
    pub id_token_hint: Option<String>,
}

/// One rule: looks at the request, adds what it learnt to the draft or refuses.
pub type Check = fn(&Asked<'_>, &mut Request) -> Result<(), Reason>;

/// The checks of an authorization request, in the order of the reference (FC §2.1).
pub const CHECKS: &[Check] = &[
    parameters::once_each,
    parameters::known,
    parameters::required,
    redirect_uri::well_formed,
    redirect_uri::of_a_domain,
    nonce::long_enough,
    hints::well_formed,
    acr_values::kept,
    prompt::understood,
    client::active,
    request_object::absent,
    response_mode::supported,
    response_type::supported,
    scope::granted,
    claims::granted,
    pkce::well_formed,
    timing::max_age,
    claims::implied,
    redirect_uri::registered,
];

/// Where an answer may go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// The registered address.
    pub redirect_uri: String,
    /// The `state` to echo.
    pub state: Option<String>,
    /// How parameters go there.
    pub mode: ResponseMode,
}

impl Request {
    /// Where the answer goes.
    #[must_use]
    pub fn target(&self) -> Target {
        Target { redirect_uri: self.redirect_uri.clone(), state: self.state.clone(), mode: self.response_mode }
    }
}

/// A request that may not go on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// Why.
    pub reason: Reason,
    /// Where an error may be sent; else why it may not (FC §2.7).
    pub target: Result<Target, Reason>,
}

/// Checks a request: every rule of [`CHECKS`], in order.
///
/// # Errors
/// The first rule that refuses, with the place to which the refusal may be sent.
pub fn check(asked: &Asked<'_>) -> Result<Request, Box<Refusal>> {
    let mut draft = Request {
        state: asked.params.get("state").map(str::to_owned),
        login_hint: asked.params.filled("login_hint").map(str::to_owned),
        id_token_hint: asked.params.filled("id_token_hint").map(str::to_owned),
        idp_hint: asked.params.filled("idp_hint").map(str::to_owned),
        siret_hint: asked.params.filled("siret_hint").map(str::to_owned),
        ui_locales: ui_locales(asked),
        ..Request::default()
    };
    for rule in CHECKS {
        if let Err(reason) = rule(asked, &mut draft) {
            return Err(Box::new(Refusal { reason, target: target(asked) }));
        }
    }
    Ok(draft)
}

/// The languages wanted, where the profile announces that they may be chosen. FC §2.1: accepted, ignored.
fn ui_locales(asked: &Asked<'_>) -> Vec<String> {
    if !asked.profile.discovery.contains_key("ui_locales_supported") {
        return Vec::new();
    }
    asked.params.words("ui_locales").into_iter().map(str::to_owned).collect()
}

fn target(asked: &Asked<'_>) -> Result<Target, Reason> {
    let mut draft = Request::default();
    parameters::destination_once(asked)?;
    client::active(asked, &mut draft)?;
    redirect_uri::registered(asked, &mut draft)?;
    Ok(Target {
        redirect_uri: draft.redirect_uri,
        state: asked.params.get("state").map(str::to_owned),
        mode: response_mode::of_error(asked),
    })
}
