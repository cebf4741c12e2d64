//! The older era: the quotient by number and postal code, the tax notice by its numbers (AP §6), each asked of its simulated
//! producer in its own protocol.

use serde_json::{Value, json};

use super::{changed, get, issue};
use crate::stand::{Reply, Stand};

const QUOTIENT_V2: &str = "/api/v2/composition-familiale";
const QUOTIENT: &str = "/api/caf/famille";
const NOTICE_V2: &str = "/api/v2/avis-imposition";
const NOTICE: &str = "/api/impots/svair";

/// Asks with a token in the header of that era.
async fn asked(stand: &Stand, path: &str, query: super::Query<'_>, token: &str) -> Reply {
    get(stand, path, &changed(query, &[]), &[("x-api-key", token)]).await
}

fn refusal(error: &str, reason: &str, message: &str) -> Value {
    json!({ "error": error, "reason": reason, "message": message })
}

async fn failing(stand: &Stand, producer: &str, status: u16) {
    let fault = json!({ "target": format!("producer:{producer}"), "at": "call", "kind": "status", "status": status });
    stand.command("POST", "/faults", fault).await;
}

#[tokio::test]
async fn the_older_era_answers_as_it_did() {
    let stand = Stand::from_noon().await;
    let spouse = json!({
        "family_name": "LEGRIS", "usage_name": "DUBOIS", "given_names": "JEAN PAUL", "birthdate": "1961-05-03", "sex": "M",
    });
    let child = json!({ "family_name": "LEGRIS", "given_names": "TOM", "birthdate": "2014-04-20", "sex": "M" });
    let address = json!({
        "complement": "APPT 2", "building": null, "street": "4 RUE DES LILAS", "place": null, "town": "81700 GARREVAQUES",
    });
    let mut household = json!({
        "fund": "CNAF", "number": "0123456", "quotient": 1045, "spouse": spouse, "children": [child], "address": address,
    });
    stand.command("PATCH", "/personas/test", json!({ "household": household })).await;
    quotient(&stand).await;
    household["quotient"] = Value::Null;
    stand.command("PATCH", "/personas/test", json!({ "household": household })).await;
    without_quotient(&stand).await;
    notice(&stand).await;
    stand.stop().await;
}

const ANGELA: super::Query<'static> = &[("numeroAllocataire", "0123456"), ("codePostal", "81000")];

async fn without_quotient(stand: &Stand) {
    let (_, token) = issue(stand, &["cnaf_quotient_familial"], json!({})).await;
    let none = asked(stand, QUOTIENT_V2, ANGELA, &token).await.json();
    assert_eq!(none, json!({ "quotientFamilial": null, "mois": null, "annee": null }));
}

async fn quotient(stand: &Stand) {
    let scopes = ["cnaf_quotient_familial", "cnaf_allocataires", "cnaf_enfants", "cnaf_adresse"];
    let (_, token) = issue(stand, &scopes, json!({})).await;
    let angela = ANGELA;
    let told = asked(stand, QUOTIENT_V2, angela, &token).await;
    let now: jiff::Timestamp = told.headers["date"].to_str().map(http_date).unwrap();
    let month =
        now.to_zoned(jiff::tz::TimeZone::get("Europe/Paris").unwrap()).date().first_of_month().yesterday().unwrap();
    let mut whole = json!({
        "allocataires": [
            { "nomPrenom": "ANGELA DUBOIS", "dateDeNaissance": "24081962", "sexe": "F" },
            { "nomPrenom": "JEAN DUBOIS", "dateDeNaissance": "03051961", "sexe": "M" },
        ],
        "enfants": [{ "nomPrenom": "TOM LEGRIS", "dateDeNaissance": "20042014", "sexe": "M" }],
        "adresse": {
            "identite": "Madame ANGELA DUBOIS", "complementIdentite": "APPT 2", "complementIdentiteGeo": null,
            "numeroRue": "4 RUE DES LILAS", "lieuDit": null, "codePostalVille": "81700 GARREVAQUES", "pays": "FRANCE",
        },
        "quotientFamilial": 1045, "mois": month.month(), "annee": month.year(),
    });
    assert_eq!((told.status, told.json()), (200, whole.clone()));
    for empty in ["complementIdentiteGeo", "lieuDit"] {
        whole["adresse"].as_object_mut().unwrap().remove(empty);
    }
    assert_eq!(asked(stand, QUOTIENT, angela, &token).await.json(), whole, "what is empty is left out");
    let (_, narrow) = issue(stand, &["cnaf_enfants"], json!({})).await;
    let masked = asked(stand, QUOTIENT, angela, &narrow).await;
    assert_eq!(masked.json(), json!({ "enfants": whole["enfants"] }));
    let unknown = "Dossier allocataire inexistant. Le document ne peut être édité.";
    let invalid = "Invalid parameters provided";
    for (number, postal_code, status, body) in [
        ("0123456", "75001", 404, refusal("not_found", unknown, unknown)),
        ("7654321", "81700", 404, refusal("not_found", unknown, unknown)),
        (
            "12345678",
            "81700",
            400,
            refusal("bad_request", invalid, "Le numéro d'allocataire n'est pas correctement formatté"),
        ),
        ("0123456", "8170", 400, refusal("bad_request", invalid, "Le code postal n'est pas correctement formatté")),
    ] {
        let query = [("numeroAllocataire", number), ("codePostal", postal_code)];
        let reply = asked(stand, QUOTIENT_V2, &query, &token).await;
        assert_eq!((reply.status, reply.json()), (status, body), "{number} {postal_code}");
    }
    let nobody = refusal(
        "access_denied",
        "Token not found or inactive",
        "Votre jeton d'API n'a pas été trouvé ou n'est pas actif",
    );
    let reply = asked(stand, QUOTIENT, angela, "0123456789abcdef").await;
    assert_eq!((reply.status, reply.json()), (401, nobody));
    failing(stand, "cnaf", 504).await;
    let late = refusal(
        "network_error",
        "timeout of 10000 ms exceeded",
        "Une erreur est survenue lors de l'appel au fournisseur de donnée",
    );
    let reply = asked(stand, QUOTIENT, angela, &token).await;
    assert_eq!((reply.status, reply.json()), (503, late));
}

