//! The second scenario of AF §4: two APIs of API Particulier, both with the one token of a login.

use serde_json::{Value, json};

use super::FC;
use crate::api_particulier::{RECIPIENT, call, changed, codes};
use crate::stand::{AHEAD, Stand};

#[tokio::test]
async fn a_transport_card_is_given_to_a_student_with_a_grant_who_logged_in_once() {
    let stand = Stand::from_noon().await;
    let school = json!({ "uai": "0290119X", "name": "UNIVERSITE DU PONANT", "town": "Brest", "commune": "29019" });
    let admission = |enrolled: bool, regime: &str| {
        json!({
            "since": "2025-09-01", "until": "2026-08-31", "enrolled": enrolled, "regime": regime, "school": school,
        })
    };
    let iris = json!({
        "id": "iris", "family_name": "Morvan", "given_name": "Iris Lou", "gender": "female", "birthdate": "2004-02-11",
        "birthplace": "29019", "birthcountry": "99100", "email": "iris.morvan@exemple.fr",
        "studies": { "student": {
            "admissions": [admission(true, "formation initiale"), admission(false, "formation continue")],
            "grants": [{
                "campaign": 2025, "level": "5", "since": "2025-09-01", "months": 10, "town": "Brest", "school": "UBO",
            }],
        } },
    });
    stand.command("POST", "/personas", iris).await;
    let client = stand.client(FC, json!({ "name": "Carte de transport" })).await;
    let scope =
        "openid identite_pivot mesri_admissions mesri_admission_inscrit cnous_statut_boursier cnous_echelon_bourse";
    stand.clock(AHEAD).await;
    let tokens = stand.tokens(&client, "iris", &[("scope", Some(scope))]).await;
    let token = tokens["access_token"].as_str().unwrap();
    stand.clock(0).await;
    let recipient = changed(&[("recipient", RECIPIENT)], &[]);
    let (student, grant) = ("/v3/mesri/statut_etudiant/france_connect", "/v3/cnous/etudiant_boursier/france_connect");

    // Nothing but what she granted, and no identity.
    let dates =
        |enrolled: bool| json!({ "date_debut": "2025-09-01", "date_fin": "2026-08-31", "est_inscrit": enrolled });
    let reply = call(&stand, student, &recipient, token).await;
    assert_eq!(
        (reply.status, reply.json()["data"].clone()),
        (200, json!({ "admissions": [dates(true), dates(false)] })),
        "{}",
        reply.text
    );
    let reply = call(&stand, grant, &recipient, token).await;
    let level = json!({ "echelon": "5", "echelon_bourse_regionale_provisoire": false });
    assert_eq!(
        (reply.status, reply.json()["data"].clone()),
        (200, json!({ "est_boursier": true, "echelon_bourse": level })),
        "{}",
        reply.text
    );
    // FranceConnect was asked anew for each, under the identifier of the call.
    let journal = stand.command("GET", "/journal?event=DP_VERIFIED_FC_CHECKTOKEN", Value::Null).await;
    let told = journal["events"].as_array().unwrap();
    assert_eq!(told.iter().filter(|event| event["spId"] == client["client_id"]).count(), 2, "{journal}");

    for path in [student, grant] {
        let reply = call(&stand, path, &[], token).await;
        assert_eq!((reply.status, codes(&reply)), (422, vec!["00203".to_owned()]), "{path}");
    }
    stand.clock(AHEAD + 61).await;
    for path in [student, grant] {
        let reply = call(&stand, path, &recipient, token).await;
        assert_eq!((reply.status, codes(&reply)), (401, vec!["50002".to_owned()]), "{path}");
    }
    stand.stop().await;
}
