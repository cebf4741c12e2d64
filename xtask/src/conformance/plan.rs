//! The five plans: how the suite calls them, and what they need of us.

/// A plan of the suite.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Plan {
    /// Discovery document and keys of the provider
    Config,
    /// The provider's code flow
    Basic,
    /// Logout asked for by a client
    Logout,
    /// The relying party's code flow
    RpBasic,
    /// The relying party's reading of discovery and keys
    RpConfig,
}

impl Plan {
    pub(crate) const ALL: [Self; 5] = [Self::Config, Self::Basic, Self::Logout, Self::RpBasic, Self::RpConfig];

    /// Our short name, also that of its files.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Config => "config",
            Self::Basic => "basic",
            Self::Logout => "logout",
            Self::RpBasic => "rp-basic",
            Self::RpConfig => "rp-config",
        }
    }

    /// For the person who waits.
    pub(crate) fn title(self) -> &'static str {
        match self {
            Self::Config => "Provider, Config",
            Self::Basic => "Provider, Basic (half a minute of it is one wait)",
            Self::Logout => "Provider, RP-Initiated Logout",
            Self::RpBasic => "Relying party, Basic",
            Self::RpConfig => "Relying party, Config",
        }
    }

    /// The suite's name with the variants that it wants to be told: clients are registered beforehand.
    pub(crate) fn with_variants(self) -> &'static str {
        match self {
            Self::Config => "oidcc-config-certification-test-plan",
            Self::Basic => {
                "oidcc-basic-certification-test-plan[server_metadata=discovery][client_registration=static_client]"
            }
            Self::Logout => {
                "oidcc-rp-initiated-logout-certification-test-plan\
                 [response_type=code][client_registration=static_client]"
            }
            Self::RpBasic => {
                "oidcc-client-basic-certification-test-plan\
                 [client_registration=static_client][request_type=plain_http_request]"
            }
            Self::RpConfig => {
                "oidcc-client-config-certification-test-plan\
                 [client_registration=static_client][client_auth_type=client_secret_basic]\
                 [response_mode=default][request_type=plain_http_request]"
            }
        }
    }

    /// What the suite is told.
    pub(crate) fn template(self) -> &'static str {
        if self.is_of_the_relying_party() { "rp-config.template.json" } else { "op-config.template.json" }
    }

    /// Whether the suite is the provider and we the client.
    pub(crate) fn is_of_the_relying_party(self) -> bool {
        matches!(self, Self::RpBasic | Self::RpConfig)
    }
}
