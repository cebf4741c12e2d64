use guichet_organisations::Siret;
use http::{HeaderMap, StatusCode};
use serde_json::json;

use super::*;
use crate::connector::Kind;
use crate::definition::Producer;
use crate::parameters::{Argument, Arguments};

/// The person of AP §4.12 and §4.13, as the simulated producer tells of him (AP §15).
const STATUS: &str = include_str!("../../../../sandbox/src/producers/examples/france-travail-status.json");
const PAYMENTS: &str = include_str!("../../../../sandbox/src/producers/examples/france-travail-payments.json");

fn called<T>(of: &str, then: impl FnOnce(&Call<'_>) -> T) -> T {
    let mut arguments = Arguments::default();
    arguments.set("identifiant", Argument::Text("karim.benali+77".to_owned()));
    then(&Call {
        producer: &Producer {
            name: "France Travail".to_owned(),
            prefix: "24".to_owned(),
            connector: Kind::FranceTravail,
            address: "france-travail".to_owned(),
            call: of.to_owned(),
            elsewhere: std::collections::BTreeMap::new(),
            not_found_reason: None,
            france_connect: None,
            maintenance: Vec::new(),
        },
        mode: crate::definition::Mode::Identite,
        arguments: &arguments,
        recipient: &Siret::parse("13002526500013").unwrap(),
        request_id: "request",
        token_id: "token",
        now: "2026-11-26T12:00:00Z".parse().unwrap(),
    })
}

fn read(of: &str, status: u16, body: &str) -> Result<Value, ProducerFailure> {
    let answer = Answer {
        status: StatusCode::from_u16(status).unwrap(),
        headers: HeaderMap::new(),
        body: Bytes::copy_from_slice(body.as_bytes()),
    };
    called(of, |call| record(call, &answer))
}

#[test]
fn the_status_is_asked_by_a_body_that_is_the_identifier_and_the_payments_by_a_query() {
    let status = called("statut", |call| request("https://ft.example/statut", call));
    assert_eq!((status.method, status.url.as_str()), (Method::POST, "https://ft.example/statut"));
    assert_eq!(status.body, RequestBody::Bytes(Bytes::from_static(b"karim.benali+77")));
    let payments = called("indemnites", |call| request("https://ft.example/indemnites", call));
    assert_eq!(payments.url, "https://ft.example/indemnites?loginMnemotechnique=karim.benali%2B77");
    assert_eq!((payments.method, payments.body), (Method::GET, RequestBody::Empty));
    let scopes = "api_statutaugmentev1 api_liste-paiementsv1 individuStatutAugmente application_ours";
    assert_eq!(scope("ours"), scopes);
}

#[test]
fn a_status_is_read_whole() {
    let record = read("statut", 200, STATUS);
    let whole = json!({
        "identifiant": "karim.benali+77",
        "identite": {
            "civilite": "M.", "nom_naissance": "BENALI", "nom_usage": null, "prenom": "KARIM", "sexe": "Masculin",
            "date_naissance": "1991-02-02",
        },
        "contact": { "telephone": "0600000001", "telephone2": null, "email": "karim@exemple.fr" },
        "adresse": {
            "code_postal": "77000", "code_cog_insee_commune": "77288", "localite": "77000 MELUN",
            "ligne_voie": "21 RUE DES MARMOTS", "ligne_complement_destinataire": null,
            "ligne_complement_adresse": null, "ligne_complement_distribution": null, "ligne_nom": "BENALI",
        },
        "inscription": {
            "date_debut": "2025-01-07", "date_fin": null, "code_certification_cnav": "VC",
            "categorie": { "code": 1, "libelle": "PERSONNE SANS EMPLOI DISPONIBLE DUREE INDETERMINEE PLEIN TPS" },
        },
    });
    assert_eq!(record, Ok(whole.clone()));
    let in_texts = STATUS.replace("\"categorieInscription\":1", "\"categorieInscription\":\"1\"");
    let in_texts = in_texts.replace("1991-02-02", "1991-02-02T00:00:00+01:00");
    assert_eq!(read("statut", 200, &in_texts), Ok(whole), "a category as text, a date with an hour");
}

#[test]
fn payments_are_read_and_none_is_nobody() {
    let record = read("indemnites", 200, PAYMENTS);
    let payment = json!({
        "date_versement": "2025-10-02", "montant_total": 890.4, "montant_allocations": 850.0, "montant_aides": 40.4,
        "montant_autres": 0.0,
    });
    assert_eq!(record, Ok(json!({ "identifiant": "karim.benali+77", "paiements": [payment] })));
    for (of, status, body, code) in [
        ("indemnites", 200, r#"{"listePaiement":[]}"#, "24003"),
        ("indemnites", 200, "", "24003"),
        ("indemnites", 200, "{}", "24003"),
        ("indemnites", 204, "", "24003"),
        ("indemnites", 404, "", "24003"),
        ("statut", 206, "{}", "24003"),
        ("statut", 404, "", "24003"),
        ("statut", 200, "", "24999"),
        ("statut", 200, "<html></html>", "24999"),
        ("indemnites", 500, r#"{"messageLog":"java.util.concurrent.TimeoutException: null"}"#, "24002"),
        ("indemnites", 500, r#"{"messageLog":"java.lang.NullPointerException"}"#, "24000"),
        ("statut", 500, "", "24000"),
        ("statut", 401, "", "24006"),
        ("statut", 302, "", "24999"),
    ] {
        assert_eq!(read(of, status, body).unwrap_err().code("24"), code, "{of} {status} {body}");
    }
}
