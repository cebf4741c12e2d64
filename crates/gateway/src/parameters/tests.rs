use super::*;
use crate::definition::Catalogue;

/// What is wrong with a query, by its codes, on the 26th of November 2026.
fn codes(path: &str, query: &str) -> Vec<String> {
    match asked(path, query) {
        Ok(_) => Vec::new(),
        Err(refusals) => refusals.iter().map(|refusal| refusal.told().code).collect(),
    }
}

fn asked(path: &str, query: &str) -> Result<Arguments, Vec<Refusal>> {
    let catalogue = Catalogue::shipped().unwrap();
    let route = catalogue.all().flat_map(|api| &api.routes).find(|route| route.path == path).unwrap();
    read(route, &Query::parse(query).unwrap(), "2026-11-26".parse().unwrap(), None)
}

const STUDENT: &str = "/{version}/mesri/statut_etudiant/identite";
const STUDENT_V2: &str = "/api/v2/etudiants";

#[test]
fn a_student_is_described_whole_and_each_part_has_its_code() {
    let whole = "nomNaissance=MORVAN&prenoms[]=Iris&anneeDateNaissance=2004&moisDateNaissance=2&jourDateNaissance=11\
                 &sexeEtatCivil=f";
    assert_eq!(codes(STUDENT, ""), ["00420", "00421", "00422", "00427"]);
    assert_eq!(codes(STUDENT, whole), [""; 0]);
    for (change, expected) in [
        ("prenoms=Iris", "00421"),
        ("anneeDateNaissance=", "00422"),
        ("moisDateNaissance=13", "00423"),
        ("jourDateNaissance=x", "00424"),
        ("jourDateNaissance=31", "00425"),
        ("jourDateNaissance=0", "00425"),
        ("anneeDateNaissance=2027", "00425"),
        ("sexeEtatCivil=X", "00427"),
        ("codeCogInseeCommuneNaissance=2901", "00365"),
        ("nomCommuneNaissance=Brest", "00428"),
        ("nomCommuneNaissance=Brest&codeCogInseeDepartementNaissance=96", "00428"),
    ] {
        assert_eq!(codes(STUDENT, &format!("{whole}&{change}")), [expected], "{change}");
    }
    let by_name = format!("{whole}&nomCommuneNaissance=Brest&codeCogInseeDepartementNaissance=29");
    assert_eq!(asked(STUDENT, &by_name).unwrap().text("commune_naissance"), Some("29019"));
    for (place, told) in [
        ("nomCommuneNaissance=Nulle-Part&codeCogInseeDepartementNaissance=29", None),
        (
            "nomCommuneNaissance=Brest&codeCogInseeDepartementNaissance=29&codeCogInseeCommuneNaissance=29232",
            Some("29232"),
        ),
    ] {
        let found = asked(STUDENT, &format!("{whole}&{place}"));
        assert_eq!(found.as_ref().ok().and_then(|it| it.text("commune_naissance")), told, "{place}");
        assert_eq!(found.err().is_some_and(|all| all == [Refusal::UnknownCommune]), told.is_none(), "{place}");
    }
    assert_eq!(Refusal::UnknownCommune.told().code, "01003");
}

#[test]
fn version_2_takes_a_number_or_an_identity_and_reads_only_one() {
    assert_eq!(codes(STUDENT_V2, "ine=990000001II"), ["00360"]);
    let by_number = asked(STUDENT_V2, "ine=990000001hh&sexe=X").unwrap();
    assert_eq!(by_number.text("ine"), Some("990000001HH"));
    assert!(!by_number.has("sexe"));
    assert_eq!(codes(STUDENT_V2, "ine="), ["00420", "00421", "00425", "00427"]);
    let whole = "nom=MORVAN&prenom=Iris&dateDeNaissance=2004-02-11&sexe=F&lieuDeNaissance=99101";
    let identity = asked(STUDENT_V2, whole).unwrap();
    assert_eq!((identity.birth(), identity.first_given_name()), (Some((2004, 2, 11)), Some("Iris")));
    assert_eq!(codes(STUDENT_V2, &whole.replace("02-11", "02-30")), ["00425"]);
    assert_eq!(codes(STUDENT_V2, &whole.replace("99101", "Brest")), ["00365"]);
}

const NATIONAL: &str = "/{version}/dsnj/service_national/identite";
const CIVIC: &str = "/{version}/gip_mds/service_civique/identite";

