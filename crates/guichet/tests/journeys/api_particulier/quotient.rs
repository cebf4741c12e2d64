//! The family quotient, in version 3 and in version 2 (AP §4.1, §5).

use serde_json::{Value, json};

use super::{ANGELA, RECIPIENT, call, changed, codes, get, issue};
use crate::stand::Stand;

const PATH: &str = "/v3/dss/quotient_familial/identite";
const PATH_V2: &str = "/api/v2/composition-familiale-v2";

const ALL: [&str; 4] = ["cnaf_quotient_familial", "cnaf_allocataires", "cnaf_enfants", "cnaf_adresse"];

/// What Angela says of her household in the place of what was made.
async fn household(stand: &Stand) {
    let household = json!({
        "fund": "CNAF", "quotient": 812, "computed": [2026, 9], "spouse": null,
        "children": [{
            "family_name": "DUBOIS", "given_names": "TOM", "birthdate": "2014-04-20", "sex": "M", "birthplace": "81102",
        }],
        "address": {
            "complement": "APPT 2", "building": null, "street": "4 RUE DES LILAS", "place": null,
            "town": "81700 GARREVAQUES", "country": "FRANCE",
        },
    });
    stand.command("PATCH", "/personas/test", json!({ "household": household })).await;
}

#[tokio::test]
async fn each_scope_opens_its_fields_and_what_is_changed_about_a_person_shows_at_once() {
    let stand = Stand::from_noon().await;
    household(&stand).await;
    let (_, token) = issue(&stand, &ALL, json!({})).await;
    let month = [("annee", Some("2026")), ("mois", Some("10"))];
    let reply = call(&stand, PATH, &changed(ANGELA, &month), &token).await;
    assert_eq!(reply.status, 200, "{}", reply.text);
    let whole = json!({
        "data": {
            "quotient_familial": {
                "fournisseur": "CNAF", "valeur": 812, "annee": 2026, "mois": 10, "annee_calcul": 2026, "mois_calcul": 9,
            },
            "allocataires": [{
                "nom_naissance": "DUBOIS", "nom_usage": null, "prenoms": "ANGELA CLAIRE LOUISE",
                "date_naissance": "1962-08-24", "sexe": "F",
            }],
            "enfants": [{
                "nom_naissance": "DUBOIS", "nom_usage": null, "prenoms": "TOM", "date_naissance": "2014-04-20", "sexe": "M",
            }],
            "adresse": {
                "destinataire": "Madame ANGELA DUBOIS", "complement_information": "APPT 2",
                "complement_information_geographique": null, "numero_libelle_voie": "4 RUE DES LILAS", "lieu_dit": null,
                "code_postal_ville": "81700 GARREVAQUES", "pays": "FRANCE",
            },
        },
        "links": {},
        "meta": {},
    });
    assert_eq!(reply.json(), whole);
    for (scope, member) in ALL.iter().zip(["quotient_familial", "allocataires", "enfants", "adresse"]) {
        let (_, narrow) = issue(&stand, &[scope], json!({})).await;
        let reply = call(&stand, PATH, &changed(ANGELA, &month), &narrow).await;
        assert_eq!(reply.json()["data"], json!({ member: whole["data"][member] }), "{scope}");
    }
    // The MSA computes in real time (AP §4.1).
    stand.command("PATCH", "/personas/test", json!({ "household": { "fund": "MSA" } })).await;
    let reply = call(&stand, PATH, &changed(ANGELA, &[]), &token).await.json();
    let quotient = &reply["data"]["quotient_familial"];
    assert_eq!(quotient["fournisseur"], "MSA");
    assert_eq!((&quotient["annee_calcul"], &quotient["mois_calcul"]), (&quotient["annee"], &quotient["mois"]));
    stand.stop().await;
}

