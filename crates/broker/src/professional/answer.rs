//! From what a provider answered to the login of a professional (PC §4, §5.5, §5.6).

use guichet_oidc::{
    mail_domain::domain,
    professional::identity::{ProfessionalRefusal, professional},
    rp::id_token::IdToken,
};
use guichet_organisations::{NotFound, Role, Siret};
use serde_json::{Map, Value, json};

use super::{Refusal, WorkLogin};
use crate::{broker::Broker, identity_provider::IdentityProvider, refusal, session::Login};

/// The levels of Microsoft's Entra ID, lowest first, and ours (PC §3.4).
const ENTRA_LEVELS: [(&str, &str); 3] = [("c1", "eidas1"), ("c2", "eidas2"), ("c3", "eidas3")];

/// The longest `custom` that the journal says, in bytes of JSON. Session, flow and grant hold it, and a provider's answer may
/// be 256 times as long.
const LONGEST_CUSTOM: usize = 4 * 1024;

/// What the journal says of the claims that have no name of their own.
fn for_the_journal(provider: &IdentityProvider, custom: &Map<String, Value>) -> Option<Map<String, Value>> {
    let bytes = serde_json::to_vec(custom).map_or(usize::MAX, |json| json.len());
    if bytes > LONGEST_CUSTOM {
        let name = &provider.name;
        tracing::warn!(
            idp = name,
            bytes,
            "{name} told {bytes} bytes beside the claims that have a name: not in the journal"
        );
        return None;
    }
    Some(custom.clone())
}

/// The level that an ID token names.
pub(crate) fn level_of(provider: &IdentityProvider, token: &IdToken) -> Option<String> {
    if !provider.work.is_entra_id {
        return token.acr.clone();
    }
    let given = token.claims.get("acrs").and_then(Value::as_array)?;
    let highest = ENTRA_LEVELS.iter().rev().find(|(theirs, _)| given.iter().any(|it| it.as_str() == Some(theirs)));
    highest.map(|(_, ours)| (*ours).to_owned())
}

/// The methods that an ID token names; none when it names none.
///
/// # Errors
/// Y020030: what it names is no list of texts (PC §5.5).
pub(crate) fn methods_of(token: &IdToken) -> Result<Vec<String>, refusal::Refusal> {
    let methods = match token.claims.get("amr") {
        None | Some(Value::Null) => return Ok(Vec::new()),
        Some(Value::Array(methods)) => methods.iter().map(|it| it.as_str().map(str::to_owned)).collect(),
        Some(_) => None,
    };
    methods.ok_or_else(|| refusal::Refusal::IdpTokenContent("ID token: `amr` is no list of texts".to_owned()))
}

impl Broker {
    /// Checks what the provider says of a professional and adds what her organisation gives. What service providers may be
    /// told takes the place of `claims`.
    pub(crate) async fn professional_login(
        &self,
        provider: &IdentityProvider,
        mut login: Login,
        (amr, typed): (Vec<String>, Option<String>),
        claims: &mut Map<String, Value>,
    ) -> Result<Login, refusal::Refusal> {
        let told = std::mem::take(claims);
        let is_siret = |text: &str| Siret::parse(text).is_ok();
        let passed =
            professional(&told, provider.work.siret.as_deref(), is_siret).map_err(|refused| match refused {
                ProfessionalRefusal::Claim { .. } => refusal::Refusal::IdentityInvalid(refused.to_string()),
                ProfessionalRefusal::Siret => Refusal::SiretMissing(refused.to_string()).into(),
            })?;
        let said = |name: &str| passed.claims.get(name).and_then(Value::as_str).map(str::to_owned);
        let (email, siret) = (said("email").unwrap_or_default(), said("siret").unwrap_or_default());
        let (belonging_population, organizational_unit) = (said("belonging_population"), said("organizational_unit"));
        self.domain_of_provider(provider, &email)?;
        let (roles, organisation) = self.roles_of(&siret).await;
        let levels = self.parts.profile.membership.as_ref();
        let level = levels.map(|levels| levels.understood(login.idp_acr.as_deref()).to_owned());
        let custom = for_the_journal(provider, &passed.custom);
        *claims = passed.claims;
        claims.insert("custom".to_owned(), Value::Object(passed.custom));
        claims.insert("idp_id".to_owned(), json!(provider.uid));
        claims.insert("idp_acr".to_owned(), json!(login.idp_acr.clone().or(level)));
        claims.insert("roles".to_owned(), json!(roles));
        if let Some(label) = &organisation {
            claims.insert("organization_label".to_owned(), json!(label));
        }
        let kept = WorkLogin { typed, belonging_population, organizational_unit, custom, ..WorkLogin::default() };
        login.work = Some(Box::new(WorkLogin { email, amr, roles, organisation, siret, ..kept }));
        Ok(login)
    }

    /// Whether the address is of one of the provider's domains (PC §5.5, code Y500027).
    fn domain_of_provider(&self, provider: &IdentityProvider, email: &str) -> Result<(), Refusal> {
        let (work, domain) = (&provider.work, domain(email));
        let listed = work.attached_email_domains.contains(&domain)
            || work.extra_accepted_email_domains.contains(&domain)
            || self.default_provider() == Some(provider.uid.as_str());
        if listed {
            return Ok(());
        }
        if !work.is_blocking_for_unlisted_email_domains_enabled {
            tracing::warn!(idp = provider.name, domain, "fqdn_mismatch: {} gave an address of {domain}", provider.name);
            return Ok(());
        }
        let attached = work.attached_email_domains.iter().chain(&work.extra_accepted_email_domains);
        Err(Refusal::ReturnedDomainRefused { domain, attached: attached.cloned().collect() })
    }

    /// The roles of whoever belongs to an organisation, and what it is called.
    async fn roles_of(&self, siret: &str) -> (Vec<Role>, Option<String>) {
        let Some(professionals) = self.professionals() else { return (Vec::new(), None) };
        let Some(directory) = &professionals.organisations else { return (Role::without_lookup(), None) };
        let Ok(siret) = Siret::parse(siret) else { return (Vec::new(), None) };
        match directory.find(&siret).await {
            Ok(organisation) => {
                let roles = professionals.public_services.judge(&organisation).roles();
                (roles, Some(organisation.label))
            }
            Err(NotFound::Unavailable(why)) => {
                tracing::error!(%why, "an organisation could not be looked up: {why}");
                (Vec::new(), None)
            }
            Err(_) => (Vec::new(), None),
        }
    }
}
