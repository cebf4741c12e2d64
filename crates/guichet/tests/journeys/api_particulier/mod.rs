//! API Particulier, called as a town's software calls it (AP).

mod benefits;
mod by_folder;
pub mod cases;
mod examples;
mod france_connect;
mod hanging;
mod job_seekers;
mod limits;
mod mocks;
mod older_era;
mod pipeline;
mod protocols;
mod quotient;
mod reference_people;
mod states;
mod studies;
mod tokens;
mod upstream;

use serde_json::{Value, json};
use url::Url;

use crate::stand::{Reply, Stand};

/// The DINUM.
pub const RECIPIENT: &str = "13002526500013";

/// Names and values of a query.
pub type Query<'a> = &'a [(&'a str, &'a str)];

/// Angela, as the caller of a social benefit describes her (AP §3.2).
pub const ANGELA: Query<'static> = &[
    ("recipient", RECIPIENT),
    ("nomNaissance", "DUBOIS"),
    ("prenoms[]", "Angela"),
    ("prenoms[]", "Claire"),
    ("anneeDateNaissance", "1962"),
    ("moisDateNaissance", "8"),
    ("jourDateNaissance", "24"),
    ("sexeEtatCivil", "F"),
    ("codeCogInseePaysNaissance", "99100"),
    ("codeCogInseeCommuneNaissance", "75107"),
];

/// A query with parameters changed: `None` leaves one out.
pub fn changed(query: Query<'_>, changes: &[(&str, Option<&str>)]) -> Vec<(String, String)> {
    let mut pairs: Vec<(String, String)> =
        query.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    for (name, value) in changes {
        pairs.retain(|(known, _)| known != name);
        if let Some(value) = value {
            pairs.push(((*name).to_owned(), (*value).to_owned()));
        }
    }
    pairs
}

/// A token for these scopes, made by the control API, with members that add to it: its id and its text.
pub async fn issue(stand: &Stand, scopes: &[&str], members: Value) -> (String, String) {
    let mut body = json!({ "service": "api-particulier", "name": "Portail famille", "scopes": scopes });
    body.as_object_mut().unwrap().extend(members.as_object().cloned().unwrap_or_default());
    let issued = stand.command("POST", "/tokens", body).await;
    (issued["id"].as_str().unwrap().to_owned(), issued["token"].as_str().unwrap().to_owned())
}

/// `GET` with headers and nothing else.
pub async fn get(stand: &Stand, path: &str, query: &[(String, String)], headers: &[(&str, &str)]) -> Reply {
    let url = Url::parse_with_params(&format!("{}{path}", stand.origin("api-particulier")), query).unwrap();
    stand.raw("GET", url.as_str(), headers, "").await
}

/// `GET` with a bearer token.
pub async fn call(stand: &Stand, path: &str, query: &[(String, String)], token: &str) -> Reply {
    get(stand, path, query, &[("authorization", &format!("Bearer {token}"))]).await
}

/// The codes of an answer, in their order.
pub fn codes(reply: &Reply) -> Vec<String> {
    let body = reply.json();
    let errors = body["errors"].as_array().unwrap_or_else(|| panic!("{} {}", reply.status, reply.text));
    errors.iter().map(|error| error["code"].as_str().unwrap().to_owned()).collect()
}
