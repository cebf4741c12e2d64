use std::collections::BTreeMap;

use super::*;
use crate::catalogue::Field;

/// A request of a form, filled in by the names of its fields.
struct Sheet {
    catalogue: std::sync::Arc<Catalogue>,
    uid: String,
    answers: Answers,
    documents: BTreeSet<String>,
    france_connect: Vec<i64>,
}

impl Sheet {
    fn of(uid: &str) -> Self {
        let catalogue = Catalogue::shipped().unwrap();
        let (definition, form) = catalogue.form(uid).unwrap();
        let answers = Answers::of_form(&catalogue, definition, form);
        Self { uid: uid.to_owned(), answers, documents: BTreeSet::new(), france_connect: Vec::new(), catalogue }
    }

    fn with(mut self, name: &str, values: &[&str]) -> Self {
        let (definition, _) = self.catalogue.form(&self.uid).unwrap();
        let fields: Vec<Field> = self.catalogue.all_fields(definition);
        let field = fields.iter().find(|field| field.name == name).unwrap_or_else(|| panic!("no field {name}"));
        self.answers.put(field, values);
        self
    }

    fn document(mut self, name: &str) -> Self {
        self.documents.insert(name.to_owned());
        self
    }

    fn contact(self, kind: &str) -> Self {
        self.with(&format!("{kind}_type"), &["person"])
            .with(&format!("{kind}_family_name"), &["Dupont"])
            .with(&format!("{kind}_given_name"), &["Jeanne"])
            .with(&format!("{kind}_email"), &["jeanne.dupont@ville.example"])
            .with(&format!("{kind}_phone_number"), &["06 12 34 56 78"])
            .with(&format!("{kind}_job_title"), &["Directrice"])
    }

    fn problems(&self, last: Option<&str>) -> BTreeMap<String, ProblemKind> {
        let (definition, form) = self.catalogue.form(&self.uid).unwrap();
        let filled = Filled {
            catalogue: &self.catalogue,
            definition,
            form,
            answers: &self.answers,
            documents: &self.documents,
            france_connect: &self.france_connect,
            today: "2026-03-01".parse().unwrap(),
        };
        steps(&filled, last).into_iter().map(|problem| (problem.field, problem.kind)).collect()
    }

    fn says(&self, field: &str) -> Option<ProblemKind> {
        self.problems(None).get(field).copied()
    }
}

fn whole() -> Sheet {
    Sheet::of("api-particulier")
        .with("intitule", &["Cantine"])
        .with("description", &["Tarifs de la cantine"])
        .with("cadre_juridique_nature", &["Délibération"])
        .with("cadre_juridique_url", &["https://ville.example/deliberation.pdf"])
        .with("destinataire_donnees_caractere_personnel", &["Le service scolaire"])
        .with("duree_conservation_donnees_caractere_personnel", &["12"])
        .with("scopes", &["cnaf_quotient_familial"])
        .contact("contact_metier")
        .contact("contact_technique")
        .contact("delegue_protection_donnees")
}

#[test]
fn a_request_that_answers_everything_has_no_problem() {
    assert_eq!(whole().problems(None), BTreeMap::new());
}

#[test]
fn an_empty_request_says_what_is_missing_step_by_step() {
    let sheet = Sheet::of("api-particulier");
    let first: Vec<_> = sheet.problems(Some("basic_infos")).into_keys().collect();
    assert_eq!(first, ["description", "intitule"]);
    let second = sheet.problems(Some("legal"));
    assert_eq!(second.get("cadre_juridique_url"), Some(&ProblemKind::UrlOrDocument));
    assert_eq!(second.get("cadre_juridique_document"), Some(&ProblemKind::UrlOrDocument));
    assert_eq!(second.get("cadre_juridique_nature"), Some(&ProblemKind::Missing));
    assert!(!second.contains_key("scopes"));
    assert_eq!(sheet.says("scopes"), Some(ProblemKind::Missing));
    assert_eq!(sheet.says("contact_metier_job_title"), Some(ProblemKind::Missing));
    assert_eq!(sheet.says("modalities"), None, "the first is filled in");
}

