use bytes::Bytes;
use guichet_web::outgoing::RequestBody;
use http::{HeaderMap, StatusCode};

use super::*;
use crate::parameters::Argument;

const URL: &str = "https://cnous.example/api";
/// The student of AP §4.10, as the simulated producer tells of her (AP §15).
const STUDENT: &str = include_str!("../../../../sandbox/src/producers/examples/cnous.json");

fn student(further: &[(&str, Argument)]) -> Arguments {
    let mut told = Arguments::default();
    let text = |text: &str| Argument::Text(text.to_owned());
    told.set("nom_naissance", text("Morvan"));
    told.set("prenoms", Argument::List(vec!["Iris".to_owned(), "Lou".to_owned()]));
    for (slot, number) in [("annee_naissance", 2004), ("mois_naissance", 2), ("jour_naissance", 11)] {
        told.set(slot, Argument::Number(number));
    }
    told.set("sexe", text("F"));
    for (slot, argument) in further {
        told.set(slot, argument.clone());
    }
    told
}

fn body(request: &Request) -> Value {
    let RequestBody::Bytes(body) = &request.body else { panic!("no body") };
    serde_json::from_slice(body).unwrap()
}

fn read(mode: Mode, status: u16, body: &str) -> Result<Value, ProducerFailure> {
    let body = Bytes::copy_from_slice(body.as_bytes());
    record(mode, &Answer { status: StatusCode::from_u16(status).unwrap(), headers: HeaderMap::new(), body })
}

#[test]
fn each_mode_has_its_own_shape_of_call() {
    let year = ("campagne", Argument::Number(2024));
    let mut by_number = Arguments::default();
    by_number.set("ine", Argument::Text("1234567890G".to_owned()));
    assert_eq!(request(URL, Mode::Ine, &by_number).url, format!("{URL}/1234567890G"));
    by_number.set(year.0, year.1.clone());
    let asked = request(URL, Mode::Ine, &by_number);
    assert_eq!((asked.method, asked.url), (Method::GET, format!("{URL}/1234567890G?campaignYear=2024")));
    assert_eq!(asked.body, RequestBody::Empty);

    let asked = request(URL, Mode::Identite, &student(&[year]));
    assert_eq!((&asked.method, asked.url.as_str()), (&Method::POST, URL));
    let whole = json!({
        "lastName": "Morvan", "firstNames": "Iris, Lou", "birthDate": "11/02/2004", "civility": "F", "campaignYear": 2024,
    });
    assert_eq!(body(&asked), whole);

    let place = ("commune_naissance", Argument::Text("29019".to_owned()));
    for (further, birthplace) in [(vec![], ""), (vec![place], "29019")] {
        let asked = request(URL, Mode::FranceConnect, &student(&further));
        assert_eq!((&asked.method, asked.url.as_str()), (&Method::GET, URL));
        let whole = json!({
            "given_name": "Iris, Lou", "family_name": "Morvan", "birthdate": "11/02/2004", "gender": "F",
            "birthplace": birthplace,
        });
        assert_eq!(body(&asked), whole);
    }
}

#[test]
fn a_scholarship_is_read_whole_alone_or_as_the_only_one_of_a_list() {
    let whole = json!({
        "identite": {
            "nom": "Morvan", "prenoms": ["Iris", "Lou"], "date_naissance": "2004-02-11", "nom_commune_naissance": "Brest",
            "sexe": "F",
        },
        "prenom": "Iris", "prenom2": "Lou", "email": "iris.morvan@exemple.fr", "est_boursier": true,
        "radiation": { "est_radie": false, "date_radiation": null },
        "echelon_bourse": { "echelon": "0bis", "echelon_bourse_regionale_provisoire": false },
        "statut_bourse": { "code": 0, "libelle": "définitif" },
        "periode_versement_bourse": { "date_rentree": "2025-09-01", "duree": 10 },
        "etablissement_etudes": { "nom_commune": "Brest", "nom_etablissement": "UBO" },
    });
    assert_eq!(read(Mode::Identite, 200, STUDENT), Ok(whole.clone()));
    assert_eq!(read(Mode::Identite, 200, &format!("[{STUDENT}]")), Ok(whole.clone()));
    let dates = STUDENT.replace("2004-02-11", "11/02/2004").replace("2025-09-01", "2025-09-01T00:00:00.000Z");
    assert_eq!(read(Mode::Identite, 200, &dates), Ok(whole), "whichever way dates are written");
    let removed = r#"{"lastName":"A","firstName":"B","birthPlaceLibelle":"Lyon","grantStatus":2,"removed":"O",
        "removalDate":"2025-12-01"}"#;
    let record = read(Mode::Ine, 200, removed).unwrap();
    assert_eq!(record["radiation"], json!({ "est_radie": true, "date_radiation": "2025-12-01" }));
    assert_eq!(record["statut_bourse"], json!({ "code": 2, "libelle": "provisoire (conditionnel)" }));
    assert_eq!(record["echelon_bourse"]["echelon_bourse_regionale_provisoire"], true);
    assert_eq!(record["identite"]["prenoms"], json!(["B"]));
    assert_eq!(record["identite"]["nom_commune_naissance"], "Lyon");
}

#[test]
fn several_scholarships_are_a_conflict_and_every_other_answer_has_its_code() {
    let several = format!("[{STUDENT},{STUDENT}]");
    for (mode, status, body, code) in [
        (Mode::Identite, 200, several.as_str(), "26015"),
        (Mode::Identite, 200, "[]", "26999"),
        (Mode::Identite, 200, "<html></html>", "26999"),
        (Mode::Identite, 200, r#"{"lastName":""}"#, "26999"),
        (Mode::Identite, 400, "", "00366"),
        (Mode::FranceConnect, 400, "", "00366"),
        (Mode::Ine, 400, "", "00360"),
        (Mode::Ine, 404, "", "26003"),
        (Mode::Ine, 401, "", "26006"),
        (Mode::Ine, 500, "", "26000"),
        (Mode::Ine, 418, "", "26999"),
    ] {
        assert_eq!(read(mode, status, body).unwrap_err().code("26"), code, "{mode:?} {status} {body}");
    }
}