#[tokio::test]
async fn version_2_is_flat_and_takes_the_recipient_from_the_token() {
    let stand = Stand::from_noon().await;
    household(&stand).await;
    let (_, token) = issue(&stand, &ALL, json!({})).await;
    let query = changed(
        &[
            ("nomNaissance", "Dubois"),
            ("prenoms[]", "Angela"),
            ("codePaysLieuDeNaissance", "99100"),
            ("codeInseeLieuDeNaissance", "75107"),
            ("annee", "2026"),
            ("mois", "10"),
        ],
        &[],
    );
    let reply = get(&stand, PATH_V2, &query, &[("x-api-key", &token)]).await;
    assert_eq!(reply.status, 200, "{}", reply.text);
    assert_eq!(
        reply.json(),
        json!({
            "quotientFamilial": 812, "mois": 10, "annee": 2026,
            "allocataires": [{
                "nomNaissance": "DUBOIS", "nomUsuel": null, "prenoms": "ANGELA CLAIRE LOUISE",
                "anneeDateDeNaissance": "1962", "moisDateDeNaissance": "08", "jourDateDeNaissance": "24", "sexe": "F",
            }],
            "enfants": [{
                "nomNaissance": "DUBOIS", "nomUsuel": null, "prenoms": "TOM",
                "anneeDateDeNaissance": "2014", "moisDateDeNaissance": "04", "jourDateDeNaissance": "20", "sexe": "M",
            }],
            "adresse": {
                "identite": "Madame ANGELA DUBOIS", "complementInformation": "APPT 2",
                "complementInformationGeographique": null, "numeroLibelleVoie": "4 RUE DES LILAS", "lieuDit": null,
                "codePostalVille": "81700 GARREVAQUES", "pays": "FRANCE",
            },
        })
    );
    let unknown: Vec<_> = query
        .iter()
        .map(|(name, value)| (name.clone(), if name == "nomNaissance" { "PERSONNE".to_owned() } else { value.clone() }))
        .collect();
    let reply = get(&stand, PATH_V2, &unknown, &[("x-api-key", &token)]).await;
    let sentence = "Les paramètres fournis ne permettent pas d'identifier un allocataire.";
    assert_eq!(reply.status, 400);
    assert_eq!(reply.json(), json!({ "error": "not_found", "reason": sentence, "message": sentence }));
    stand.stop().await;
}

async fn ask_status(stand: &Stand, changes: &[(&str, Option<&str>)]) -> u16 {
    let (_, token) = issue(stand, &ALL, json!({})).await;
    call(stand, PATH, &changed(ANGELA, changes), &token).await.status
}

#[tokio::test]
async fn the_three_levels_of_not_found_and_the_failures_of_the_producer_have_their_codes() {
    let stand = Stand::from_noon().await;
    let ask = async |changes: &[(&str, Option<&str>)]| {
        let (_, token) = issue(&stand, &ALL, json!({})).await;
        let reply = call(&stand, PATH, &changed(ANGELA, changes), &token).await;
        (reply.status, codes(&reply), reply.json()["errors"][0].clone())
    };
    // The place of birth by its name is the producer's to compare.
    let named = |town: &'static str, department: &'static str| {
        [
            ("codeCogInseeCommuneNaissance", None),
            ("nomCommuneNaissance", Some(town)),
            ("codeCogInseeDepartementNaissance", Some(department)),
        ]
    };
    assert_eq!(ask_status(&stand, &named("PARIS", "75")).await, 200);
    assert_eq!(ask(&named("Lyon", "69")).await.1, ["00355"]);
    let (status, code, error) = ask(&[("nomNaissance", Some("PERSONNE"))]).await;
    assert_eq!((status, code), (422, vec!["00355".to_owned()]));
    assert_eq!(error["title"], "Impossible d'identifier l'allocataire");
    // Codes that are written as they should be, and that no commune or country has.
    for nowhere in [("codeCogInseeCommuneNaissance", Some("75999")), ("codeCogInseePaysNaissance", Some("99999"))] {
        assert_eq!(ask(&[nowhere]).await.1, ["00355"], "{nowhere:?}");
    }
    stand.command("PATCH", "/personas/test", json!({ "household": { "fund": null } })).await;
    let (status, code, error) = ask(&[]).await;
    assert_eq!((status, code), (404, vec!["35003".to_owned()]));
    assert_eq!(error["detail"], "L'allocataire n'est pas référencé auprès des caisses éligibles");
    for (fault, status, code) in [
        (
            json!({ "kind": "status", "status": 400, "body": "{\"errorCode\": \"40013\", \"error\": \"genre\"}" }),
            422,
            "00366",
        ),
        (json!({ "kind": "status", "status": 404, "body": "{\"errorCode\": 40412}" }), 404, "35003"),
        // The token that is kept, and the one that is had in its place.
        (json!({ "kind": "status", "status": 401, "times": 2 }), 502, "35006"),
        (json!({ "kind": "status", "status": 500 }), 502, "35000"),
        (json!({ "kind": "status", "status": 503 }), 502, "35001"),
        (json!({ "kind": "status", "status": 504 }), 504, "35002"),
        (json!({ "kind": "status", "status": 429 }), 502, "35008"),
        (json!({ "kind": "junk" }), 502, "35999"),
        (json!({ "kind": "huge" }), 502, "35999"),
        (json!({ "kind": "redirect" }), 502, "35999"),
        (json!({ "kind": "status", "status": 200, "body": "<html></html>" }), 502, "35999"),
        (json!({ "kind": "status", "status": 200, "body": "{\"errorCode\": \"40013\"}" }), 502, "35999"),
        (json!({ "kind": "reset" }), 502, "35001"),
    ] {
        let mut fault = fault.clone();
        fault["target"] = json!("producer:api-secu");
        fault["at"] = json!("call");
        stand.command("POST", "/faults", fault.clone()).await;
        let (met, codes, error) = ask(&[]).await;
        assert_eq!((met, codes), (status, vec![code.to_owned()]), "{fault} {error}");
    }
    stand.stop().await;
}

