//! National service, civic service, athletes, vehicles (AP §4.14 to §4.17), each asked of its simulated producer in its own protocol.

use serde_json::{Value, json};

use super::{RECIPIENT, call, changed, codes, issue};
use crate::stand::Stand;

const NATIONAL: &str = "/v3/dsnj/service_national";
const CIVIC: &str = "/v3/gip_mds/service_civique";
const SPORT: &str = "/v3/sdh/statut_sportif/identifiant";

/// A young man of the sandbox.
const PAUL: super::Query<'static> = &[
    ("recipient", RECIPIENT),
    ("nomNaissance", "Cuillere"),
    ("prenoms[]", "PAUL"),
    ("anneeDateNaissance", "2007"),
    ("moisDateNaissance", "1"),
    ("jourDateNaissance", "23"),
    ("sexeEtatCivil", "M"),
    ("codeCogInseePaysNaissance", "99100"),
    ("codeCogInseeCommuneNaissance", "42218"),
];

#[tokio::test]
async fn what_each_further_producer_knows_is_told_to_whoever_holds_a_scope() {
    let stand = Stand::from_noon().await;
    national_service(&stand).await;
    civic_service(&stand).await;
    sport(&stand).await;
    vehicle(&stand).await;
    stand.stop().await;
}

async fn change(stand: &Stand, members: Value) {
    stand.command("PATCH", "/personas/moins_25_ans", members).await;
}

/// Status and codes with a fault of the producer.
async fn failing(stand: &Stand, producer: &str, at: &str, fault: (u16, &str)) {
    let fault = json!({
        "target": format!("producer:{producer}"), "at": at, "kind": "status", "status": fault.0, "body": fault.1,
    });
    stand.command("POST", "/faults", fault).await;
}

async fn national_service(stand: &Stand) {
    let (_, token) = issue(stand, &["dsnj_statut_service_national"], json!({})).await;
    let told = async |query: &[(String, String)]| {
        let reply = call(stand, &format!("{NATIONAL}/identite"), query, &token).await;
        if reply.status == 200 { Ok(reply.json()) } else { Err((reply.status, codes(&reply))) }
    };
    let paul = changed(PAUL, &[]);
    for (status, comment) in
        [("en_regle", Value::Null), ("pas_en_regle", json!("JDC à effectuer")), ("indetermine", Value::Null)]
    {
        change(stand, json!({ "national_service": { "status": status, "comment": comment } })).await;
        let data = json!({ "statut_service_national": status, "commentaires": comment });
        assert_eq!(told(&paul).await, Ok(json!({ "data": data, "links": {}, "meta": {} })));
        let recipient = changed(&[("recipient", RECIPIENT)], &[]);
        let reply = call(stand, &format!("{NATIONAL}/france_connect"), &recipient, "moins_25_ans").await;
        assert_eq!((reply.status, &reply.json()["data"]), (200, &data), "{}", reply.text);
    }
    // Whoever is too old is nobody's question, by whichever way.
    let recipient = changed(&[("recipient", RECIPIENT)], &[]);
    let angela = call(stand, &format!("{NATIONAL}/france_connect"), &recipient, "test").await;
    assert_eq!((angela.status, codes(&angela)), (422, vec!["39400".to_owned()]));
    change(stand, json!({ "national_service": { "status": null } })).await;
    assert_eq!(told(&paul).await, Err((404, vec!["39003".to_owned()])));
    failing(stand, "dsnj", "call", (401, "{}")).await;
    assert_eq!(told(&paul).await, Err((502, vec!["39006".to_owned()])));
}

