//! `[proconnect]`: settings of that service alone.

use std::path::PathBuf;

use schemars::JsonSchema;
use serde::Deserialize;
use url::Url;

/// `[proconnect]`.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct ProConnectSettings {
    /// The identity provider, by `uid`, of every address that no other serves (PC §5.4). Empty: there is none, and such an
    /// address is told Y500001. Default: the simulated one in a sandbox, none in production.
    pub default_identity_provider: Option<String>,
    /// The address that the button of the Renater federation stands for (PC §5.2). Default: no such button.
    pub renater_email: Option<String>,
    /// E-mail domains that are taken though no identity provider serves them (PC §5.3). Default: those of public mail
    /// services and of ministries in a sandbox, none in production.
    pub known_domains: Option<Vec<String>>,
    /// Where it is asked over HTTPS whether another domain takes mail, with `name` and `type` in the query and JSON in the
    /// answer (PC §5.3). Default: nobody is asked, and another domain is refused.
    pub mail_resolver: Option<Url>,
    /// Where the organisation of a person is looked up, which tells her roles (PC §5.6). Default: `api` in a sandbox, over
    /// the simulated API Entreprise; in production it must be said.
    pub organisations: Option<OrganisationSource>,
    /// Base address of API Entreprise, without a slash at its end. Default: the simulated one in a sandbox.
    pub organisations_api: Option<Url>,
    /// The file that holds the token for it. Default: none is sent.
    pub organisations_token_file: Option<PathBuf>,
    /// The SIRET of the administration that asks there (PC §5.6). Default: that of the DINUM.
    pub organisations_recipient: Option<String>,
}

/// Where organisations are looked up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum OrganisationSource {
    /// At API Entreprise.
    Api,
    /// Among those that `guichet import` brought.
    Imported,
    /// Nowhere: everybody is a public agent (PC §5.6).
    None,
}
