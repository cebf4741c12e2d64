use bytes::Bytes;
use http::{HeaderMap, StatusCode};

use super::*;
use crate::parameters::Argument;

fn read(status: u16, body: &str) -> Result<Value, ProducerFailure> {
    record(&Answer {
        status: StatusCode::from_u16(status).unwrap(),
        headers: HeaderMap::new(),
        body: Bytes::copy_from_slice(body.as_bytes()),
    })
}

/// A contract whose time is over, as the simulated producer tells of it (AP §15).
const OVER: &str = include_str!("../../../../sandbox/src/producers/examples/gip-mds.json");

/// The same, with another end.
fn contract(end: &str) -> String {
    OVER.replace(r#""dateFinContrat":"2026-05-31","motifRupture":"031""#, end)
}

#[test]
fn a_person_is_asked_by_name_first_given_name_and_day_of_birth() {
    let mut arguments = Arguments::default();
    arguments.set("nom_naissance", Argument::Text("CUILLÈRE".to_owned()));
    arguments.set("prenoms", Argument::List(["PAUL", "JEAN"].map(str::to_owned).to_vec()));
    for (slot, number) in [("annee_naissance", 2007), ("mois_naissance", 1), ("jour_naissance", 23)] {
        arguments.set(slot, Argument::Number(number));
    }
    let expected = [("nom", "CUILLÈRE"), ("prenom", "PAUL"), ("dateNaissance", "23012007"), ("listeCodeNature", "89")];
    let query = query(&arguments);
    assert_eq!(query[..4], expected.map(|(name, value)| (name, value.to_owned())));
    assert_eq!(query[4], ("comparaisonCertifiee", "1".to_owned()));
}

#[test]
fn a_contract_is_current_until_it_ends_for_a_reason_that_ends_it() {
    let status = |end: &str, date: Value| {
        let told = json!({
            "contrat_trouve": true, "date_debut_contrat": "2025-10-01", "date_fin_contrat": date,
            "organisme_accueil": { "siret": "21920023500014", "raison_sociale": "COMMUNE DE CLAMART" },
        });
        (read(200, &contract(end)), told)
    };
    for (end, date) in [
        (r#""dateFinContrat":null,"motifRupture":null"#, Value::Null),
        (r#""dateFinContrat":"2026-05-31","motifRupture":"99""#, json!("2026-05-31")),
        (r#""dateFinContrat":"2026-05-31","motifRupture":100"#, json!("2026-05-31")),
    ] {
        let (record, told) = status(end, date);
        let current = json!({ "statut_actuel": told, "statut_passe": { "contrat_trouve": false } });
        assert_eq!(record, Ok(current), "{end}");
    }
    let (_, told) = status("", json!("2026-05-31"));
    assert_eq!(read(200, OVER).unwrap(), json!({ "statut_actuel": { "contrat_trouve": false }, "statut_passe": told }));
}

#[test]
fn a_person_without_a_contract_is_found_and_each_refusal_has_its_code() {
    let without = json!({ "contrat_trouve": false });
    let record = read(404, r#"{"erreurs":[{"code":"NOT_FOUND_CONTRAT"}]}"#);
    assert_eq!(record, Ok(json!({ "statut_actuel": without, "statut_passe": without })));
    for (status, body, code) in [
        (404, r#"{"erreurs":[{"code":"NOT_FOUND_INDIVIDU"}]}"#, "31003"),
        (413, r#"{"erreurs":[{"code":"TOO_MANY_INDIVIDU"}]}"#, "00391"),
        (413, "", "31999"),
        (404, r#"{"erreurs":[]}"#, "31999"),
        (200, r#"{"individu":{"entreprise":[]}}"#, "31999"),
        (200, "<html></html>", "31999"),
        (403, "", "31006"),
        (500, "", "31000"),
    ] {
        assert_eq!(read(status, body).unwrap_err().code("31"), code, "{status} {body}");
    }
}