async fn civic_service(stand: &Stand) {
    let scopes = [
        "gip_mds_service_civique_statut_actuel",
        "gip_mds_service_civique_statut_passe",
        "gip_mds_service_civique_organisme_accueil",
        "gip_mds_service_civique_dates",
    ];
    let paul = changed(&PAUL[..6], &[]);
    let asked = async |scopes: &[&str]| {
        let (_, token) = issue(stand, scopes, json!({})).await;
        let reply = call(stand, &format!("{CIVIC}/identite"), &paul, &token).await;
        if reply.status == 200 { Ok(reply.json()["data"].clone()) } else { Err((reply.status, codes(&reply))) }
    };
    let contract = |until: Value| {
        let contract =
            json!({ "since": "2025-10-01", "until": until, "siret": "21920023500014", "host": "COMMUNE DE CLAMART" });
        json!({ "civic_service": { "contract": contract } })
    };
    let host = json!({ "siret": "21920023500014", "raison_sociale": "COMMUNE DE CLAMART" });
    let status = |until: Value| {
        json!({
            "contrat_trouve": true, "organisme_accueil": host, "date_debut_contrat": "2025-10-01", "date_fin_contrat": until,
        })
    };
    let without = json!({
        "contrat_trouve": false, "organisme_accueil": { "siret": null, "raison_sociale": null },
        "date_debut_contrat": null, "date_fin_contrat": null,
    });
    change(stand, contract(Value::Null)).await;
    assert_eq!(asked(&scopes).await, Ok(json!({ "statut_actuel": status(Value::Null), "statut_passe": without })));
    change(stand, contract(json!("2026-05-31"))).await;
    let ended = status(json!("2026-05-31"));
    assert_eq!(asked(&scopes).await, Ok(json!({ "statut_actuel": without, "statut_passe": ended })));
    assert_eq!(
        asked(&[scopes[1], scopes[3]]).await,
        Ok(json!({
            "statut_actuel": { "date_debut_contrat": null, "date_fin_contrat": null },
            "statut_passe": {
                "contrat_trouve": true, "date_debut_contrat": "2025-10-01", "date_fin_contrat": "2026-05-31",
            },
        }))
    );
    let recipient = changed(&[("recipient", RECIPIENT)], &[]);
    let reply = call(stand, &format!("{CIVIC}/france_connect"), &recipient, "moins_25_ans").await;
    assert_eq!((reply.status, &reply.json()["data"]["statut_passe"]), (200, &ended), "{}", reply.text);
    change(stand, json!({ "civic_service": { "contract": null } })).await;
    assert_eq!(asked(&scopes).await, Ok(json!({ "statut_actuel": without, "statut_passe": without })));
    let (_, token) = issue(stand, &scopes, json!({})).await;
    let unknown = changed(&PAUL[..6], &[("nomNaissance", Some("PERSONNE"))]);
    let reply = call(stand, &format!("{CIVIC}/identite"), &unknown, &token).await;
    assert_eq!((reply.status, codes(&reply)), (404, vec!["31003".to_owned()]));
    let twin = json!({
        "id": "twin", "family_name": "CUILLERE", "given_name": "Paul Jean", "gender": "male", "birthdate": "2007-01-23",
    });
    stand.command("POST", "/personas", twin).await;
    assert_eq!(asked(&scopes).await, Err((422, vec!["00391".to_owned()])));
}

async fn sport(stand: &Stand) {
    let parts = [
        "identite",
        "est_sportif_de_haut_niveau",
        "a_ete_sportif_de_haut_niveau",
        "informations_statut",
        "informations_statuts_precedents",
    ];
    let scopes = parts.map(|part| format!("sdh_statut_sportif_{part}"));
    let scopes: Vec<&str> = scopes.iter().map(String::as_str).collect();
    let of = |identifier: &str| changed(&[("recipient", RECIPIENT), ("identifiant", identifier)], &[]);
    let (_, token) = issue(stand, &scopes, json!({})).await;
    let entry = |number: i64, since: &str, until: &str| {
        json!({
            "entry": number, "since": since, "until": until, "high_level": true, "discipline": "HANDBALL", "value": "4",
            "federation": { "code": "29", "name": "Fédération française de handball" },
            "category": { "code": "2", "name": "Senior" },
            "establishment": { "code": "2075", "name": "Maison de la performance" },
            "region": { "code": "75", "name": "Nouvelle-Aquitaine" },
        })
    };
    let entries = [entry(1, "2024-11-01", "2025-10-31"), entry(2, "2025-11-01", "2099-10-31")];
    change(stand, json!({ "sport": { "number": "123456789", "entries": entries } })).await;
    let reply = call(stand, SPORT, &of("123456789"), &token).await;
    let data = reply.json()["data"].clone();
    assert_eq!(reply.status, 200, "{}", reply.text);
    let status = |since: &str, until: &str| {
        json!({
            "periode": { "date_debut_statut": since, "date_fin_statut": until },
            "federation": {
                "code_federation": "29", "nom_federation": "Fédération française de handball",
                "nom_court_federation": "HANDBALL",
            },
            "etablissement": { "code_etablissement": "2075", "nom_etablissement": "Maison de la performance" },
            "region": { "code_region": "75", "nom_region": "Nouvelle-Aquitaine" },
            "categorie": { "code_categorie": "2", "nom_categorie": "Senior", "valeur": "4" },
            "sportif_de_haut_niveau": true,
        })
    };
    let mut former = status("2024-11-01", "2025-10-31");
    former["fiche"] = json!(1);
    let identity = json!({
        "nom_naissance": "CUILLERE", "nom_usage": null, "prenoms": "Paul", "date_naissance": "2007-01-23", "sexe": "M",
    });
    let whole = json!({
        "identite": identity, "est_sportif_de_haut_niveau": true, "a_ete_sportif_de_haut_niveau": true,
        "informations_statut": status("2025-11-01", "2099-10-31"), "informations_statuts_precedents": [former],
    });
    assert_eq!(data, whole);
    for (scope, part) in scopes.iter().zip(parts) {
        let (_, narrow) = issue(stand, &[scope], json!({})).await;
        let reply = call(stand, SPORT, &of("123456789"), &narrow).await;
        assert_eq!(reply.json()["data"], json!({ part: whole[part] }), "{scope}");
    }
    for (identifier, status, code) in [("987654321", 404, "41003"), ("", 422, "00380"), ("12a", 422, "00380")] {
        let reply = call(stand, SPORT, &of(identifier), &token).await;
        assert_eq!((reply.status, codes(&reply)), (status, vec![code.to_owned()]), "{identifier}");
    }
    change(stand, json!({ "sport": { "number": "123456789", "entries": [] } })).await;
    let reply = call(stand, SPORT, &of("123456789"), &token).await;
    let data = reply.json()["data"].clone();
    assert_eq!((&data["informations_statut"], &data["est_sportif_de_haut_niveau"]), (&Value::Null, &json!(false)));
}

