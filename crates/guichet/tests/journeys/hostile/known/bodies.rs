//! Bodies that the control API takes.

use serde_json::{Value, json};

/// A body that a call of the control API takes, to be spoilt member by member.
pub fn json_body(path: &str) -> Option<Value> {
    Some(match path {
        "/control/v1/clients" => json!({
            "service": "openid", "name": "Hostile", "redirect_uris": ["http://localhost:9/callback"], "scopes": ["openid"],
            "type": "public", "jwks": {"keys": []}, "id_token_signed_response_alg": "RS256", "identityConsent": true,
        }),
        "/control/v1/clients/{client_id}" => json!({ "name": "Hostile", "redirect_uris": ["http://localhost:9/x"] }),
        "/control/v1/data-providers" => json!({
            "service": "franceconnect", "title": "Hostile", "scopes": ["dgfip_rfr"], "jwks_uri": "http://localhost:9/jwks",
            "client_id": "9".repeat(64), "client_secret": "9".repeat(64), "checktoken_signed_response_alg": "ES256",
            "checktoken_encrypted_response_alg": "ECDH-ES", "checktoken_encrypted_response_enc": "A256GCM",
        }),
        "/control/v1/data-providers/{uid}" => json!({ "title": "Hostile", "scopes": ["dgfip_rfr"], "active": true }),
        "/control/v1/identity-providers/{uid}" => {
            json!({ "service": "openid", "title": "Hostile", "active": true, "order": 1, "allowedAcr": ["eidas1"] })
        }
        "/control/v1/personas" => {
            json!({ "id": "hostile", "given_name": "Anna", "birthdate": "1970-01-01", "services": [] })
        }
        "/control/v1/personas/{id}" => json!({ "label": "Hostile", "birthdate": "1970-01-01", "services": ["openid"] }),
        "/control/v1/accounts/{persona}" => json!({
            "service": "franceconnect", "active": true, "spFederation": { "entity": "sub" },
            "preferences": { "idpSettings": { "isExcludeList": true, "list": ["uid"] } },
        }),
        "/control/v1/logins" => json!({ "service": "openid", "persona": "test", "times": 1, "client_id": "none" }),
        "/control/v1/answers" => {
            json!({ "identity_provider": "none", "persona": "test", "claims": {}, "acr": "eidas1", "times": 1 })
        }
        "/control/v1/faults" => {
            json!({ "target": "client:none", "kind": "delay", "at": "token", "seconds": 1, "times": 1, "client_id": "none" })
        }
        "/control/v1/tokens" => json!({
            "service": "api-particulier", "name": "Hostile", "scopes": ["cnaf_enfants"], "exp": 2_000_000_000,
            "siret": "13002526500013", "allowed_ips": ["127.0.0.1"], "rate_limit_per_minute": 10,
        }),
        "/control/v1/tokens/{id}" => json!({ "name": "Hostile", "scopes": ["cnaf_enfants"] }),
        "/control/v1/clock" => json!({ "offset_seconds": 0 }),
        "/control/v1/reset" => json!({ "keep": ["clients"] }),
        _ => return None,
    })
}
