//! The town's software, which calls API Particulier with the token that it was handed.

use http::{StatusCode, header};
use serde_json::Value;

use super::origin;
use crate::demo::http::Request;
use crate::demo::problem::Problem;
use crate::demo::wire::Wire;

/// The family whose quotient is read.
const FAMILY: &[(&str, &str)] = &[
    ("recipient", "21920023500014"),
    ("nomNaissance", "DUBOIS"),
    ("prenoms[]", "Angela"),
    ("anneeDateNaissance", "1962"),
    ("moisDateNaissance", "8"),
    ("jourDateNaissance", "24"),
    ("sexeEtatCivil", "F"),
    ("codeCogInseePaysNaissance", "99100"),
    ("codeCogInseeCommuneNaissance", "75107"),
];

/// What one family's quotient is.
pub(super) const QUOTIENT: &str = "/v3/dss/quotient_familial/identite";
/// Whether somebody is a student: what the town did not ask for.
pub(super) const STUDENT: &str = "/v3/mesri/statut_etudiant/identite";

/// What is told of the family, or with which status it is refused.
pub(super) async fn call(
    wire: &mut Wire,
    manifest: &Value,
    path: &str,
    token: &str,
) -> Result<Result<Value, StatusCode>, Problem> {
    let mut url = origin(manifest, "api-particulier")?;
    url.set_path(path);
    url.query_pairs_mut().extend_pairs(FAMILY);
    let request = Request::get(url).with(header::AUTHORIZATION, format!("Bearer {token}"));
    told(wire, &request).await
}

/// The scopes of a token as the gateway knows them.
pub(super) async fn scopes(wire: &mut Wire, manifest: &Value, token: &str) -> Result<Vec<String>, Problem> {
    let mut url = origin(manifest, "api-particulier")?;
    url.set_path("/api/introspect");
    url.query_pairs_mut().append_pair("token", token);
    let told = told(wire, &Request::get(url)).await?.map_err(|status| refused(StatusCode::OK, Some(status)))?;
    let scopes = told.get("scopes").and_then(Value::as_array).cloned().unwrap_or_default();
    Ok(scopes.iter().filter_map(Value::as_str).map(str::to_owned).collect())
}

async fn told(wire: &mut Wire, request: &Request) -> Result<Result<Value, StatusCode>, Problem> {
    let answer = wire.exchange("town", request).await?;
    match (answer.status.is_success(), answer.json()) {
        (true, Some(told)) => Ok(Ok(told)),
        (true, None) => Err(answer.unexpected(&request.url, "a JSON document")),
        (false, _) => Ok(Err(answer.status)),
    }
}

/// Another status than the expected one; none is that of an answer.
pub(super) fn refused(expected: StatusCode, received: Option<StatusCode>) -> Problem {
    let received = received.unwrap_or(StatusCode::OK).to_string();
    Problem::Mismatch { member: "status", expected: expected.to_string(), received }
}
