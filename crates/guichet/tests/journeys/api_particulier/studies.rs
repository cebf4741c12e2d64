//! Students (AP §4.9, §5), asked of simulated producers in their own protocols.

use serde_json::{Value, json};

use super::{RECIPIENT, call, changed, codes, get, issue};
use crate::stand::Stand;

/// Iris, as the reference describes her (AP §4.9).
const IRIS: super::Query<'static> = &[
    ("recipient", RECIPIENT),
    ("nomNaissance", "MORVAN"),
    ("prenoms[]", "Iris"),
    ("anneeDateNaissance", "2004"),
    ("moisDateNaissance", "2"),
    ("jourDateNaissance", "11"),
    ("sexeEtatCivil", "F"),
];
const INE: &str = "123456789AB";

#[tokio::test]
async fn studies_are_told_by_each_producer_to_whoever_holds_a_scope() {
    let stand = Stand::start().await;
    let school = json!({ "uai": "0290119X", "name": "UNIVERSITE DU PONANT", "town": "Brest", "commune": "29019" });
    let admission = |enrolled: bool, regime: &str| {
        json!({
            "since": "2025-09-01", "until": "2026-08-31", "enrolled": enrolled, "regime": regime, "school": school,
        })
    };
    let admissions = json!([admission(true, "formation initiale"), admission(false, "formation continue")]);
    let iris = json!({
        "id": "iris", "family_name": "Morvan", "given_name": "Iris Lou", "gender": "female", "birthdate": "2004-02-11",
        "birthplace": "29019", "birthcountry": "99100", "email": "iris.morvan@exemple.fr",
        "studies": { "ine": INE, "student": { "admissions": admissions } },
    });
    stand.command("POST", "/personas", iris).await;
    student(&stand).await;
    stand.stop().await;
}

async fn student(stand: &Stand) {
    let scopes = [
        "mesri_identite",
        "mesri_admissions",
        "mesri_admission_inscrit",
        "mesri_admission_regime_formation",
        "mesri_admission_commune_etudes",
        "mesri_admission_etablissement_etudes",
    ];
    let (_, token) = issue(stand, &scopes, json!({})).await;
    let school = json!({ "uai": "0290119X", "nom": "UNIVERSITE DU PONANT" });
    let admission = |enrolled: bool, regime: &str, code: &str| {
        json!({
            "date_debut": "2025-09-01", "date_fin": "2026-08-31", "est_inscrit": enrolled,
            "regime_formation": { "libelle": regime, "code": code }, "code_cog_insee_commune": "29019",
            "etablissement_etudes": school,
        })
    };
    let admissions =
        json!([admission(true, "formation initiale", "RF1"), admission(false, "formation continue", "RF5")]);
    let identity = json!({ "nom_naissance": "Morvan", "prenom": "Iris", "date_naissance": "2004-02-11" });
    let whole = json!({ "identite": identity, "admissions": admissions });
    let reply = call(stand, "/v3/mesri/statut_etudiant/identite", &changed(IRIS, &[]), &token).await;
    assert_eq!((reply.status, &reply.json()["data"]), (200, &whole), "{}", reply.text);
    let by_number = changed(&[("recipient", RECIPIENT), ("ine", INE)], &[]);
    let reply = call(stand, "/v3/mesri/statut_etudiant/ine", &by_number, &token).await;
    assert_eq!((reply.status, &reply.json()["data"]), (200, &whole), "{}", reply.text);
    // FranceConnect tells who it is: no identity comes back, but for version 2.
    let nobody = changed(&[("recipient", RECIPIENT)], &[]);
    let reply = call(stand, "/v3/mesri/statut_etudiant/france_connect", &nobody, "iris").await;
    assert_eq!((reply.status, &reply.json()["data"]), (200, &json!({ "admissions": admissions })), "{}", reply.text);
    let (_, narrow) = issue(stand, &["mesri_admissions"], json!({})).await;
    let reply = call(stand, "/v3/mesri/statut_etudiant/ine", &by_number, &narrow).await;
    let dates = json!({ "date_debut": "2025-09-01", "date_fin": "2026-08-31" });
    assert_eq!(reply.json()["data"], json!({ "admissions": [dates, dates] }));

    let flat = "/api/v2/etudiants";
    let initial = json!({
        "statut": "inscrit", "regime": "formation initiale", "dateDebutInscription": "2025-09-01",
        "dateFinInscription": "2026-08-31", "etablissement": school, "codeCommune": "29019",
    });
    let admitted = json!({
        "statut": "admis", "regime": "formation continue", "dateDebutAdmission": "2025-09-01",
        "dateFinAdmission": "2026-08-31",
    });
    for (scopes, shown) in [
        (vec!["mesri_identite"], json!({ "nom": "Morvan", "prenom": "Iris", "dateNaissance": "2004-02-11" })),
        (vec!["mesri_identifiant"], json!({ "ine": INE })),
        (vec!["mesri_inscription_etudiant", "mesri_etablissements"], json!({ "inscriptions": [initial] })),
        (vec!["mesri_admission"], json!({ "inscriptions": [admitted] })),
    ] {
        let (_, token) = issue(stand, &scopes, json!({})).await;
        let reply = get(stand, flat, &changed(&[("ine", INE)], &[]), &[("x-api-key", &token)]).await;
        assert_eq!((reply.status, reply.json()), (200, shown), "{scopes:?}");
    }
    let reply = call(stand, flat, &nobody, "iris").await;
    assert_eq!((reply.status, &reply.json()["nom"]), (200, &json!("Morvan")), "{}", reply.text);
    let identity = [
        ("nom", "Morvan"),
        ("prenom", "Iris"),
        ("dateDeNaissance", "2004-02-11"),
        ("sexe", "F"),
        ("lieuDeNaissance", "29019"),
    ];
    let (_, other) = issue(stand, &["mesri_inscription_autre"], json!({})).await;
    let reply = get(stand, flat, &changed(&identity, &[]), &[("x-api-key", &other)]).await;
    let nobody_to_see = json!({
        "error": "no_enrollment", "reason": "No enrollment found",
        "message": "Aucune inscription n'a pu être trouvée dans le périmètre de votre jeton",
    });
    assert_eq!((reply.status, reply.json()), (404, nobody_to_see));
    let elsewhere = changed(&identity, &[("lieuDeNaissance", Some("75107"))]);
    let reply = get(stand, flat, &elsewhere, &[("x-api-key", &other)]).await;
    let unknown = "Aucun étudiant n'a pu être trouvé avec les critères de recherche fournis";
    let not_found = json!({ "error": "not_found", "reason": "Student not found", "message": unknown });
    assert_eq!((reply.status, reply.json()), (404, not_found));
    let elsewhere = changed(IRIS, &[("codeCogInseeCommuneNaissance", Some("75107"))]);
    let reply = call(stand, "/v3/mesri/statut_etudiant/identite", &elsewhere, &token).await;
    assert_eq!((reply.status, codes(&reply)), (404, vec!["25003".to_owned()]));
    assert_eq!(reply.json()["errors"][0]["detail"], unknown);
    let fault = json!({ "target": "producer:mesri", "at": "call", "kind": "status", "status": 503 });
    stand.command("POST", "/faults", fault).await;
    let reply = call(stand, "/v3/mesri/statut_etudiant/identite", &changed(IRIS, &[]), &token).await;
    assert_eq!((reply.status, codes(&reply)), (502, vec!["25001".to_owned()]));
    assert_eq!(stand.command("GET", "/faults", Value::Null).await["faults"], json!([]));
}