async fn vehicle(stand: &Stand) {
    let path = "/v3/ants/extrait_immatriculation_vehicule/france_connect";
    let ask = async |plate: &str, token: &str| {
        let query = changed(&[("recipient", RECIPIENT), ("immatriculation", plate)], &[]);
        let reply = call(stand, path, &query, token).await;
        if reply.status == 200 { Ok(reply.json()) } else { Err((reply.status, codes(&reply))) }
    };
    let refused = |status: u16, code: &str| Err((status, vec![code.to_owned()]));
    let rental = json!({ "code": "LLD", "name": "Location longue durée" });
    let hired = json!({
        "role": "locataire", "owner": "SOCIETE & FILS", "rental": rental, "since": "2024-01-15", "model": "308",
    });
    let street = json!({ "address": { "street": "15 RUE DE LA REPUBLIQUE", "town": "75001 PARIS", "complement": null, "place": null } });
    let members = json!({ "household": street, "vehicles": { "AA-123-BB": hired } });
    stand.command("PATCH", "/personas/test", members).await;
    let told = ask("aa-123-bb", "test").await.unwrap();
    let identity = json!({
        "nom": "DUBOIS", "prenom": "ANGELA", "sexe_etat_civil": "F", "annee_date_naissance": 1962, "mois_date_naissance": 8,
        "jour_date_naissance": 24, "code_departement_naissance": "75",
    });
    let data = &told["data"];
    assert_eq!((&data["identite_particulier"], &data["statut_rattachement"]), (&identity, &json!("locataire")));
    let matching = json!({ "family_name": 1.0, "given_name": 1.0, "birth_date": 1.0, "overall_match": true });
    assert_eq!((&told["meta"], &told["links"]), (&json!({ "identity_matching": matching }), &json!({})));
    let registration = json!({
        "numero_immatriculation": "AA-123-BB", "date_premiere_immatriculation": "2024-01-15",
        "statut_location": { "code": "LLD", "label": "Location longue durée" },
    });
    assert_eq!(data["donnees_immatriculation_vehicule"], registration);
    let home = json!({
        "complement_information": null, "num_voie": "15", "type_voie": "RUE", "libelle_voie": "DE LA REPUBLIQUE",
        "code_postal_ville": "75001", "libelle_commune": "PARIS", "lieu_dit": null, "etage_escalier_appartement": null,
        "extension": null, "pays": "FRANCE",
    });
    assert_eq!(data["adresse_particulier"], home);
    assert_eq!(data["caracteristiques_techniques_vehicule"]["denomination_commerciale"], "308");
    for other in ["ants", "moins_25_ans"] {
        assert_eq!(ask("AA-123-BB", other).await, refused(404, "42005"), "{other}");
    }
    assert_eq!(ask("ZZ-999-ZZ", "test").await, refused(404, "42003"));
    assert_eq!(ask("", "test").await, refused(422, "00430"));
    assert_eq!(ask("AA-123-BB", "cnous").await, refused(403, "00100"));
    for (fault, expected) in [
        ((400, "<a>wsse:FailedCheck</a>"), refused(502, "42006")),
        ((500, "<a>env:Receiver</a>"), refused(502, "42000")),
        ((200, "<html></html>"), refused(502, "42999")),
    ] {
        failing(stand, "ants", "call", fault).await;
        assert_eq!(ask("AA-123-BB", "test").await, expected, "{fault:?}");
    }
    stand.command("PATCH", "/personas/test", json!({ "vehicles": { "AA-123-BB": null } })).await;
    assert_eq!(ask("AA-123-BB", "test").await, refused(404, "42003"));
}
