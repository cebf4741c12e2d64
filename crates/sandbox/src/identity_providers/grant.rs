//! The answer to an authorization request: a code for an authenticated person.

use axum::response::Response;
use guichet_jose::digest;
use guichet_oidc::claims::{ClaimsRequest, MANDATES};
use guichet_oidc::token::CodeGrant;
use guichet_store::StoreError;
use guichet_store::ephemeral::Lifetime;
use guichet_web::exchanges::ExchangeNote;
use serde_json::{Map, Value, json};

use super::provider::{At, Provider};
use super::refusals::to_callback;
use super::state::{Asked, Code, Granted};
use crate::personas::{Identity, Persona};
use crate::rehearsal::Answer;

/// Who was authenticated, and how.
#[derive(Debug, Clone, Default)]
pub(super) struct Authenticated {
    /// Login of the person; absent for a custom identity.
    pub(super) persona: Option<String>,
    /// The claims that the provider tells, `sub` left out unless it is to be this one.
    pub(super) claims: Identity,
    /// Level, when it is not the one asked for.
    pub(super) acr: Option<String>,
    /// Methods, when they are not the provider's own.
    pub(super) amr: Option<Vec<String>>,
    /// Mandates of a helper.
    pub(super) mandates: Vec<String>,
}

impl Authenticated {
    pub(super) fn person(persona: &Persona) -> Self {
        Self { persona: Some(persona.id.clone()), claims: persona.claims(), ..Self::default() }
    }

    /// What `POST /answers` decided; `persona` is the one that it names.
    pub(super) fn decided(answer: &Answer, persona: Option<&Persona>) -> Self {
        let mut claims = persona.map(Persona::claims).unwrap_or_default();
        for (claim, value) in answer.claims.iter().flatten() {
            if value.is_null() {
                claims.remove(claim);
            } else {
                claims.insert(claim.clone(), value.clone());
            }
        }
        Self {
            persona: persona.map(|persona| persona.id.clone()),
            claims,
            acr: answer.acr.clone(),
            amr: answer.amr.clone(),
            mandates: Vec::new(),
        }
    }
}

/// Keeps the code and sends it to the broker.
pub(super) async fn issue(at: &At, asked: Asked, who: Authenticated) -> Result<Response, StoreError> {
    let now = at.sandbox.edge().clock.now();
    let code = at.sandbox.edge().entropy.token();
    let Authenticated { persona, mut claims, acr, amr, mandates } = who;
    // Providers always tell `amr` (`FC §13`), those of helpers their mandates (`FC §5.10`).
    let mut told = vec!["amr".to_owned()];
    if !at.provider.definition.mandates.is_empty() {
        told.push(MANDATES.to_owned());
    }
    if !mandates.is_empty() {
        claims.insert(MANDATES.to_owned(), json!(mandates));
    }
    let note = ExchangeNote { persona: persona.clone(), ..ExchangeNote::default() };
    let sub = match claims.remove("sub") {
        Some(Value::String(sub)) => sub,
        _ => subject(&at.provider, &claims),
    };
    let granted = Granted {
        slug: at.provider.definition.slug.clone(),
        persona,
        relying_party: asked.relying_party,
        grant: CodeGrant {
            client_id: asked.client_id,
            redirect_uri: asked.redirect_uri.clone(),
            nonce: asked.nonce,
            scopes: asked.scopes,
            claims: ClaimsRequest { id_token: told, ..ClaimsRequest::default() },
            acr: acr.or(asked.acr),
            amr: amr.unwrap_or_else(|| at.provider.definition.amr.clone()),
            auth_time: now.as_second(),
            sub,
            pkce: asked.challenge,
            identity: claims,
            trace: Map::new(),
        },
    };
    let lifetimes = &at.provider.profile.lifetimes;
    let remembered = lifetimes.code.saturating_add(lifetimes.access_token);
    let lifetime = Lifetime::of(lifetimes.code, remembered, now);
    at.sandbox.ephemeral().put_new(&code, &Code(granted), lifetime, None, now).await?;
    let parameters = [
        ("code", Some(code.as_str())),
        ("state", asked.state.as_deref()),
        ("iss", Some(at.provider.addresses.issuer.as_str())),
    ];
    let mut response = to_callback(&asked.redirect_uri, &parameters);
    response.extensions_mut().insert(note);
    Ok(response)
}

/// `sub` follows from the provider and the person's civil status (`FC §13`), so that it stays over restarts.
fn subject(provider: &Provider, claims: &Identity) -> String {
    let mut text = provider.definition.uid.clone();
    for claim in ["family_name", "given_name", "birthdate", "gender", "birthplace", "birthcountry", "email"] {
        text.push('\u{1f}');
        text.push_str(claims.get(claim).and_then(Value::as_str).unwrap_or_default());
    }
    digest::hex(&digest::sha256(text.as_bytes()))
}
