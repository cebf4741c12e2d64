//! Students, their grants, and pupils (AP §4.9 to §4.11, §5), asked of simulated producers in their own protocols.

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
    let stand = Stand::from_noon().await;
    let school = json!({ "uai": "0290119X", "name": "UNIVERSITE DU PONANT", "town": "Brest", "commune": "29019" });
    let admission = |enrolled: bool, regime: &str| {
        json!({
            "since": "2025-09-01", "until": "2026-08-31", "enrolled": enrolled, "regime": regime, "school": school,
        })
    };
    let admissions = json!([admission(true, "formation initiale"), admission(false, "formation continue")]);
    let grant = json!({
        "campaign": 2025, "level": "0bis", "since": "2025-09-01", "months": 10, "town": "Brest", "school": "UBO",
    });
    let mut removed = grant.clone();
    (removed["campaign"], removed["status"], removed["removed"]) = (json!(2024), json!(1), json!("2025-02-01"));
    let iris = json!({
        "id": "iris", "family_name": "Morvan", "given_name": "Iris Lou", "gender": "female", "birthdate": "2004-02-11",
        "birthplace": "29019", "birthcountry": "99100", "email": "iris.morvan@exemple.fr",
        "studies": { "ine": INE, "student": { "admissions": admissions, "grants": [grant, removed] } },
    });
    stand.command("POST", "/personas", iris).await;
    student(&stand).await;
    scholarship(&stand).await;
    pupil(&stand).await;
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
    // The place of birth by its name, the code of which the gateway finds.
    for (town, department, expected) in
        [("brest", "29", None), ("Lorient", "56", Some("25003")), ("Nulle-Part", "29", Some("01003"))]
    {
        let place = [("nomCommuneNaissance", Some(town)), ("codeCogInseeDepartementNaissance", Some(department))];
        let reply = call(stand, "/v3/mesri/statut_etudiant/identite", &changed(IRIS, &place), &token).await;
        let code = (reply.status == 404).then(|| codes(&reply).concat());
        assert_eq!(code.as_deref(), expected, "{town}: {}", reply.text);
        assert!(expected.is_some() || reply.status == 200, "{town}: {}", reply.text);
    }
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

