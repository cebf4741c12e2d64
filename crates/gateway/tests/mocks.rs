//! What `guichet check --mocks` says of files (AP §13): each thing that can be wrong, with its file, line and remedy.
#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use guichet_gateway::ErrorTexts;
use guichet_gateway::definition::Catalogue;
use guichet_gateway::mocks::{Checked, FindingKind, MockSettings, Mocks, Unmatched, check};
use jiff::Timestamp;

const CIVILITY: &str = "api_particulier_v3_cnav_prime_activite_with_civility";
const FRANCE_CONNECT: &str = "api_particulier_v3_cnav_prime_activite_with_france_connect";
const PERSON: &str = "  nomNaissance: MARTIN\n  prenoms: [Zoé]\n  sexeEtatCivil: F\n  anneeDateNaissance: 1990\n  \
                      moisDateNaissance: 07\n  jourDateNaissance: 1\n  codeCogInseePaysNaissance: '99100'\n  \
                      codeCogInseeCommuneNaissance: '2A004'\n";
const RIGHT: &str =
    r#"{"data":{"est_beneficiaire":true,"avec_majoration":null,"date_debut_droit":null},"links":{},"meta":{}}"#;

struct Scene(tempfile::TempDir);

impl Scene {
    fn write(&self, folder: &str, name: &str, params: &str, status: u16, payload: &str) {
        let folder = self.0.path().join(folder);
        std::fs::create_dir_all(&folder).unwrap();
        let text = format!("---\nparams:\n{params}status: {status}\npayload: '{payload}'\n");
        std::fs::write(folder.join(name), text).unwrap();
    }

    fn checked(&self) -> Checked {
        let folder = self.0.path().to_owned();
        let mocks = Mocks::open(MockSettings { folder, unmatched: Unmatched::NotFound, verbatim: false }).unwrap();
        let now: Timestamp = "2026-06-01T12:00:00Z".parse().unwrap();
        check(&Catalogue::shipped().unwrap(), &ErrorTexts::shipped().unwrap(), &mocks, now).unwrap()
    }

    /// The one thing that is wrong: kind, line, problem and remedy.
    fn found(&self) -> (FindingKind, usize, String) {
        let [finding] = self.checked().findings.try_into().unwrap();
        (finding.kind, finding.line, format!("{}; {}", finding.problem, finding.remedy))
    }
}

#[test]
fn files_that_calls_get_and_that_the_description_has_are_right() {
    let scene = Scene(tempfile::tempdir().unwrap());
    scene.write(CIVILITY, "200.yaml", PERSON, 200, RIGHT);
    scene.write(FRANCE_CONNECT, "200.yml", PERSON, 200, RIGHT);
    let error = r#"{"errors":[{"code":"37003","title":"T","detail":"D","source":null,"meta":{}}]}"#;
    scene.write(CIVILITY, "404.yaml", "  nomNaissance: X\n", 404, error);
    scene.write("api_entreprise_v3_x", "200.yaml", "  siren: 1\n", 200, "{}");
    let checked = scene.checked();
    assert_eq!(checked.findings, []);
    assert_eq!((checked.files, checked.folders, checked.not_served), (3, 2, vec!["api_entreprise_v3_x".to_owned()]));
}

#[test]
fn students_and_pupils_are_found_by_the_keys_of_their_files() {
    let scene = Scene(tempfile::tempdir().unwrap());
    let student = "  nomNaissance: MORVAN\n  anneeDateNaissance: 2004\n  moisDateNaissance: 2\n  jourDateNaissance: 11\n  \
                   sexeEtatCivil: F\n";
    let (list, joined) = ("  prenoms: [Iris, Lou]\n", "  prenoms: Iris, Lou\n");
    let (place, campaign) = ("  codeCogInseeCommuneNaissance: '29019'\n", "  campaignYear: 2024\n");
    let year = "  anneeScolaire: '2025'\n";
    let flat = "  nom: MORVAN\n  prenom: Iris\n  sexe: f\n  dateNaissance: '2004-02-11'\n";
    let told = "  given_name: Iris, Lou\n  family_name: MORVAN\n  birthdate: 11/02/2004\n  gender: F\n";
    let not_found = r#"{"errors":[{"code":"26003","title":"T","detail":"D","source":null,"meta":{}}]}"#;
    let flat_not_found = r#"{"error":"not_found","reason":"R","message":"M"}"#;
    for (folder, params, payload) in [
        ("v3_mesri_statut_etudiant_with_civility", [student, list, place].concat(), not_found),
        ("v3_mesri_statut_etudiant_with_france_connect", [student, list, place].concat(), not_found),
        ("v4_cnous_etudiant_boursier_with_civility", [student, list, place, campaign].concat(), not_found),
        ("v4_cnous_etudiant_boursier_with_france_connect", [student, joined, place, campaign].concat(), not_found),
        ("v4_cnous_etudiant_boursier_with_ine", format!("  ine: 1234567890G\n{campaign}"), not_found),
        ("v2_cnous_student_scholarship", format!("{told}  birthplace: '29019'\n"), flat_not_found),
        (
            "v5_men_scolarites_with_civility",
            [student, list, year, "  degreEtablissement: 2D\n  codesBcnDepartements: ['021']\n"].concat(),
            not_found,
        ),
        (
            "v3_men_scolarites_with_civility",
            [student, list, year, "  codeEtablissement: 0210015C\n"].concat(),
            not_found,
        ),
        ("v2_men_scolarites", [flat, year, "  codeEtablissement: 0210015C\n"].concat(), flat_not_found),
    ] {
        scene.write(&format!("api_particulier_{folder}"), "404.yml", &params, 404, payload);
    }
    let checked = scene.checked();
    assert_eq!(checked.findings, []);
    assert_eq!((checked.folders, checked.not_served), (9, Vec::<String>::new()));
}

