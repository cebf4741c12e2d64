//! Bodies in JSON, of every route that takes one.

use serde_json::{Value, json};

use super::super::inside::DEFINITION;

/// A body that a route of a service takes, to be spoilt member by member.
pub fn json_body(service: &str, path: &str) -> Option<Value> {
    match service {
        "portal" => control(path),
        "datapass" => datapass(path),
        "token-space" => match path {
            "/api/datapass/v2/api_particulier/webhook" => Some(notice("api_particulier")),
            "/api/datapass/v2/{definition}/webhook" => Some(notice(DEFINITION)),
            _ => None,
        },
        "producers" => producers(path),
        "data-providers" => (path == "/api/v1/data").then(|| json!({ "auth_secret": "x" })),
        _ => None,
    }
}

fn datapass(path: &str) -> Option<Value> {
    let data = json!({
        "intitule": "Cantine", "description": "Tarifs selon le quotient", "scopes": ["cnaf_quotient_familial"],
        "cadre_juridique_nature": "Délibération", "contact_metier_email": "scolaire@ville.example",
    });
    Some(match path {
        "/api/v1/demandes" => json!({ "demande": {
            "type": "api_particulier", "form_uid": "api-particulier", "data": data,
            "applicant": { "email": "nouvelle@ville.example", "given_name": "Anna", "family_name": "Martin" },
            "organization": { "siret": "21920023500014" },
        } }),
        "/api/v1/demandes/{id}" => json!({ "demande": { "data": data } }),
        _ => return None,
    })
}

/// What a DataPass elsewhere tells of a decision (DP §3.3).
fn notice(definition: &str) -> Value {
    json!({
        "event": "approve", "fired_at": 1_795_000_000, "model_type": format!("authorization_request/{definition}"),
        "model_id": 12,
        "data": {
            "id": 12, "public_id": "a90939e8-f906-4343-8996-5955257f161d", "state": "validated", "form_uid": "api-particulier",
            "data": { "intitule": "Cantine", "scopes": ["cnaf_quotient_familial"], "modalities": ["params"] },
            "applicant": { "id": 2, "email": "agent@ville.example", "given_name": "Jeanne", "family_name": "Dupont" },
            "organization": { "id": 1, "name": "COMMUNE X", "siret": "21920023500014" }, "service_provider": { "id": "x" },
        },
    })
}

fn producers(path: &str) -> Option<Value> {
    Some(match path {
        "/dsnj" => json!({ "identites_pivot": [{
            "given_name": "Anna", "family_name": "MARTIN", "birthdate": "2000-01-01", "gender": "female",
            "birthplace": "75107", "birthcountry": "99100",
        }] }),
        "/cnous" => json!({
            "family_name": "MARTIN", "given_name": "Anna", "birthdate": "01/01/2000", "birthplace": "75107", "gender": "F",
            "campaignYear": 2025,
        }),
        "/men/perimetre" => json!({
            "nom": "MARTIN", "prenom": "Anna", "sexe": "2", "date-naissance": "2010-01-01", "annee-scolaire": "2025",
            "degre": "1D", "code-departement": "075",
        }),
        "/mesri" => json!({
            "nomFamille": "MARTIN", "prenom1": "Anna", "dateNaissance": "2000-01-01", "sexe": "2", "lieuNaissance": "75107",
        }),
        _ => return None,
    })
}

fn control(path: &str) -> Option<Value> {
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
        "/control/v1/maintenances" => json!({
            "subjects": ["quotient-familial"], "from": "2126-12-01T21:00:00Z", "until": "2126-12-02T01:00:00Z",
            "text": { "fr": "Une migration", "en": "A migration" },
        }),
        "/control/v1/incidents" => json!({ "subjects": ["quotient-familial"], "text": { "fr": "Un incident" } }),
        "/control/v1/maintenances/{id}" | "/control/v1/incidents/{id}" => json!({ "text": { "fr": "Autre chose" } }),
        "/control/v1/clock" => json!({ "offset_seconds": 0 }),
        "/control/v1/reset" => json!({ "keep": ["clients"] }),
        _ => return None,
    })
}
