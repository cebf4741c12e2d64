//! The addresses of a provider: from its discovery document (OpenID Connect Discovery §4) or given one by one, as the
//! records of FC §8.2 allow.

use serde_json::{Map, Value};
use url::Url;

/// The path that an issuer is completed with (OpenID Connect Discovery §4).
pub const WELL_KNOWN: &str = "/.well-known/openid-configuration";

/// Where a provider answers. Every address was checked: https unless http is allowed, no password, no fragment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProviderMetadata {
    /// The issuer, byte for byte as it will stand in `iss`.
    pub issuer: String,
    /// Where the browser is sent.
    pub authorization_endpoint: Url,
    /// Where a code is exchanged.
    pub token_endpoint: Url,
    /// Where the person's claims are.
    pub userinfo_endpoint: Url,
    /// Where the signing keys are; absent only where nothing is signed with a key pair.
    pub jwks_uri: Option<Url>,
    /// Where the person logs out (RP-Initiated Logout §2.1).
    pub end_session_endpoint: Option<Url>,
    /// Where a token is revoked (RFC 7009).
    pub revocation_endpoint: Option<Url>,
    /// Whether each callback carries `iss` (RFC 9207 §3).
    pub issuer_in_callback: bool,
}

/// Addresses given one by one.
#[derive(Clone, Copy, Debug)]
pub struct StaticAddresses<'a> {
    /// The issuer.
    pub issuer: &'a str,
    /// The authorization endpoint.
    pub authorization: &'a str,
    /// The token endpoint.
    pub token: &'a str,
    /// The userinfo endpoint.
    pub userinfo: &'a str,
    /// The key set, needed where a key pair signs.
    pub jwks: Option<&'a str>,
    /// The logout endpoint.
    pub end_session: Option<&'a str>,
}

/// Why addresses are not used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MetadataRefusal {
    /// The document is no JSON object.
    #[error("the discovery document is not a JSON object")]
    NotAnObject,
    /// A member that we need is absent.
    #[error("`{0}` is missing")]
    Missing(&'static str),
    /// A member has the wrong type or is no absolute http(s) address.
    #[error("`{member}` is not a usable address: {received:?}")]
    Malformed {
        /// The member.
        member: &'static str,
        /// Its value.
        received: String,
    },
    /// The document speaks for another issuer (OpenID Connect Discovery §4.3).
    #[error("the document is of issuer {received:?}, not of {expected:?}")]
    WrongIssuer {
        /// The issuer that was asked.
        expected: String,
        /// The issuer that the document names.
        received: String,
    },
    /// Plain http where https is demanded.
    #[error("`{member}` is not https: {received:?}")]
    NotHttps {
        /// The member.
        member: &'static str,
        /// Its value.
        received: String,
    },
}

/// Where the discovery document of an issuer is.
#[must_use]
pub fn discovery_address(issuer: &str) -> String {
    format!("{}{WELL_KNOWN}", issuer.trim_end_matches('/'))
}

/// The issuer whose discovery document is at this address; `None` when the address has another form, so that the
/// issuer must be configured beside it.
#[must_use]
pub fn issuer_of(discovery_address: &str) -> Option<&str> {
    discovery_address.strip_suffix(WELL_KNOWN)
}

impl ProviderMetadata {
    /// Reads a discovery document that was fetched for `issuer`. With `allow_http`, plain http is accepted (sandbox).
    ///
    /// # Errors
    /// [`MetadataRefusal`]; the issuer must be equal byte for byte.
    pub fn from_discovery(document: &[u8], issuer: &str, allow_http: bool) -> Result<Self, MetadataRefusal> {
        let document: Map<String, Value> =
            serde_json::from_slice(document).map_err(|_| MetadataRefusal::NotAnObject)?;
        let text = |member: &'static str| match document.get(member) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) => Ok(Some(text.as_str())),
            Some(other) => Err(MetadataRefusal::Malformed { member, received: shown(&other.to_string()) }),
        };
        let needed = |member: &'static str| text(member)?.ok_or(MetadataRefusal::Missing(member));
        let received = needed("issuer")?;
        if received != issuer {
            return Err(MetadataRefusal::WrongIssuer { expected: issuer.to_owned(), received: shown(received) });
        }
        let metadata = Self::from_addresses(
            &StaticAddresses {
                issuer,
                authorization: needed("authorization_endpoint")?,
                token: needed("token_endpoint")?,
                userinfo: needed("userinfo_endpoint")?,
                jwks: text("jwks_uri")?,
                end_session: text("end_session_endpoint")?,
            },
            allow_http,
        )?;
        let revocation_endpoint = text("revocation_endpoint")?;
        Ok(Self {
            revocation_endpoint: optional_address("revocation_endpoint", revocation_endpoint, allow_http)?,
            issuer_in_callback: document.get("authorization_response_iss_parameter_supported")
                == Some(&Value::Bool(true)),
            ..metadata
        })
    }

    /// Checks addresses that were given one by one.
    ///
    /// # Errors
    /// [`MetadataRefusal`] for the first that cannot be used.
    pub fn from_addresses(given: &StaticAddresses<'_>, allow_http: bool) -> Result<Self, MetadataRefusal> {
        let issuer = address("issuer", given.issuer, allow_http)?;
        // OpenID Connect Discovery §3: an issuer has neither query nor fragment.
        if issuer.query().is_some() {
            return Err(MetadataRefusal::Malformed { member: "issuer", received: shown(given.issuer) });
        }
        Ok(Self {
            issuer: given.issuer.to_owned(),
            authorization_endpoint: address("authorization_endpoint", given.authorization, allow_http)?,
            token_endpoint: address("token_endpoint", given.token, allow_http)?,
            userinfo_endpoint: address("userinfo_endpoint", given.userinfo, allow_http)?,
            jwks_uri: optional_address("jwks_uri", given.jwks, allow_http)?,
            end_session_endpoint: optional_address("end_session_endpoint", given.end_session, allow_http)?,
            revocation_endpoint: None,
            issuer_in_callback: false,
        })
    }
}

