use guichet_jose::{Secret, digest};
use http::{HeaderMap, StatusCode};
use serde_json::json;

use super::*;
use crate::connector::ClientCertificate;
use crate::parameters::{Argument, Arguments};

/// A vehicle that a company owns and a person hires, as the simulated register tells of it (AP §15).
const VEHICLE: &str = include_str!("../../../../sandbox/src/producers/examples/ants.xml");

fn identity(name: &str, given: &[&str], year: i64) -> Arguments {
    let mut identity = Arguments::default();
    identity.set("nom_naissance", Argument::Text(name.to_owned()));
    identity.set("prenoms", Argument::List(given.iter().map(|name| (*name).to_owned()).collect()));
    for (slot, number) in [("annee_naissance", year), ("mois_naissance", 3), ("jour_naissance", 15)] {
        identity.set(slot, Argument::Number(number));
    }
    identity
}

fn told(identity: &Arguments, body: &str) -> Result<Value, String> {
    answer::record(body, identity).map_err(|failure| failure.code("42"))
}

#[test]
fn the_person_whom_franceconnect_names_is_told_and_how_far_they_agree() {
    let with_extension = VEHICLE.replace("<siv:pays>", "<siv:extension>B</siv:extension><siv:pays>");
    let record = told(&identity("D'Été-Martin", &["Jean", "Paul"], 1990), &with_extension).unwrap();
    let person = json!({
        "nom": "D'ÉTÉ-MARTIN", "prenom": "JEAN", "sexe_etat_civil": "M", "annee_date_naissance": 1990,
        "mois_date_naissance": 3, "jour_date_naissance": 15, "code_departement_naissance": "75",
    });
    assert_eq!(record["identite_particulier"], person);
    let matching = json!({ "family_name": 1.0, "given_name": 1.0, "birth_date": 1.0, "overall_match": true });
    assert_eq!(record["identity_matching"], matching);
    assert_eq!(record["statut_rattachement"], "locataire");
    let registration = json!({
        "numero_immatriculation": "AA-123-BB", "date_premiere_immatriculation": "2024-01-15",
        "statut_location": { "code": "LLD", "label": "Location longue durée" },
    });
    assert_eq!(record["donnees_immatriculation_vehicule"], registration);
    let home = json!({
        "complement_information": null, "num_voie": "15", "type_voie": "RUE", "libelle_voie": "DE LA REPUBLIQUE",
        "code_postal_ville": "75001", "libelle_commune": "PARIS", "lieu_dit": null,
        "etage_escalier_appartement": "ESCALIER 2", "extension": "B", "pays": "FRANCE",
    });
    assert_eq!(record["adresse_particulier"], home);
    let technical = json!({
        "marque": "PEUGEOT", "type_variante_version": "ABCDEF-G1H234", "denomination_commerciale": "308",
        "masse_charge_maximale": 1850, "categorie_vehicule": { "code": "M1", "label": "Transport de personnes" },
        "genre_national": { "code": "VP", "label": "Véhicule particulier" }, "cylindree": 1600,
        "type_carburant": { "code": "ES", "label": "Essence" }, "taux_co2": 120,
        "classe_environnementale": { "code": "Euro 6", "label": "Norme Euro 6" },
    });
    assert_eq!(record["caracteristiques_techniques_vehicule"], technical);
    // The date of birth does not decide.
    let other_day = told(&identity("d'ete martin", &["JEAN"], 1991), VEHICLE).unwrap();
    assert_eq!(
        (&other_day["identity_matching"]["birth_date"], &other_day["identity_matching"]["overall_match"]),
        (&json!(0.0), &json!(true))
    );
}

#[test]
fn whoever_holds_no_part_of_the_vehicle_is_not_found() {
    for (name, given) in [("Dupont", "Jean"), ("D'Été-Martin", "Paul"), ("LOUEUR SA", ""), ("", "Jean")] {
        assert_eq!(told(&identity(name, &[given], 1990), VEHICLE), Err("42005".to_owned()), "{name} {given}");
    }
    let entity = "<!DOCTYPE a [<!ENTITY b \"c\">]><a>&b;</a>";
    for broken in ["", "<html></html>", "<a>", entity, &VEHICLE[..400]] {
        assert_eq!(told(&identity("Dupont", &["Jean"], 1990), broken), Err("42999".to_owned()), "{broken}");
    }
}

#[test]
fn each_other_answer_has_its_code() {
    let fault = |code: &str| format!("<env:Fault><env:Code><env:Value>{code}</env:Value></env:Code></env:Fault>");
    for (status, body, code) in [
        (200, format!("<a>{NOTHING}</a>"), "42003"),
        (500, fault(NOTHING), "42003"),
        (500, fault("wsse:FailedCheck"), "42006"),
        (500, fault("wsse:InvalidSecurity"), "42006"),
        (403, String::new(), "42006"),
        (500, fault("env:Receiver"), "42000"),
        (400, fault("env:Sender"), "42999"),
    ] {
        let answer = Answer {
            status: StatusCode::from_u16(status).unwrap(),
            headers: HeaderMap::new(),
            body: Bytes::from(body.clone()),
        };
        let refused = record(&answer, &identity("Dupont", &["Jean"], 1990)).unwrap_err();
        assert_eq!(refused.code("42"), code, "{status} {body}");
    }
}

/// Made and signed with Python's canonicaliser and OpenSSL, by the key of the rehearsal.
const ASSERTION: &str = include_str!("../../../../sandbox/src/producers/ants/assertion.xml");
const CHAIN: &str = include_str!("../../../../sandbox/src/producers/ants/client.crt.pem");
const KEY: &str = include_str!("../../../../sandbox/src/producers/ants/client.key.pem");

#[test]
fn the_assertion_is_byte_for_byte_the_one_that_another_program_made() {
    let base64: String = KEY.lines().filter(|line| !line.starts_with("-----")).collect();
    let pkcs8 = digest::from_base64(&base64).unwrap();
    let certificate = ClientCertificate::new(CHAIN, &Secret::new(KEY.to_owned()), &pkcs8).unwrap();
    let assertion = Assertion {
        id: "_2f6f7f0e-6e0c-4b3a-9d4e-1a2b3c4d5e6f",
        issuer: "guichet-api-particulier",
        audience: "http://localhost:7411/ants",
        now: "2026-11-26T12:00:00.5Z".parse().unwrap(),
    };
    let text = assertion.signed(&certificate).unwrap();
    assert_eq!(text, ASSERTION.trim());
    let request = request("https://siv.example", &text, "AA-<1>-BB");
    let RequestBody::Bytes(body) = request.body else { panic!("no body") };
    let body = String::from_utf8(body.to_vec()).unwrap();
    assert!(body.contains(&text) && body.contains("<siv:immatriculation>AA-&lt;1&gt;-BB</siv:immatriculation>"));
    assert_eq!(request.headers["content-type"], "application/soap+xml; charset=utf-8");
}
