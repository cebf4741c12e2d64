//! Simulated producers answer the examples of AP §15 over HTTP, each in its own protocol and byte for byte. Those that are asked in
//! several steps (ANTS, DGFiP), and the ministry of education's pupil, are held to theirs within the sandbox.

use data_encoding::BASE64;
use guichet_guichet::stack::Options;
use guichet_sandbox::producers::CLIENT;
use guichet_web::Clock;
use serde_json::{Map, Value, json};

use super::RECIPIENT;
use crate::stand::{Stand, options};

const PEOPLE: &str = include_str!("../../../../sandbox/src/producers/examples/people.json");

/// An example's file.
macro_rules! example {
    ($file:literal) => {
        include_bytes!(concat!("../../../../sandbox/src/producers/examples/", $file)).as_slice()
    };
}

/// A stack of that day, in which the people of the examples live.
async fn peopled(at: &str) -> Stand {
    let stand = Stand::with(Options { clock: Clock::manual(at.parse().unwrap()), ..options() }).await;
    let people: Map<String, Value> = serde_json::from_str(PEOPLE).unwrap();
    for (name, mut person) in people {
        person["id"] = json!(format!("exemple-{name}"));
        stand.command("POST", "/personas", person).await;
    }
    stand
}

/// What a producer is asked.
struct Asked<'a> {
    method: &'a str,
    path: &'a str,
    headers: &'a [(&'a str, &'a str)],
    body: &'a str,
}

fn get(path: &str) -> Asked<'_> {
    Asked { method: "GET", path, headers: &[], body: "" }
}

fn post<'a>(path: &'a str, body: &'a str) -> Asked<'a> {
    Asked { method: "POST", path, headers: &[], body }
}

async fn is_answered(stand: &Stand, asked: Asked<'_>, credential: &[(&str, &str)], example: &[u8]) {
    let headers = [asked.headers, credential].concat();
    let url = format!("{}{}", stand.origin("producers"), asked.path);
    let reply = stand.raw(asked.method, &url, &headers, asked.body.to_owned()).await;
    assert_eq!(reply.status, 200, "{}: {}", asked.path, reply.text);
    let expected = String::from_utf8(example.to_vec()).unwrap();
    // A file ends in a line; of the message of several parts its end is part.
    let expected = if asked.path.starts_with("/cnaf/") { expected.as_str() } else { expected.trim_end() };
    assert_eq!(reply.text, expected, "{}", asked.path);
}

/// An access token of a producer.
async fn bearer(stand: &Stand, producer: &str) -> String {
    let basic = format!("Basic {}", BASE64.encode(format!("{}:{}", CLIENT.0, CLIENT.1).as_bytes()));
    let form = format!(
        "grant_type=client_credentials&scope=api_statutaugmentev1+api_liste-paiementsv1+individuStatutAugmente+application_{}",
        CLIENT.0
    );
    let url = format!("{}/{producer}/token", stand.origin("producers"));
    let headers = [("authorization", basic.as_str()), ("content-type", "application/x-www-form-urlencoded")];
    let reply = stand.raw("POST", &url, &headers, form).await;
    assert_eq!(reply.status, 200, "{producer}: {}", reply.text);
    format!("Bearer {}", reply.json()["access_token"].as_str().unwrap())
}

#[tokio::test]
async fn simulated_producers_answer_the_examples_byte_for_byte() {
    let stand = peopled("2026-11-26T12:00:00Z").await;
    let key = [("x-api-key", CLIENT.1), ("x-caller", "DINUM - token")];
    is_answered(&stand, get("/mesri-ine?INE=1234567890G"), &key, example!("mesri.json")).await;

    let fixed = format!("Bearer {}", CLIENT.1);
    let identity = |name: &str| {
        json!({ "identites_pivot": [{
            "given_name": "Noé", "family_name": name, "birthdate": "2007-01-24", "gender": "male", "birthplace": "42218",
            "birthcountry": "99100",
        }] })
        .to_string()
    };
    for (name, example) in [("CONSCRIT", example!("dsnj.json")), ("PERSONNE", example!("dsnj-unknown.json"))] {
        is_answered(&stand, post("/dsnj", &identity(name)), &[("authorization", &fixed)], example).await;
    }

    const PERSON: &str = "nomNaissance=Legris&listePrenoms=Maud&dateNaissance=1987-06-27&codePaysNaissance=99100";
    let of_fund = [("x-correlation-id", "a"), ("x-apipart-fsfinal", RECIPIENT)];
    let of_work = [("x-pe-consommateur", "DINUM - token")];
    let benefits = [
        ("quotient_familial", example!("api-secu-quotient.json")),
        ("prime_activite", example!("api-secu-benefit.json")),
        ("participation_familiale_eaje", example!("api-secu-creche.json")),
    ];
    let token = bearer(&stand, "api-secu").await;
    for (call, example) in benefits {
        let path = format!("/api-secu/{call}?{PERSON}");
        is_answered(&stand, Asked { headers: &of_fund, ..get(&path) }, &[("authorization", &token)], example).await;
    }
    let token = bearer(&stand, "france-travail").await;
    let status = Asked { headers: &of_work, ..post("/france-travail/statut", "exemple-job-seeker") };
    let payments = "/france-travail/indemnites?loginMnemotechnique=exemple-job-seeker";
    let payments = Asked { headers: &of_work, ..get(payments) };
    let asked =
        [(status, example!("france-travail-status.json")), (payments, example!("france-travail-payments.json"))];
    for (asked, example) in asked {
        is_answered(&stand, asked, &[("authorization", &token)], example).await;
    }
    const CONTRACTS: &str = "/gip-mds/contrats-generique?nom=Volontaire&prenom=Lou&dateNaissance=06052004&listeCodeNature=89&comparaisonCertifiee=1";
    for (producer, path, example) in [
        ("cnous", "/cnous-ine/1234567890G", example!("cnous.json")),
        ("gip-mds", CONTRACTS, example!("gip-mds.json")),
        ("sdh", "/sdh/12345678", example!("sport-data-hub.json")),
    ] {
        let token = bearer(&stand, producer).await;
        is_answered(&stand, get(path), &[("authorization", &token)], example).await;
    }
    stand.stop().await;
}

#[tokio::test]
async fn the_simulated_cnaf_answers_its_example_byte_for_byte() {
    let stand = peopled("2025-07-31T12:00:00Z").await;
    let envelope = "<Envelope><Body><demanderDocumentWeb><arg0><beanEntreeDemandeDocumentWeb><matricule>1234567</matricule>\
                    <codePostal>81700</codePostal></beanEntreeDemandeDocumentWeb></arg0></demanderDocumentWeb></Body></Envelope>";
    is_answered(&stand, post("/cnaf/sgmap/wswdd/v1", envelope), &[], example!("cnaf.mime")).await;
    stand.stop().await;
}
