//! Job seekers and what is paid to them, in version 3 and in version 2 (AP §4.12, §4.13, §5).

use serde_json::{Value, json};

use super::{RECIPIENT, call, changed, codes, get, issue};
use crate::stand::Stand;

const STATUS: &str = "/v3/france_travail/statut/identifiant";
const STATUS_V2: &str = "/api/v2/situations-pole-emploi";
const PAYMENTS: &str = "/v3/france_travail/indemnites/identifiant";
const PAYMENTS_V2: &str = "/api/v2/paiements-pole-emploi";
const CATEGORY: &str = "PERSONNE SANS EMPLOI DISPONIBLE DUREE INDETERMINEE PARTIEL";

const SCOPES: [&str; 6] = [
    "pole_emploi_identifiant",
    "pole_emploi_identite",
    "pole_emploi_contact",
    "pole_emploi_adresse",
    "pole_emploi_inscription",
    "pole_emploi_paiements",
];

fn of(identifier: &str) -> Vec<(String, String)> {
    changed(&[("recipient", RECIPIENT), ("identifiant", identifier)], &[])
}

#[tokio::test]
async fn a_job_seeker_and_the_payments_are_told_in_each_version_to_whoever_holds_a_scope() {
    let stand = Stand::from_noon().await;
    let home = json!({
        "address": {
            "complement": null, "street": "4 RUE DES LILAS", "place": null, "town": "81700 GARREVAQUES", "commune": "81102",
        },
    });
    let registered = json!({
        "since": "2025-01-07", "until": null, "category": 2, "certification": null,
        "payments": [
            { "day": "2020-01-02", "total": 1.0 },
            { "day": "2026-10-02", "total": 890.4, "benefit": 850.0, "aid": 40.4 },
        ],
    });
    let work = json!({ "household": home, "work": { "job_seeker": registered } });
    stand.command("PATCH", "/personas/test", work).await;
    let (_, token) = issue(&stand, &SCOPES, json!({})).await;
    let address = |names: [&str; 8]| -> Value {
        let values = [
            json!("81700"),
            json!("81102"),
            json!("81700 GARREVAQUES"),
            json!("4 RUE DES LILAS"),
            Value::Null,
            Value::Null,
            Value::Null,
            json!("DUBOIS"),
        ];
        names.into_iter().map(str::to_owned).zip(values).collect::<serde_json::Map<_, _>>().into()
    };
    let whole = json!({
        "identifiant": "test",
        "identite": {
            "civilite": "MME", "nom_naissance": "DUBOIS", "nom_usage": null, "prenom": "ANGELA", "sexe": "Féminin",
            "date_naissance": "1962-08-24",
        },
        "contact": { "telephone": "0639980001", "telephone2": null, "email": "wossewodda-3728@yopmail.com" },
        "adresse": address([
            "code_postal",
            "code_cog_insee_commune",
            "localite",
            "ligne_voie",
            "ligne_complement_destinataire",
            "ligne_complement_adresse",
            "ligne_complement_distribution",
            "ligne_nom",
        ]),
        "inscription": {
            "date_debut": "2025-01-07", "date_fin": null, "categorie": { "code": 2, "libelle": CATEGORY },
            "code_certification_cnav": null,
        },
    });
    let reply = call(&stand, STATUS, &of("test"), &token).await;
    assert_eq!(reply.status, 200, "{}", reply.text);
    assert_eq!(reply.json(), json!({ "data": whole, "links": {}, "meta": {} }));
    for (scope, member) in SCOPES.iter().zip(["identifiant", "identite", "contact", "adresse", "inscription"]) {
        let (_, narrow) = issue(&stand, &[scope], json!({})).await;
        let reply = call(&stand, STATUS, &of("test"), &narrow).await;
        assert_eq!(reply.json()["data"], json!({ member: whole[member] }), "{scope}");
    }
    let reply = get(&stand, STATUS_V2, &of("test"), &[("x-api-key", &token)]).await;
    assert_eq!(
        (reply.status, reply.json()),
        (
            200,
            json!({
                "identifiant": "test", "civilite": "MME", "nom": "DUBOIS", "nomUsage": null, "prenom": "ANGELA",
                "sexe": "Féminin", "dateNaissance": "1962-08-24", "codeCertificationCNAV": null,
                "telephone": "0639980001", "telephone2": null, "email": "wossewodda-3728@yopmail.com",
                "adresse": address([
                    "codePostal",
                    "INSEECommune",
                    "localite",
                    "ligneVoie",
                    "ligneComplementDestinataire",
                    "ligneComplementAdresse",
                    "ligneComplementDistribution",
                    "ligneNom",
                ]),
                "dateInscription": "2025-01-07", "dateCessationInscription": null, "codeCategorieInscription": 2,
                "libelleCategorieInscription": CATEGORY,
            })
        )
    );
    let payment = json!({
        "date_versement": "2026-10-02", "montant_total": 890.4, "montant_allocations": 850.0, "montant_aides": 40.4,
        "montant_autres": 0.0,
    });
    let reply = call(&stand, PAYMENTS, &of("test"), &token).await;
    assert_eq!(reply.json()["data"], json!({ "identifiant": "test", "paiements": [payment] }), "{}", reply.text);
    let payment = json!({
        "date": "2026-10-02", "montant": 890.4, "allocations": 850.0, "aides": 40.4, "autres": 0.0,
    });
    let reply = get(&stand, PAYMENTS_V2, &of("test"), &[("x-api-key", &token)]).await;
    assert_eq!(reply.json(), json!({ "identifiant": "test", "paiements": [payment] }), "{}", reply.text);
    refusals(&stand).await;
    stand.stop().await;
}

