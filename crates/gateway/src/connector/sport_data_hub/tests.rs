use bytes::Bytes;
use http::{HeaderMap, StatusCode};

use super::*;

/// An athlete in the words of AP §15: one former entry of high level, one of today that is not.
const ATHLETE: &str = r#"{"nom":"Dupont","nomUsage":null,"prenom":"Jean Claude","dateNaissance":"1990-05-15","genre":"M",
    "fichesHN":[
    {"fiche":789456,"debutDroits":"2021-01-01","finDroits":"2022-12-31","hautNiveau":true,"federation":69,
     "nomFederation":"Fédération Française de Triathlon","nomCourtFederation":"TRIATHLON","categorie":4,
     "libCategorie":"Elite","valeur":128},
    {"fiche":789457,"debutDroits":"2026-11-01","finDroits":"2027-10-31","hautNiveau":false,"federation":"29",
     "nomFederation":"Fédération française de handball","nomCourtFederation":"HANDBALL","categorie":"2",
     "libCategorie":"collectif","valeur":"4"},
    {"fiche":789458,"debutDroits":"2027-11-01","finDroits":"2028-10-31","hautNiveau":true}],
    "fichesSportif":[
    {"active":true,"etablissement":2075,"nomEtablissement":"Maison de la Performance","region":75,"nomRegion":"Nouvelle-Aquitaine"}]}"#;

fn read(status: u16, body: &'static str, today: &str) -> Result<Value, ProducerFailure> {
    let answer = Answer {
        status: StatusCode::from_u16(status).unwrap(),
        headers: HeaderMap::new(),
        body: Bytes::from_static(body.as_bytes()),
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
    assert_eq!(former[0].get("etablissement"), None, "nobody says where she trained then");
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
