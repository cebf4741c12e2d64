//! Production refuses every sandbox entry.

use crate::configuration::{Configuration, Mode, Reason, Refusal, Step};

pub(super) fn entries(configuration: &Configuration, mode: Mode) -> Vec<Refusal> {
    if mode != Mode::Production {
        return Vec::new();
    }
    [
        (!configuration.personas.is_empty(), &["personas"][..], "[[personas]]"),
        (!configuration.resolve.is_empty(), &["resolve"], "[resolve]"),
        (configuration.api_particulier.mocks.is_some(), &["api_particulier", "mocks"], "[api_particulier.mocks]"),
    ]
    .into_iter()
    .filter(|(present, ..)| *present)
    .map(|(_, path, entry)| {
        let path: Vec<Step> = path.iter().copied().map(Step::from).collect();
        configuration.refuse(&path, Reason::SandboxEntryInProduction { entry })
    })
    .collect()
}
