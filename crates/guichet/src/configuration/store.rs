//! `[store]`: the engines and the data folder (design §4).

use std::path::PathBuf;

use schemars::JsonSchema;
use serde::Deserialize;
use url::Url;

/// `[store]`.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct StoreSettings {
    /// What must survive a power cut: accounts, clients, keys, the journal. `"sqlite"` or `"postgres://…"`.
    pub durable: DurableEngine,
    /// What lives minutes: sessions, codes, tokens. `"sqlite"`, `"postgres"` or `"redis://…"`.
    pub ephemeral: EphemeralEngine,
    /// The folder of the embedded engines and of the keys. Default: in memory for `guichet dev`.
    pub data: Option<PathBuf>,
}

/// The engine of the durable store.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(try_from = "String")]
#[schemars(with = "String", extend("pattern" = "^(sqlite|postgres(ql)?://.+)$"))]
pub enum DurableEngine {
    /// Embedded, in the data folder.
    #[default]
    Sqlite,
    /// A PostgreSQL server.
    Postgres(Url),
}

/// The engine of the ephemeral store.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(try_from = "String")]
#[schemars(with = "String", extend("pattern" = "^(sqlite|postgres|rediss?://.+)$"))]
pub enum EphemeralEngine {
    /// Embedded, in the data folder.
    #[default]
    Sqlite,
    /// An unlogged table of the durable store's PostgreSQL server.
    Postgres,
    /// A Redis or Valkey server.
    Redis(Url),
}

impl TryFrom<String> for DurableEngine {
    type Error = String;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        match (text.as_str(), Url::parse(&text)) {
            ("sqlite", _) => Ok(Self::Sqlite),
            (_, Ok(url)) if matches!(url.scheme(), "postgres" | "postgresql") => Ok(Self::Postgres(url)),
            _ => Err(r#"expected "sqlite" or "postgres://…""#.to_owned()),
        }
    }
}

impl TryFrom<String> for EphemeralEngine {
    type Error = String;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        match (text.as_str(), Url::parse(&text)) {
            ("sqlite", _) => Ok(Self::Sqlite),
            ("postgres", _) => Ok(Self::Postgres),
            (_, Ok(url)) if matches!(url.scheme(), "redis" | "rediss") => Ok(Self::Redis(url)),
            _ => Err(r#"expected "sqlite", "postgres" or "redis://…""#.to_owned()),
        }
    }
}
