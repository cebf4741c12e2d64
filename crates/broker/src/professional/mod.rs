//! Logging in a professional by a work address (PC §5): where it leads, what the provider must answer, whether a finished
//! login serves again. The rules that need no broker are in `guichet_oidc::professional` and `guichet_organisations`.

mod account;
mod address;
mod announced;
mod answer;
mod bridge;
mod code;
mod code_mail;
mod levels;
mod record;
mod refusal;

pub(crate) use address::Led;
pub(crate) use announced::Notice;
pub use announced::{Announced, Maintenance};
pub(crate) use answer::{level_of, methods_of};
pub use bridge::{Bridge, Crossing, NotCrossed};
pub(crate) use code::Tried;
pub(crate) use record::MAIL;
pub use record::{Typed, Work, WorkLogin};
pub(crate) use refusal::LEVELS_UNSATISFIED;
pub use refusal::{NAMES, Refusal};

use std::sync::Arc;

use guichet_organisations::{Directory, PublicServices, mail::MailDomains};
use url::Url;

/// What leading professionals to their provider takes, beside the profile.
pub struct Professionals {
    /// The provider of all addresses that no other serves, by `uid` (PC §5.4).
    pub default_provider: Option<String>,
    /// The address that the button of the Renater federation posts; no button without it (PC §5.2).
    pub renater_address: Option<String>,
    /// Domains that are taken beside those of the providers (PC §5.3).
    pub known_domains: Vec<String>,
    /// Where it is asked whether a domain takes mail, in the JSON of `dns.google` (PC §5.3); nobody is asked without it.
    pub mail_resolver: Option<Url>,
    /// Where organisations are looked up; not at all without it (PC §5.6).
    pub organisations: Option<Arc<dyn Directory>>,
    /// The way to the providers of the State's own network; without it all are called directly (PC §5.12).
    pub bridge: Option<Arc<dyn Bridge>>,
    /// Who is a public service.
    pub public_services: PublicServices,
    /// Domains that a misspelt one may have meant.
    pub mail_domains: MailDomains,
    /// Whether people are told that this is not the service itself (PC §5.2).
    pub test_environment: bool,
    /// What is announced of this service.
    pub maintenances: Arc<dyn Announced>,
}