async fn scholarship(stand: &Stand) {
    let scopes = [
        "cnous_identite",
        "cnous_email",
        "cnous_statut_boursier",
        "cnous_echelon_bourse",
        "cnous_periode_versement",
        "cnous_ville_etudes",
        "cnous_statut_bourse",
    ];
    let (_, token) = issue(stand, &scopes, json!({})).await;
    let identity = json!({
        "nom": "Morvan", "prenoms": ["Iris", "Lou"], "date_naissance": "2004-02-11", "nom_commune_naissance": "Brest",
        "sexe": "F",
    });
    let mut whole = json!({
        "identite": identity, "email": "iris.morvan@exemple.fr", "est_boursier": true,
        "echelon_bourse": { "echelon": "0bis", "echelon_bourse_regionale_provisoire": false },
        "periode_versement_bourse": { "date_rentree": "2025-09-01", "duree": 10 },
        "etablissement_etudes": { "nom_commune": "Brest", "nom_etablissement": "UBO" },
    });
    let by_number = |version: u32, further: &[(&str, Option<&str>)]| {
        let path = format!("/v{version}/cnous/etudiant_boursier/ine");
        (path, changed(&[("recipient", RECIPIENT), ("ine", INE)], further))
    };
    let ask = async |(path, query): (String, Vec<(String, String)>)| call(stand, &path, &query, &token).await;
    let reply = ask(by_number(3, &[])).await;
    assert_eq!((reply.status, &reply.json()["data"]), (200, &whole), "{}", reply.text);
    let members = whole.as_object_mut().unwrap();
    members.remove("est_boursier");
    let status = json!({ "est_boursier": true, "est_radie": false, "date_radiation": null });
    members.insert("statut_boursier".to_owned(), status);
    let by_identity =
        |changes: &[(&str, Option<&str>)]| ("/v4/cnous/etudiant_boursier/identite".to_owned(), changed(IRIS, changes));
    for place in [None, Some("29019")] {
        let reply = ask(by_identity(&[("codeCogInseeCommuneNaissance", place), ("sexeEtatCivil", None)])).await;
        assert_eq!((reply.status, &reply.json()["data"]), (200, &whole), "{}", reply.text);
    }
    let reply = ask(by_identity(&[("codeCogInseeCommuneNaissance", Some("75107"))])).await;
    assert_eq!((reply.status, codes(&reply)), (404, vec!["26003".to_owned()]));
    // A campaign that is named, one without a grant, and one that cannot be.
    let reply = ask(by_number(4, &[("campaignYear", Some("2024"))])).await;
    let removed = json!({ "est_boursier": true, "est_radie": true, "date_radiation": "2025-02-01" });
    assert_eq!((reply.status, &reply.json()["data"]["statut_boursier"]), (200, &removed), "{}", reply.text);
    assert_eq!(reply.json()["data"]["echelon_bourse"]["echelon_bourse_regionale_provisoire"], true);
    assert_eq!(ask(by_number(4, &[("campaignYear", Some("2022"))])).await.status, 404);
    assert_eq!(codes(&ask(by_number(4, &[("campaignYear", Some("2020"))])).await), ["00368"]);
    assert_eq!(codes(&ask(by_number(5, &[])).await), ["00402"]);
    // FranceConnect tells who it is: no identity comes back, but for version 2.
    let nobody = changed(&[("recipient", RECIPIENT)], &[]);
    whole.as_object_mut().unwrap().remove("identite");
    let reply = call(stand, "/v4/cnous/etudiant_boursier/france_connect", &nobody, "iris").await;
    assert_eq!((reply.status, &reply.json()["data"]), (200, &whole), "{}", reply.text);

    let flat = "/api/v2/etudiants-boursiers";
    let whole = json!({
        "nom": "Morvan", "prenom": "Iris", "prenom2": "Lou", "dateNaissance": "2004-02-11", "lieuNaissance": "Brest",
        "sexe": "F", "email": "iris.morvan@exemple.fr", "boursier": true, "echelonBourse": "0bis", "statut": 0,
        "statutLibelle": "définitif", "dateDeRentree": "2025-09-01", "dureeVersement": 10, "villeEtudes": "Brest",
        "etablissement": "UBO",
    });
    let described =
        [("nom", "Morvan"), ("prenoms", "Iris Lou"), ("dateDeNaissance", "2004-02-11"), ("lieuDeNaissance", "BREST")];
    let reply = get(stand, flat, &changed(&described, &[]), &[("x-api-key", &token)]).await;
    assert_eq!((reply.status, reply.json()), (200, whole.clone()));
    let reply = call(stand, flat, &nobody, "iris").await;
    assert_eq!((reply.status, reply.json()), (200, whole));
    let reply = get(stand, flat, &changed(&[("ine", "990000001HH")], &[]), &[("x-api-key", &token)]).await;
    let unknown = "Aucun étudiant boursier n'a pu être trouvé avec les critères de recherche fournis";
    let not_found = json!({ "error": "not_found", "reason": "Scholarship not found", "message": unknown });
    assert_eq!((reply.status, reply.json()), (404, not_found));
    // Somebody of the same name, born on the same day.
    let twin = json!({
        "id": "twin", "family_name": "MORVAN", "given_name": "Iris", "gender": "female", "birthdate": "2004-02-11",
        "studies": { "student": { "grant": "5" } },
    });
    stand.command("POST", "/personas", twin).await;
    let reply = ask(by_identity(&[])).await;
    assert_eq!((reply.status, codes(&reply)), (409, vec!["26015".to_owned()]));
    let reply = get(stand, flat, &changed(&described, &[("lieuDeNaissance", None)]), &[("x-api-key", &token)]).await;
    assert_eq!((reply.status, &reply.json()["error"]), (409, &json!("conflict")));
    for (at, status, body, code) in
        [("call", 400, "", "00366"), ("call", 401, "", "26006"), ("call", 200, "[]", "26999")]
    {
        // A token that is refused is had anew, once.
        let times = if status == 401 { 2 } else { 1 };
        let mut fault =
            json!({ "target": "producer:cnous", "at": at, "kind": "status", "status": status, "body": body });
        fault["times"] = json!(times);
        stand.command("POST", "/faults", fault).await;
        assert_eq!(codes(&ask(by_identity(&[])).await), [code], "{status}");
    }
}

