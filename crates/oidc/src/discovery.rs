//! The discovery document (FC §1.3; OpenID Connect Discovery §3).

use serde_json::{Map, Value, json};

use crate::{
    endpoints::Endpoint,
    profile::{Introspection, Profile},
    scopes::ScopeTable,
};

/// Builds the document: what rules derive, then the fields that the profile publishes as they are.
///
/// `issuer` is the public one; `back_channel` the base of the addresses that only servers call, when it is another.
pub fn document(
    profile: &Profile,
    scopes: &ScopeTable,
    issuer: &str,
    back_channel: Option<&str>,
) -> Map<String, Value> {
    let back = back_channel.unwrap_or(issuer);
    let at = |base: &str, endpoint: Endpoint| json!(format!("{base}{}", endpoint.path()));
    let names =
        |methods: &[crate::profile::AuthMethod]| methods.iter().map(|method| method.as_str()).collect::<Vec<_>>();
    let mut fields = Map::new();
    let mut put = |name: &str, value: Value| {
        fields.insert(name.to_owned(), value);
    };
    put("issuer", json!(issuer));
    put("authorization_endpoint", at(issuer, Endpoint::Authorize));
    put("token_endpoint", at(back, Endpoint::Token));
    put("userinfo_endpoint", at(back, Endpoint::Userinfo));
    put("jwks_uri", at(back, Endpoint::Jwks));
    put("end_session_endpoint", at(issuer, Endpoint::EndSession));
    put("revocation_endpoint", at(back, Endpoint::Revocation));
    let for_clients = profile.programs.introspection != Introspection::DataProviders;
    if for_clients && !profile.methods(Endpoint::Introspection).is_empty() {
        put("introspection_endpoint", at(back, Endpoint::Introspection));
    }
    if let Some(ladder) = &profile.acr {
        put("acr_values_supported", json!(ladder.supported));
    }
    if let Some(levels) = &profile.membership {
        put("acr_values_supported", json!(levels.known));
    }
    put("claims_supported", json!(scopes.all_claims()));
    put("scopes_supported", json!(scopes.names()));
    let refresh = profile.lifetimes.refresh_token.map(|_| "refresh_token");
    let grant_types: Vec<&str> = ["authorization_code"].into_iter().chain(refresh).collect();
    put("grant_types_supported", json!(grant_types));
    put("response_types_supported", json!(["code"]));
    put("token_endpoint_auth_methods_supported", json!(names(&profile.token.authentication)));
    put("token_endpoint_auth_signing_alg_values_supported", json!(profile.token.assertion_algorithms));
    put("id_token_signing_alg_values_supported", json!(profile.token.signing_algorithms));
    put("userinfo_signing_alg_values_supported", json!(profile.token.signing_algorithms));
    if !profile.programs.introspection_algorithms.is_empty() {
        put("introspection_signing_alg_values_supported", json!(profile.programs.introspection_algorithms));
    }
    if !profile.token.encryption_algorithms.is_empty() {
        for what in ["id_token", "userinfo"] {
            put(&format!("{what}_encryption_alg_values_supported"), json!(profile.token.encryption_algorithms));
            put(&format!("{what}_encryption_enc_values_supported"), json!(profile.token.content_encryptions));
        }
    }
    for (name, value) in &profile.discovery {
        put(name, value.clone());
    }
    fields
}
