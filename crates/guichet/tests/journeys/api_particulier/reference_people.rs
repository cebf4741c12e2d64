//! The people of the reference's test data (AF §5.3, AP §13.3), asked row by row of the endpoint that each row is about, with the
//! access tokens of FranceConnect that tell them.

use serde_json::{Value, json};

use super::{RECIPIENT, call, changed, codes, get, issue};
use crate::stand::{Reply, Stand};

const STUDENT: &str = "/v3/mesri/statut_etudiant/france_connect";
const QUOTIENT: &str = "/v3/dss/quotient_familial/france_connect";
const DAY_CARE: &str = "/v3/dss/participation_familiale_eaje/france_connect";
const HEALTH: &str = "/v3/dss/complementaire_sante_solidaire/france_connect";
const CIVIC: &str = "/v3/gip_mds/service_civique/france_connect";
const VEHICLE: &str = "/v3/ants/extrait_immatriculation_vehicule/france_connect";

/// A rehearsal on a day of the quotients of the reference.
async fn stand() -> Stand {
    let stand = Stand::start().await;
    stand.clock_at("2024-12-15T12:00:00+01:00").await;
    stand
}

fn grant(version: u32) -> String {
    format!("/v{version}/cnous/etudiant_boursier/france_connect")
}

/// `GET` with an access token of FranceConnect.
async fn asked(stand: &Stand, path: &str, more: &[(&str, &str)], token: &str) -> Reply {
    let query: Vec<_> = [("recipient", RECIPIENT)].into_iter().chain(more.iter().copied()).collect();
    call(stand, path, &changed(&query, &[]), token).await
}

async fn told(stand: &Stand, path: &str, more: &[(&str, &str)], token: &str) -> Value {
    let reply = asked(stand, path, more, token).await;
    assert_eq!(reply.status, 200, "{path} {token}: {}", reply.text);
    reply.json()["data"].clone()
}

async fn refusal(stand: &Stand, path: &str, token: &str) -> (u16, String) {
    let reply = asked(stand, path, &[], token).await;
    (reply.status, codes(&reply).concat())
}

#[tokio::test]
async fn students_and_holders_of_grants_are_those_of_the_reference() {
    let stand = stand().await;
    let school = json!({ "uai": "0330023W", "nom": "LYCEE GENERAL ET TECHNOLOGIQUE CAMILLE JULLIAN" });
    let admission = json!({
        "date_debut": "2020-07-01", "date_fin": "2021-08-31", "est_inscrit": true,
        "regime_formation": { "libelle": "formation initiale", "code": "RF1" }, "code_cog_insee_commune": "33063",
        "etablissement_etudes": school,
    });
    for token in ["test", "delatour", "jean_mesri"] {
        assert_eq!(told(&stand, STUDENT, &[], token).await, json!({ "admissions": [admission] }), "{token}");
    }
    for (token, email) in
        [("test", "wossewodda-3728@yopmail.com"), ("delatour", "jean@dupont.fr"), ("jean_martin", "jean@dupont.fr")]
    {
        let whole = json!({
            "est_boursier": true, "email": email,
            "echelon_bourse": { "echelon": "5", "echelon_bourse_regionale_provisoire": false },
            "periode_versement_bourse": { "date_rentree": "2020-09-01", "duree": 12 },
            "etablissement_etudes": { "nom_commune": "Bordeaux", "nom_etablissement": "Camille Jullian" },
        });
        assert_eq!(told(&stand, &grant(3), &[], token).await, whole, "{token}");
    }
    let later = told(&stand, &grant(4), &[("campaignYear", "2021")], "test").await;
    let place = json!({ "nom_commune": "Paris", "nom_etablissement": "Sorbonne Université" });
    assert_eq!((&later["echelon_bourse"]["echelon"], &later["etablissement_etudes"]), (&json!("3"), &place));
    assert_eq!(later["statut_boursier"], json!({ "est_boursier": true, "est_radie": false, "date_radiation": null }));

    assert_eq!(refusal(&stand, STUDENT, "noel").await, (404, "25003".to_owned()));
    assert_eq!(refusal(&stand, &grant(3), "noel").await, (404, "26003".to_owned()));
    // Two of one name, whom version 2 does not tell apart.
    let (_, token) = issue(&stand, &["cnous_statut_boursier"], json!({})).await;
    let homonyms = [
        ("nom", "Homonyme"),
        ("prenoms", "Stéphanie"),
        ("dateDeNaissance", "1995-01-01"),
        ("lieuDeNaissance", "75001"),
        ("sexe", "F"),
    ];
    let key = [("x-api-key", token.as_str())];
    let reply = get(&stand, "/api/v2/etudiants-boursiers", &changed(&homonyms, &[]), &key).await;
    assert_eq!((reply.status, &reply.json()["error"]), (409, &json!("conflict")), "{}", reply.text);
    stand.stop().await;
}

