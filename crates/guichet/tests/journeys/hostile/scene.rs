//! What makes a request good enough to be looked at: a client, whoever asks, the values of parameters.

use serde_json::{Value, json};

use super::inside::{Inside, cookies};
use super::known::{Known, json_body};
use super::spoil::Good;
use super::wire::Place;
use crate::stand::{CALLBACK, NONCE, STATE, Stand};

/// One service that is to be spoken to, and whoever speaks to it.
pub struct Scene {
    pub place: Place,
    service: String,
    origins: Vec<String>,
    client: Value,
    provider: String,
    inside: Inside,
}

/// Parameters that a usual request does not have; what is sent in them is not good, whatever it is.
const FURTHER: [&str; 15] = [
    "next",
    "client_assertion",
    "client_assertion_type",
    "code_verifier",
    "prompt",
    "claims",
    "ui_locales",
    "max_age",
    "login_hint",
    "idp_hint",
    "code_challenge",
    "request",
    "unknown",
    "schema",
    "token_type_hint",
];

fn is_further(name: &str, path: &str) -> bool {
    FURTHER.contains(&name) || name == "id_token_hint" && path == "/authorize"
}

impl Scene {
    /// For one route, as its service serves it.
    pub async fn open(stand: &Stand, service: &str, path: &str) -> Self {
        let broker = if stand.manifest["issuers"][service].is_string() { service } else { "openid" };
        let client = stand.client(broker, json!({ "name": "Hostile", "allowedPrompts": ["login"] })).await;
        let elsewhere = if broker == "openid" { "franceconnect" } else { "openid" };
        let at_the_other = stand.client(elsewhere, json!({})).await;
        let mut third = stand.browser();
        third.open(&stand.authorize_url(&at_the_other, &[])).await;
        stand
            .command("DELETE", &format!("/clients/{}", at_the_other["client_id"].as_str().unwrap()), Value::Null)
            .await;
        let origins = stand.manifest["services"].as_object().unwrap().values();
        let mut inside = Inside::of(stand, service, path, &client).await;
        inside.others.push(cookies(&third));
        Self {
            place: Place::of(stand, service),
            service: service.to_owned(),
            origins: origins.map(|origin| origin.as_str().unwrap().to_owned()).collect(),
            provider: stand.provider(broker, ""),
            client,
            inside,
        }
    }

    /// What the hostile calls of the control API have decided is forgotten.
    pub async fn close(self, stand: &Stand) {
        if self.service == "token-space" {
            stand.clock(0).await;
        }
        if self.service == "portal" {
            stand.command("POST", "/reset", json!({})).await;
        } else {
            let id = self.client["client_id"].as_str().unwrap();
            stand.command("DELETE", &format!("/clients/{id}"), Value::Null).await;
        }
    }

    /// The service that is spoken to.
    pub fn service(&self) -> &str {
        &self.service
    }

    /// Whether the route is behind the token of the header `Authorization`; userinfo takes one in a parameter, too.
    pub fn bears_a_token(&self, known: &Known) -> bool {
        self.inside.headers.iter().any(|(name, _)| *name == "authorization") && !known.path.ends_with("/userinfo")
    }

