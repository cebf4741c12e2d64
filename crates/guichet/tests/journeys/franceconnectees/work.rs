//! France Travail with FranceConnect (AF §2.4), and sick pay (AF §2.2, at its end).

use serde_json::json;

use super::Scene;
use crate::stand::Reply;

const FT: &str = "France Travail";
const STATUS: &str = "/partenaire/fc-statutaugmente/v1/statut";
const PAYMENTS: &str = "/partenaire/fc-liste-paiements/v1/";
const SICK_PAY: &str = "API Indemnités journalières";
const BOTH: &str = "api_fc-statutaugmentev1 api_fc-liste-paiementsv1";

impl Scene {
    async fn registration(&self, path: &str, token: &str) -> Reply {
        self.get(FT, path, &[("authorization", &format!("Bearer {token}"))]).await
    }
}

#[tokio::test]
async fn a_job_seeker_proves_the_registration_and_what_is_paid() {
    let scene = Scene::start().await;
    let home = json!({ "address": {
        "street": "20 AVENUE DE SEGUR", "town": "75007 PARIS", "commune": "75107", "complement": null, "place": null,
    } });
    let payment = json!({ "day": "2026-05-03", "total": 1096.78, "benefit": 1111.35 });
    let job_seeker = json!({
        "since": "2023-01-02", "until": null, "category": 1, "certification": "VC", "payments": [payment],
    });
    scene.patch("test", json!({ "household": home, "work": { "job_seeker": job_seeker } })).await;
    let token = scene.token("test", BOTH).await;
    let reply = scene.registration(STATUS, &token).await;
    assert_eq!(reply.status, 200, "{}", reply.text);
    let headers = ["content-type", "cache-control", "pragma"].map(|name| reply.header(name).to_owned());
    assert_eq!(headers, ["application/json;charset=UTF-8", "no-store", "no-cache"]);
    let told = json!({
        "etatCivil": {
            "civilite": "MME", "nom": "DUBOIS", "nomUsage": null, "prenom": "ANGELA", "sexe": "Féminin",
            "dateNaissance": "1962-08-24T00:00:00.000Z", "codeCertificationCNAV": "VC",
        },
        "modalitesContact": {
            "telephone": "0639980001", "telephone2": null, "email": "wossewodda-3728@yopmail.com", "codeValiditeEmail": "V",
        },
        "adresse": {
            "ligneNom": "DUBOIS", "ligneComplementDestinataire": null, "ligneComplementAdresse": null,
            "ligneVoie": "20 AVENUE DE SEGUR", "ligneComplementDistribution": null, "codePostal": "75007",
            "localite": "PARIS", "inseecommune": "75107",
        },
        "situationInscription": {
            "dateInscription": "2023-01-02T00:00:00.000Z", "dateCessationInscription": null, "categorieInscription": "1",
            "libellecategorieInscription": "PERSONNE SANS EMPLOI DISPONIBLE DUREE INDETERMINEE PLEIN TPS",
        },
    });
    assert_eq!(reply.json(), told);
    let reply = scene.registration(PAYMENTS, &token).await;
    let payment = json!({
        "date_paiement": "2026-05-03T04:00:00+02:00", "montant_paiement": 1096.78, "allocations": 1111.35, "aides": 0.0,
        "autres_paiements": 0.0,
    });
    assert_eq!(reply.json(), json!({ "statutInscription": true, "listePaiement": [payment] }), "{}", reply.text);
    // Records of the reference's other two.
    for persona in ["avec_nom_dusage", "sans_nom_dusage"] {
        let token = scene.token(persona, BOTH).await;
        assert_eq!(scene.registration(PAYMENTS, &token).await.json()["statutInscription"], true, "{persona}");
    }
    // A registration that is over, and none.
    let over = json!({ "since": "2023-01-02", "until": "2026-05-31", "category": 1, "benefit": 850.0 });
    scene.patch("test", json!({ "work": { "job_seeker": over } })).await;
    let situation = json!({
        "dateInscription": "2023-01-02T00:00:00.000Z", "dateCessationInscription": "2026-05-31T00:00:00.000Z",
        "categorieInscription": null, "libellecategorieInscription": null,
    });
    assert_eq!(scene.registration(STATUS, &token).await.json()["situationInscription"], situation);
    let nothing = json!({ "statutInscription": false, "listePaiement": [] });
    assert_eq!(scene.registration(PAYMENTS, &token).await.json(), nothing);
    scene.patch("test", json!({ "work": { "job_seeker": null } })).await;
    let refused = |reply: Reply| {
        assert!(!reply.text.contains("DUBOIS"), "{}", reply.text);
        (reply.status, reply.json()["error"].as_str().unwrap_or_default().to_owned())
    };
    assert_eq!(refused(scene.registration(STATUS, &token).await), (404, "not_found".to_owned()));
    assert_eq!(refused(scene.get(FT, STATUS, &[]).await), (401, "invalid_token".to_owned()));
    assert_eq!(refused(scene.registration(STATUS, "no").await), (401, "invalid_token".to_owned()));
    let narrow = scene.token("test", "api_fc-liste-paiementsv1 cnam_paiements_ij").await;
    assert_eq!(refused(scene.registration(STATUS, &narrow).await), (403, "insufficient_scope".to_owned()));

    // Who does not look for work may have been ill.
    let leave = json!({ "since": "2026-01-05", "until": "2026-01-14", "daily": 40.0 });
    scene.patch("test", json!({ "health": { "sick_leaves": [leave] } })).await;
    let bearer = format!("Bearer {narrow}");
    let headers = [("authorization", bearer.as_str()), ("x-api-key", scene.key(SICK_PAY, "insurer"))];
    let reply = scene.get(SICK_PAY, "/me", &headers).await;
    let paid = json!({
        "periode": { "date_debut": "2026-01-05", "date_fin": "2026-01-14" }, "montant_journalier": 40.0,
        "nombre_jours": 10, "csg": 24.8, "crds": 2.0,
    });
    assert_eq!((reply.status, reply.json()), (200, json!({ "paiements_ij": [paid] })), "{}", reply.text);
    assert_eq!(scene.get(SICK_PAY, "/me", &headers[..1]).await.status, 401);
    let bearer = format!("Bearer {}", scene.token("test", "cnam_caisse").await);
    assert_eq!(scene.get(SICK_PAY, "/me", &[("authorization", &bearer), headers[1]]).await.status, 403);

    // What is made to fail fails once: the producer, the data provider, and what it does at its broker (AF §4, N8 and N9).
    for (fault, status) in [
        (json!({ "target": "producer:france-travail", "kind": "status", "status": 503, "at": "call" }), 500),
        (json!({ "target": "data-provider:france-travail", "kind": "status", "status": 429 }), 429),
        (json!({ "target": "data-provider:France Travail", "kind": "wrong_secret" }), 502),
        (json!({ "target": "data-provider:france-travail", "kind": "wrong_encryption_alg" }), 500),
    ] {
        scene.stand.command("POST", "/faults", fault.clone()).await;
        assert_eq!(scene.registration(PAYMENTS, &narrow).await.status, status, "{fault}");
        assert_eq!(scene.registration(PAYMENTS, &narrow).await.status, 404, "{fault}");
    }
    // Keys that do not come.
    scene
        .stand
        .command(
            "POST",
            "/faults",
            json!({ "target": "data-provider:impot-particulier", "kind": "junk", "at": "jwks" }),
        )
        .await;
    let keys = format!("{}/api/v1/jwks", scene.api("API Impôt particulier")["base_url"].as_str().unwrap());
    assert!(!scene.stand.raw("GET", &keys, &[], "").await.text.contains("keys"));
    assert!(scene.stand.raw("GET", &keys, &[], "").await.text.contains("keys"));
    scene.stand.stop().await;
}
