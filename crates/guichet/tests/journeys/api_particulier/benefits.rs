//! Social benefits and what a place in day care costs (AP §4.2 to §4.8, §5).

use serde_json::{Value, json};

use super::{ANGELA, Query, RECIPIENT, call, changed, codes, get, issue};
use crate::stand::Stand;

const ANGELA_V2: Query<'static> = &[
    ("nomNaissance", "DUBOIS"),
    ("prenoms[]", "Angela"),
    ("codePaysLieuDeNaissance", "99100"),
    ("codeInseeLieuDeNaissance", "75107"),
];

/// What is asked, and what is answered to whoever holds the benefit (with its increase) and to whoever does not.
struct Benefit {
    name: &'static str,
    scopes: &'static [&'static str],
    granted: Value,
    refused: Value,
    /// Version 2, where there is one.
    flat: Option<(&'static str, Value, Value)>,
}

const SINCE: &str = "2021-11-20";

fn benefits() -> Vec<Benefit> {
    let (yes, no) = ("beneficiaire", "non_beneficiaire");
    let plain = |name, scopes, flat| Benefit {
        name,
        scopes,
        granted: json!({ "est_beneficiaire": true, "date_debut_droit": SINCE }),
        refused: json!({ "est_beneficiaire": false, "date_debut_droit": null }),
        flat,
    };
    let increased = |name, scopes, path| Benefit {
        name,
        scopes,
        granted: json!({ "est_beneficiaire": true, "avec_majoration": true, "date_debut_droit": SINCE }),
        refused: json!({ "est_beneficiaire": false, "avec_majoration": null, "date_debut_droit": null }),
        flat: Some((
            path,
            json!({ "status": yes, "majoration": true, "dateDebut": SINCE, "dateFin": null }),
            json!({ "status": no, "majoration": null, "dateDebut": null, "dateFin": null }),
        )),
    };
    vec![
        Benefit {
            name: "complementaire_sante_solidaire",
            scopes: &["complementaire_sante_solidaire"],
            granted: json!({ "est_beneficiaire": true, "avec_participation": true, "date_debut_droit": SINCE }),
            refused: json!({ "est_beneficiaire": false, "avec_participation": null, "date_debut_droit": null }),
            flat: Some((
                "complementaire-sante-solidaire",
                json!({ "status": "beneficiaire_avec_participation_financiere", "dateDebut": SINCE, "dateFin": null }),
                json!({ "status": "non_beneficiaire_css", "dateDebut": null, "dateFin": null }),
            )),
        },
        plain(
            "allocation_adulte_handicape",
            &["allocation_adulte_handicape"],
            Some((
                "allocation-adulte-handicape",
                json!({ "status": yes, "dateDebut": SINCE }),
                json!({ "status": no, "dateDebut": null }),
            )),
        ),
        Benefit {
            name: "allocation_enfant_handicape",
            scopes: &["cnav_allocation_enfant_handicape"],
            granted: json!({ "status": "allocataire", "date_debut_droit": SINCE }),
            refused: json!({ "status": "non_beneficiaire", "date_debut_droit": null }),
            flat: None,
        },
        plain(
            "allocation_soutien_familial",
            &["allocation_soutien_familial"],
            Some((
                "allocation-soutien-familial",
                json!({ "status": yes, "dateDebut": SINCE, "dateFin": null }),
                json!({ "status": no, "dateDebut": null, "dateFin": null }),
            )),
        ),
        increased("prime_activite", &["prime_activite", "prime_activite_majoration"], "prime-activite"),
        increased(
            "revenu_solidarite_active",
            &["revenu_solidarite_active", "revenu_solidarite_active_majoration"],
            "revenu-solidarite-active",
        ),
    ]
}