fn http_date(text: &str) -> jiff::Timestamp {
    jiff::fmt::rfc2822::parse(text).unwrap().timestamp()
}

async fn notice(stand: &Stand) {
    let notice = json!({
        "reference": "26A1234567890", "income_year": 2025, "situation": "M", "parts": 2.5,
        "dependents": { "children": 1 }, "lone_parent": false, "gross_income": 30_000, "taxable_income": 27_000,
        "reference_income": 27_100, "tax_before_corrections": 120, "tax": null, "established": "2026-07-07",
        "collected": "2026-07-31", "is_outdated": true,
    });
    stand
        .command("PATCH", "/personas/test", json!({ "tax": { "number": "3999999887219", "notices": [notice] } }))
        .await;
    let held = [
        "declarant1_nom",
        "declarant1_nom_naissance",
        "declarant1_prenoms",
        "declarant1_date_naissance",
        "declarant2_nom",
        "declarant2_nom_naissance",
        "declarant2_prenoms",
        "declarant2_date_naissance",
        "adresse_fiscale_taxation",
        "adresse_fiscale_annee",
        "date_recouvrement",
        "date_etablissement",
        "nombre_parts",
        "situation_familiale",
        "nombre_personnes_a_charge",
        "revenu_brut_global",
        "revenu_imposable",
        "impot_revenu_net_avant_corrections",
        "montant_impot",
        "revenu_fiscal_reference",
        "annee_impot",
        "annee_revenus",
        "erreur_correctif",
        "situation_partielle",
    ]
    .map(|scope| format!("dgfip_{scope}"));
    let scopes: Vec<&str> = held.iter().map(String::as_str).collect();
    let (_, token) = issue(stand, &scopes, json!({})).await;
    // What people write between digits is passed over, and what comes after the thirteenth.
    let angela: super::Query<'_> = &[("numeroFiscal", "3999 9998 87219"), ("referenceAvis", "26 A1 2345678 90 7")];
    let mut whole = json!({
        "declarant1": {
            "nom": "DUBOIS", "nomNaissance": "DUBOIS", "prenoms": "ANGELA CLAIRE LOUISE", "dateNaissance": "24/08/1962",
        },
        "declarant2": { "nom": "DUBOIS", "nomNaissance": "LEGRIS", "prenoms": "JEAN PAUL", "dateNaissance": "03/05/1961" },
        "foyerFiscal": { "adresse": "APPT 2 4 RUE DES LILAS 81700 GARREVAQUES", "annee": 2026 },
        "dateRecouvrement": "31/07/2026", "dateEtablissement": "07/07/2026", "nombreParts": 2.5,
        "situationFamille": "Marié(e)s", "nombrePersonnesCharge": 1, "revenuBrutGlobal": 30_000,
        "revenuImposable": 27_000, "impotRevenuNetAvantCorrections": 120, "montantImpot": null,
        "revenuFiscalReference": 27_100, "anneeImpots": "2026", "anneeRevenus": "2025",
        "erreurCorrectif": "Ce document ne correspond pas à la situation la plus récente pour cet usager",
    });
    let told = asked(stand, NOTICE_V2, angela, &token).await;
    assert_eq!((told.status, told.json()), (200, whole.clone()), "{}", told.text);
    whole.as_object_mut().unwrap().remove("montantImpot");
    assert_eq!(asked(stand, NOTICE, angela, &token).await.json(), whole, "what is not told is left out");
    let (_, narrow) = issue(stand, &["dgfip_declarant1_nom", "dgfip_revenu_fiscal_reference"], json!({})).await;
    let masked = asked(stand, NOTICE, angela, &narrow).await.json();
    assert_eq!(masked, json!({ "declarant1": { "nom": "DUBOIS" }, "revenuFiscalReference": 27_100 }));
    let unknown = "Les paramètres fournis sont incorrects ou ne correspondent pas à un avis";
    let invalid = "Invalid parameters provided";
    for (number, reference, status, body) in [
        ("3999999887219", "26A0000000000", 404, refusal("not_found", unknown, unknown)),
        ("1234567890123", "26A1234567890", 404, refusal("not_found", unknown, unknown)),
        (
            "39999998872",
            "26A1234567890",
            400,
            refusal("bad_request", invalid, "Le numéro fiscal n'est pas correctement formatté"),
        ),
        (
            "3999999887219",
            "",
            400,
            refusal("bad_request", invalid, "La référence de l'avis n'est pas correctement formattée"),
        ),
    ] {
        let query = [("numeroFiscal", number), ("referenceAvis", reference)];
        let reply = asked(stand, NOTICE_V2, &query, &token).await;
        assert_eq!((reply.status, reply.json()), (status, body), "{number} {reference}");
    }
    for (upstream, status, error) in
        [(429, 509, "rate_limited"), (204, 502, "invalid_response"), (503, 503, "network_error")]
    {
        failing(stand, "dgfip", upstream).await;
        let reply = asked(stand, NOTICE_V2, angela, &token).await;
        assert_eq!((reply.status, &reply.json()["error"]), (status, &json!(error)), "{upstream}");
    }
}