fn optional_address(
    member: &'static str,
    text: Option<&str>,
    allow_http: bool,
) -> Result<Option<Url>, MetadataRefusal> {
    text.map(|text| address(member, text, allow_http)).transpose()
}

fn address(member: &'static str, text: &str, allow_http: bool) -> Result<Url, MetadataRefusal> {
    let malformed = || MetadataRefusal::Malformed { member, received: shown(text) };
    let url = Url::parse(text).map_err(|_| malformed())?;
    let bare = url.username().is_empty() && url.password().is_none() && url.fragment().is_none();
    match url.scheme() {
        _ if !bare || !url.has_host() => Err(malformed()),
        "https" => Ok(url),
        "http" if allow_http => Ok(url),
        "http" => Err(MetadataRefusal::NotHttps { member, received: shown(text) }),
        _ => Err(malformed()),
    }
}

fn shown(text: &str) -> String {
    text.chars().take(256).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const ISSUER: &str = "https://idp.test/oidc";

    fn document() -> Value {
        json!({
            "issuer": ISSUER,
            "authorization_endpoint": "https://idp.test/authorize?tenant=1",
            "token_endpoint": "https://idp.test/token",
            "userinfo_endpoint": "https://idp.test/userinfo",
            "jwks_uri": "https://idp.test/jwks",
            "end_session_endpoint": "https://idp.test/logout",
            "authorization_response_iss_parameter_supported": true,
        })
    }

    fn with(member: &str, value: Value) -> Result<ProviderMetadata, MetadataRefusal> {
        let mut document = document();
        document.as_object_mut().unwrap().insert(member.to_owned(), value);
        ProviderMetadata::from_discovery(document.to_string().as_bytes(), ISSUER, false)
    }

    #[test]
    fn a_complete_document_is_read() {
        let metadata = ProviderMetadata::from_discovery(document().to_string().as_bytes(), ISSUER, false).unwrap();
        assert_eq!(metadata.issuer, ISSUER);
        assert_eq!(metadata.token_endpoint.as_str(), "https://idp.test/token");
        assert!(metadata.issuer_in_callback);
        assert_eq!(metadata.revocation_endpoint, None);
        assert_eq!(with("jwks_uri", Value::Null).unwrap().jwks_uri, None);
    }

    #[test]
    fn the_issuer_must_be_equal_byte_for_byte() {
        for received in ["https://idp.test/oidc/", "https://IDP.test/oidc", "https://evil.test"] {
            assert_eq!(
                with("issuer", json!(received)),
                Err(MetadataRefusal::WrongIssuer { expected: ISSUER.to_owned(), received: received.to_owned() })
            );
        }
    }

    #[test]
    fn plain_http_is_refused_unless_it_is_allowed() {
        let http = "http://localhost:7408/token";
        assert_eq!(
            with("token_endpoint", json!(http)),
            Err(MetadataRefusal::NotHttps { member: "token_endpoint", received: http.to_owned() })
        );
        let mut document = document();
        document.as_object_mut().unwrap().insert("token_endpoint".to_owned(), json!(http));
        assert!(ProviderMetadata::from_discovery(document.to_string().as_bytes(), ISSUER, true).is_ok());
    }

    #[test]
    fn an_address_that_cannot_be_used_is_named() {
        for received in [
            "",
            "/token",
            "javascript:alert(1)",
            "data:,x",
            "https://u:p@idp.test/",
            "https://idp.test/#x",
            "file:///x",
        ] {
            assert_eq!(
                with("token_endpoint", json!(received)),
                Err(MetadataRefusal::Malformed { member: "token_endpoint", received: received.to_owned() })
            );
        }
        assert_eq!(
            with("jwks_uri", json!(1)),
            Err(MetadataRefusal::Malformed { member: "jwks_uri", received: "1".to_owned() })
        );
    }

    #[test]
    fn a_missing_endpoint_is_named_and_junk_is_no_document() {
        for member in ["issuer", "authorization_endpoint", "token_endpoint", "userinfo_endpoint"] {
            assert_eq!(with(member, Value::Null), Err(MetadataRefusal::Missing(member)));
        }
        for junk in [&b""[..], b"junk", b"[]", b"\xff"] {
            let refused = ProviderMetadata::from_discovery(junk, ISSUER, false);
            assert_eq!(refused, Err(MetadataRefusal::NotAnObject));
        }
    }

    #[test]
    fn an_issuer_with_a_query_is_refused() {
        let given = StaticAddresses {
            issuer: "https://idp.test/?a",
            authorization: "https://idp.test/authorize",
            token: "https://idp.test/token",
            userinfo: "https://idp.test/userinfo",
            jwks: None,
            end_session: None,
        };
        assert!(matches!(
            ProviderMetadata::from_addresses(&given, false),
            Err(MetadataRefusal::Malformed { member: "issuer", .. })
        ));
        assert!(ProviderMetadata::from_addresses(&StaticAddresses { issuer: ISSUER, ..given }, false).is_ok());
    }

    #[test]
    fn the_discovery_address_and_its_issuer_go_together() {
        let address = discovery_address(ISSUER);
        assert_eq!(address, "https://idp.test/oidc/.well-known/openid-configuration");
        assert_eq!(discovery_address("https://idp.test/"), "https://idp.test/.well-known/openid-configuration");
        assert_eq!(issuer_of(&address), Some(ISSUER));
        assert_eq!(issuer_of("https://idp.test/metadata.json"), None);
    }
}
