use bytes::Bytes;
use guichet_web::outgoing::RequestBody;
use http::{HeaderMap, StatusCode};

use super::*;
use crate::parameters::Argument;

const URL: &str = "https://men.example/scolarite";
/// The pupil of AP §4.11, as the simulated producer tells of her (AP §15).
const PUPIL: &str = include_str!("../../../../sandbox/src/producers/examples/men.json");

fn pupil(further: &[(&str, Argument)]) -> Arguments {
    let mut told = Arguments::default();
    let text = |text: &str| Argument::Text(text.to_owned());
    told.set("nom_naissance", text("Petit"));
    told.set("prenoms", Argument::List(vec!["Zoé".to_owned(), "Lou".to_owned()]));
    told.set("date_naissance", text("2012-01-20"));
    told.set("sexe", text("F"));
    told.set("annee_scolaire", text("2025-2026"));
    for (slot, argument) in further {
        told.set(slot, argument.clone());
    }
    told
}

fn read(status: u16, body: &'static str) -> Result<Value, ProducerFailure> {
    let body = Bytes::from_static(body.as_bytes());
    record(&Answer { status: StatusCode::from_u16(status).unwrap(), headers: HeaderMap::new(), body })
}

#[test]
fn a_school_is_asked_by_a_query_and_an_area_by_a_body() {
    let asked = request(URL, &pupil(&[("etablissement", Argument::Text("0210015C".to_owned()))]));
    let query = "nom=Petit&prenom=Zo%C3%A9&sexe=2&date-naissance=2012-01-20&code-uai=0210015C&annee-scolaire=2025-2026\
                 &scope=men_statut_scolarite%2Cmen_statut_boursier%2Cmen_echelon_bourse";
    assert_eq!((asked.method, asked.url), (Method::GET, format!("{URL}?{query}")));
    for (slot, kind) in [(DEPARTMENTS, "departement"), (REGIONS, "region")] {
        let area = Argument::List(vec!["021".to_owned()]);
        let asked = request(URL, &pupil(&[("degre", Argument::Text("2D".to_owned())), (slot, area)]));
        assert_eq!((asked.method, asked.url), (Method::POST, format!("{URL}/perimetre")));
        let RequestBody::Bytes(body) = asked.body else { panic!("no body") };
        let whole = json!({
            "nom": "Petit", "prenom": "Zoé", "sexe": 2, "date-naissance": "2012-01-20", "annee-scolaire": "2025-2026",
            "scope": "men_statut_scolarite,men_statut_boursier,men_echelon_bourse", "degre-etablissement": "2D",
            "type-perimetre": kind, "valeurs-perimetre": ["021"],
        });
        assert_eq!(serde_json::from_slice::<Value>(&body).unwrap(), whole);
    }
}

#[test]
fn a_pupil_is_read_whole_and_what_the_ministry_does_not_tell_is_null() {
    let whole = json!({
        "identite": { "nom": "Petit", "prenom": "Zoé", "sexe": "F", "date_naissance": "2012-01-20" },
        "annee_scolaire": "2025-2026", "est_scolarise": true, "statut_eleve": { "code": "ST", "libelle": "SCOLAIRE" },
        "etablissement": { "code_uai": "0210015C", "code_ministere_tutelle": "06" },
        "module_elementaire_formation": { "code_mef_stat": "10010012110", "libelle": "6EME" },
        "est_boursier": true, "echelon_bourse": 2,
        "regime_pensionnat": { "code": "2", "libelle": "Demi-pensionnaire dans l'établissement" },
    });
    assert_eq!(read(200, PUPIL), Ok(whole));
    let bare = r#"{"identification":{"sexe":1},"info-scolarite":{"est-scolarise":true}}"#;
    let record = read(200, bare).unwrap();
    assert_eq!(record["identite"]["sexe"], "M");
    for name in ["est_boursier", "echelon_bourse", "regime_pensionnat"] {
        assert_eq!(record[name], Value::Null, "{name}");
    }
}

#[test]
fn whoever_is_unknown_and_whoever_goes_to_no_school_have_codes_of_their_own() {
    for (status, body, code) in [
        (404, "", "30003"),
        (200, r#"{"identification":{},"info-scolarite":{"est-scolarise":false}}"#, "30004"),
        (200, "{}", "30999"),
        (200, "<html></html>", "30999"),
        (400, "", "30999"),
        (401, "", "30006"),
        (500, "", "30000"),
    ] {
        let failure = read(status, body).unwrap_err();
        assert_eq!(failure.code("30"), code, "{status} {body}");
        assert_eq!(failure.title().is_some(), code == "30004");
    }
}
