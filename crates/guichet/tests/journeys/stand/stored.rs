//! What a stack stores, changed behind its back.

use std::sync::Arc;

use guichet_guichet::stack::Options;
use guichet_store::Stores;
use guichet_store::ephemeral::Entry;
use guichet_web::clock::Clock;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::still;

/// Something as it is stored, whatever it is.
pub trait Stored: Entry {
    fn value(&mut self) -> &mut Value;
}

macro_rules! stored {
    ($($name:ident, $prefix:literal;)*) => {$(
        #[derive(Serialize, Deserialize)]
        pub struct $name(Value);
        impl Entry for $name {
            const PREFIX: &'static str = $prefix;
        }
        impl Stored for $name {
            fn value(&mut self) -> &mut Value {
                &mut self.0
            }
        }
    )*};
}

stored! {
    StoredFlow, "interaction";
    StoredSession, "session";
    StoredEvidence, "evidence";
    StoredCode, "code";
    StoredToken, "access-token";
}

/// The stores of a stack, and its clock, which stands still.
pub struct Kept {
    pub stores: Arc<Stores>,
    pub clock: Clock,
}

impl Kept {
    /// These stores, and the options of a stack on them.
    pub fn of(stores: Arc<Stores>) -> (Self, Options) {
        let options = Options { stores: Some(Arc::clone(&stores)), ..still() };
        (Self { stores, clock: options.clock.clone() }, options)
    }

    pub async fn change<E: Stored>(&self, key: &str, change: impl FnOnce(&mut Value)) {
        let (store, now) = (&self.stores.ephemeral, self.clock.now());
        let mut found = store.get::<E>(key, now).await.unwrap().unwrap();
        change(found.value.value());
        store.replace(key, found.version, &found.value, found.expires_at, now).await.unwrap();
    }
}