#[test]
fn what_is_filled_in_beforehand_is_not_judged() {
    let sheet = Sheet::of("api-particulier-aides-sociales-ccas");
    assert_eq!(sheet.says("cadre_juridique_nature"), None);
}

#[test]
fn a_document_stands_for_the_address_of_the_legal_basis_and_an_address_must_be_one() {
    let sheet = whole().with("cadre_juridique_url", &[]).document("cadre_juridique_document");
    assert_eq!(sheet.problems(None), BTreeMap::new());
    assert_eq!(
        whole().with("cadre_juridique_url", &["pas une adresse"]).says("cadre_juridique_url"),
        Some(ProblemKind::NotAUrl)
    );
}

#[test]
fn more_than_36_months_want_a_reason() {
    let months = "duree_conservation_donnees_caractere_personnel";
    let why = "duree_conservation_donnees_caractere_personnel_justification";
    assert_eq!(whole().with(months, &["36"]).says(why), None);
    assert_eq!(whole().with(months, &["37"]).says(why), Some(ProblemKind::LongConservation));
    assert_eq!(whole().with(months, &["37"]).with(why, &["la loi"]).says(why), None);
    for other in ["trois", "-1", "1.5", "99999999"] {
        assert_eq!(whole().with(months, &[other]).says(months), Some(ProblemKind::NotWhole), "{other}");
    }
}

#[test]
fn an_organisation_as_a_contact_has_no_name_and_every_contact_an_address() {
    let sheet = whole().with("contact_technique_type", &["organization"]).with("contact_technique_family_name", &[]);
    assert_eq!(sheet.problems(None), BTreeMap::new());
    let sheet = sheet.with("contact_technique_email", &["x@y"]).with("contact_metier_type", &["robot"]);
    assert_eq!(sheet.says("contact_technique_email"), Some(ProblemKind::NotAnAddress));
    assert_eq!(sheet.says("contact_metier_type"), Some(ProblemKind::NotOffered));
}

#[test]
fn answers_that_are_too_long_are_refused() {
    assert_eq!(whole().with("intitule", &["x".repeat(1_001).as_str()]).says("intitule"), Some(ProblemKind::TooLong));
    assert_eq!(whole().with("description", &["x".repeat(20_000).as_str()]).says("description"), None);
}

#[test]
fn the_modality_of_france_connect_wants_an_authorisation_that_the_organisation_has() {
    let field = "france_connect_authorization_id";
    let mut sheet = whole().with("modalities", &["france_connect", "params"]);
    assert_eq!(sheet.says(field), Some(ProblemKind::NoFranceConnect));
    sheet = sheet.with(field, &["H12"]);
    assert_eq!(sheet.says(field), Some(ProblemKind::NoFranceConnect));
    sheet.france_connect = vec![12];
    assert_eq!(sheet.says(field), None);
    assert_eq!(whole().with("modalities", &["telepathie"]).says("modalities"), Some(ProblemKind::NotOffered));
    let mut health = Sheet::of("api-droits-cnam");
    assert_eq!(health.says(field), Some(ProblemKind::Missing));
    health.france_connect = vec![7];
    assert_eq!(health.with(field, &["7"]).says(field), None);
}

#[test]
fn france_connect_wants_a_level_and_the_mobile_number_of_its_technical_contact() {
    let sheet = Sheet::of("france-connect")
        .contact("contact_technique")
        .with("contact_technique_phone_number", &["01 23 45 67 89"]);
    assert_eq!(sheet.says("contact_technique_phone_number"), Some(ProblemKind::NotAMobile));
    assert_eq!(sheet.says("france_connect_eidas"), Some(ProblemKind::Missing));
    assert_eq!(
        sheet.with("france_connect_eidas", &["eidas_9"]).says("france_connect_eidas"),
        Some(ProblemKind::NotOffered)
    );
}

#[test]
fn death_certificates_want_a_person_reached_at_her_own_address() {
    let sheet = Sheet::of("hubee-cert-dc")
        .contact("administrateur_metier")
        .with("administrateur_metier_email", &["mairie@ville.example"]);
    assert_eq!(sheet.says("administrateur_metier_email"), Some(ProblemKind::NotNominative));
    let sheet = sheet.with("administrateur_metier_phone_number", &["+49 30 123456"]);
    assert_eq!(sheet.says("administrateur_metier_phone_number"), Some(ProblemKind::NotAPhone));
}

