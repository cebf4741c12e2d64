//! A developer's program, which calls the API.

use axum::http::{Method, StatusCode};
use serde_json::{Value, json};

use crate::stand::{Answer, DEVELOPER, Stand};

/// A program with its token.
pub struct Program<'a> {
    stand: &'a Stand,
    token: String,
}

pub const EVERYTHING: &str = "public read_authorizations write_authorizations read_webhooks";

/// The identifier and the secret of a program that the developer has just made.
pub async fn credentials(stand: &Stand) -> (String, String) {
    let mut developer = stand.browser(DEVELOPER).await;
    let page = "/developpeurs/applications";
    let made = developer.post(page, page, &[("name", "Portail")]).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.text);
    let shown =
        |id: &str| made.text.split(&format!("id=\"{id}\">")).nth(1).unwrap().split('<').next().unwrap().to_owned();
    (shown("client_id"), shown("client_secret"))
}

impl<'a> Program<'a> {
    /// One of the developer's, with a token of these scopes.
    pub async fn with(stand: &'a Stand, scope: &str) -> Self {
        let (id, secret) = credentials(stand).await;
        let answer = ask_token(stand, "/api/oauth/token", &fields(&id, &secret, scope)).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
        let token = answer.json()["access_token"].as_str().unwrap().to_owned();
        Self { stand, token }
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.call(Method::GET, path, Value::Null).await
    }

    pub async fn call(&self, method: Method, path: &str, body: Value) -> Answer {
        let bearer = format!("Bearer {}", self.token);
        let body = if body.is_null() { String::new() } else { body.to_string() };
        self.stand.program(method, path, Some(&bearer), "application/json", body).await
    }

    /// Makes a request in the name of somebody of the town; its number.
    pub async fn make(&self) -> i64 {
        let made = self.call(Method::POST, "/api/v1/demandes", demande()).await;
        assert_eq!(made.status, StatusCode::CREATED, "{}", made.text);
        made.json()["id"].as_i64().unwrap()
    }
}

/// A whole body of `POST /api/v1/demandes`.
pub fn demande() -> Value {
    json!({ "demande": {
        "type": "api_particulier",
        "form_uid": null,
        "applicant": {
            "email": "Nouvelle@Ville.example",
            "given_name": "Jeanne",
            "family_name": "Dupont",
            "job_title": "DSI",
            "phone_number": "0612345678",
        },
        "organization": { "siret": crate::stand::TOWN },
        "data": { "intitule": "Cantine", "scopes": ["cnaf_quotient_familial"] },
    } })
}

pub fn fields<'a>(id: &'a str, secret: &'a str, scope: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![("grant_type", "client_credentials"), ("client_id", id), ("client_secret", secret), ("scope", scope)]
}

pub async fn ask_token(stand: &Stand, path: &str, fields: &[(&str, &str)]) -> Answer {
    let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
    stand.program(Method::POST, path, None, "application/x-www-form-urlencoded", body).await
}

/// Status, title and pointer of the first error.
pub fn error(answer: &Answer) -> (u16, String, String) {
    let error = &answer.json()["errors"][0];
    assert_eq!(error["status"], answer.status.as_str());
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    (answer.status.as_u16(), text(&error["title"]), text(&error["source"]["pointer"]))
}
