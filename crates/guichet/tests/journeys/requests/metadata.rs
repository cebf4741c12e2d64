//! Discovery, keys, landing (FC §1.2, §1.3, §3.5).

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{FC, PLATFORMS, PLUS, Reply, Stand};

/// FC §4.1: scopes whose claims the broker knows.
const IDENTITY_SCOPES: &str = "openid given_name family_name birthdate gender birthplace birthcountry email \
    preferred_username idp_birthdate idp_id amr profile birth identite_pivot";

const IDENTITY_CLAIMS: &str = "sub given_name given_name_array family_name birthdate gender birthplace birthcountry \
    email preferred_username idp_birthdate idp_id amr";

/// FC §4.3: a claim of the same name each.
const DATA_SCOPES: &str = "dgfip_rfr dgfip_annee_n_moins_1 dgfip_annee_n_moins_2 dgfip_annee_n_moins_3 \
    dgfip_annee_n_moins_2_si_indispo_n_moins_1 dgfip_nbpart dgfip_sitfam dgfip_aft dgfip_nbpac dgfip_pac_nbPac dgfip_pac \
    dgfip_inddeficit dgfip_pariso dgfip_decl dgfip_nmUsaDec1 dgfip_nmUsaDec2 dgfip_nmNaiDec1 dgfip_nmNaiDec2 \
    dgfip_prnmDec1 dgfip_prnmDec2 dgfip_dateNaisDec1 dgfip_dateNaisDec2 dgfip_locaux_th dgfip_locaux_th_ident \
    dgfip_locaux_th_Nat dgfip_locaux_th_Tax dgfip_locaux_th_Aff dgfip_mntRevbareme dgfip_indiIFI \
    dgfip_RevDecl_Cat1_Tspr dgfip_RevNets_Cat1_Tspr dgfip_RevDecl_Cat1_RentOn dgfip_RevNets_Cat1_RentOn \
    dgfip_RevDecl_Cat2_Rcm dgfip_RevNets_Cat2_Rcm dgfip_RevDecl_Cat3_PMV dgfip_RevNets_Cat3_PMV dgfip_RevDecl_Cat4_Ref \
    dgfip_RevNets_Cat4_Ref dgfip_RevDecl_Cat5_NonSal dgfip_RevNets_Cat5_NonSal dgfip_PaDeduc_EnfMaj \
    dgfip_PaDeduc_Autres dgfip_EpargRetrDeduc droits_assurance_maladie cnam_beneficiaires cnam_contrats cnam_caisse \
    cnam_exonerations cnam_medecin_traitant cnam_presence_medecin_traitant cnam_paiements_ij \
    complementaire_sante_solidaire cnous_statut_boursier cnous_echelon_bourse cnous_email cnous_periode_versement \
    cnous_statut_bourse cnous_ville_etudes cnous_identite mesri_identite mesri_admissions mesri_admission_inscrit \
    mesri_admission_regime_formation mesri_admission_commune_etudes mesri_admission_etablissement_etude \
    api_fc-liste-paiementsv1 api_fc-statutaugmentev1 mi_siv_carte_grise allocation_adulte_handicape \
    allocation_soutien_familial prime_activite prime_activite_majoration revenu_solidarite_active \
    revenu_solidarite_active_majoration cnaf_quotient_familial cnaf_allocataires cnaf_enfants cnaf_adresse \
    dsnj_statut_service_national gip_mds_service_civique_statut_actuel gip_mds_service_civique_statut_passe \
    gip_mds_service_civique_organisme_accueil gip_mds_service_civique_dates \
    ants_extrait_immatriculation_vehicule_identite_particulier ants_extrait_immatriculation_vehicule_adresse_particulier \
    ants_extrait_immatriculation_vehicule_statut_rattachement \
    ants_extrait_immatriculation_vehicule_donnees_immatriculation_vehicule \
    ants_extrait_immatriculation_vehicule_caracteristiques_techniques_vehicule";

fn words<'a>(lists: &[&'a str]) -> BTreeSet<&'a str> {
    lists.iter().flat_map(|list| list.split_whitespace()).collect()
}

fn set(value: &Value) -> BTreeSet<&str> {
    let list = value.as_array().unwrap();
    let set: BTreeSet<&str> = list.iter().map(|it| it.as_str().unwrap()).collect();
    assert_eq!(set.len(), list.len(), "no value twice: {value}");
    set
}

async fn get(stand: &Stand, path: &str) -> Reply {
    of(stand, FC, path).await
}

async fn of(stand: &Stand, platform: &str, path: &str) -> Reply {
    stand.raw("GET", &format!("{}{path}", stand.issuer(platform)), &[], "").await
}

