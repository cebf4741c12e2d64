//! What leading professionals to their identity provider takes (PC §5.3 to §5.6).

use std::path::Path;
use std::sync::Arc;

use guichet_broker::professional::Professionals;
use guichet_directory::{ApiEntreprise, Imported, Settings};
use guichet_jose::Secret;
use guichet_oidc::mail_domain::compared;
use guichet_oidc::profile::{Profile, ProviderChoice};
use guichet_organisations::{Directory, PublicServices, Published, Siret, mail::MailDomains};

use super::StartError;
use super::brokers::Wiring;
use super::status::ForBroker;
use crate::configuration::{OrganisationSource, Step};

/// The default provider of the sandbox (PC §10).
const SIMULATED_DEFAULT: &str = "71144ab3-ee1a-4401-b7b3-79b44f7daeeb";
/// Who asks for organisations (PC §5.6): the DINUM.
const RECIPIENT: &str = "13002526500013";

impl Wiring<'_> {
    pub(super) async fn professionals(&self, profile: &Profile) -> Result<Option<Professionals>, StartError> {
        if profile.provider_choice != ProviderChoice::Email {
            return Ok(None);
        }
        let settings = &self.configuration.proconnect;
        let shipped = |reason: String| self.wrong("proconnect", reason);
        let mail_domains = MailDomains::shipped().map_err(|error| shipped(error.to_string()))?;
        let rehearsed = self.sandbox.is_some();
        let known_domains = match &settings.known_domains {
            Some(domains) => domains.iter().map(|domain| compared(domain)).collect(),
            None if rehearsed => mail_domains.all().map(str::to_owned).collect(),
            None => Vec::new(),
        };
        let default_provider = settings.default_identity_provider.clone();
        let default_provider = default_provider.or_else(|| rehearsed.then(|| SIMULATED_DEFAULT.to_owned()));
        Ok(Some(Professionals {
            default_provider: default_provider.filter(|uid| !uid.is_empty()),
            renater_address: settings.renater_email.clone(),
            known_domains,
            mail_resolver: settings.mail_resolver.clone(),
            organisations: self.organisations().await?,
            bridge: self.bridge()?,
            public_services: self.public_services()?,
            mail_domains,
            test_environment: settings.test_environment,
            maintenances: Arc::new(ForBroker {
                announcements: self.announcements.clone(),
                service: profile.service.clone(),
            }),
        }))
    }

    /// The rules on public services, with the published lists that are configured.
    fn public_services(&self) -> Result<PublicServices, StartError> {
        let settings = &self.configuration.proconnect;
        let mut rules = PublicServices::shipped().map_err(|error| self.wrong("organisations", error.to_string()))?;
        let read = |member, file: &Path| {
            let text = std::fs::read_to_string(file)
                .map_err(|error| self.wrong(member, format!("{} cannot be read: {error}", file.display())))?;
            let published = Published::read(&text).map_err(|error| self.wrong(member, error.to_string()))?;
            for slip in published.left_out() {
                tracing::warn!(file = %file.display(), slip, "«{slip}» in {} is not a SIREN: left out", file.display());
            }
            Ok::<_, StartError>(published)
        };
        if let Some(file) = &settings.state_operators_file {
            rules = rules.with_state_operators(read("state_operators_file", file)?);
        }
        if let Some(file) = &settings.public_bodies_file {
            rules = rules.with_public_bodies(read("public_bodies_file", file)?);
        }
        Ok(rules)
    }

    pub(super) async fn organisations(&self) -> Result<Option<Arc<dyn Directory>>, StartError> {
        let settings = &self.configuration.proconnect;
        let usual = if self.sandbox.is_some() { OrganisationSource::Api } else { OrganisationSource::None };
        Ok(match settings.organisations.unwrap_or(usual) {
            OrganisationSource::None => None,
            OrganisationSource::Imported => {
                Some(Arc::new(Imported::open(&self.stores.durable, &self.stores.sealer).await?))
            }
            OrganisationSource::Api => {
                let recipient = settings.organisations_recipient.as_deref().unwrap_or(RECIPIENT);
                let recipient = Siret::parse(recipient)
                    .map_err(|error| self.wrong("organisations_recipient", error.to_string()))?;
                let token = match &settings.organisations_token_file {
                    // The simulated API takes any, and no question without one.
                    None => self.sandbox.map(|_| Secret::new(self.edge.entropy.hex(32))),
                    Some(path) => {
                        let text = std::fs::read_to_string(path)
                            .map_err(|error| self.wrong("organisations_token_file", error.to_string()))?;
                        Some(Secret::new(text.trim().to_owned()))
                    }
                };
                let declared = settings.organisations_api.as_ref();
                let declared = declared.map(|url| url.as_str().trim_end_matches('/').to_owned());
                let simulated = self.sandbox.map(|sandbox| sandbox.origins().producers.url("/api-entreprise"));
                let Some(base) = declared.or(simulated) else { return Ok(None) };
                let asked = Settings::of_proconnect(base, token, recipient);
                Some(Arc::new(ApiEntreprise::new(asked, self.edge.outgoing.clone(), self.edge.clock.clone())))
            }
        })
    }

    fn wrong(&self, member: &'static str, reason: String) -> StartError {
        let path = [Step::from("proconnect"), Step::from(member)];
        StartError::Configured { place: self.configuration.place(&path), reason }
    }
}
