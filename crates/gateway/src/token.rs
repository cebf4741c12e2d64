//! API tokens (AP §1.3): a signed text that names a row; what it opens stands in the row.

use std::net::IpAddr;

use guichet_jose::{Secret, SignatureAlgorithm, SigningKey, VerificationKeys};
use guichet_store::registry::Record;
use ipnet::IpNet;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use uuid::Uuid;

/// Whose a token is that names nobody: the DINUM, as in the real sandbox (AP §1.3).
pub(crate) const DINUM: &str = "13002526500013";
/// Life of a token of the real service, in months of the calendar.
const LIFE: i32 = 18;

/// When a token ends that is issued at an instant, or prolonged from it on, both in seconds since 1970 (AP §1.3).
#[must_use]
pub fn end_of_life(from: i64) -> i64 {
    let from = Timestamp::from_second(from).unwrap_or(Timestamp::MAX).to_zoned(TimeZone::UTC);
    from.checked_add(LIFE.months()).map_or(Timestamp::MAX, |end| end.timestamp()).as_second()
}

/// What a token opens; changed without the token's text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ApiToken {
    /// `jti`.
    pub id: Uuid,
    /// Title of the authorisation (`sub`).
    pub name: String,
    /// What it opens.
    pub scopes: Vec<String>,
    /// Whose it is: SIRET.
    pub siret: String,
    /// When it was issued, in seconds since 1970.
    pub issued_at: i64,
    /// When it ends; never without it.
    #[serde(default)]
    pub exp: Option<i64>,
    /// From when on it is refused as disclosed.
    #[serde(default)]
    pub blacklisted_at: Option<i64>,
    /// A limit beside the common one (AP §9).
    #[serde(default)]
    pub rate_limit_per_minute: Option<u32>,
    /// From where alone it may be used; from everywhere when empty.
    #[serde(default, with = "networks")]
    pub allowed_ips: Vec<IpNet>,
}

/// A network; a lone address is a network of one.
pub(crate) fn network(text: &str) -> Option<IpNet> {
    text.parse().ok().or_else(|| text.parse::<IpAddr>().map(IpNet::from).ok())
}

/// Networks as texts.
mod networks {
    use ipnet::IpNet;
    use serde::de::Error as _;
    use serde::{Deserialize, Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(networks: &[IpNet], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(networks.iter().map(ToString::to_string))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<IpNet>, D::Error> {
        let network = |text: String| {
            let refused = || D::Error::custom(format!("`{text}` is neither an address nor a network"));
            super::network(&text).ok_or_else(refused)
        };
        Vec::<String>::deserialize(deserializer)?.into_iter().map(network).collect()
    }
}

impl Record for ApiToken {
    const KIND: &'static str = "api-token";

    fn id(&self) -> String {
        self.id.to_string()
    }
}

impl ApiToken {
    /// Whether its time is over.
    #[must_use]
    pub fn has_expired(&self, now: Timestamp) -> bool {
        self.exp.is_some_and(|exp| exp <= now.as_second())
    }

    /// Whether it was disclosed, and the time of grace is over.
    #[must_use]
    pub fn is_blacklisted(&self, now: Timestamp) -> bool {
        self.blacklisted_at.is_some_and(|at| at <= now.as_second())
    }
}

/// What the text of a token says.
#[derive(Debug, Serialize)]
struct Claims<'a> {
    uid: Uuid,
    jti: Uuid,
    scopes: &'a [String],
    sub: &'a str,
    extra_info: Map<String, Value>,
    iat: i64,
    version: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    exp: Option<i64>,
}

/// Signs and reads the texts of tokens.
#[derive(Debug)]
pub struct TokenKey {
    signing: SigningKey,
    verification: VerificationKeys,
}

/// A text is no token of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("it is no token of this service")]
pub struct NoToken;

impl TokenKey {
    /// A key of ASCII text (AP §1.3).
    ///
    /// # Errors
    /// When the key is too short for HS256 (RFC 7518 §3.2).
    pub fn new(secret: &Secret) -> Result<Self, guichet_jose::JoseError> {
        let bytes = secret.expose().as_bytes();
        Ok(Self { signing: SigningKey::hmac(bytes)?, verification: VerificationKeys::hmac(bytes)? })
    }

    /// The text of a token.
    ///
    /// # Errors
    /// When it cannot be signed, which a key in memory excludes.
    pub fn text(&self, token: &ApiToken) -> Result<String, guichet_jose::JoseError> {
        let claims = Claims {
            uid: token.id,
            jti: token.id,
            scopes: &token.scopes,
            sub: &token.name,
            extra_info: Map::new(),
            iat: token.issued_at,
            version: "1.0",
            exp: token.exp,
        };
        self.signing.sign(None, &claims)
    }

    /// The row that a text names.
    ///
    /// # Errors
    /// [`NoToken`] when it is signed by another key or algorithm, or names no row.
    pub fn read(&self, text: &str) -> Result<Uuid, NoToken> {
        self.claims(text).map(|(id, _)| id)
    }

