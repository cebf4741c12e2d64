//! What records, flows and sessions hold of professionals.

use std::fmt;

use guichet_oidc::mail_domain::compared_all;
use guichet_organisations::Role;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// What an identity provider's record says of professionals (PC §5.4, §5.5, §9).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Work {
    /// The e-mail domains that lead to it, as they are compared.
    #[serde(rename = "attachedEmailDomains", deserialize_with = "compared_all", skip_serializing_if = "Vec::is_empty")]
    pub attached_email_domains: Vec<String>,
    /// Further domains of the addresses that it may give.
    #[serde(
        rename = "extraAcceptedEmailDomains",
        deserialize_with = "compared_all",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub extra_accepted_email_domains: Vec<String>,
    /// Whether addresses of its domains are led to it.
    #[serde(rename = "isRoutingEnabled", skip_serializing_if = "is_true")]
    pub is_routing_enabled: bool,
    /// Whether an address of another domain is refused; else it is only noted.
    #[serde(rename = "isBlockingForUnlistedEmailDomainsEnabled", skip_serializing_if = "is_true")]
    pub is_blocking_for_unlisted_email_domains_enabled: bool,
    /// Whether a demanded level is passed on to it.
    #[serde(rename = "isMfaCompliant", skip_serializing_if = "is_false")]
    pub is_mfa_compliant: bool,
    /// Whether it is Microsoft's Entra ID, which takes no `claims` and names levels otherwise (PC §3.4, §5.5).
    #[serde(rename = "isEntraID", skip_serializing_if = "is_false")]
    pub is_entra_id: bool,
    /// The SIRET of those of whom it names none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub siret: Option<String>,
    /// Whom people write to.
    #[serde(rename = "supportEmail", skip_serializing_if = "Option::is_none")]
    pub support_email: Option<String>,
    /// Whether it is reached over the bridge to the State's own network (PC §5.12).
    #[serde(rename = "useTheHyyyperbridge", skip_serializing_if = "is_false")]
    pub use_the_hyyyperbridge: bool,
}

impl Default for Work {
    fn default() -> Self {
        Self {
            attached_email_domains: Vec::new(),
            extra_accepted_email_domains: Vec::new(),
            is_routing_enabled: true,
            is_blocking_for_unlisted_email_domains_enabled: true,
            is_mfa_compliant: false,
            is_entra_id: false,
            siret: None,
            support_email: None,
            use_the_hyyyperbridge: false,
        }
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it with a reference")]
fn is_true(value: &bool) -> bool {
    *value
}
#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it with a reference")]
fn is_false(value: &bool) -> bool {
    !*value
}

/// The address that a person typed.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Typed {
    /// As she typed it.
    pub email: String,
    /// Whether her device remembers it.
    pub remember: bool,
}

/// What a login holds of a professional.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorkLogin {
    /// The address that the provider gave.
    pub email: String,
    /// How she authenticated there.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub amr: Vec<String>,
    /// Whether she gave the code that this service sent to her address.
    #[serde(default)]
    pub mailed: bool,
    /// Her roles by her organisation.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub roles: Vec<Role>,
    /// What her organisation is called; none where that is not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organisation: Option<String>,
    /// Its number.
    pub siret: String,
    /// The address that led to the provider, where one did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub typed: Option<String>,
    /// To which of the people there she belongs, as the provider says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub belonging_population: Option<String>,
    /// In which part of the organisation she is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organizational_unit: Option<String>,
    /// What else the provider told, for the journal (PC §5.10); none where that is long. Service providers are told it from
    /// the evidence, however long it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub custom: Option<Map<String, Value>>,
    /// The level given to the service provider, once it was judged.
    #[serde(default)]
    pub level: String,
}

/// The method that the mailed code stands for (PC §3.5).
pub(crate) const MAIL: &str = "mail";

impl WorkLogin {
    /// The methods that service providers are told (PC §3.5).
    #[must_use]
    pub fn methods(&self) -> Vec<String> {
        let added = (self.mailed && !self.amr.iter().any(|method| method == MAIL)).then(|| MAIL.to_owned());
        self.amr.iter().cloned().chain(added).collect()
    }
}

/// Addresses stay out of what is printed.
impl fmt::Debug for Typed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Typed").field("remember", &self.remember).finish_non_exhaustive()
    }
}

/// Who the person is stays out.
impl fmt::Debug for WorkLogin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WorkLogin").field("amr", &self.amr).field("level", &self.level).finish_non_exhaustive()
    }
}