/// A family of the table: whose token, which fund, who is paid (name, given names, date of birth), the dates of birth of the
/// children, and how many of them are minors and of age.
type Family = (&'static str, &'static str, &'static [[&'static str; 3]], &'static [&'static str], [usize; 2]);

const FAMILIES: &[Family] = &[
    ("test", "CNAF", &[["DUBOIS", "ANGELA CLAIRE LOUISE", "1962-08-24"]], &[], [0, 0]),
    ("delatour", "CNAF", &[["CNAF", "GEORGES", "2002-01-01"]], &["2022-01-20", "2024-04-23"], [2, 0]),
    ("georges_cnaf", "CNAF", &[["CNAF", "GEORGES", "2002-01-01"]], &["2022-01-20", "2024-04-23"], [2, 0]),
    (
        "avec_nom_dusage",
        "CNAF",
        &[["MERCIER", "PIERRE", "1969-03-17"]],
        &["2018-01-10", "2020-03-15", "2022-06-20"],
        [3, 0],
    ),
    (
        "prenom_compose",
        "CNAF",
        &[["HUCHE", "ANNE-LAURE", "1945-09-30"], ["MERCIER", "JEAN LOUIS", "1945-10-12"]],
        &[],
        [0, 0],
    ),
    (
        "nom_compose",
        "CNAF",
        &[["TROIS-DUPRE", "MELISSANDRE JULIETTE", "1981-07-27"], ["DUBOIS", "PAUL", "1963-10-12"]],
        &["2004-01-10", "2015-03-15", "2022-06-20"],
        [2, 1],
    ),
    (
        "sans_nom_dusage",
        "CNAF",
        &[["DUPONT", "PAUL LOUIS", "1962-08-24"], ["DURAND", "ANGELA LOUISE", "1963-10-12"]],
        &["2018-01-10", "2020-03-15", "2022-06-20"],
        [3, 0],
    ),
    (
        "nom_prenom_long",
        "CNAF",
        &[["DELALALALANDE", "EMMANUEL ALEXANDRE NICOLAS", "1991-01-07"], ["CARPENTIER", "FLORENCE", "1990-05-30"]],
        &["2015-02-15", "2017-02-02", "2019-12-31"],
        [3, 0],
    ),
    (
        "olivier_anonymos",
        "CNAF",
        &[["ANO'NYMOS-LONS", "OLIVIER MARTIN", "1980-05-24"], ["ANO'NYMOS-LONS", "LAURENCE", "1981-06-01"]],
        &["2015-02-02", "2013-03-03", "2017-12-05"],
        [3, 0],
    ),
    (
        "sophie_yogo",
        "CNAF",
        &[["YOGO", "SOPHIE SUZANNE", "1981-11-01"], ["BOBO", "MOHAMED", "1983-05-15"]],
        &["2015-07-10", "2012-09-09", "2020-00-00"],
        [3, 0],
    ),
    (
        "test_FABIEN",
        "CNAF",
        &[["PENDERIE", "FABIEN", "1986-03-25"], ["SUVE", "LUCIE", "1987-08-08"]],
        &["2020-01-01", "2021-07-17", "2022-08-08", "2024-10-25", "2004-11-01"],
        [4, 1],
    ),
    ("test_ELSA", "MSA", &[["PLACARD", "ELSA", "1987-04-13"]], &["1999-01-01", "2000-01-01", "2024-02-02"], [1, 2]),
    (
        "test_CINDY",
        "MSA",
        &[["COMMODE", "CINDY", "1980-06-27"], ["ARMOIRE", "FRANCK", "1990-12-30"]],
        &["2021-05-01", "2021-05-01", "2021-05-01", "2022-04-30", "2023-10-01"],
        [5, 0],
    ),
];

