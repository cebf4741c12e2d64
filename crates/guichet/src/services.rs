//! The services of a stack, their names in the manifest and the place of each from the first port (design §3).

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A service with an origin of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ServiceName {
    /// Where one begins: what runs where, the manifest, the control API.
    Portal,
    /// FranceConnect (FC §1.1, "low").
    #[serde(rename = "franceconnect")]
    FranceConnect,
    /// FranceConnect+ (FC §1.1, "high").
    #[serde(rename = "franceconnect-plus")]
    FranceConnectPlus,
    /// ProConnect, for professionals.
    #[serde(rename = "proconnect")]
    ProConnect,
    /// The fallback identity provider of ProConnect.
    #[serde(rename = "proconnect-identite")]
    ProConnectIdentite,
    /// API Particulier.
    ApiParticulier,
    /// Data providers (FC §6), a path each.
    DataProviders,
    /// DataPass: an organisation asks, an instructor decides.
    Datapass,
    /// Simulated identity providers, a path each.
    IdentityProviders,
    /// Demo service providers, a path each.
    ServiceProviders,
    /// A plain OpenID Connect provider.
    Openid,
    /// Upstreams of the gateway and the civil register, a path each.
    Producers,
    /// Back offices.
    Admin,
    /// The partners' own pages.
    Partners,
    /// The citizen's dashboard.
    Dashboard,
    /// The mails that the stack has sent.
    Mailbox,
    /// FranceConnect's first version, for those who have not moved (FC §1.4).
    #[serde(rename = "franceconnect-v1")]
    FranceConnectV1,
    /// The token space: who takes part in an authorisation fetches its token.
    TokenSpace,
}

impl ServiceName {
    /// Every service, in the order of its port: the first stands on the port base itself.
    pub const ALL: [Self; 18] = [
        Self::Portal,
        Self::FranceConnect,
        Self::FranceConnectPlus,
        Self::ProConnect,
        Self::ProConnectIdentite,
        Self::ApiParticulier,
        Self::DataProviders,
        Self::Datapass,
        Self::IdentityProviders,
        Self::ServiceProviders,
        Self::Openid,
        Self::Producers,
        Self::Admin,
        Self::Partners,
        Self::Dashboard,
        Self::Mailbox,
        Self::FranceConnectV1,
        Self::TokenSpace,
    ];

    /// The services that this version builds; `guichet dev` starts those that [`Self::starts`] tells.
    pub const BUILT: [Self; 14] = [
        Self::Portal,
        Self::FranceConnect,
        Self::FranceConnectPlus,
        Self::ProConnect,
        Self::ApiParticulier,
        Self::DataProviders,
        Self::Datapass,
        Self::IdentityProviders,
        Self::ServiceProviders,
        Self::Openid,
        Self::Producers,
        Self::Mailbox,
        Self::FranceConnectV1,
        Self::TokenSpace,
    ];

    /// Brokers of citizens, each identity verified by the register.
    pub const CITIZENS: [Self; 3] = [Self::FranceConnect, Self::FranceConnectPlus, Self::FranceConnectV1];
    /// Those whose first page can show a message to everybody (FC §5.3, PC §5.9).
    pub const ANNOUNCING: [Self; 4] =
        [Self::FranceConnect, Self::FranceConnectPlus, Self::ProConnect, Self::FranceConnectV1];

    /// Those that sign tokens for relying parties.
    pub const BROKERS: [Self; 5] =
        [Self::FranceConnect, Self::FranceConnectPlus, Self::ProConnect, Self::Openid, Self::FranceConnectV1];

    /// The services that `guichet serve` runs in production: nothing simulated.
    pub const PRODUCTION: [Self; 10] = [
        Self::Portal,
        Self::FranceConnect,
        Self::FranceConnectPlus,
        Self::ProConnect,
        Self::ApiParticulier,
        Self::DataProviders,
        Self::Datapass,
        Self::Openid,
        Self::FranceConnectV1,
        Self::TokenSpace,
    ];

    /// Whether `guichet dev` starts it: those that are off by default only where the configuration declares them.
    pub fn starts(self, declared: bool) -> bool {
        declared || self != Self::FranceConnectV1
    }

    /// How many ports after the port base the service listens.
    pub fn offset(self) -> u16 {
        match self {
            Self::Portal => 0,
            Self::FranceConnect => 1,
            Self::FranceConnectPlus => 2,
            Self::ProConnect => 3,
            Self::ProConnectIdentite => 4,
            Self::ApiParticulier => 5,
            Self::DataProviders => 6,
            Self::Datapass => 7,
            Self::IdentityProviders => 8,
            Self::ServiceProviders => 9,
            Self::Openid => 10,
            Self::Producers => 11,
            Self::Admin => 12,
            Self::Partners => 13,
            Self::Dashboard => 14,
            Self::Mailbox => 15,
            Self::FranceConnectV1 => 16,
            Self::TokenSpace => 17,
        }
    }

    /// The name in the manifest, in the configuration and in cookies.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Portal => "portal",
            Self::FranceConnect => "franceconnect",
            Self::FranceConnectPlus => "franceconnect-plus",
            Self::ProConnect => "proconnect",
            Self::ProConnectIdentite => "proconnect-identite",
            Self::ApiParticulier => "api-particulier",
            Self::DataProviders => "data-providers",
            Self::Datapass => "datapass",
            Self::IdentityProviders => "identity-providers",
            Self::ServiceProviders => "service-providers",
            Self::Openid => "openid",
            Self::Producers => "producers",
            Self::Admin => "admin",
            Self::Partners => "partners",
            Self::Dashboard => "dashboard",
            Self::Mailbox => "mailbox",
            Self::FranceConnectV1 => "franceconnect-v1",
            Self::TokenSpace => "token-space",
        }
    }

    /// What a person finds there, in a few words.
    pub fn summary(self) -> &'static str {
        match self {
            Self::Portal => "begin here: what runs where, manifest, control API",
            Self::FranceConnect => "FranceConnect, for citizens",
            Self::FranceConnectPlus => "FranceConnect+, for citizens, higher assurance",
            Self::ProConnect => "ProConnect, for professionals",
            Self::ProConnectIdentite => "ProConnect Identité, a professional's account",
            Self::ApiParticulier => "API Particulier",
            Self::DataProviders => "data providers",
            Self::Datapass => "DataPass",
            Self::IdentityProviders => "identity providers, simulated",
            Self::ServiceProviders => "service providers, for demonstration",
            Self::Openid => "a plain OpenID Connect provider",
            Self::Producers => "the civil register and other producers, simulated",
            Self::Admin => "back offices",
            Self::Partners => "partners' pages",
            Self::Dashboard => "the citizen's dashboard",
            Self::Mailbox => "mails that the stack has sent",
            Self::FranceConnectV1 => "FranceConnect's first version, for citizens",
            Self::TokenSpace => "the token space, where authorisations give their tokens",
        }
    }
}

impl fmt::Display for ServiceName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_follow_the_order_of_the_list() {
        for (place, service) in ServiceName::ALL.into_iter().enumerate() {
            assert_eq!(usize::from(service.offset()), place, "{service}");
        }
    }

    #[test]
    fn the_written_name_is_the_serialised_name() {
        for service in ServiceName::ALL {
            assert_eq!(serde_json::to_value(service).unwrap(), service.as_str());
        }
    }
}
