//! `[store]`: the engines, the data folder and the name of this process (design §4).

use std::borrow::Cow;
use std::path::PathBuf;
use std::time::Duration;

use guichet_store::Address;
use schemars::JsonSchema;
use serde::Deserialize;
use url::Url;

use super::within::Within;

/// `[store]`.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct StoreSettings {
    /// What must survive a power cut: accounts, clients, keys, the journal. `"sqlite"` or `"postgres://…"`.
    pub durable: DurableEngine,
    /// What lives minutes: sessions, codes, tokens. `"sqlite"`, `"postgres"` (tables of the durable store's database)
    /// or `"redis://…"`. Default: where the durable store is.
    pub ephemeral: Option<EphemeralEngine>,
    /// The authorities (PEM) that sign the certificates of the servers: of `"rediss://…"`, and of `"postgres://…"` with
    /// `sslmode=verify-full` or `verify-ca`. Default: those of the system.
    pub authority_file: Option<PathBuf>,
    /// For those servers to give a connection, and for Redis to answer; real time. Default: 2, and 1 for a connection to Redis.
    pub patience_seconds: Option<Within<1, 60>>,
    /// The folder of the embedded engines and of the keys. Default: in memory for `guichet dev`.
    pub data: Option<PathBuf>,
    /// The name of this process among those that share a durable store; each has its own. Default: `node-1`.
    pub node: NodeName,
}

impl StoreSettings {
    /// The durable store, as the store opens it.
    pub fn durable_engine(&self) -> guichet_store::DurableEngine {
        match &self.durable {
            DurableEngine::Sqlite => guichet_store::DurableEngine::Sqlite,
            DurableEngine::Postgres(url) => guichet_store::DurableEngine::Postgres(self.address(url)),
        }
    }

    /// The ephemeral store, as the store opens it.
    pub fn ephemeral_engine(&self) -> guichet_store::EphemeralEngine {
        match (&self.ephemeral, &self.durable) {
            (Some(EphemeralEngine::Redis(url)), _) => guichet_store::EphemeralEngine::Redis(self.address(url)),
            (Some(EphemeralEngine::Postgres) | None, DurableEngine::Postgres(url)) => {
                guichet_store::EphemeralEngine::Postgres(self.address(url))
            }
            _ => guichet_store::EphemeralEngine::Embedded,
        }
    }

    /// Whether any server has to show a certificate.
    pub fn asks_for_certificates(&self) -> bool {
        let verified = |(name, value): (Cow<'_, str>, Cow<'_, str>)| {
            matches!(&*name, "sslmode" | "ssl-mode") && matches!(&*value, "verify-ca" | "verify-full")
        };
        let durable = matches!(&self.durable, DurableEngine::Postgres(url) if url.query_pairs().any(verified));
        durable || matches!(&self.ephemeral, Some(EphemeralEngine::Redis(url)) if url.scheme() == "rediss")
    }

    /// The authorities are those of the servers that show a certificate: over a connection in clear there is none.
    fn address(&self, url: &Url) -> Address {
        let clear = url.scheme() == "redis";
        let patience = self.patience_seconds.map(|seconds| Duration::from_secs(seconds.get().into()));
        Address::new(url.as_str()).signed_by(self.authority_file.clone().filter(|_| !clear)).waited_for(patience)
    }
}

/// Names a process: lower-case letters, digits and hyphens, at most 32.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(try_from = "String")]
#[schemars(with = "String", extend("pattern" = "^[a-z0-9-]{1,32}$"))]
pub struct NodeName(String);

impl NodeName {
    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Default for NodeName {
    fn default() -> Self {
        Self("node-1".to_owned())
    }
}

impl TryFrom<String> for NodeName {
    type Error = String;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let fits = |character: char| character.is_ascii_lowercase() || character.is_ascii_digit() || character == '-';
        if (1..=32).contains(&text.len()) && text.chars().all(fits) {
            Ok(Self(text))
        } else {
            Err("expected 1 to 32 lower-case letters, digits and hyphens".to_owned())
        }
    }
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
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(try_from = "String")]
#[schemars(with = "String", extend("pattern" = "^(sqlite|postgres|rediss?://.+)$"))]
pub enum EphemeralEngine {
    /// Embedded, in the data folder.
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

#[cfg(test)]
mod tests {
    use super::StoreSettings;

    #[test]
    fn a_server_shows_a_certificate_when_its_address_says_so() {
        let asks = |table: &str| toml::from_str::<StoreSettings>(table).unwrap().asks_for_certificates();
        for verified in [
            r#"ephemeral = "rediss://redis.example.org""#,
            r#"durable = "postgres://db.example.org/guichet?sslmode=verify-full""#,
            r#"durable = "postgres://db.example.org/guichet?application_name=a&sslmode=verify-ca""#,
        ] {
            assert!(asks(verified), "{verified}");
        }
        for believed in [
            "",
            r#"ephemeral = "redis://redis.example.org""#,
            r#"durable = "postgres://db.example.org/guichet""#,
            r#"durable = "postgres://db.example.org/guichet?sslmode=require""#,
        ] {
            assert!(!asks(believed), "{believed}");
        }
    }
}
