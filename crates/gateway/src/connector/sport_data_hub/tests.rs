use bytes::Bytes;
use http::{HeaderMap, StatusCode};

use super::*;

/// One former entry of high level, one of today that is not, as the simulated producer tells of them (AP §15).
const ATHLETE: &str = include_str!("../../../../sandbox/src/producers/examples/sport-data-hub.json");

/// The same with numbers in the place of texts, and with an entry that is to come.
fn in_numbers() -> String {
    let numbers = ["69", "4", "128", "29", "2", "2075", "75"];
    let told = numbers.iter().fold(ATHLETE.to_owned(), |told, number| told.replace(&format!("\"{number}\""), number));
    let to_come =
        r#",{"fiche":789458,"debutDroits":"2027-11-01","finDroits":"2028-10-31","hautNiveau":true}],"fichesSportif""#;
    told.replace(r#"],"fichesSportif""#, to_come)
}

fn read(status: u16, body: &str, today: &str) -> Result<Value, ProducerFailure> {
    let answer = Answer {
        status: StatusCode::from_u16(status).unwrap(),
        headers: HeaderMap::new(),
        body: Bytes::copy_from_slice(body.as_bytes()),
    };
    record(&answer, today.parse().unwrap())
}

#[test]
fn the_status_of_today_and_those_before_are_told_apart() {
    let record = read(200, ATHLETE, "2026-11-26").unwrap();
    let identity = json!({
        "nom_naissance": "Dupont", "nom_usage": null, "prenoms": "Jean Claude", "date_naissance": "1990-05-15", "sexe": "M",
    });
    assert_eq!(record["identite"], identity);
    assert_eq!(
        (&record["est_sportif_de_haut_niveau"], &record["a_ete_sportif_de_haut_niveau"]),
        (&json!(false), &json!(true))
    );
    let today = json!({
        "periode": { "date_debut_statut": "2026-11-01", "date_fin_statut": "2027-10-31" },
        "federation": {
            "code_federation": "29", "nom_federation": "Fédération française de handball",
            "nom_court_federation": "HANDBALL",
        },
        "etablissement": { "code_etablissement": "2075", "nom_etablissement": "Maison de la Performance" },
        "region": { "code_region": "75", "nom_region": "Nouvelle-Aquitaine" },
        "categorie": { "code_categorie": "2", "nom_categorie": "collectif", "valeur": "4" },
        "sportif_de_haut_niveau": false,
    });
    assert_eq!(record["informations_statut"], today);
    let former = record["informations_statuts_precedents"].as_array().unwrap();
    assert_eq!(former.len(), 1);
    assert_eq!((&former[0]["fiche"], &former[0]["categorie"]["valeur"]), (&json!(789_456), &json!("128")));
    assert_eq!(former[0]["etablissement"]["nom_etablissement"], "CREPS de Poitiers");
    let before = ATHLETE.find(r#"{"active":false"#).unwrap()..ATHLETE.find(r#"{"active":true"#).unwrap();
    let mut of_today = ATHLETE.to_owned();
    of_today.replace_range(before, "");
    let former = &read(200, &of_today, "2026-11-26").unwrap()["informations_statuts_precedents"][0];
    assert_eq!(former.get("etablissement"), None, "nobody says where he trained then");
    assert_eq!(read(200, &in_numbers(), "2026-11-26"), Ok(record));
    let before = read(200, ATHLETE, "2020-01-01").unwrap();
    assert_eq!(
        (&before["informations_statut"], &before["informations_statuts_precedents"]),
        (&Value::Null, &json!([]))
    );
}

#[test]
fn each_refusal_has_its_code() {
    for (status, body, code) in [
        (404, "", "41003"),
        (401, "", "41006"),
        (500, "", "41000"),
        (200, "<html></html>", "41999"),
        (200, r#"{"nom":"Dupont"}"#, "41999"),
        (302, "", "41999"),
    ] {
        assert_eq!(read(status, body, "2026-11-26").unwrap_err().code("41"), code, "{status} {body}");
    }
}
