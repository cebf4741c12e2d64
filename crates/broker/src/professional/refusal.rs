//! What stops a professional's login and no citizen's (PC §2.2, §6).

use guichet_oidc::reason::{Difference, Named};

use super::NotCrossed;

/// A refusal of PC §5.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// No identity provider serves the address, and there is no default one (Y500001).
    NoProviderForEmail,
    /// `idp_hint` names nobody.
    IdpHintUnknown(String),
    /// The identity provider sent the person back with an error (Y020032).
    IdpAnsweredError(String),
    /// The service provider is for public agents only (Y500015).
    NotPublicAgent(String),
    /// The service provider takes no address of this domain (Y500025).
    ClientDomainRefused {
        /// The domain of the person's address.
        domain: String,
        /// Those that it takes.
        taken: Vec<String>,
    },
    /// The identity provider gave an address of a domain that is not its own (Y500027).
    ReturnedDomainRefused {
        /// The domain of that address.
        domain: String,
        /// Those of the provider.
        attached: Vec<String>,
    },
    /// The SIRET is missing or wrong, and the provider has none to stand for it (Y500006).
    SiretMissing(String),
    /// None of the demanded levels was reached (PC §5.7).
    LevelsUnsatisfied {
        /// The level that was reached.
        reached: String,
        /// Those that were demanded.
        demanded: Vec<String>,
        /// What to demand instead of levels of another version of the service, in words.
        instead: Vec<String>,
    },
    /// No page may be shown, and the finished login serves none of the demanded levels, of which some are of another version
    /// of the service.
    SilentLevelsUnsatisfied {
        /// What to demand instead, in words.
        instead: Vec<String>,
    },
    /// No page may be shown, and the provider of the finished login is switched off.
    SilentProviderDisabled,
    /// The provider is beyond the bridge, and no answer came over it (Y300001 to Y300003).
    NotCrossed(NotCrossed),
}

/// The name of [`Refusal::LevelsUnsatisfied`].
pub(crate) const LEVELS_UNSATISFIED: &str = "levels-unsatisfied";

/// The names of all of them, which the table of errors of a profile must hold that leads people by their address.
pub const NAMES: &[&str] = &[
    "no-provider-for-email",
    "idp-hint-unknown",
    "idp-answered-error",
    "not-public-agent",
    "client-domain-refused",
    "returned-domain-refused",
    "siret-missing",
    LEVELS_UNSATISFIED,
    "silent-levels-unsatisfied",
    "silent-provider-disabled",
    "bridge-silent",
    "bridge-malformed",
    "bridge-refused",
];

impl Named for Refusal {
    fn name(&self) -> &'static str {
        match self {
            Self::NoProviderForEmail => "no-provider-for-email",
            Self::IdpHintUnknown(_) => "idp-hint-unknown",
            Self::IdpAnsweredError(_) => "idp-answered-error",
            Self::NotPublicAgent(_) => "not-public-agent",
            Self::ClientDomainRefused { .. } => "client-domain-refused",
            Self::ReturnedDomainRefused { .. } => "returned-domain-refused",
            Self::SiretMissing(_) => "siret-missing",
            Self::LevelsUnsatisfied { .. } => LEVELS_UNSATISFIED,
            Self::SilentLevelsUnsatisfied { .. } => "silent-levels-unsatisfied",
            Self::SilentProviderDisabled => "silent-provider-disabled",
            Self::NotCrossed(NotCrossed::Silent(_)) => "bridge-silent",
            Self::NotCrossed(NotCrossed::Malformed(_)) => "bridge-malformed",
            Self::NotCrossed(NotCrossed::Refused(_)) => "bridge-refused",
        }
    }

    fn detail(&self) -> Option<String> {
        match self {
            Self::IdpAnsweredError(why) | Self::NotPublicAgent(why) | Self::SiretMissing(why) => Some(why.clone()),
            Self::NotCrossed(why) => Some(why.to_string()),
            _ => None,
        }
    }

    fn difference(&self) -> Option<Difference> {
        let difference = |received: &str, expected: Vec<String>, rule| {
            Some(Difference { received: received.to_owned(), expected, rule })
        };
        match self {
            Self::IdpHintUnknown(hint) => difference(hint, Vec::new(), "PC §5.2 idp_hint"),
            Self::IdpAnsweredError(why) => difference(why, Vec::new(), "PC §5.5"),
            Self::NotPublicAgent(why) => difference(why, vec!["agent_public".to_owned()], "PC §5.7 rule 4"),
            Self::ClientDomainRefused { domain, taken } => difference(domain, taken.clone(), "PC §5.4"),
            Self::ReturnedDomainRefused { domain, attached } => difference(domain, attached.clone(), "PC §5.5"),
            Self::SiretMissing(why) => difference(why, Vec::new(), "PC §4 siret"),
            Self::LevelsUnsatisfied { reached, demanded, instead } => {
                difference(reached, demanded.iter().chain(instead).cloned().collect(), "PC §5.7 acr")
            }
            Self::SilentLevelsUnsatisfied { instead } => difference("", instead.clone(), "PC §5.2 acr"),
            Self::NotCrossed(why) => difference(&why.to_string(), Vec::new(), "PC §5.12"),
            Self::NoProviderForEmail | Self::SilentProviderDisabled => None,
        }
    }

    fn instead(&self) -> Option<String> {
        match self {
            Self::LevelsUnsatisfied { instead, .. } | Self::SilentLevelsUnsatisfied { instead } => {
                Some(instead.join("; ")).filter(|words| !words.is_empty())
            }
            _ => None,
        }
    }
}

impl From<Refusal> for crate::refusal::Refusal {
    fn from(refusal: Refusal) -> Self {
        Self::Professional(Box::new(refusal))
    }
}