#[test]
fn every_other_family_is_found_by_the_keys_that_the_reference_names() {
    let scene = Scene(tempfile::tempdir().unwrap());
    let flat_person = "  nomNaissance: MARTIN\n  prenoms: [Zoé]\n  sexe: F\n  anneeDateDeNaissance: 1990\n  \
                       moisDateDeNaissance: 7\n  jourDateDeNaissance: 1\n  codePaysLieuDeNaissance: '99100'\n";
    let young = PERSON.replace("anneeDateNaissance: 1990", "anneeDateNaissance: 2005");
    let civic = "  nomNaissance: MARTIN\n  prenoms: [Zoé]\n  anneeDateNaissance: 2005\n  moisDateNaissance: 7\n  \
                 jourDateNaissance: 1\n";
    let error = |code: &str| {
        format!(r#"{{"errors":[{{"code":"{code}","title":"T","detail":"D","source":null,"meta":{{}}}}]}}"#)
    };
    let flat = r#"{"error":"not_found","reason":"R","message":"M"}"#.to_owned();
    let number = "  identifiant: '123'\n".to_owned();
    for (folder, params, payload) in [
        ("v3_cnav_quotient_familial_with_civility", format!("{PERSON}  annee: 2026\n  mois: 3\n"), error("37003")),
        (
            "v3_cnav_quotient_familial_with_france_connect",
            format!("{PERSON}  annee: 2026\n  mois: 3\n"),
            error("37003"),
        ),
        // A commune that is named; abroad none is compared.
        (
            "v3_cnav_allocation_adulte_handicape_with_civility",
            PERSON.replace(
                "  codeCogInseeCommuneNaissance: '2A004'\n",
                "  nomCommuneNaissance: Ajaccio\n  codeCogInseeDepartementNaissance: 2A\n",
            ),
            error("37003"),
        ),
        (
            "v3_cnav_revenu_solidarite_active_with_civility",
            PERSON
                .replace("'99100'", "'99127'")
                .replace("  codeCogInseeCommuneNaissance: '2A004'\n", "  nomUsage: PETIT\n"),
            error("37003"),
        ),
        // AP §19.4: version 2 compares the département too, by the name of version 3.
        (
            "v2_cnav_quotient_familial_v2",
            format!(
                "{flat_person}  nomCommuneNaissance: Ajaccio\n  codeCogInseeDepartementNaissance: 2A\n  annee: 2026\n  mois: 3\n"
            ),
            flat.clone(),
        ),
        (
            "v2_cnav_prime_activite",
            format!("{flat_person}  codeInseeLieuDeNaissance: 2A004\n  nomUsage: PETIT\n"),
            flat.clone(),
        ),
        ("v3_mesri_statut_etudiant_with_ine", "  ine: 1234567890G\n".to_owned(), error("25003")),
        (
            "v2_mesri_student_status",
            "  nom: MARTIN\n  prenom: Zoé\n  dateDeNaissance: 2004-02-11\n  lieuDeNaissance: '29019'\n  sexe: F\n"
                .to_owned(),
            flat.clone(),
        ),
        ("v3_dsnj_service_national_with_civility", young.clone(), error("39003")),
        ("v3_dsnj_service_national_with_france_connect", young, error("39003")),
        ("v3_gip_mds_service_civique_with_civility", civic.to_owned(), error("31003")),
        ("v3_gip_mds_service_civique_with_france_connect", civic.to_owned(), error("31003")),
        ("v3_france_travail_statut_with_identifiant", number.clone(), error("24003")),
        ("v3_france_travail_indemnites_with_identifiant", number.clone(), error("24003")),
        ("v2_pole_emploi_statut", number.clone(), flat),
        ("v3_sdh_statut_sportif_with_identifiant", number, error("41003")),
        (
            "v3_ants_extrait_immatriculation_vehicule_with_france_connect",
            "  immatriculation: AA-123-BB\n".to_owned(),
            error("42003"),
        ),
    ] {
        scene.write(&format!("api_particulier_{folder}"), "404.yaml", &params, 404, &payload);
    }
    let checked = scene.checked();
    assert_eq!(checked.findings, []);
    assert_eq!((checked.folders, checked.not_served), (17, Vec::<String>::new()));
}

#[test]
fn each_thing_that_is_wrong_is_told_with_its_line_and_its_remedy() {
    let text = |params: &str| PERSON.replace("  nomNaissance: MARTIN\n", params);
    for (folder, params, payload, kind, line, said) in [
        (CIVILITY, text("  nomNaissange: MARTIN\n"), RIGHT, FindingKind::Unreachable, 3, "write `nomNaissance`"),
        (CIVILITY, text("  nomNaissance: R2D2\n"), RIGHT, FindingKind::Unreachable, 1, "is refused: 00420, "),
        (CIVILITY, PERSON.replace("'99100'", "'99127'"), RIGHT, FindingKind::Unreachable, 10, "gives nothing; take `"),
        (
            CIVILITY,
            PERSON.replace("[Zoé]", "Zoé"),
            RIGHT,
            FindingKind::Unreachable,
            4,
            "gives [zoé]; write prenoms: [zoé]",
        ),
        (
            FRANCE_CONNECT,
            PERSON.replace("[Zoé]", "['Zoé Anne']"),
            RIGHT,
            FindingKind::Unreachable,
            4,
            "gives [zoé, anne]",
        ),
        (
            FRANCE_CONNECT,
            format!("{PERSON}  nomUsage: PETIT\n"),
            RIGHT,
            FindingKind::Unreachable,
            11,
            "`nomUsage` is `petit` here, where a call gives nothing; take `nomUsage` away",
        ),
        (CIVILITY, PERSON.to_owned(), "{}", FindingKind::Unreadable, 0, ""),
        ("france_connect", "  token: a\n".to_owned(), "{}", FindingKind::Refused, 5, "FranceConnect does not say"),
        ("france_connect", "  jeton: a\n".to_owned(), "1", FindingKind::Unreachable, 0, ""),
    ] {
        let scene = Scene(tempfile::tempdir().unwrap());
        scene.write(folder, "a.yaml", &params, 200, payload);
        if said.is_empty() {
            // Several things at once.
            assert!(scene.checked().findings.len() > 1, "{params}");
            continue;
        }
        let found = scene.found();
        assert_eq!((found.0, found.1), (kind, line), "{found:?}");
        assert!(found.2.contains(said), "{found:?}");
    }
}

#[test]
fn a_payload_that_the_description_refuses_is_told_by_its_place() {
    for (status, payload, kind, said) in [
        (200, RIGHT.replace("true", "1"), FindingKind::Refused, "/data/est_beneficiaire: this is not of type"),
        (200, RIGHT.replace("\"links\"", "\"liens\""), FindingKind::Refused, "\"links\" is a required property"),
        (200, RIGHT.replace("\"data\":{", "\"data\":{\"x\":1,"), FindingKind::Undescribed, "'x'"),
        (418, "{}".to_owned(), FindingKind::Refused, "no answer of status 418; take one of 200, 400"),
    ] {
        let scene = Scene(tempfile::tempdir().unwrap());
        scene.write(CIVILITY, "a.yaml", PERSON, status, &payload);
        let findings = scene.checked().findings;
        let fits = |it: &&guichet_gateway::mocks::Finding| {
            it.kind == kind && format!("{}; {}", it.problem, it.remedy).contains(said)
        };
        assert!(findings.iter().any(|finding| fits(&finding)), "{findings:#?}");
    }
}

#[test]
fn of_two_files_about_one_call_that_is_told_which_is_not_answered() {
    let scene = Scene(tempfile::tempdir().unwrap());
    scene.write(CIVILITY, "a.yaml", PERSON, 200, RIGHT);
    scene.write(CIVILITY, "b.yaml", &PERSON.to_lowercase().replace("nomnaissance", "nomNaissance"), 200, RIGHT);
    assert_eq!(scene.checked().files_to_mend(), 1);
    let scene = Scene(tempfile::tempdir().unwrap());
    scene.write(CIVILITY, "a.yaml", PERSON, 200, RIGHT);
    scene.write(CIVILITY, "b.yaml", &PERSON.replace("MARTIN", "martin"), 200, RIGHT);
    let checked = scene.checked();
    assert_eq!(checked.counts().into_iter().collect::<Vec<_>>(), [(FindingKind::Duplicate, 1)]);
    assert!(checked.findings.iter().all(|it| it.file.ends_with("a.yaml") && it.problem.contains("b.yaml")));
}