#[tokio::test]
async fn families_are_those_of_the_reference_and_so_are_their_quotients() {
    let stand = stand().await;
    let month = [("annee", "2024"), ("mois", "2")];
    for (token, fund, adults, children, of_ages) in FAMILIES {
        let data = told(&stand, QUOTIENT, &month, token).await;
        let quotient = json!({
            "fournisseur": fund, "valeur": 2550, "annee": 2024, "mois": 2, "annee_calcul": 2024, "mois_calcul": 12,
        });
        assert_eq!(data["quotient_familial"], quotient, "{token}");
        let paid = data["allocataires"].as_array().unwrap();
        let paid: Vec<_> =
            paid.iter().map(|it| json!([it["nom_naissance"], it["prenoms"], it["date_naissance"]])).collect();
        assert_eq!(json!(paid), json!(adults), "{token}");
        let born = |child: &Value| child["date_naissance"].as_str().unwrap().to_owned();
        let born: Vec<String> = data["enfants"].as_array().unwrap().iter().map(born).collect();
        assert_eq!(born, *children, "{token}");
        let of_age = born.iter().filter(|date| date.as_str() <= "2006-12-15").count();
        assert_eq!([born.len() - of_age, of_age], *of_ages, "{token}");
    }
    let angela = told(&stand, QUOTIENT, &month, "test").await;
    let address = ["numero_libelle_voie", "code_postal_ville"].map(|name| angela["adresse"][name].as_str().unwrap());
    assert_eq!(address, ["1 RUE MONTORGUEIL", "75002 PARIS"]);
    // The prefix is that of the fund's own errors; that of the reference's file is that of the CNAV (AP §4).
    assert_eq!(refusal(&stand, QUOTIENT, "lefebvre").await, (404, "35003".to_owned()));
    stand.stop().await;
}

/// AF §5.3, at its end, and the row of CUILLERE.
#[tokio::test]
async fn job_seekers_and_whoever_did_national_service_are_those_of_the_reference() {
    let stand = Stand::start().await;
    stand.clock_at("2026-11-27T12:00:00Z").await;
    let scopes =
        ["pole_emploi_identifiant", "pole_emploi_identite", "pole_emploi_inscription", "pole_emploi_paiements"];
    let (_, token) = issue(&stand, &scopes, json!({})).await;
    let status = "/v3/france_travail/statut/identifiant";
    for (identifier, name, given_name, sex, birthdate, since, until) in [
        ("default", "DUPONT", "JEAN", "Masculin", "1990-01-01", "2020-01-01", None),
        ("123456A", "COURTET", "MARTINE", "Féminin", "1990-01-06", "2024-01-01", None),
        ("123457A", "DESNOYER", "DANIEL", "Masculin", "1989-01-18", "2025-09-01", None),
        ("123458A", "GALLOIS", "ANAIS", "Féminin", "1989-01-18", "2025-09-01", None),
        ("123459A", "GENEST", "LUDOVIC", "Masculin", "1992-08-15", "2025-09-01", None),
        ("123460A", "VEGA", "TIPHAINE", "Féminin", "1992-08-15", "2025-09-01", None),
        ("123461A", "MALLETTE", "ALEX", "Féminin", "1992-08-15", "2024-09-01", Some("2025-09-01")),
        ("123462A", "FORNARO", "YOANN", "Masculin", "1992-08-15", "2024-09-01", Some("2025-09-01")),
    ] {
        let data = told(&stand, status, &[("identifiant", identifier)], &token).await;
        assert_eq!(data["identifiant"], identifier);
        let who = &data["identite"];
        let whole = [&who["nom_naissance"], &who["prenom"], &who["sexe"], &who["date_naissance"]];
        assert_eq!(json!(whole), json!([name, given_name, sex, birthdate]));
        let registered = &data["inscription"];
        let category = json!({ "code": 1, "libelle": "PERSONNE SANS EMPLOI DISPONIBLE DUREE INDETERMINEE PLEIN TPS" });
        let whole = json!({
            "date_debut": since, "date_fin": until, "categorie": category, "code_certification_cnav": "VC",
        });
        assert_eq!(*registered, whole, "{identifier}");
    }
    let reply = asked(&stand, status, &[("identifiant", "not_found")], &token).await;
    assert_eq!((reply.status, codes(&reply)), (404, vec!["24003".to_owned()]));
    let service = told(&stand, "/v3/dsnj/service_national/france_connect", &[], "moins_25_ans").await;
    assert_eq!(service["statut_service_national"], "en_regle");
    stand.stop().await;
}

