//! What a profile says of the endpoints that programs call with a token in hand.

use guichet_jose::SignatureAlgorithm;
use serde::{Deserialize, Serialize};

/// Introspection, revocation, userinfo, and the form of answers to programs.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Programs {
    /// `typ` in the header of ID tokens and signed userinfo (PC §3.3); absent: none (FC §3.2).
    pub token_type: Option<String>,
    /// Whether media types name the character set.
    pub charset: Charset,
    /// Who may introspect, and whose tokens.
    pub introspection: Introspection,
    /// Algorithms that a client may register for introspection answers (RFC 9701); empty: they are JSON.
    pub introspection_algorithms: Vec<SignatureAlgorithm>,
    /// How `checktoken` tells of an access token, where it is routed.
    pub checktoken: Checktoken,
    /// What a revocation has to look like.
    pub revocation: Revocation,
    /// How userinfo asks for a token.
    pub challenge: Challenge,
    /// How long signed userinfo says that it is valid, in seconds; absent: as long as the access token.
    pub userinfo: Option<u32>,
}

/// Whether media types of answers to programs name the character set.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Charset {
    /// They do not (FC §3.3).
    #[default]
    Unnamed,
    /// `; charset=utf-8` (PC §3.2, §3.7, §3.9).
    Named,
}

/// Who may introspect, and whose tokens (RFC 7662 §2.2).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Introspection {
    /// Its own.
    #[default]
    OwnTokens,
    /// Everybody's; data providers are clients that can do nothing else (PC §3.9, §7).
    AnyToken,
    /// Everybody's, and only data providers may, which are no clients (AF §1.5). It is not told in discovery.
    DataProviders,
}

/// How `checktoken` tells of an access token.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Checktoken {
    /// To a registered data provider, signed and encrypted (AF §1.3).
    #[default]
    Sealed,
    /// To anybody who has the token, in JSON: the first version (AF §1.2).
    Plain,
}

/// What a revocation has to look like, beside RFC 7009.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Revocation {
    /// Any text is a token that may be unknown; other fields are ignored.
    #[default]
    Lenient,
    /// The text is one that a token can have, and nothing else is sent (FC §3.4).
    NothingElse,
    /// The text is one that a token can have, the client's secret one that a secret can have; judged before the client is
    /// (PC §3.8).
    FormFirst,
}

/// How userinfo asks for a token (RFC 6750 §3).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Challenge {
    /// The scheme and the error.
    #[default]
    Error,
    /// The issuer as realm, the error and its description (PC §3.7).
    RealmAndDescription,
}