    /// The token that a text is by itself, as those of the real sandbox are (AP §1.3): its identifier is all zeros, and no row
    /// stands for it.
    ///
    /// # Errors
    /// [`NoToken`] as [`Self::read`], and when it has another identifier.
    pub fn read_staging(&self, text: &str) -> Result<ApiToken, NoToken> {
        let (id, claims) = self.claims(text)?;
        if !id.is_nil() {
            return Err(NoToken);
        }
        let scopes = claims.get("scopes").or_else(|| claims.get("roles")).and_then(Value::as_array);
        let seconds = |name: &str| claims.get(name).and_then(Value::as_i64);
        let name = claims.get("sub").and_then(Value::as_str).unwrap_or_default().to_owned();
        Ok(ApiToken {
            id,
            name,
            scopes: scopes.into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect(),
            siret: DINUM.to_owned(),
            issued_at: seconds("iat").unwrap_or_default(),
            exp: seconds("exp"),
            blacklisted_at: None,
            rate_limit_per_minute: None,
            allowed_ips: Vec::new(),
        })
    }

    /// What a text of ours says, and the row that it names.
    fn claims(&self, text: &str) -> Result<(Uuid, Map<String, Value>), NoToken> {
        let verified = self.verification.verify(text, &[SignatureAlgorithm::Hs256]).map_err(|_| NoToken)?;
        let claims = verified.claims().map_err(|_| NoToken)?;
        let id = |name: &str| {
            let text = claims.get(name)?.as_str()?;
            // The reference takes lower case with hyphens alone.
            Uuid::try_parse(text).ok().filter(|id| id.to_string() == text)
        };
        // Both must look like one; the row is found by the second.
        id("uid").ok_or(NoToken)?;
        let row = id("jti").ok_or(NoToken)?;
        Ok((row, claims))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token() -> ApiToken {
        ApiToken {
            id: "7f1c2c7e-6f0a-4d2b-9a64-0b2f6c1d9e11".parse().unwrap(),
            name: "Portail famille - Ville de Montreuil-les-Bains".to_owned(),
            scopes: vec!["cnaf_enfants".to_owned()],
            siret: "13002526500013".to_owned(),
            issued_at: 1_760_000_000,
            exp: Some(1_807_300_000),
            blacklisted_at: None,
            rate_limit_per_minute: None,
            allowed_ips: Vec::new(),
        }
    }

    fn key(text: &str) -> TokenKey {
        TokenKey::new(&Secret::new(text.repeat(16))).unwrap()
    }

    #[test]
    fn a_text_names_its_row_and_holds_the_claims_of_the_reference() {
        let text = key("abcd").text(&token()).unwrap();
        assert_eq!(key("abcd").read(&text), Ok(token().id));
        let (header, claims) = guichet_jose::decode_unverified(&text).unwrap();
        assert_eq!(header, serde_json::json!({ "alg": "HS256" }));
        assert_eq!(claims["uid"], claims["jti"]);
        assert_eq!((claims["version"].as_str(), claims["iat"].as_i64()), (Some("1.0"), Some(1_760_000_000)));
        assert!(claims.get("iss").is_none() && claims.get("aud").is_none());
    }

    #[test]
    fn the_text_of_another_key_or_a_changed_one_names_nothing() {
        let text = key("abcd").text(&token()).unwrap();
        assert_eq!(key("efgh").read(&text), Err(NoToken));
        for end in [0, 1, text.len() / 2, text.len() - 1] {
            assert_eq!(key("abcd").read(text.get(..end).unwrap()), Err(NoToken));
        }
        let unsigned = "eyJhbGciOiJub25lIn0.eyJqdGkiOiI3ZjFjMmM3ZS02ZjBhLTRkMmItOWE2NC0wYjJmNmMxZDllMTEifQ.";
        assert_eq!(key("abcd").read(unsigned), Err(NoToken));
    }

    #[test]
    fn a_token_of_the_real_sandbox_says_itself_what_it_opens() {
        let staging = ApiToken { id: Uuid::nil(), ..token() };
        let text = key("abcd").text(&staging).unwrap();
        assert_eq!(key("abcd").read_staging(&text), Ok(staging));
        assert_eq!(key("efgh").read_staging(&text), Err(NoToken));
        let named = key("abcd").text(&token()).unwrap();
        assert_eq!(key("abcd").read_staging(&named), Err(NoToken));
    }

    #[test]
    fn it_ends_and_is_blacklisted_at_its_instants() {
        let at = |second| Timestamp::from_second(second).unwrap();
        assert!(!token().has_expired(at(1_807_299_999)) && token().has_expired(at(1_807_300_000)));
        let disclosed = ApiToken { blacklisted_at: Some(10), ..token() };
        assert!(
            !disclosed.is_blacklisted(at(9)) && disclosed.is_blacklisted(at(10)) && !token().is_blacklisted(at(10))
        );
    }
}