#[tokio::test]
async fn each_benefit_is_told_in_every_version_and_mode_to_whoever_holds_it_and_to_whoever_does_not() {
    let stand = Stand::from_noon().await;
    for benefit in benefits() {
        let (_, token) = issue(&stand, benefit.scopes, json!({})).await;
        let identity = format!("/v3/dss/{}/identite", benefit.name);
        let france_connect = format!("/v3/dss/{}/france_connect", benefit.name);
        let recipient = changed(&[("recipient", RECIPIENT)], &[]);
        for (held, data) in
            [(json!({ "since": SINCE, "increased": true }), &benefit.granted), (Value::Null, &benefit.refused)]
        {
            stand.command("PATCH", "/personas/test", json!({ "benefits": { benefit.name: held } })).await;
            let reply = call(&stand, &identity, &changed(ANGELA, &[]), &token).await;
            let whole = json!({ "data": data, "links": {}, "meta": {} });
            assert_eq!((reply.status, reply.json()), (200, whole.clone()), "{identity}");
            assert_eq!(call(&stand, &france_connect, &recipient, "test").await.json(), whole, "{france_connect}");
            if let Some((path, granted, refused)) = &benefit.flat {
                let path = format!("/api/v2/{path}");
                let expected = if held.is_null() { refused } else { granted };
                let reply = get(&stand, &path, &changed(ANGELA_V2, &[]), &[("x-api-key", &token)]).await;
                assert_eq!((reply.status, &reply.json()), (200, expected), "{path}");
                assert_eq!(&call(&stand, &path, &recipient, "test").await.json(), expected, "{path}");
            }
        }
        let unknown = changed(ANGELA, &[("nomNaissance", Some("PERSONNE"))]);
        assert_eq!(codes(&call(&stand, &identity, &unknown, &token).await), ["00355"], "{identity}");
        let failing = json!({ "target": "producer:api-secu", "at": "call", "kind": "status", "status": 404 });
        stand.command("POST", "/faults", failing).await;
        let reply = call(&stand, &identity, &changed(ANGELA, &[]), &token).await;
        assert_eq!((reply.status, codes(&reply)), (404, vec!["36003".to_owned()]), "{identity}");
        if let [first, .., last] = benefit.scopes {
            let (_, narrow) = issue(&stand, &[first], json!({})).await;
            let reply = call(&stand, &identity, &changed(ANGELA, &[]), &narrow).await;
            assert!(reply.json()["data"].get("avec_majoration").is_none(), "{last} is missing");
        }
    }
    stand.stop().await;
}

#[tokio::test]
async fn what_a_place_in_day_care_costs_is_told_of_whoever_has_a_child_under_seven() {
    let stand = Stand::from_noon().await;
    let path = "/v3/dss/participation_familiale_eaje/identite";
    let scopes = ["allocataires", "enfants", "adresse", "parametres_calcul"]
        .map(|part| format!("cnav_participation_familiale_eaje_{part}"));
    let scopes: Vec<&str> = scopes.iter().map(String::as_str).collect();
    let (_, token) = issue(&stand, &scopes, json!({})).await;
    let child = |birthdate: &str| json!([{ "family_name": "DUBOIS", "given_names": "TOM", "birthdate": birthdate, "sex": "M", "birthplace": "81102" }]);
    let household = json!({
        "fund": "CNAF", "quotient": 812, "computed": [2026, 9], "spouse": null, "children": child("2024-04-20"),
        "resources": 24_000, "disabled_children": 1,
    });
    stand.command("PATCH", "/personas/test", json!({ "household": household })).await;
    let reply = call(&stand, path, &changed(ANGELA, &[]), &token).await;
    assert_eq!(reply.status, 200, "{}", reply.text);
    let data = &reply.json()["data"];
    assert_eq!(data["enfants"][0]["code_cog_insee_commune_naissance"], "81102");
    assert_eq!(
        data["parametres_calcul_participation_familiale"],
        json!({
            "nombre_enfants_a_charge": 1, "nombre_enfants_beneficiaire_aeeh": 1,
            "base_ressources_annuelles": { "valeur": 24_000, "annee_calcul": 2024 },
        })
    );
    for scope in &scopes {
        let (_, narrow) = issue(&stand, &[scope], json!({})).await;
        let shown = call(&stand, path, &changed(ANGELA, &[]), &narrow).await.json()["data"].clone();
        let (name, value) = shown.as_object().unwrap().iter().next().unwrap();
        assert_eq!((shown.as_object().unwrap().len(), value), (1, &data[name]), "{scope}");
    }
    stand.command("PATCH", "/personas/test", json!({ "household": { "children": child("2015-04-20") } })).await;
    let reply = call(&stand, path, &changed(ANGELA, &[]), &token).await;
    assert_eq!((reply.status, codes(&reply)), (404, vec!["37003".to_owned()]));
    assert_eq!(reply.json()["errors"][0]["title"], "Allocataire non éligible");
    stand.stop().await;
}
