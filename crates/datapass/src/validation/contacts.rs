//! Whoever is named: a person whole, an organisation by its address and number.

use super::{Filled, Problem, ProblemKind, telephone};
use crate::catalogue::Phone;

/// The contact who has to be a person, reached at an address of her own (HubEE).
const NOMINATIVE: &str = "administrateur_metier";
/// What stands before the `@` of an address that several read.
const SHARED: [&str; 12] = [
    "accueil",
    "admin",
    "administration",
    "contact",
    "direction",
    "info",
    "infos",
    "mairie",
    "maire",
    "secretariat",
    "service",
    "support",
];

pub(super) fn complete(filled: &Filled<'_>) -> Vec<Problem> {
    filled.definition.contacts.iter().flat_map(|kind| one(filled, kind)).collect()
}

fn one(filled: &Filled<'_>, kind: &str) -> Vec<Problem> {
    let answers = filled.answers;
    let organisation = answers.text(&format!("{kind}_type")) == "organization";
    let asked =
        filled.catalogue.contact.iter().filter(|field| field.name != "type" && !(organisation && field.person_only));
    let names = asked.map(|field| format!("{kind}_{}", field.name));
    let mut problems: Vec<_> = names
        .filter(|name| answers.text(name).is_empty())
        .map(|name| Problem::new(&name, ProblemKind::Missing))
        .collect();
    let (phone, email) = (format!("{kind}_phone_number"), format!("{kind}_email"));
    let number = answers.text(&phone);
    let refused = match filled.definition.phones.get(kind) {
        Some(Phone::Mobile) => (!telephone::is_mobile(number)).then_some(ProblemKind::NotAMobile),
        Some(Phone::French) => (!telephone::is_french(number)).then_some(ProblemKind::NotAPhone),
        None => None,
    };
    problems.extend(refused.filter(|_| !number.is_empty()).map(|refused| Problem::new(&phone, refused)));
    let mailbox = answers.text(&email).split('@').next().unwrap_or_default();
    if kind == NOMINATIVE && SHARED.contains(&mailbox) {
        problems.push(Problem::new(&email, ProblemKind::NotNominative));
    }
    problems
}
