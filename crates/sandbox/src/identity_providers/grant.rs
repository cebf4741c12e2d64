//! The answer to an authorization request: a code for an authenticated person.

use axum::response::Response;
use guichet_jose::digest;
use guichet_oidc::claims::{ClaimsRequest, MANDATES};
use guichet_oidc::token::CodeGrant;
use guichet_store::StoreError;
use guichet_store::ephemeral::Lifetime;
use guichet_web::exchanges::ExchangeNote;
use serde_json::{Value, json};

use super::authorize::back;
use super::identity::Authenticated;
use super::levels::{LevelClaim, UnmetLevel};
use super::provider::{At, Provider};
use super::refusals::to_callback;
use super::state::{Asked, Code, Granted};
use crate::personas::Identity;

/// Keeps the code and sends it to the broker.
pub(super) async fn issue(at: &At, asked: Asked, who: Authenticated) -> Result<Response, StoreError> {
    let now = at.sandbox.edge().clock.now();
    let code = at.sandbox.edge().entropy.token();
    let definition = &at.provider.definition;
    let Authenticated { persona, mut claims, acr, amr, mandates } = who;
    let level = acr.unwrap_or_else(|| definition.level(&asked.demand).to_owned());
    if definition.unmet_level == UnmetLevel::Refused && !asked.demand.is_met_by(&level) {
        let description = Some("none of the requested ACRs could be obtained");
        return Ok(back(at, &asked.redirect_uri, asked.state.as_deref(), "access_denied", description));
    }
    let amr = amr.unwrap_or_else(|| definition.methods(&level).to_vec());
    // Providers tell `amr` unasked (`FC §13`), those of helpers their mandates (`FC §5.10`).
    let mut told = Vec::new();
    if !amr.is_empty() {
        told.push("amr".to_owned());
    }
    if !definition.mandates.is_empty() {
        told.push(MANDATES.to_owned());
    }
    let acr = match definition.level_claim {
        LevelClaim::Acr => Some(level).filter(|level| !level.is_empty()),
        LevelClaim::Acrs => {
            told.push("acrs".to_owned());
            claims.insert("acrs".to_owned(), json!(level.split_whitespace().collect::<Vec<_>>()));
            None
        }
    };
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
            asked_acr: None,
            acr,
            amr,
            auth_time: now.as_second(),
            sub,
            pkce: asked.challenge,
            holds_until: None,
            identity: claims,
            trace: None,
            personal_trace: None,
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
pub(super) fn subject(provider: &Provider, claims: &Identity) -> String {
    let mut text = provider.definition.uid.clone();
    for claim in ["family_name", "given_name", "birthdate", "gender", "birthplace", "birthcountry", "email"] {
        text.push('\u{1f}');
        text.push_str(claims.get(claim).and_then(Value::as_str).unwrap_or_default());
    }
    digest::hex(&digest::sha256(text.as_bytes()))
}