#[test]
fn national_service_asks_for_an_age_and_a_country_beside_the_person() {
    let whole = "nomNaissance=CUILL%C3%88RE&prenoms[]=Paul&anneeDateNaissance=2007&moisDateNaissance=1&jourDateNaissance=23\
                 &sexeEtatCivil=M&codeCogInseePaysNaissance=99100";
    assert_eq!(codes(NATIONAL, ""), ["00420", "00421", "00422", "00427", "00400"]);
    assert_eq!(codes(NATIONAL, whole), [""; 0]);
    for (change, expected) in [
        ("nomNaissance=R2D2", "00420"),
        ("prenoms[]=42", "00421"),
        ("prenoms=Paul", "00421"),
        ("anneeDateNaissance=x", "00422"),
        ("moisDateNaissance=13", "00423"),
        ("jourDateNaissance=32", "00424"),
        ("jourDateNaissance=0", "00425"),
        ("sexeEtatCivil=", "00427"),
        ("codeCogInseePaysNaissance=98100", "00400"),
        ("codeCogInseeCommuneNaissance=4221", "00365"),
        // 26 today; 16 tomorrow.
        ("anneeDateNaissance=2000&moisDateNaissance=11&jourDateNaissance=26", "39400"),
        ("anneeDateNaissance=2010&moisDateNaissance=11&jourDateNaissance=27", "39400"),
    ] {
        assert_eq!(codes(NATIONAL, &format!("{whole}&{change}")), [expected], "{change}");
    }
    for right in [
        "anneeDateNaissance=2000&moisDateNaissance=11&jourDateNaissance=27",
        "anneeDateNaissance=2010&moisDateNaissance=11&jourDateNaissance=26",
    ] {
        assert_eq!(codes(NATIONAL, &format!("{whole}&{right}")), [""; 0], "{right}");
    }
    assert_eq!(codes(CIVIC, ""), ["00420", "00421", "00422"]);
}

const GRANT: &str = "/{version}/cnous/etudiant_boursier/identite";
const PUPIL: &str = "/{version}/men/scolarites/identite";
const PUPIL_V2: &str = "/api/v2/scolarites";

#[test]
fn a_grant_is_asked_without_a_sex_and_of_a_campaign_that_has_ended() {
    let whole = "nomNaissance=MORVAN&prenoms[]=Iris&anneeDateNaissance=2004&moisDateNaissance=2&jourDateNaissance=11";
    assert_eq!(codes(GRANT, whole), [""; 0]);
    for (change, expected) in [
        ("campaignYear=2020", "00368"),
        ("campaignYear=2026", "00368"),
        ("campaignYear=02025", "00368"),
        ("sexeEtatCivil=X", "00427"),
    ] {
        assert_eq!(codes(GRANT, &format!("{whole}&{change}")), [expected], "{change}");
    }
    let asked = asked(GRANT, &format!("{whole}&campaignYear=2025")).unwrap();
    assert_eq!(asked.number("campagne"), Some(2025));
    assert_eq!(codes("/api/v2/etudiants-boursiers", ""), ["00420", "00421", "00425"]);
}

#[test]
fn a_pupil_is_looked_for_in_a_school_or_in_an_area() {
    let whole = "nomNaissance=PETIT&prenoms[]=Zoé&anneeDateNaissance=2012&moisDateNaissance=1&jourDateNaissance=20\
                 &sexeEtatCivil=F&anneeScolaire=2025-2026";
    let (school, department, region) =
        ("codeEtablissement=0210015C", "codesBcnDepartements[]=021", "codesBcnRegions[]=02");
    for (search, expected) in [
        (school.to_owned(), ""),
        (format!("degreEtablissement=2D&{department}&codesBcnDepartements[]=02A"), ""),
        (format!("degreEtablissement=1D&{region}"), ""),
        (String::new(), "00410"),
        ("codeEtablissement=0210015".to_owned(), "00410"),
        ("degreEtablissement=2D".to_owned(), "00410"),
        (format!("{school}&{department}"), "00419"),
        (department.to_owned(), "00412"),
        (format!("degreEtablissement=3D&{region}"), "00412"),
        (format!("degreEtablissement=2D&{department}&{region}"), "00413"),
        (format!("degreEtablissement=2D&{department}&codesBcnDepartements[]="), "00414"),
        ("degreEtablissement=2D&codesBcnDepartements[]=020".to_owned(), "00416"),
        ("degreEtablissement=2D&codesBcnRegions[]=19".to_owned(), "00417"),
    ] {
        let found = codes(PUPIL, &format!("{whole}&{search}")).join(",");
        assert_eq!(found, expected, "{search}");
    }
    assert_eq!(codes(PUPIL, &format!("{whole}&{school}&anneeScolaire=25")), ["00411"]);
    assert_eq!(codes(PUPIL_V2, ""), ["00361", "00362", "00425", "00364", "00410", "00411"]);
}
