//! What the fields of an identity provider's record must be to one another and to the service (FC §5.4, §8.2).

use guichet_oidc::{profile::Profile, record::Fault};

use super::IdentityProvider;

type Rule = fn(&IdentityProvider, &Profile) -> Vec<Fault>;

const RULES: &[Rule] = &[
    levels_known,
    encryption_complete,
    encrypted_is_signed,
    decryption_possible,
    addresses_there,
    modal_complete,
    mandates_taken,
];

impl IdentityProvider {
    /// Every fault of its fields to one another and to the service.
    pub fn faults(&self, profile: &Profile) -> Vec<Fault> {
        RULES.iter().flat_map(|rule| rule(self, profile)).collect()
    }
}

/// Levels that exist and that providers of this service may have (FC §1.1).
fn levels_known(provider: &IdentityProvider, profile: &Profile) -> Vec<Fault> {
    let Some(ladder) = &profile.acr else { return Vec::new() };
    let here = &ladder.identity_providers;
    let expected = format!("one of `{}`", here.join("`, `"));
    if provider.allowed_acr.is_empty() {
        return vec![Fault::new(
            "allowedAcr",
            "it is missing: no login could go there",
            format!("a list, each {expected}"),
        )];
    }
    let wrong = |acr: &str| match ladder.rank(acr) {
        Some(_) => format!("no identity provider of this service gives «{acr}»"),
        None => format!("«{acr}» is not a level"),
    };
    let foreign = provider.allowed_acr.iter().enumerate().filter(|(_, acr)| !here.contains(acr));
    foreign.map(|(at, acr)| Fault::new(format!("allowedAcr[{at}]"), wrong(acr), expected.clone())).collect()
}

fn encryption_complete(provider: &IdentityProvider, _: &Profile) -> Vec<Fault> {
    let id_token = (provider.id_token_encrypted_response_alg.is_none(), provider.id_token_encrypted_response_enc);
    let userinfo = (provider.userinfo_encrypted_response_alg.is_none(), provider.userinfo_encrypted_response_enc);
    [("id_token", id_token), ("userinfo", userinfo)]
        .into_iter()
        .filter(|(_, (without, enc))| *without && enc.is_some())
        .map(|(what, _)| {
            let wrong = format!("{what}_encrypted_response_alg is missing");
            Fault::new(format!("{what}_encrypted_response_enc"), wrong, "both, or neither")
        })
        .collect()
}

fn encrypted_is_signed(provider: &IdentityProvider, _: &Profile) -> Vec<Fault> {
    let unsigned =
        provider.userinfo_encrypted_response_alg.is_some() && provider.userinfo_signed_response_alg.is_none();
    let wrong = "it is missing, and userinfo_encrypted_response_alg is there";
    unsigned.then(|| Fault::new("userinfo_signed_response_alg", wrong, "an algorithm")).into_iter().collect()
}

/// What it encrypts for us must have a key here (FC §3.5).
fn decryption_possible(provider: &IdentityProvider, profile: &Profile) -> Vec<Fault> {
    let ours = &profile.relying_party.decryption_algorithms;
    let names: Vec<String> = ours.iter().map(ToString::to_string).collect();
    let expected = if names.is_empty() { "none".to_owned() } else { format!("one of `{}`", names.join("`, `")) };
    [
        ("id_token_encrypted_response_alg", provider.id_token_encrypted_response_alg),
        ("userinfo_encrypted_response_alg", provider.userinfo_encrypted_response_alg),
    ]
    .into_iter()
    .filter_map(|(member, asked)| {
        let asked = asked.filter(|asked| !ours.contains(asked))?;
        Some(Fault::new(member, format!("this service has no key for «{asked}»"), expected.clone()))
    })
    .collect()
}

/// Helpers log in where the service knows their mandates (FC §1.1).
fn mandates_taken(provider: &IdentityProvider, profile: &Profile) -> Vec<Fault> {
    let refused = provider.feature_handlers.for_helpers() && !profile.authorization.claims.takes_mandates();
    let wrong = "this service has no mandates of helpers (`core-fcp-aidants-connect-…`)";
    refused.then(|| Fault::new("featureHandlers", wrong, "the default handlers")).into_iter().collect()
}

fn modal_complete(provider: &IdentityProvider, _: &Profile) -> Vec<Fault> {
    provider.modal.as_ref().map(super::Modal::faults).unwrap_or_default()
}

fn addresses_there(provider: &IdentityProvider, _: &Profile) -> Vec<Fault> {
    let missing = |member: &str| Fault::new(member, "it is missing", "an absolute http or https address");
    if provider.discovery {
        return provider.discovery_url.is_none().then(|| missing("discoveryUrl")).into_iter().collect();
    }
    let asymmetric = |algorithm: guichet_jose::SignatureAlgorithm| !algorithm.is_symmetric();
    let needs_keys = asymmetric(provider.id_token_signed_response_alg)
        || provider.userinfo_signed_response_alg.is_some_and(asymmetric);
    let mut faults: Vec<Fault> = [
        ("url", &provider.url),
        ("authzURL", &provider.authz_url),
        ("tokenURL", &provider.token_url),
        ("userInfoURL", &provider.user_info_url),
    ]
    .into_iter()
    .filter(|(_, value)| value.is_none())
    .map(|(member, _)| missing(member))
    .collect();
    match (needs_keys, &provider.jwks_url) {
        (true, None) => faults.push(missing("jwksURL")),
        (false, Some(_)) => faults.push(Fault::new(
            "jwksURL",
            "it is there, and no asymmetric algorithm is used",
            "none without discovery, where the secret is the key",
        )),
        _ => {}
    }
    faults
}
