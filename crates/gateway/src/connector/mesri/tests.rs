use bytes::Bytes;
use guichet_web::outgoing::RequestBody;
use http::{HeaderMap, StatusCode, header};

use super::*;
use crate::parameters::Argument;

/// The student of AP §4.9 and §5, as the simulated producer tells of her (AP §15).
const STUDENT: &str = include_str!("../../../../sandbox/src/producers/examples/mesri.json");

fn told(arguments: &[(&str, Argument)]) -> Arguments {
    let mut told = Arguments::default();
    for (slot, argument) in arguments {
        told.set(slot, argument.clone());
    }
    told
}

fn text(text: &str) -> Argument {
    Argument::Text(text.to_owned())
}

fn read(status: u16, body: &str) -> Result<Value, ProducerFailure> {
    record(&Answer {
        status: StatusCode::from_u16(status).unwrap(),
        headers: HeaderMap::new(),
        body: Bytes::copy_from_slice(body.as_bytes()),
    })
}

#[test]
fn a_number_is_asked_by_a_query_and_an_identity_by_a_body_with_the_first_given_name() {
    let asked = request("https://mesri.example/api", &told(&[("ine", text("1234567890G"))]));
    assert_eq!((asked.method, asked.url.as_str()), (Method::GET, "https://mesri.example/api?INE=1234567890G"));
    let names = Argument::List(vec!["Iris".to_owned(), "Lou".to_owned()]);
    let mut identity = told(&[
        ("nom_naissance", text("Morvan")),
        ("prenoms", names),
        ("annee_naissance", Argument::Number(2004)),
        ("mois_naissance", Argument::Number(2)),
        ("jour_naissance", Argument::Number(11)),
        ("sexe", text("F")),
        ("commune_naissance", text("29019")),
    ]);
    let asked = request("https://mesri.example/api", &identity);
    assert_eq!((asked.method, asked.url.as_str()), (Method::POST, "https://mesri.example/api"));
    assert_eq!(asked.headers[header::CONTENT_TYPE], "application/json");
    let RequestBody::Bytes(body) = asked.body else { panic!("no body") };
    let body: Value = serde_json::from_slice(&body).unwrap();
    let whole = json!({
        "nomFamille": "Morvan", "prenom1": "Iris", "dateNaissance": "2004-02-11", "sexe": "2", "lieuNaissance": "29019",
    });
    assert_eq!(body, whole);
    // Version 2 tells the day of birth as one text.
    identity = told(&[("date_naissance", text("2004-02-11")), ("sexe", text("M"))]);
    let body = super::identity(&identity);
    assert_eq!(
        (&body["dateNaissance"], &body["sexe"], body.get("lieuNaissance")),
        (&json!("2004-02-11"), &json!("1"), None)
    );
}

#[test]
fn a_student_is_read_for_version_3_and_sorted_for_version_2() {
    let record = read(200, STUDENT).unwrap();
    let identity = json!({ "nom_naissance": "Morvan", "prenom": "Iris", "date_naissance": "2004-02-11" });
    assert_eq!((&record["ine"], &record["identite"]), (&json!("1234567890G"), &identity));
    let admission = json!({
        "date_debut": "2025-09-01", "date_fin": "2026-08-31", "est_inscrit": true,
        "regime_formation": { "libelle": "formation initiale", "code": "RF1" }, "code_cog_insee_commune": "29019",
        "etablissement_etudes": { "uai": "0290119X", "nom": "UNIVERSITE DU PONANT" },
    });
    assert_eq!(record["admissions"][0], admission);
    let told = |place: usize| {
        let admission = &record["admissions"][place];
        (admission["est_inscrit"].clone(), admission["regime_formation"]["code"].clone())
    };
    assert_eq!((told(1), told(2)), ((json!(true), json!("RF7")), (json!(false), json!("RF4"))));
    let sorted = |place: usize| {
        let entry = &record["inscriptions"][place];
        ["population", "statut", "regime"].map(|name| entry[name].as_str().unwrap().to_owned())
    };
    assert_eq!(sorted(0), ["formation initiale", "inscrit", "formation initiale"]);
    assert_eq!(sorted(1), ["formation continue", "inscrit", "formation continue"]);
    assert_eq!(sorted(2), ["admis", "admis", "contrat d'apprentissage"]);
    assert_eq!(record["inscriptions"][2]["dateDebutAdmission"], "2025-09-01");
    let with_hours = STUDENT.replace("2004-02-11", "2004-02-11T00:00:00+01:00");
    assert_eq!(read(200, &with_hours), Ok(record), "whatever else stands in a date");
    let unknown = read(200, r#"{"nomFamille":"A","inscriptions":[{"statut":"inscrit","regime":"autre"}]}"#).unwrap();
    assert_eq!(
        (&unknown["inscriptions"][0], &unknown["admissions"][0]["regime_formation"]["code"]),
        (&json!({}), &Value::Null)
    );
}

#[test]
fn whoever_is_not_known_and_what_cannot_be_read_have_their_codes() {
    for (status, body, code) in [
        (404, "", "25003"),
        (401, "", "25006"),
        (200, "<html></html>", "25999"),
        (200, r#"{"nomFamille":""}"#, "25999"),
        (200, r#"{"inscriptions":[]}"#, "25999"),
        (500, "", "25999"),
    ] {
        assert_eq!(read(status, body).unwrap_err().code("25"), code, "{status} {body}");
    }
}
