//! Files of the form of the public mock data in the place of producers (AP §13): only the call of the producer is replaced.

use std::path::Path;

use guichet_gateway::token::{ApiToken, TokenKey};
use guichet_guichet::configuration::Configuration;
use guichet_guichet::stack::Options;
use guichet_jose::Secret;
use serde_json::{Value, json};

use super::{ANGELA, Query, RECIPIENT, call, changed, codes, get, issue};
use crate::stand::{Stand, from_noon};

const PATH: &str = "/v3/dss/quotient_familial/identite";
const OPERATION: &str = "api_particulier_v3_cnav_quotient_familial_with_civility";
const BY_FRANCE_CONNECT: &str = "api_particulier_v3_cnav_quotient_familial_with_france_connect";
const FLAT: &str = "api_particulier_v2_cnav_quotient_familial_v2";
/// Angela, as version 2 has her.
const FLAT_ANGELA: Query<'static> = &[
    ("nomNaissance", "DUBOIS"),
    ("prenoms[]", "Angela"),
    ("prenoms[]", "Claire"),
    ("anneeDateDeNaissance", "1962"),
    ("moisDateDeNaissance", "8"),
    ("jourDateDeNaissance", "24"),
    ("sexe", "F"),
    ("codePaysLieuDeNaissance", "99100"),
    ("codeInseeLieuDeNaissance", "75107"),
];
const PERSON: &str = "{nomNaissance: 'Dubois', prenoms: [ANGELA, Claire], anneeDateNaissance: 1962, moisDateNaissance: 8, \
                      jourDateNaissance: 24, sexeEtatCivil: f, codeCogInseePaysNaissance: '99100', \
                      codeCogInseeCommuneNaissance: '75107'}";
const QUOTIENT: &str = r#"{"data":{"quotient_familial":{"fournisseur":"MSA","valeur":4321,"annee":2026,"mois":1,"annee_calcul":2026,"mois_calcul":1},"enfants":[]},"links":{},"meta":{}}"#;
const NOBODY: &str = r#"{"errors":[{"code":"37003","title":"Dossier absent","detail":"Personne.","source":null,"meta":{"provider":"CNAV"}}]}"#;
const KEY: &str = "the-key-of-another-sandbox-0123456789";

/// A file of a folder of `payloads`.
fn write(root: &Path, operation: &str, name: &str, params: &str, status: u16, payload: &str) {
    let folder = root.join("payloads").join(operation);
    std::fs::create_dir_all(&folder).unwrap();
    let text = format!("---\ndescription: un cas\nparams: {params}\nstatus: {status}\npayload: |-\n  {payload}\n");
    std::fs::write(folder.join(name), text).unwrap();
}

fn checkout() -> tempfile::TempDir {
    let checkout = tempfile::tempdir().unwrap();
    let root = checkout.path();
    write(root, OPERATION, "200.yaml", PERSON, 200, QUOTIENT);
    write(root, OPERATION, "404.yaml", "{nomNaissance: X}", 404, NOBODY);
    std::fs::write(root.join("payloads").join(OPERATION).join("bad.yaml"), "params: [").unwrap();
    checkout
}

async fn stand(root: &Path, more: &str) -> Stand {
    let text = format!("[api_particulier.mocks]\nfolder = '{}'\n{more}", root.display());
    let configuration = Configuration::parse("t", &text).unwrap();
    Stand::with(Options { configuration, ..from_noon() }).await
}

