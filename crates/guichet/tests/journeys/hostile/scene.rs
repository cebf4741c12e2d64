//! What makes a request good enough to be looked at: a client, a session at the choice of a provider, the values of
//! parameters.

use serde_json::{Value, json};

use super::known::{Known, json_body};
use super::spoil::Good;
use super::wire::Place;
use crate::stand::{Browser, CALLBACK, NONCE, STATE, Stand};

/// One browser at the page of choice of each broker, and one service that is to be spoken to.
pub struct Scene {
    pub place: Place,
    service: String,
    origins: Vec<String>,
    client: Value,
    uid: String,
    csrf: String,
    provider: String,
    cookies: String,
    others: Vec<String>,
}

fn cookies(browser: &Browser) -> String {
    browser.cookies.iter().map(|((name, _), value)| format!("{name}={value}")).collect::<Vec<_>>().join("; ")
}

impl Scene {
    pub async fn open(stand: &Stand, service: &str) -> Self {
        let broker = if service.starts_with("franceconnect") { service } else { "openid" };
        let client = stand.client(broker, json!({ "name": "Hostile" })).await;
        let mut browser = stand.browser();
        let page = browser.open(&stand.authorize_url(&client, &[])).await;
        let mut other = stand.browser();
        other.open(&stand.authorize_url(&client, &[])).await;
        let elsewhere = if broker == "openid" { "franceconnect" } else { "openid" };
        let at_the_other = stand.client(elsewhere, json!({})).await;
        let mut third = stand.browser();
        third.open(&stand.authorize_url(&at_the_other, &[])).await;
        stand
            .command("DELETE", &format!("/clients/{}", at_the_other["client_id"].as_str().unwrap()), Value::Null)
            .await;
        let origins = stand.manifest["services"].as_object().unwrap().values();
        Self {
            place: Place::of(stand, service),
            service: service.to_owned(),
            origins: origins.map(|origin| origin.as_str().unwrap().to_owned()).collect(),
            uid: page.field("uid"),
            csrf: page.field("csrfToken"),
            provider: stand.provider(broker, ""),
            client,
            cookies: cookies(&browser),
            others: vec![cookies(&other), cookies(&third)],
        }
    }

    /// What the hostile calls of the control API have decided is forgotten.
    pub async fn close(self, stand: &Stand) {
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
        let control = path.starts_with("/control/");
        Good {
            method,
            parameters: row.parameters.iter().map(|name| (*name, self.value(name, row.path))).collect(),
            json: json_body(row.path).filter(|_| control && method != "GET" && method != "DELETE"),
            cookies: if control { String::new() } else { self.cookies.clone() },
            others: self.others.clone(),
            path,
        }
    }

    fn segment(&self, path: &str, segment: &str) -> String {
        match segment {
            "{uid}" if path.starts_with("/control/") => self.provider.clone(),
            "{uid}" => self.uid.clone(),
            // The client of the scene is still needed.
            "{client_id}" if path.starts_with("/control/") => "none".to_owned(),
            "{client_id}" => self.client["client_id"].as_str().unwrap().to_owned(),
            "{id}" if path.contains("personas") => "test".to_owned(),
            "{id}" => "1".to_owned(),
            "{version}" => "v3".to_owned(),
            "{call}" => "quotient_familial".to_owned(),
            "{language}" => "node".to_owned(),
            "{name}" => "none.css".to_owned(),
            "{slug}" => "api-particulier".to_owned(),
            "{*name}" => "guides/deux-parcours.svg".to_owned(),
            "{form_uid}" | "{link}" => "api-particulier".to_owned(),
            "{definition}" => "api_particulier".to_owned(),
            "{step}" => "basic_infos".to_owned(),
            "{decision}" => "approuver".to_owned(),
            "{provider}" => "proconnect".to_owned(),
            "{public_id}" => "a90939e8-f906-4343-8996-5955257f161d".to_owned(),
            literal => literal.to_owned(),
        }
    }

    fn value(&self, name: &str, path: &str) -> String {
        let text = |member: &str| self.client[member].as_str().unwrap_or_default();
        match name {
            "client_id" => text("client_id"),
            "client_secret" => text("client_secret"),
            "redirect_uri" | "redirect_uris" => CALLBACK,
            "response_type" | "error" if path == "/authorize" => "code",
            "scope" => "openid email",
            "state" => STATE,
            "nonce" => NONCE,
            "acr_values" if self.service == "franceconnect-plus" => "eidas2",
            "acr_values" => "eidas1",
            "grant_type" => "authorization_code",
            "uid" => &self.uid,
            "csrfToken" => &self.csrf,
            "providerUid" => &self.provider,
            "to" => "en",
            "back" => "/",
            "sexe" => "1",
            "dateNaissance" => "19620824",
            "login" | "persona" => "test",
            "password" => "123",
            "service" => "openid",
            _ => "x",
        }
        .to_owned()
    }
}
