//! The cases of a sandbox on the page of an operation: what each shows, and the link that fills the form with it.

use guichet_web::language::Language;

use super::show::Filled;
use crate::about::{Operation, RECIPIENT};
use crate::definition::SandboxCase;

/// A case, as the page shows it.
pub(super) struct ShownCase {
    pub(super) about: String,
    pub(super) link: String,
    /// Its status, and its code where it has one.
    pub(super) outcome: String,
    /// Some of what the answer holds.
    pub(super) shows: Vec<String>,
}

/// Those of an operation, in their order.
pub(super) fn of<'a>(operation: &Operation<'a>) -> impl Iterator<Item = &'a SandboxCase> + use<'a> {
    let path = operation.path();
    operation.api.cases.iter().filter(move |case| case.path == path)
}

/// All of them, as the page at `action` shows them.
pub(super) fn shown(operation: &Operation<'_>, action: &str, language: Language) -> Vec<ShownCase> {
    let one = |(place, case): (usize, &SandboxCase)| ShownCase {
        about: case.about.of(language).to_owned(),
        link: format!("{action}?cas={place}#try"),
        outcome: match &case.code {
            Some(code) => format!("{} {code}", case.status),
            None => case.status.to_string(),
        },
        shows: case.shows.iter().map(|(path, value)| format!("{path} = {value}")).collect(),
    };
    of(operation).enumerate().map(one).collect()
}

/// The form of a case: `about_person` is filled with what is known of whom it is about.
pub(super) fn filled(case: &SandboxCase, about_person: Filled) -> Filled {
    let Filled { token, values, person } = about_person;
    let mut values: Vec<(String, String)> =
        values.into_iter().filter(|(name, _)| !case.query.contains_key(name)).collect();
    if !values.iter().any(|(name, _)| name == "recipient") {
        values.insert(0, ("recipient".to_owned(), RECIPIENT.to_owned()));
    }
    values.extend(case.query.iter().map(|(name, value)| (name.clone(), value.clone())));
    Filled { token: case.token.clone().unwrap_or(token), values, person }
}
