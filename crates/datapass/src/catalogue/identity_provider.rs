//! What is known of those at whom professionals log in (DP §1.1).

use serde::Deserialize;

/// How DataPass believes an identity provider of ProConnect.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IdentityProvider {
    /// `idp_id` of ProConnect.
    pub uid: String,
    /// Its name, for whoever reads the table.
    pub name: String,
    /// Whether its people choose in whose name they act when they come in.
    #[serde(default = "yes")]
    pub choose_organization_on_sign_in: bool,
    /// Whether its people may join organisations by themselves.
    #[serde(default = "yes")]
    pub can_link_to_organizations: bool,
    /// Whether it vouches for the SIRET.
    #[serde(default)]
    pub siret_verified: bool,
    /// Whether a second factor is wanted.
    #[serde(default)]
    pub mfa_required: bool,
}

impl IdentityProvider {
    /// One that is not in the table.
    pub(super) fn unknown(uid: &str) -> Self {
        Self {
            uid: uid.to_owned(),
            name: "Unknown".to_owned(),
            choose_organization_on_sign_in: true,
            can_link_to_organizations: true,
            siret_verified: false,
            mfa_required: false,
        }
    }
}

const fn yes() -> bool {
    true
}