#[tokio::test]
async fn each_token_of_the_reference_tells_its_person_and_opens_what_its_scopes_do() {
    let stand = stand().await;
    let flat = async |path: &str, token: &str| {
        let reply = asked(&stand, path, &[], token).await;
        assert_eq!(reply.status, 200, "{path} {token}: {}", reply.text);
        reply.json()
    };
    let lacking = (403, "00100".to_owned());

    // Version 2 repeats who it is.
    let grants = "/api/v2/etudiants-boursiers";
    let whole = flat(grants, "cnous").await;
    let who = [&whole["nom"], &whole["prenom"], &whole["dateNaissance"], &whole["sexe"]];
    assert_eq!((json!(who), &whole["echelonBourse"]), (json!(["MARTIN", "Jean", "2001-01-01", "M"]), &json!("5")));
    let mut less = whole.clone();
    less.as_object_mut().unwrap().retain(|name, _| {
        !["nom", "prenom", "prenom2", "dateNaissance", "lieuNaissance", "sexe"].contains(&name.as_str())
    });
    assert_eq!(flat(grants, "cnous_with_less_scopes").await, less);
    let student = flat("/api/v2/etudiants", "mesri").await;
    let who = [&student["nom"], &student["prenom"], &student["dateNaissance"]];
    assert_eq!(json!(who), json!(["MESRI", "Jean", "2002-01-01"]));
    for token in ["cnous", "cnous_with_less_scopes"] {
        assert_eq!(refusal(&stand, STUDENT, token).await, lacking, "{token}");
    }
    assert_eq!(refusal(&stand, &grant(3), "mesri").await, lacking);

    let right = json!({ "est_beneficiaire": true, "avec_participation": false, "date_debut_droit": "2021-05-05" });
    assert_eq!(told(&stand, HEALTH, &[], "cnaf_css").await, right);
    let paid = |data: &Value| json!([data["allocataires"][0]["nom_naissance"], data["allocataires"][0]["prenoms"]]);
    let georges = json!(["CNAF", "GEORGES"]);
    let household = told(&stand, QUOTIENT, &[], "cnaf_qfv2").await;
    assert_eq!((paid(&household), household.as_object().unwrap().len()), (georges.clone(), 4));
    let tariff = told(&stand, DAY_CARE, &[], "cnaf_eaje").await;
    let parameters = &tariff["parametres_calcul_participation_familiale"];
    assert_eq!((paid(&tariff), &parameters["nombre_enfants_a_charge"]), (georges.clone(), &json!(2)));
    for (path, token) in
        [(QUOTIENT, "cnaf_css"), (HEALTH, "cnaf_qfv2"), (QUOTIENT, "cnaf_eaje"), (DAY_CARE, "cnaf_qfv2")]
    {
        assert_eq!(refusal(&stand, path, token).await, lacking, "{path} {token}");
    }

    let host = json!({ "siret": "13002526500013", "raison_sociale": "DIRECTION INTERMINISTERIELLE DU NUMERIQUE" });
    let contract = json!({
        "contrat_trouve": true, "organisme_accueil": host, "date_debut_contrat": "2024-09-01", "date_fin_contrat": null,
    });
    for token in ["service_civique", "all_fc"] {
        assert_eq!(told(&stand, CIVIC, &[], token).await["statut_actuel"], contract, "{token}");
    }
    assert_eq!(refusal(&stand, HEALTH, "service_civique").await, lacking);

    for token in ["ants", "all_fc"] {
        let vehicle = told(&stand, VEHICLE, &[("immatriculation", "FC-123-AB")], token).await;
        let who = &vehicle["identite_particulier"];
        let born = ["annee_date_naissance", "mois_date_naissance", "jour_date_naissance"].map(|name| &who[name]);
        assert_eq!((&who["nom"], &who["prenom"]), (&json!("DELATOUR"), &json!("THOMAS")), "{token}");
        assert_eq!(json!(born), json!([1994, 4, 16]), "{token}");
        assert_eq!(vehicle["statut_rattachement"], "titulaire", "{token}");
    }
    assert_eq!(refusal(&stand, CIVIC, "ants").await, lacking);
    // Everything but what AP §19.2 tells: day care, under names that open nothing, among it.
    for path in [STUDENT, QUOTIENT, HEALTH, &grant(3)] {
        told(&stand, path, &[], "all_fc").await;
    }
    for path in [DAY_CARE, "/v3/dss/allocation_enfant_handicape/france_connect"] {
        assert_eq!(refusal(&stand, path, "all_fc").await, lacking, "{path}");
        assert_eq!(asked(&stand, path, &[], "georges_cnaf").await.status, 200, "{path}");
    }
    stand.stop().await;
}