#[tokio::test]
async fn files_answer_in_the_place_of_producers_after_the_checks_and_behind_the_masks() {
    let checkout = checkout();
    let root = checkout.path();
    let key = root.join("key");
    std::fs::write(&key, KEY).unwrap();
    let stand = stand(root, &format!("token_key_file = '{}'", key.display())).await;
    let angela = changed(ANGELA, &[]);
    let (_, token) = issue(&stand, &["cnaf_quotient_familial", "cnaf_enfants"], json!({})).await;
    let reply = call(&stand, PATH, &angela, &token).await;
    assert_eq!((reply.status, reply.json()), (200, serde_json::from_str(QUOTIENT).unwrap()));
    assert_eq!(reply.header("x-response-cached"), "false");
    let (_, narrow) = issue(&stand, &["cnaf_enfants"], json!({})).await;
    let reply = call(&stand, PATH, &angela, &narrow).await;
    assert_eq!(reply.json(), json!({ "data": { "enfants": [] }, "links": {}, "meta": {} }));
    // What no file is about.
    let other = changed(ANGELA, &[("nomNaissance", Some("PETIT"))]);
    let reply = call(&stand, PATH, &other, &token).await;
    assert_eq!((reply.status, codes(&reply)), (404, vec!["37003".to_owned()]));
    assert_eq!(reply.header("content-type"), "application/vnd.api+json; charset=utf-8");
    let journal = stand.command("GET", "/journal?event=API_PARTICULIER_ACCESS", Value::Null).await;
    assert_eq!(journal["events"][2]["code"], "37003");
    // The checks before it.
    let reply = call(&stand, PATH, &angela, "nothing").await;
    assert_eq!((reply.status, codes(&reply)), (401, vec!["00101".to_owned()]));
    let reply = call(&stand, PATH, &changed(ANGELA, &[("moisDateNaissance", Some("13"))]), &token).await;
    assert_eq!((reply.status, codes(&reply)), (422, vec!["00363".to_owned()]));
    // An operation without a folder is asked of its producer, and one with a folder from the next call on.
    let flat = changed(FLAT_ANGELA, &[]);
    let path = "/api/v2/composition-familiale-v2";
    let reply = get(&stand, path, &flat, &[("x-api-key", &token)]).await;
    assert_eq!((reply.status, reply.json()["quotientFamilial"] == 7), (200, false));
    let params = PERSON
        .replace("DateNaissance", "DateDeNaissance")
        .replace("sexeEtatCivil", "sexe")
        .replace("codeCogInseePaysNaissance", "codePaysLieuDeNaissance")
        .replace("codeCogInseeCommuneNaissance", "codeInseeLieuDeNaissance");
    let payload = r#"{"quotientFamilial":7,"mois":1,"annee":2026,"enfants":[]}"#;
    write(root, FLAT, "200.yml", &params, 200, payload);
    let reply = get(&stand, path, &flat, &[("x-api-key", &narrow)]).await;
    assert_eq!((reply.status, reply.json()), (200, json!({ "enfants": [] })));
    // FranceConnect, of which a file says whom a token stands for.
    let told = r#"{"token_introspection":{"active":true,"aud":"fs","scope":"openid cnaf_enfants","gender":"female","family_name":"DUBOIS","given_name":"Angela Claire","birthdate":"1962-08-24","birthplace":"75107","birthcountry":"99100"}}"#;
    write(root, "france_connect", "jeton.yml", "{token: un_faux_jeton}", 200, told);
    write(root, BY_FRANCE_CONNECT, "200.yaml", PERSON, 200, QUOTIENT);
    let recipient = changed(&[("recipient", RECIPIENT)], &[]);
    let by_france_connect = "/v3/dss/quotient_familial/france_connect";
    let reply = call(&stand, by_france_connect, &recipient, "un_faux_jeton").await;
    assert_eq!((reply.status, &reply.json()["data"]), (200, &json!({ "enfants": [] })), "{}", reply.text);
    // Nobody of the simulated introspection has a file, and this folder has none for nobody.
    let reply = call(&stand, by_france_connect, &recipient, "test").await;
    assert_eq!((reply.status, codes(&reply)), (404, vec!["35003".to_owned()]));
    // The real sandbox's tokens say themselves what they open.
    let public = ApiToken {
        id: "00000000-0000-0000-0000-000000000000".parse().unwrap(),
        name: "staging".to_owned(),
        scopes: vec!["cnaf_enfants".to_owned()],
        siret: RECIPIENT.to_owned(),
        issued_at: 1_700_000_000,
        exp: Some(4_000_000_000),
        blacklisted_at: None,
        rate_limit_per_minute: None,
        allowed_ips: Vec::new(),
    };
    let signed = |key: &str| TokenKey::new(&Secret::new(key.to_owned())).unwrap().text(&public).unwrap();
    assert_eq!(call(&stand, PATH, &angela, &signed(KEY)).await.json()["data"], json!({ "enfants": [] }));
    assert_eq!(call(&stand, PATH, &angela, &signed(&KEY.to_uppercase())).await.status, 401);
    let reload = format!("{}/api/reload-mocks", stand.origin("api-particulier"));
    let reply = stand.raw("POST", &reload, &[], "").await;
    assert_eq!((reply.status, reply.json()), (200, json!({ "reloaded": true })));
    stand.stop().await;
}

#[tokio::test]
async fn verbatim_a_file_is_answered_as_it_stands_and_what_no_file_is_about_may_be_made_up() {
    let checkout = checkout();
    let stand = stand(checkout.path(), "verbatim = true\nunmatched = 'example'").await;
    let (_, token) = issue(&stand, &["cnaf_adresse"], json!({})).await;
    assert_eq!(call(&stand, PATH, &changed(ANGELA, &[]), &token).await.text, QUOTIENT);
    let reply = call(&stand, PATH, &changed(ANGELA, &[("nomNaissance", Some("PETIT"))]), &token).await;
    let data = &reply.json()["data"];
    assert_eq!((reply.status, &data["quotient_familial"]["fournisseur"]), (200, &json!("CNAF")));
    assert_eq!(data["allocataires"][0]["nom_naissance"], "dummy");
    stand.stop().await;
}
