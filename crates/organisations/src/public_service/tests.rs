//! The table of the reference, line by line, and the order of its rules.

use std::collections::BTreeSet;

use super::*;

/// PC §8.6, as it stands there.
const STATE: &str = "4160 7111 7112 7113 7120 7150 7160 7171 7172 7179 7190 7382 7383 7384 7385 7389 7430 7450 8110 8120 8140 8150 8160 8170";
const LOCAL: &str = "7210 7220 7225 7229 7230 7312 7313 7314 7340 7341 7342 7343 7344 7345 7346 7347 7348 7349 7351 7352 7353 7354 7355 7356 7357 7361 7362 7363 7366 7367 7371 7373 7378 7379";
const BOTH: &str = "7372";
const OTHER: &str = "7331 7364 7365 7381 7470 7490 8450 4110 4120 4140 4150 5430 5530 5546 5630 7321 7322 7323 7410";

fn rules() -> PublicServices {
    PublicServices::shipped().unwrap()
}

fn siren(text: &str) -> Siren {
    Siren::parse(text).unwrap()
}

/// Of nobody in a list.
fn ordinary() -> Siren {
    siren("000000018")
}

fn category(text: &str) -> LegalCategory {
    LegalCategory::parse(text).unwrap()
}

fn judged(siren: &Siren, code: &str, unit: UnitState) -> Judgement {
    rules().decide(siren, Some(&category(code)), unit)
}

#[test]
fn each_legal_category_has_the_roles_of_the_reference_and_every_other_has_none() {
    let expected = |code: &str| {
        let stands_in = |list: &str| list.split(' ').any(|listed| listed == code);
        let mut roles = Vec::new();
        if [STATE, LOCAL, BOTH, OTHER].into_iter().any(stands_in) {
            roles.push("agent_public");
        }
        if [LOCAL, BOTH].into_iter().any(stands_in) {
            roles.push("agent_public_territorial");
        }
        if [STATE, BOTH].into_iter().any(stands_in) {
            roles.push("agent_public_etat");
        }
        roles
    };
    let rules = rules();
    for code in (0..10_000).map(|code| format!("{code:04}")) {
        let judgement = rules.decide(&ordinary(), Some(&category(&code)), UnitState::Active);
        let roles: Vec<&str> = judgement.roles().into_iter().map(Role::as_str).collect();
        assert_eq!(roles, expected(&code), "{code}");
    }
}

#[test]
fn the_first_rule_that_fits_decides() {
    let operator = siren("180089013");
    let body = siren("180035065");
    let excluded = siren("348679010");
    let (active, ceased) = (UnitState::Active, UnitState::Ceased);
    assert_eq!(rules().decide(&operator, None, active), Judgement::Private(Ground::NoCategory));
    assert_eq!(judged(&excluded, "7210", active), Judgement::Private(Ground::Excluded));
    assert_eq!(judged(&excluded, "7210", ceased), Judgement::Private(Ground::Excluded));
    assert_eq!(judged(&operator, "7383", ceased), Judgement::Private(Ground::Ceased));
    assert_eq!(judged(&operator, "5599", active), Judgement::Public(Branch::State, Ground::StateOperator));
    assert_eq!(judged(&body, "9220", active), Judgement::Public(Branch::Other, Ground::Listed));
    assert_eq!(judged(&ordinary(), "5710", active), Judgement::Private(Ground::OtherCategory(category("5710"))));
    assert_eq!(judged(&ordinary(), "7210", active).roles().len(), 2);
}

#[test]
fn the_lists_of_the_program_hold_numbers_that_fit_and_no_category_twice() {
    let table: Table = toml::from_str(SHIPPED).unwrap();
    for list in [&table.excluded, &table.state_operators, &table.public_bodies] {
        assert_eq!(list.sirens().len(), list.sirens.len());
        assert!(list._as_of.len() == 10 && !list._origin.is_empty());
    }
    let codes: Vec<&LegalCategory> = table.categories.iter().flat_map(|row| &row.codes).collect();
    assert_eq!(codes.iter().collect::<BTreeSet<_>>().len(), codes.len());
    assert_eq!(codes.len(), [STATE, LOCAL, BOTH, OTHER].iter().map(|list| list.split(' ').count()).sum::<usize>());
}

#[test]
fn a_published_list_takes_the_place_of_the_programs_own() {
    let ministry_school = r#"{"000000018": "ECOLE NATIONALE FICTIVE"}"#;
    let rules = rules().with_state_operators(Published::read(ministry_school).unwrap());
    let found = rules.decide(&ordinary(), Some(&category("9220")), UnitState::Active);
    assert_eq!(found, Judgement::Public(Branch::State, Ground::StateOperator));
    let former = rules.decide(&siren("180089013"), Some(&category("9220")), UnitState::Active);
    assert_eq!(former, Judgement::Private(Ground::OtherCategory(category("9220"))));
    let bodies = Published::read(r#"[{"siren": "000000026", "nom": "X"}, {"siren": 130025265}]"#).unwrap();
    assert_eq!(bodies.left_out(), [""; 0]);
    let rules = rules.with_public_bodies(bodies);
    let found = rules.decide(&siren("000000026"), Some(&category("9220")), UnitState::Active);
    assert_eq!(found, Judgement::Public(Branch::Other, Ground::Listed));
}

#[test]
fn a_slip_in_a_published_list_is_left_out_and_named_and_a_list_of_something_else_is_refused() {
    let siren_of =
        |number: usize| (0..10).map(|check| format!("{number:08}{check}")).find(|it| Siren::parse(it).is_ok()).unwrap();
    let list = |sound: usize| {
        let sound = (1..=sound).map(|number| format!(r#"{{"siren": "{}"}}"#, siren_of(number)));
        format!("[{}, {}]", r#"{"siren": "77566343803654.0"}"#, sound.collect::<Vec<_>>().join(", "))
    };
    let taken = Published::read(&list(99)).unwrap();
    assert_eq!((taken.sirens.len(), taken.left_out()), (99, ["77566343803654.0".to_owned()].as_slice()));
    let unnamed = list(99).replace(r#""77566343803654.0""#, "null");
    assert_eq!(Published::read(&unnamed).unwrap().left_out(), [r#"{"siren":null}"#]);
    let refused = |text: &str| Published::read(text).unwrap_err().to_string();
    assert_eq!(refused(&list(98)), "«77566343803654.0» in the list is not a SIREN");
    for nothing in ["{}", "[]"] {
        assert_eq!(refused(nothing), "the list is empty");
    }
    assert!(refused("{").starts_with("the list is not JSON"));
    assert_eq!(refused(r#""130025265""#), ListRefused::Form.to_string());
    assert_eq!(refused(r#"[{"siret": "1"}]"#), ListRefused::Form.to_string());
    assert_eq!(refused(r#"{"130025266": ""}"#), "«130025266» in the list is not a SIREN");
    assert_eq!(refused(r#"[{"siren": "13002526"}]"#), "«13002526» in the list is not a SIREN");
}