async fn refusals(stand: &Stand) {
    let (_, token) = issue(stand, &SCOPES, json!({})).await;
    let ask = async |path: &str, identifier: &str| {
        let reply = call(stand, path, &of(identifier), &token).await;
        (reply.status, codes(&reply))
    };
    let one = |status: u16, code: &str| (status, vec![code.to_owned()]);
    for path in [STATUS, PAYMENTS] {
        assert_eq!(ask(path, "personne.inconnue").await, one(404, "24003"));
        assert_eq!(ask(path, "").await, one(422, "00380"));
    }
    let timeout = "{\"messageLog\": \"java.util.concurrent.TimeoutException\"}";
    for (at, path, status, body, expected) in [
        ("call", STATUS, 206, "{}", one(404, "24003")),
        ("call", PAYMENTS, 204, "", one(404, "24003")),
        ("call", PAYMENTS, 500, timeout, one(504, "24002")),
        ("call", STATUS, 500, "{}", one(502, "24000")),
        ("call", STATUS, 200, "<html></html>", one(502, "24999")),
        // The token that is kept, and the one that is had in its place.
        ("call", STATUS, 401, "{}", one(502, "24006")),
    ] {
        let fault = json!({
            "target": "producer:france-travail", "at": at, "kind": "status", "status": status, "body": body,
            "times": if status == 401 { 2 } else { 1 },
        });
        stand.command("POST", "/faults", fault).await;
        assert_eq!(ask(path, "test").await, expected, "{status} {body}");
    }
    stand.command("PATCH", "/personas/test", json!({ "work": { "job_seeker": null } })).await;
    let (_, token) = issue(stand, &SCOPES, json!({})).await;
    for path in [STATUS, PAYMENTS] {
        let reply = call(stand, path, &of("test"), &token).await;
        assert_eq!((reply.status, codes(&reply)), one(404, "24003"), "{path}");
    }
    let (_, narrow) = issue(stand, &["pole_emploi_paiements"], json!({})).await;
    let reply = call(stand, STATUS, &of("test"), &narrow).await;
    assert_eq!((reply.status, codes(&reply)), one(403, "00100"));
    let reply = get(stand, STATUS_V2, &of("personne.inconnue"), &[("x-api-key", &token)]).await;
    let told = reply.json();
    let said = (reply.status, &told["error"], &told["reason"]);
    assert_eq!(said, (404, &json!("not_found"), &json!("Situation not found")), "AP §8.2");
}
