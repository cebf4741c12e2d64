//! Settings of one broker alone.

use guichet_jose::Secret;
use schemars::JsonSchema;
use serde::Deserialize;
use url::Url;

/// The secret of pairwise subjects in rehearsals: the one of the reference, so that its golden vectors hold (FC §5.5).
/// It is published, so production refuses it.
pub const REHEARSAL_SUB_SECRET: &str = "9ed64cd3762973c8a5219e0774671940a3550ae1050af86831d613193e825caa";

/// `[franceconnect]`.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct FranceConnectSettings {
    /// The secret of the pairwise `sub` (FC §5.5). Fixing it fixes every `sub`.
    /// Default: the one of the reference's golden vectors in a sandbox, one of its own in production.
    #[schemars(with = "Option<String>", length(min = 8))]
    pub sub_secret: Option<SubSecret>,
    /// The page that `error_uri` points to (FC §3.1).
    /// Default: the portal's own error pages in a sandbox, the official documentation in production.
    pub error_uri_base: Option<Url>,
    /// Base address of the register (RNIPP) that verifies identities (FC §5.5).
    /// Default: the simulated one in a sandbox, none in production, where it must be given.
    pub register: Option<Url>,
    /// The support's form, offered by the pages of some errors with the code and the identifier (FC §10.4).
    /// Default: the portal's own page of the code in a sandbox, none in production.
    pub support_url: Option<Url>,
    /// The secrets of the trusted device cookie (FC §5.9), the newest first: the others still recognise people, so that a
    /// secret is replaced without forgetting anybody. Default: one that is derived from the master key.
    #[schemars(with = "Vec<String>")]
    pub device_secrets: Vec<DeviceSecret>,
    /// The domain of that cookie, which both platforms share then: `franceconnect.gouv.fr` for hosts below it.
    /// Default: each platform has its own, for its host.
    pub device_domain: Option<String>,
    /// Where a person says that a login of which a mail told her was not hers (FC §5.9).
    /// Default: the portal in a sandbox, none in production, where mails have no such button then.
    pub report_url: Option<Url>,
    /// Where a person sees her logins, for the same mail. Default: as `report_url`.
    pub dashboard_url: Option<Url>,
    /// Identity providers, by `uid`, to which any service provider may send directly with `idp_hint`, unless its own
    /// record has a list (FC §2.5). Default: none.
    pub allowed_idp_hints: Vec<String>,
}

/// A secret of the trusted device cookie: printable ASCII, at least 32 characters.
#[derive(Debug, Clone, Deserialize)]
#[serde(try_from = "String")]
pub struct DeviceSecret(Secret);

impl DeviceSecret {
    /// The secret itself, for the hashes of FC §5.9 and nothing else.
    pub fn expose(&self) -> &str {
        self.0.expose()
    }
}

impl TryFrom<String> for DeviceSecret {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        if text.len() >= 32 && text.bytes().all(|byte| byte.is_ascii_graphic()) {
            Ok(Self(Secret::new(text)))
        } else {
            Err("expected printable ASCII of at least 32 characters")
        }
    }
}

/// The secret of the pairwise `sub`: printable ASCII, at least 8 characters (FC §12).
#[derive(Debug, Clone, Deserialize)]
#[serde(try_from = "String")]
pub struct SubSecret(Secret);

impl SubSecret {
    /// The secret itself, for the hash of FC §5.5 and nothing else.
    pub fn expose(&self) -> &str {
        self.0.expose()
    }
}

impl TryFrom<String> for SubSecret {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        if text.len() >= 8 && text.bytes().all(|byte| byte.is_ascii_graphic()) {
            Ok(Self(Secret::new(text)))
        } else {
            Err("expected printable ASCII of at least 8 characters, 64 hexadecimal ones in practice")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sub_secret_is_printable_ascii_of_eight_characters_or_more() {
        assert!(SubSecret::try_from("0123456".to_owned()).is_err());
        assert!(SubSecret::try_from("01234567é".to_owned()).is_err());
        assert!(SubSecret::try_from("0123 4567".to_owned()).is_err());
        let secret = SubSecret::try_from("01234567".to_owned()).unwrap();
        assert!(!format!("{secret:?}").contains("01234567"));
    }
}
