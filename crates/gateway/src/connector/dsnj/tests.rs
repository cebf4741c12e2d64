use bytes::Bytes;
use guichet_web::outgoing::RequestBody;
use http::{HeaderMap, StatusCode};

use super::*;
use crate::parameters::Argument;

/// A person who is in order, and one who is not known, as the simulated producer tells of them (AP §15).
const KNOWN: &str = include_str!("../../../../sandbox/src/producers/examples/dsnj.json");
const UNKNOWN: &str = include_str!("../../../../sandbox/src/producers/examples/dsnj-unknown.json");

fn paul(country: &str) -> Arguments {
    let mut arguments = Arguments::default();
    arguments.set("nom_naissance", Argument::Text("Cuillère".to_owned()));
    arguments.set("prenoms", Argument::List(["PAUL", "jean-marc"].map(str::to_owned).to_vec()));
    for (slot, number) in [("annee_naissance", 2007), ("mois_naissance", 1), ("jour_naissance", 23)] {
        arguments.set(slot, Argument::Number(number));
    }
    for (slot, text) in [("sexe", "M"), ("commune_naissance", "42218"), ("pays_naissance", country)] {
        arguments.set(slot, Argument::Text(text.to_owned()));
    }
    arguments
}

fn read(status: u16, body: &'static str) -> Result<Value, ProducerFailure> {
    record(&Answer {
        status: StatusCode::from_u16(status).unwrap(),
        headers: HeaderMap::new(),
        body: Bytes::from_static(body.as_bytes()),
    })
}

#[test]
fn the_person_is_described_as_franceconnect_describes_her() {
    let sent = |country| {
        let request = request("https://dsnj.example/statuts", &paul(country));
        assert_eq!((request.method, request.url.as_str()), (Method::POST, "https://dsnj.example/statuts"));
        let RequestBody::Bytes(body) = request.body else { panic!("no body") };
        serde_json::from_slice::<Value>(&body).unwrap()
    };
    let identity = json!({
        "given_name": "Paul Jean-Marc", "family_name": "CUILLÈRE", "birthdate": "2007-01-23", "gender": "male",
        "birthplace": "42218", "birthcountry": "99100",
    });
    assert_eq!(sent(FRANCE), json!({ "identites_pivot": [identity] }));
    assert_eq!(sent("99101")["identites_pivot"][0]["birthplace"], Value::Null);
}

#[test]
fn each_answer_of_the_reference_is_read() {
    for (said, status) in [
        (r#"{"return_code":"OK","results":[{"code":"OK","en_regle":"En règle","complement":""}]}"#, "en_regle"),
        (r#"{"return_code":"OK","results":[{"code":"OK","en_regle":"Pas en règle"}]}"#, "pas_en_regle"),
        (r#"{"return_code":"OK","results":[{"code":"OK","en_regle":"Indéterminé","complement":null}]}"#, "indetermine"),
        (r#"{"return_code":"OK","results":[{"code":"OK","en_regle":"Non concerné"}]}"#, "non_concerne"),
    ] {
        assert_eq!(read(200, said), Ok(json!({ "statut_service_national": status, "commentaires": null })));
    }
    let told = json!({ "statut_service_national": "en_regle", "commentaires": "JDC effectuée" });
    assert_eq!(read(200, KNOWN), Ok(told));
    for (status, body, code) in [
        (200, UNKNOWN, "39003"),
        (200, r#"{"return_code":"OK","results":[]}"#, "39999"),
        (200, r#"{"return_code":"KO","results":[{"code":"OK","en_regle":"En règle"}]}"#, "39999"),
        (200, r#"{"return_code":"OK","results":[{"code":"OK","en_regle":"Peut-être"}]}"#, "39999"),
        (200, "<html></html>", "39999"),
        (404, "", "39003"),
        (401, "", "39006"),
        (500, "", "39000"),
    ] {
        assert_eq!(read(status, body).unwrap_err().code("39"), code, "{status} {body}");
    }
}
