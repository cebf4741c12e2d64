//! The engines must fit each other, and the keys must be somewhere.

use crate::configuration::{Configuration, DurableEngine, EphemeralEngine, Mode, Reason, Refusal};

/// The tables of the ephemeral store are in the durable store's database.
pub(super) fn fit(configuration: &Configuration, _: Mode) -> Vec<Refusal> {
    let store = &configuration.store;
    if store.ephemeral == Some(EphemeralEngine::Postgres) && store.durable == DurableEngine::Sqlite {
        vec![configuration.refuse(&["store".into(), "ephemeral".into()], Reason::EphemeralWithoutServer)]
    } else {
        Vec::new()
    }
}

/// A file of authorities that nothing looks at would feel like safety.
pub(super) fn authority(configuration: &Configuration, _: Mode) -> Vec<Refusal> {
    let store = &configuration.store;
    if store.authority_file.is_some() && !store.asks_for_certificates() {
        vec![configuration.refuse(&["store".into(), "authority_file".into()], Reason::AuthorityUnused)]
    } else {
        Vec::new()
    }
}

/// The master key and the signed heads of the journal have to be somewhere that is still there after a restart.
pub(super) fn folder(configuration: &Configuration, mode: Mode) -> Vec<Refusal> {
    if mode == Mode::Production && configuration.store.data.is_none() {
        vec![configuration.refuse(&["store".into(), "data".into()], Reason::FolderMissing)]
    } else {
        Vec::new()
    }
}