async fn pupil(stand: &Stand) {
    // The ministry is not asked at night.
    stand.clock_at("2026-11-30T01:30:00+01:00").await;
    let scopes = [
        "men_statut_identite",
        "men_statut_scolarite",
        "men_statut_etablissement",
        "men_statut_module_elementaire_formation",
        "men_statut_boursier",
        "men_echelon_bourse",
        "men_regime_pensionnat",
    ];
    let (_, token) = issue(stand, &scopes, json!({})).await;
    // Géraldine has a child at school: a member of her household, which the family fund knows too.
    let child = json!({ "family_name": "PETIT", "given_names": "ZOÉ", "birthdate": "2014-01-20", "sex": "F" });
    let at_school = json!({ "school": "0210015C", "grant": 2, "boarding": "2" });
    let changes = json!({
        "household": { "children": [child] },
        "studies": { "pupils": { "ZOÉ": at_school } },
    });
    stand.command("PATCH", "/personas/test_GERALDINE", changes).await;
    let asked: super::Query<'_> = &[
        ("recipient", RECIPIENT),
        ("nomNaissance", "Petit"),
        ("prenoms[]", "Zoé"),
        ("anneeDateNaissance", "2014"),
        ("moisDateNaissance", "1"),
        ("jourDateNaissance", "20"),
        ("sexeEtatCivil", "F"),
        ("anneeScolaire", "2025-2026"),
        ("codeEtablissement", "0210015C"),
    ];
    let ask = async |version: u32, changes: &[(&str, Option<&str>)]| {
        let path = format!("/v{version}/men/scolarites/identite");
        call(stand, &path, &changed(asked, changes), &token).await
    };
    let mut whole = json!({
        "identite": { "nom": "Petit", "prenom": "Zoé", "sexe": "F", "date_naissance": "2014-01-20" },
        "annee_scolaire": "2025-2026", "est_scolarise": true, "statut_eleve": { "code": "ST", "libelle": "SCOLAIRE" },
        "etablissement": { "code_uai": "0210015C", "code_ministere_tutelle": "06" },
        "module_elementaire_formation": { "code_mef_stat": "10010012110", "libelle": "6EME" },
        "est_boursier": true, "echelon_bourse": 2,
        "regime_pensionnat": { "code": "2", "libelle": "Demi-pensionnaire dans l'établissement" },
    });
    let reply = ask(5, &[]).await;
    let error = &reply.json()["errors"][0];
    assert_eq!((reply.status, &error["code"]), (503, &json!("30020")), "{error}");
    assert_eq!(error["detail"], "Le fournisseur de données est en maintenance de 01:10 à 02:30");
    stand.clock_at("2026-11-30T12:00:00+01:00").await;
    let reply = ask(5, &[]).await;
    assert_eq!((reply.status, &reply.json()["data"]), (200, &whole), "{}", reply.text);
    whole.as_object_mut().unwrap().remove("regime_pensionnat");
    for version in [3, 4] {
        assert_eq!(ask(version, &[]).await.json()["data"], whole, "v{version}");
    }
    let area = [("codeEtablissement", None), ("degreEtablissement", Some("2D"))];
    for (name, value, found) in [
        ("codesBcnDepartements[]", "021", true),
        ("codesBcnRegions[]", "02", true),
        ("codesBcnDepartements[]", "022", false),
    ] {
        let reply = ask(5, &[area[0], area[1], (name, Some(value))]).await;
        assert_eq!(reply.status, if found { 200 } else { 404 }, "{name}={value}: {}", reply.text);
    }
    // Known, but not at this school; and known to nobody.
    let reply = ask(5, &[("codeEtablissement", Some("0861288H"))]).await;
    let error = &reply.json()["errors"][0];
    let told = (&error["code"], &error["title"]);
    assert_eq!((reply.status, told), (404, (&json!("30004"), &json!("Scolarité non trouvée"))));
    let reply = ask(5, &[("nomNaissance", Some("Grand"))]).await;
    assert_eq!((reply.status, codes(&reply)), (404, vec!["30003".to_owned()]));

    let flat = "/api/v2/scolarites";
    let asked: super::Query<'_> = &[
        ("nom", "Petit"),
        ("prenom", "Zoé"),
        ("sexe", "f"),
        ("dateNaissance", "2014-01-20"),
        ("codeEtablissement", "0210015C"),
        ("anneeScolaire", "2025"),
    ];
    let only = json!({ "code_etablissement": "0210015C" });
    let mut granted = only.clone();
    granted["est_boursier"] = json!(true);
    let mut level = granted.clone();
    level["niveau_bourse"] = json!(2);
    for (scopes, shown) in [
        (vec!["men_echelon_bourse"], &only),
        (vec!["men_statut_boursier"], &granted),
        (vec!["men_statut_boursier", "men_echelon_bourse"], &level),
    ] {
        let (_, token) = issue(stand, &scopes, json!({})).await;
        let reply = get(stand, flat, &changed(asked, &[]), &[("x-api-key", &token)]).await;
        assert_eq!((reply.status, &reply.json()), (200, shown), "{scopes:?}");
    }
    let reply = get(stand, flat, &changed(asked, &[("anneeScolaire", Some("2040"))]), &[("x-api-key", &token)]).await;
    assert_eq!((reply.status, &reply.json()["reason"]), (404, &json!("Student not found")));
    stand.command("PATCH", "/personas/test_GERALDINE", json!({ "studies": { "pupils": { "ZOÉ": null } } })).await;
    assert_eq!(codes(&ask(5, &[]).await), ["30003"]);
}