#[tokio::test]
async fn api_discovery_low_list() {
    let stand = Stand::start().await;
    let issuer = stand.issuer(FC);
    assert_eq!(issuer, format!("{}/api/v2", stand.origin(FC)));
    let reply = get(&stand, "/.well-known/openid-configuration").await;
    assert_eq!(reply.status, 200);
    assert_eq!(reply.header("content-type"), "application/json; charset=utf-8");
    assert_eq!(reply.header("cache-control"), "public, max-age=600");
    let mut document = reply.json();
    let scopes = document.as_object_mut().unwrap().remove("scopes_supported").unwrap();
    assert_eq!(set(&scopes), words(&[IDENTITY_SCOPES, DATA_SCOPES]));
    let claims = document.as_object_mut().unwrap().remove("claims_supported").unwrap();
    assert_eq!(set(&claims), words(&[IDENTITY_CLAIMS, DATA_SCOPES, "acr auth_time iss sid"]));
    let at = |path: &str| format!("{issuer}{path}");
    // The whole rest: what FC §1.3 calls absent is absent.
    assert_eq!(
        document,
        json!({
            "issuer": issuer,
            "authorization_endpoint": at("/authorize"),
            "token_endpoint": at("/token"),
            "userinfo_endpoint": at("/userinfo"),
            "jwks_uri": at("/jwks"),
            "end_session_endpoint": at("/session/end"),
            "revocation_endpoint": at("/token/revocation"),
            "acr_values_supported": ["eidas1"],
            "claims_parameter_supported": true,
            "code_challenge_methods_supported": ["S256"],
            "grant_types_supported": ["authorization_code"],
            "response_types_supported": ["code"],
            "response_modes_supported": ["form_post", "fragment", "query"],
            "subject_types_supported": ["pairwise"],
            "token_endpoint_auth_methods_supported": ["client_secret_post", "private_key_jwt"],
            "token_endpoint_auth_signing_alg_values_supported": ["ES256", "RS256"],
            "id_token_signing_alg_values_supported": ["ES256", "RS256", "HS256"],
            "userinfo_signing_alg_values_supported": ["ES256", "RS256", "HS256"],
            "request_parameter_supported": true,
            "request_uri_parameter_supported": false,
            "request_object_signing_alg_values_supported": ["ES256", "RS256", "HS256"],
            "authorization_response_iss_parameter_supported": true,
            "claim_types_supported": ["normal"],
        })
    );
    stand.stop().await;
}

/// FC §4.2: what the high platform adds to the identity scopes, and the claims of it.
const REGISTER_SCOPES: &str = "rnipp_given_name rnipp_family_name rnipp_gender rnipp_birthdate rnipp_birthplace \
    rnipp_birthcountry rnipp_profile rnipp_birth rnipp_identite_pivot";
const REGISTER_CLAIMS: &str = "rnipp_given_name rnipp_given_name_array rnipp_family_name rnipp_gender rnipp_birthdate \
    rnipp_birthplace rnipp_birthcountry";

/// FC §4.2, §4.3: what it leaves out, and the providers whose data it has.
const LOW_ALONE: [&str; 3] = ["given_name_array", "idp_birthdate", "idp_id"];
const PROVIDERS_OF_HIGH: [&str; 4] = ["dgfip_", "cnam_", "cnous_", "droits_assurance_maladie"];