#[tokio::test]
async fn every_parameter_that_is_missing_or_wrong_has_its_code() {
    let stand = Stand::from_noon().await;
    type Case<'a> = (&'a [(&'a str, Option<&'a str>)], &'a [&'a str]);
    let cases: &[Case<'_>] = &[
        (&[("recipient", None)], &["00203"]),
        (&[("recipient", Some(""))], &["00203"]),
        (&[("recipient", Some("13002526500014"))], &["00210"]),
        (&[("recipient", Some("130 025 265 00013"))], &["00210"]),
        (&[("nomNaissance", None)], &["00420"]),
        (&[("nomNaissance", Some("R2D2"))], &["00420"]),
        (&[("nomUsage", Some("<b>"))], &["00420"]),
        (&[("prenoms[]", None)], &["00367"]),
        (&[("prenoms[]", Some(""))], &["00367"]),
        (&[("prenoms[]", None), ("prenoms", Some("Angela"))], &["00367"]),
        (&[("anneeDateNaissance", Some("1899"))], &["00363"]),
        (&[("anneeDateNaissance", Some("2990"))], &["00363"]),
        (&[("anneeDateNaissance", Some("abcd"))], &["00363"]),
        (&[("moisDateNaissance", Some("13"))], &["00363"]),
        (&[("moisDateNaissance", Some("2")), ("jourDateNaissance", Some("30"))], &["00363"]),
        (&[("sexeEtatCivil", Some("X"))], &["00427"]),
        (&[("codeCogInseePaysNaissance", None)], &["00400"]),
        (&[("codeCogInseePaysNaissance", Some("75107"))], &["00400"]),
        (&[("codeCogInseeCommuneNaissance", None)], &["00365"]),
        (&[("codeCogInseeCommuneNaissance", Some("7510"))], &["00365"]),
        (&[("codeCogInseeCommuneNaissance", None), ("nomCommuneNaissance", Some("Paris"))], &["00428"]),
        (&[("annee", Some("2019"))], &["00356"]),
        (&[("mois", Some("13"))], &["00354"]),
        (
            &[("nomNaissance", None), ("prenoms[]", None), ("codeCogInseePaysNaissance", None)],
            &["00420", "00367", "00400"],
        ),
    ];
    for (changes, expected) in cases {
        let (_, token) = issue(&stand, &ALL, json!({})).await;
        let reply = call(&stand, PATH, &changed(ANGELA, changes), &token).await;
        assert_eq!(
            (reply.status, codes(&reply)),
            (422, expected.iter().map(|it| (*it).to_owned()).collect()),
            "{changes:?}"
        );
    }
    let (_, token) = issue(&stand, &ALL, json!({})).await;
    let url = format!("{}{PATH}?recipient={RECIPIENT}", stand.origin("api-particulier"));
    for (hostile, message) in [("&nomNaissance=%00", "null byte"), ("&nomNaissance=%ff", "UTF-8")] {
        let bearer = format!("Bearer {token}");
        let reply = stand.raw("GET", &format!("{url}{hostile}"), &[("authorization", bearer.as_str())], "").await;
        assert_eq!((reply.status, codes(&reply)), (400, vec!["00401".to_owned()]));
        assert!(reply.json()["errors"][0]["detail"].as_str().unwrap().contains(message), "{}", reply.text);
    }
    // The last of a doubled parameter counts; parts of a date may be unknown; the place may be named.
    for right in [
        vec![("nomNaissance", "PERSONNE"), ("nomNaissance", "DUBOIS")],
        vec![("sexeEtatCivil", "")],
        vec![("jourDateNaissance", "0")],
    ] {
        let (_, token) = issue(&stand, &ALL, json!({})).await;
        let mut query = changed(ANGELA, &[(right[0].0, None)]);
        query.extend(right.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        let reply = call(&stand, PATH, &query, &token).await;
        assert_eq!(reply.status, 200, "{right:?} {}", reply.text);
    }
    let journal = stand.command("GET", "/journal?event=API_PARTICULIER_ACCESS", Value::Null).await.to_string();
    assert!(!journal.contains("DUBOIS") && !journal.contains("Angela"), "the journal holds no identity");
    stand.stop().await;
}
