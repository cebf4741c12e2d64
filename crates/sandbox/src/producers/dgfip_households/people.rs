//! One taxpayer, looked for by civil status or by number: what stands behind API R2P (AF §2.1.7). Several that fit are a refusal,
//! never a list.

use std::collections::HashMap;
use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use serde_json::{Value, json};

use super::taxpayer::{Declarant, Taxpayer};
use super::{failing, refused};
use crate::Sandbox;
use crate::producers::people::plain;

/// By the parameters of the API.
pub(super) async fn described(
    State(sandbox): State<Arc<Sandbox>>,
    Query(criteria): Query<HashMap<String, String>>,
) -> Response {
    let name = criteria.get("nom").map(String::as_str).unwrap_or_default();
    let mut found = Taxpayer::named(&sandbox, name, sandbox.present_year());
    found.retain(|taxpayer| fits(taxpayer, &criteria));
    match (failing(&sandbox).await, found.as_slice()) {
        (Some(response), _) => response,
        (None, [one]) => Json(shown(one)).into_response(),
        (None, []) => refused(StatusCode::NOT_FOUND, "nobody is like this"),
        (None, _) => refused(StatusCode::CONFLICT, "several are like this"),
    }
}

pub(super) async fn numbered(State(sandbox): State<Arc<Sandbox>>, Path(number): Path<String>) -> Response {
    match (failing(&sandbox).await, Taxpayer::numbered(&sandbox, &number, sandbox.present_year())) {
        (Some(response), _) => response,
        (None, Some(taxpayer)) => Json(shown(&taxpayer)).into_response(),
        (None, None) => refused(StatusCode::NOT_FOUND, "nobody has this number"),
    }
}

/// What is not said is not compared, nor what the tax office does not know.
fn fits(taxpayer: &Taxpayer, criteria: &HashMap<String, String>) -> bool {
    let Taxpayer { first, home, .. } = taxpayer;
    let (department, commune) = first.birthplace.as_deref().map(department_and_commune).unzip();
    let (postal_code, town) = home.town.split_once(' ').unwrap_or(("", &home.town));
    let agrees = |name: &str, known: Option<&str>| match (criteria.get(name), known) {
        (Some(said), Some(known)) => said == known,
        _ => true,
    };
    criteria.get("prenom").is_some_and(|said| has_given_names(first, said))
        && criteria.get("naisDate").is_none_or(|said| date(&first.birthdate).ends_with(said.as_str()))
        && agrees("sexe", first.sex.as_deref().map(sex))
        && agrees("naisCodePays", first.birthcountry.as_deref())
        && agrees("naisCodeDept", department.as_deref())
        && agrees("naisCodeCommune", commune.as_deref())
        && agrees("codePostal", Some(postal_code))
        && criteria.get("commune").is_none_or(|said| plain(said) == plain(town))
}

/// All of them, or the first ones.
fn has_given_names(declarant: &Declarant, said: &str) -> bool {
    let (known, said) = (plain(&declarant.given_names), plain(said));
    !said.is_empty() && known.strip_prefix(&said).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
}

fn sex(letter: &str) -> &'static str {
    if letter == "M" { "1" } else { "2" }
}

/// `JJ/MM/AAAA`.
fn date(iso: &str) -> String {
    let mut parts: Vec<&str> = iso.split('-').collect();
    parts.reverse();
    parts.join("/")
}

/// `75107` is 107 of 075, `97105` is 105 of 971.
fn department_and_commune(code: &str) -> (String, String) {
    let part = |from: usize, to: usize| code.get(from..to).unwrap_or_default().to_owned();
    let department =
        if code.starts_with("97") || code.starts_with("98") { part(0, 3) } else { format!("0{}", part(0, 2)) };
    (department, part(2, 5))
}

fn shown(Taxpayer { number, first, home, .. }: &Taxpayer) -> Value {
    let (department, commune) = first.birthplace.as_deref().map(department_and_commune).unzip();
    let (postal_code, town) = home.town.split_once(' ').unwrap_or(("", &home.town));
    json!({
        "number": number,
        "name": first.birth_name,
        "given_names": first.given_names,
        "sex": first.sex.as_deref().map(sex),
        "birthdate": date(&first.birthdate),
        "birthcountry": first.birthcountry,
        "birth_department": department,
        "birth_commune": commune,
        "address": { "complement": home.complement, "street": home.street, "postal_code": postal_code, "town": town },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_of_birth_are_told_as_department_and_commune() {
        for (code, department, commune) in
            [("75107", "075", "107"), ("2A004", "02A", "004"), ("97105", "971", "105"), ("", "0", "")]
        {
            assert_eq!(department_and_commune(code), (department.to_owned(), commune.to_owned()), "{code}");
        }
    }
}
