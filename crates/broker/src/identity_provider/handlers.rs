//! What is particular to an identity provider, by the names of the reference (FC §8.2 `featureHandlers`).

use serde::{Deserialize, Serialize};

/// How a provider differs from the others. A handler that the record does not name is the default one; one that it names
/// as nothing cannot serve (FC §10.2), but for the mail: then none is sent.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct FeatureHandlers {
    /// What is verified when the person is back.
    #[serde(rename = "coreVerify")]
    pub core_verify: CoreVerify,
    /// Whether the person is told of her login by mail (FC §5.9).
    #[serde(rename = "authenticationEmail")]
    pub authentication_email: AuthenticationEmail,
    /// How her identity is checked.
    #[serde(rename = "idpIdentityCheck")]
    pub idp_identity_check: IdpIdentityCheck,
    /// What is asked of the provider.
    #[serde(rename = "coreAuthorization")]
    pub core_authorization: CoreAuthorization,
}

impl FeatureHandlers {
    /// Whether each step of a login has a handler.
    pub fn are_complete(&self) -> bool {
        self.core_verify != CoreVerify::Empty
            && self.core_authorization != CoreAuthorization::Empty
            && self.idp_identity_check != IdpIdentityCheck::Empty
    }

    /// Whether professional helpers log in there, for others (FC §5.10).
    pub fn for_helpers(&self) -> bool {
        self.core_verify == CoreVerify::AidantsConnect || self.core_authorization == CoreAuthorization::AidantsConnect
    }
}

/// What is verified when the person is back.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum CoreVerify {
    /// Level, register, account.
    #[default]
    #[serde(rename = "core-fcp-default-verify")]
    Default,
    /// Named as nothing.
    #[serde(rename = "")]
    Empty,
    /// The same, and the mandates of a helper (FC §5.10).
    #[serde(rename = "core-fcp-aidants-connect-verify")]
    AidantsConnect,
}

/// Whether the person is told of her login.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum AuthenticationEmail {
    /// She is not.
    #[default]
    #[serde(rename = "")]
    None,
    /// By mail.
    #[serde(rename = "core-fcp-send-email")]
    Send,
}

/// How an identity is checked.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum IdpIdentityCheck {
    /// The table of FC §5.4, first column.
    #[default]
    #[serde(rename = "core-fcp-default-identity-check")]
    Default,
    /// Named as nothing.
    #[serde(rename = "")]
    Empty,
}

/// What is asked of a provider.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum CoreAuthorization {
    /// The parameters of FC §5.4.
    #[default]
    #[serde(rename = "core-fcp-default-authorization")]
    Default,
    /// Named as nothing.
    #[serde(rename = "")]
    Empty,
    /// The same, and the mandates that the service provider takes (FC §5.4).
    #[serde(rename = "core-fcp-aidants-connect-authorization")]
    AidantsConnect,
}