fn of_high(low: &'static str) -> BTreeSet<&'static str> {
    words(&[low]).into_iter().filter(|word| !LOW_ALONE.contains(word)).collect()
}

#[tokio::test]
async fn api_discovery_high_list() {
    let stand = Stand::start().await;
    let issuer = stand.issuer(PLUS);
    assert_eq!(issuer, format!("{}/api/v2", stand.origin(PLUS)));
    let reply = of(&stand, PLUS, "/.well-known/openid-configuration").await;
    assert_eq!((reply.status, reply.header("content-type")), (200, "application/json; charset=utf-8"));
    assert_eq!(reply.header("cache-control"), "public, max-age=600");
    let mut document = reply.json();
    let data = words(&[DATA_SCOPES]).into_iter().filter(|it| PROVIDERS_OF_HIGH.iter().any(|of| it.starts_with(of)));
    let data: BTreeSet<&str> = data.collect();
    let scopes = document.as_object_mut().unwrap().remove("scopes_supported").unwrap();
    assert_eq!(set(&scopes), &(&of_high(IDENTITY_SCOPES) | &words(&[REGISTER_SCOPES])) | &data);
    let claims = document.as_object_mut().unwrap().remove("claims_supported").unwrap();
    assert_eq!(
        set(&claims),
        &(&of_high(IDENTITY_CLAIMS) | &words(&[REGISTER_CLAIMS, "acr auth_time iss sid"])) | &data
    );
    let at = |path: &str| format!("{issuer}{path}");
    let key_management = json!(["ECDH-ES", "RSA-OAEP", "RSA-OAEP-256"]);
    assert_eq!(
        document,
        json!({
            "issuer": issuer,
            "authorization_endpoint": at("/authorize"),
            "token_endpoint": at("/token"),
            "userinfo_endpoint": at("/userinfo"),
            "jwks_uri": at("/jwks"),
            "end_session_endpoint": at("/session/end"),
            "revocation_endpoint": at("/token/revocation"),
            "acr_values_supported": ["eidas2", "eidas3"],
            "claims_parameter_supported": true,
            "code_challenge_methods_supported": ["S256"],
            "grant_types_supported": ["authorization_code"],
            "response_types_supported": ["code"],
            "response_modes_supported": ["form_post", "fragment", "query"],
            "subject_types_supported": ["pairwise"],
            "token_endpoint_auth_methods_supported": ["client_secret_post", "private_key_jwt"],
            "token_endpoint_auth_signing_alg_values_supported": ["ES256"],
            "id_token_signing_alg_values_supported": ["ES256"],
            "id_token_encryption_alg_values_supported": key_management,
            "id_token_encryption_enc_values_supported": ["A256GCM"],
            "userinfo_signing_alg_values_supported": ["ES256"],
            "userinfo_encryption_alg_values_supported": key_management,
            "userinfo_encryption_enc_values_supported": ["A256GCM"],
            "request_parameter_supported": true,
            "request_uri_parameter_supported": false,
            "request_object_signing_alg_values_supported": ["ES256"],
            "request_object_encryption_alg_values_supported": ["ECDH-ES", "RSA-OAEP"],
            "request_object_encryption_enc_values_supported": ["A256GCM"],
            "authorization_response_iss_parameter_supported": true,
            "claim_types_supported": ["normal"],
        })
    );
    stand.stop().await;
}

#[tokio::test]
async fn jwks_publishes_signing_keys_only_and_the_client_keys_are_cached_alike() {
    let stand = Stand::start().await;
    let reply = get(&stand, "/jwks").await;
    assert_eq!((reply.status, reply.header("content-type")), (200, "application/jwk-set+json"));
    assert_eq!(reply.header("cache-control"), "public, max-age=600");
    let set = reply.json();
    assert_eq!(set.as_object().unwrap().len(), 1, "{set}");
    let mut algorithms = Vec::new();
    for key in set["keys"].as_array().unwrap() {
        let members: BTreeSet<&str> = key.as_object().unwrap().keys().map(String::as_str).collect();
        let expected = match key["kty"].as_str().unwrap() {
            "EC" => words(&["kid use alg kty crv x y"]),
            _ => words(&["kid use alg kty n e"]),
        };
        assert_eq!(members, expected, "{key}");
        assert_eq!(key["use"], "sig");
        algorithms.push(key["alg"].as_str().unwrap());
    }
    algorithms.sort_unstable();
    assert_eq!(algorithms, ["ES256", "RS256"]);
    let keys = get(&stand, "/client/.well-known/keys").await;
    assert_eq!((keys.status, keys.header("cache-control")), (200, "public, max-age=600"));
    let keys = keys.json();
    let kinds: Vec<_> =
        keys["keys"].as_array().unwrap().iter().map(|key| (&key["kty"], &key["alg"], &key["use"])).collect();
    let expected = [(json!("EC"), json!("ECDH-ES"), json!("enc")), (json!("RSA"), json!("RSA-OAEP"), json!("enc"))];
    assert_eq!(kinds, expected.iter().map(|(kty, alg, usage)| (kty, alg, usage)).collect::<Vec<_>>(), "FC §3.5");
    stand.stop().await;
}

#[tokio::test]
async fn api_core_the_root_below_the_prefix_is_301() {
    let stand = Stand::start().await;
    let citizens = PLATFORMS.map(|platform| (platform, "https://franceconnect.gouv.fr"));
    for (platform, front) in citizens.into_iter().chain([("proconnect", "https://www.proconnect.gouv.fr")]) {
        for path in ["", "/"] {
            let reply = of(&stand, platform, path).await;
            assert_eq!((reply.status, reply.header("location")), (301, front), "«{path}»");
            assert!(reply.header("content-type").starts_with("text/plain"));
        }
        let page = of(&stand, platform, "/accessibilite").await;
        assert_eq!(page.status, 200);
        assert!(page.header("content-type").starts_with("text/html"));
    }
    stand.stop().await;
}