#[test]
fn years_of_revenue_exclude_each_other_as_the_reference_says() {
    let asked = |scopes: &[&str]| Sheet::of("api-impot-particulier-sandbox").with("scopes", scopes).says("scopes");
    let (last, before, either) =
        ("dgfip_annee_n_moins_1", "dgfip_annee_n_moins_2", "dgfip_annee_n_moins_2_si_indispo_n_moins_1");
    assert_eq!(asked(&["dgfip_rfr"]), Some(ProblemKind::NoYear));
    assert_eq!(asked(&["dgfip_rfr", last, before]), None);
    assert_eq!(asked(&["dgfip_rfr", either]), None);
    assert_eq!(asked(&[either, last]), Some(ProblemKind::YearsExclude));
    assert_eq!(asked(&[either, "dgfip_indiIFI"]), Some(ProblemKind::ScopesExclude));
    assert_eq!(
        asked(&[last, "dgfip_annee_df_au_3112_si_deces_ctb_mp", "dgfip_IndLep"]),
        Some(ProblemKind::ScopesExclude)
    );
    assert_eq!(asked(&["dgfip_IndLep"]), None);
    assert_eq!(asked(&["dgfip_IndLep", last]), Some(ProblemKind::NotAlone));
    assert_eq!(asked(&[]), Some(ProblemKind::Missing));
}

#[test]
fn specific_needs_may_leave_out_scopes_and_want_their_document() {
    let sheet = Sheet::of("api-impot-particulier-sandbox").with("specific_requirements", &["1"]);
    assert_eq!(sheet.says("scopes"), None);
    assert_eq!(sheet.says("specific_requirements_document"), Some(ProblemKind::NoSpecificDocument));
    assert_eq!(sheet.document("specific_requirements_document").says("specific_requirements_document"), None);
}

#[test]
fn production_of_the_taxes_wants_acceptance_certification_and_volume() {
    let sheet = Sheet::of("api-impot-particulier-production")
        .with("safety_certification_begin_date", &["2026-01-01"])
        .with("safety_certification_end_date", &["2026-01-01"])
        .with("volumetrie_appels_par_minute", &["100"]);
    assert_eq!(sheet.says("operational_acceptance_done"), Some(ProblemKind::NotTicked));
    assert_eq!(sheet.says("safety_certification_document"), Some(ProblemKind::Missing));
    assert_eq!(sheet.says("safety_certification_end_date"), Some(ProblemKind::EndsBeforeItBegins));
    assert_eq!(sheet.says("volumetrie_justification"), Some(ProblemKind::VolumeUnjustified));
    let sheet = sheet.with("volumetrie_appels_par_minute", &["50"]).with("safety_certification_begin_date", &["hier"]);
    assert_eq!(sheet.says("volumetrie_justification"), None);
    assert_eq!(sheet.says("safety_certification_begin_date"), Some(ProblemKind::NotADay));
    assert_eq!(
        sheet.with("volumetrie_appels_par_minute", &["51"]).says("volumetrie_appels_par_minute"),
        Some(ProblemKind::NotOffered)
    );
}

#[test]
fn a_foreign_team_of_the_taxis_has_a_name() {
    let sheet = Sheet::of("le-taxi").with("technical_team_type", &["editor"]);
    assert_eq!(sheet.says("technical_team_value"), Some(ProblemKind::Missing));
    assert_eq!(sheet.with("technical_team_type", &["internal"]).says("technical_team_value"), None);
}

#[test]
fn communes_exist_and_a_first_transmission_is_not_past() {
    assert!(communes::all_exist(&["92023".to_owned(), "2A004".to_owned()]));
    for code in ["20004", "99999", "9202", "2C001", "９２０２３"] {
        assert!(!communes::all_exist(&[code.to_owned()]), "{code}");
    }
}

#[test]
fn every_problem_has_its_own_sentence() {
    let keys: BTreeSet<_> = ProblemKind::ALL.iter().map(|(_, key)| key).collect();
    assert_eq!(keys.len(), ProblemKind::ALL.len());
}