    /// A redirect stays in the stack, or goes back to the client, or to the real service's front page.
    pub fn may_lead_to(&self, location: &str) -> bool {
        let inside = |origin: &String| {
            location.strip_prefix(origin.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '?']))
        };
        (location.starts_with('/') && !location.starts_with("//") && !location.starts_with("/\\"))
            || self.origins.iter().any(inside)
            || location.starts_with(CALLBACK)
            || ["https://franceconnect.gouv.fr", "https://www.proconnect.gouv.fr"].contains(&location)
    }

    pub fn good(&mut self, row: &Known, path: &str, method: &'static str) -> Good {
        let path = path.split('/').map(|segment| self.segment(path, segment)).collect::<Vec<_>>().join("/");
        Good {
            method,
            parameters: row
                .parameters
                .iter()
                .map(|name| (*name, (!is_further(name, row.path)).then(|| self.value(name, row.path))))
                .collect(),
            json: self.json(row.path).filter(|_| matches!(method, "POST" | "PUT" | "PATCH")),
            cookies: self.inside.cookies.clone(),
            others: self.inside.others.clone(),
            headers: self.inside.headers.clone(),
            signed_with: self.inside.signed_with,
            path,
        }
    }

    /// A body, for whom the scene has.
    fn json(&self, path: &str) -> Option<Value> {
        let mut body = json_body(&self.service, path)?;
        for (member, value) in [
            ("identity_provider", self.provider.clone()),
            ("target", format!("client:{}", self.client["client_id"].as_str().unwrap())),
        ] {
            if body[member].is_string() {
                body[member] = value.into();
            }
        }
        Some(body)
    }

    fn segment(&self, path: &str, segment: &str) -> String {
        if let Some(known) = self.inside.segments.get(segment) {
            return known.clone();
        }
        match segment {
            "{uid}" if path.starts_with("/control/") => self.provider.clone(),
            // The client of the scene is still needed.
            "{client_id}" if path.starts_with("/control/") => "none".to_owned(),
            "{client_id}" => self.client["client_id"].as_str().unwrap().to_owned(),
            "{id}" if path.contains("personas") => "test".to_owned(),
            "{persona}" => "test".to_owned(),
            "{what}" if path.ends_with("{scale}") => "savings-account".to_owned(),
            "{what}" => "situation".to_owned(),
            "{year}" => "2025".to_owned(),
            "{scale}" => "1".to_owned(),
            "{id}" => "1".to_owned(),
            "{version}" => "v3".to_owned(),
            "{call}" => "quotient_familial".to_owned(),
            "{language}" => "node".to_owned(),
            "{name}" => "none.css".to_owned(),
            "{slug}" if path.starts_with("/guides/") => "aides-facultatives".to_owned(),
            "{slug}" if path.starts_with("/producteurs/") => "dgfip".to_owned(),
            "{slug}" if path.starts_with("/service/") => "tarif-cantine".to_owned(),
            "{slug}" => "api-particulier".to_owned(),
            "{*name}" => "guides/deux-parcours.svg".to_owned(),
            "{form_uid}" | "{link}" => "api-particulier".to_owned(),
            "{definition}" => "api_particulier".to_owned(),
            "{step}" => "basic_infos".to_owned(),
            "{decision}" => "approuver".to_owned(),
            "{provider}" if self.service == "token-space" => "proconnect_api_particulier".to_owned(),
            "{provider}" => "proconnect".to_owned(),
            "{public_id}" => "a90939e8-f906-4343-8996-5955257f161d".to_owned(),
            literal => literal.to_owned(),
        }
    }

    fn value(&self, name: &str, path: &str) -> String {
        if let Some(known) = self.inside.fields.get(name) {
            return known.clone();
        }
        let text = |member: &str| self.client[member].as_str().unwrap_or_default();
        match name {
            "client" if path == "/personas/{id}" => "service:openid",
            "client_id" | "client" => text("client_id"),
            "client_secret" => text("client_secret"),
            "redirect_uri" | "redirect_uris" => CALLBACK,
            "response_type" | "error" if path == "/authorize" => "code",
            "scope" => "openid email",
            "state" => STATE,
            "nonce" => NONCE,
            "acr_values" if self.service == "franceconnect-plus" => "eidas2",
            "acr_values" => "eidas1",
            "grant_type" => "authorization_code",
            "identityProviderUid" | "providerUid" | "provider" => &self.provider,
            "to" => "en",
            "back" => "/",
            "rechercheType" => "S",
            "sexe" => {
                if path.starts_with("/rnipp/") {
                    "F"
                } else {
                    "1"
                }
            }
            "codeLieuNaissance" => "75107",
            "dateNaissance" => "19620824",
            "post_logout_redirect_uri" => CALLBACK,
            "email" => "nouvelle@ville.example",
            "siret" => "21920023500014",
            "definition" => "api_particulier",
            "kind" => "refusal",
            "profile" => "editeur",
            "url" => "http://localhost:9/recu",
            "events[]" => "approve",
            "phone_number" => "01 99 00 12 34",
            "terms_of_service_accepted" | "data_protection_officer_informed" | "shared" => "1",
            "login" | "persona" => "test",
            "password" => "123",
            "service" => "openid",
            _ => "x",
        }
        .to_owned()
    }
}
