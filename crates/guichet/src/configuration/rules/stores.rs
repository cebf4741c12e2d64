//! An engine that the file names must be one that this version has: silence would lose data.

use crate::configuration::{Configuration, DurableEngine, EphemeralEngine, Mode, Reason, Refusal};

pub(super) fn built(configuration: &Configuration, _: Mode) -> Vec<Refusal> {
    let durable = match configuration.store.durable {
        DurableEngine::Sqlite => None,
        DurableEngine::Postgres(_) => Some(("durable", "postgres://…")),
    };
    let ephemeral = match configuration.store.ephemeral {
        EphemeralEngine::Sqlite => None,
        EphemeralEngine::Postgres => Some(("ephemeral", "postgres")),
        EphemeralEngine::Redis(_) => Some(("ephemeral", "redis://…")),
    };
    durable
        .into_iter()
        .chain(ephemeral)
        .map(|(member, engine)| {
            configuration.refuse(&["store".into(), member.into()], Reason::EngineNotBuilt { member, engine })
        })
        .collect()
}

/// The master key and the signed heads of the journal have to be somewhere that is still there after a restart.
pub(super) fn folder(configuration: &Configuration, mode: Mode) -> Vec<Refusal> {
    if mode == Mode::Production && configuration.store.data.is_none() {
        vec![configuration.refuse(&["store".into(), "data".into()], Reason::FolderMissing)]
    } else {
        Vec::new()
    }
}
