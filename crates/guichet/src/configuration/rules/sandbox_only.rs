//! Production refuses every sandbox entry.

use crate::configuration::{Configuration, Mode, Reason, Refusal};

pub(super) fn entries(configuration: &Configuration, mode: Mode) -> Vec<Refusal> {
    if mode != Mode::Production {
        return Vec::new();
    }
    [
        (!configuration.personas.is_empty(), "personas", "[[personas]]"),
        (!configuration.resolve.is_empty(), "resolve", "[resolve]"),
    ]
    .into_iter()
    .filter(|(present, ..)| *present)
    .map(|(_, key, entry)| configuration.refuse(&[key.into()], Reason::SandboxEntryInProduction { entry }))
    .collect()
}
