//! Where an address leads, whether it is taken at all, and what a misspelt one may have meant (PC §5.3, §5.4).

use guichet_oidc::{
    client::Client,
    mail_domain::{domain, in_letters},
    professional::routing::{self, Candidate, Route},
};
use guichet_organisations::mail::MailAddress;
use guichet_web::{collation, outgoing::Request};
use serde_json::Value;

use super::{Professionals, Refusal};
use crate::{broker::Broker, records::ServiceProvider};

/// Where an address leads, by `uid`.
pub(crate) enum Led {
    /// To this provider.
    To(String),
    /// To a choice among these.
    Choice,
    /// Nowhere.
    Nowhere,
}

impl Broker {
    pub(crate) fn professionals(&self) -> Option<&Professionals> {
        self.parts.professionals.as_ref()
    }

    /// The provider of all addresses that no other serves.
    pub(crate) fn default_provider(&self) -> Option<&str> {
        self.professionals()?.default_provider.as_deref()
    }

    /// The providers that serve an address, the default one last, the others by title as French dictionaries order them.
    pub(crate) fn serving(&self, email: &str) -> Vec<std::sync::Arc<ServiceProvider>> {
        let all = self.providers();
        let route = routing::route(email, &candidates(&all), None);
        let uids: Vec<&str> = match &route {
            Route::To(uid) => vec![uid],
            Route::Choice(uids) => uids.clone(),
            Route::Nowhere => Vec::new(),
        };
        let mut serving: Vec<_> =
            all.iter().filter(|record| uids.contains(&record.provider.uid.as_str())).cloned().collect();
        let default = self.default_provider();
        let is_default = |record: &ServiceProvider| default == Some(record.provider.uid.as_str());
        serving.sort_by(|one, other| {
            let titles = || collation::compare(&one.provider.title, &other.provider.title);
            is_default(one).cmp(&is_default(other)).then_with(titles)
        });
        serving
    }

    pub(crate) fn led(&self, email: &str) -> Led {
        let all = self.providers();
        match routing::route(email, &candidates(&all), self.default_provider()) {
            Route::To(uid) => Led::To(uid.to_owned()),
            Route::Choice(_) => Led::Choice,
            Route::Nowhere => Led::Nowhere,
        }
    }

    /// Whether an address is taken: of a known domain, of a known person, or of a domain that receives mail. Whoever cannot
    /// be asked says yes.
    pub(crate) async fn takes(&self, email: &str) -> bool {
        let (Ok(address), Some(professionals)) = (MailAddress::parse(email), self.professionals()) else {
            return false;
        };
        let domain = domain(address.as_str());
        let attached = |record: &std::sync::Arc<ServiceProvider>| {
            record.service == self.service() && record.provider.work.attached_email_domains.contains(&domain)
        };
        if self.parts.providers.all().iter().any(attached) || professionals.known_domains.contains(&domain) {
            return true;
        }
        match self.work_account(address.as_str()).await {
            Ok(None) => {}
            Ok(Some(_)) => return true,
            Err(error) => {
                tracing::error!(%error, "whether an address is known could not be looked up: {error}");
                return true;
            }
        }
        match &professionals.mail_resolver {
            None => false,
            Some(resolver) => self.receives_mail(resolver, &domain).await,
        }
    }

    /// Whether a domain has a mail server or at least an address; also when that cannot be told.
    async fn receives_mail(&self, resolver: &url::Url, domain: &str) -> bool {
        for kind in ["MX", "A"] {
            let mut url = resolver.clone();
            url.query_pairs_mut().append_pair("name", domain).append_pair("type", kind);
            let Ok(answer) = self.parts.site.edge.outgoing.send(self.service(), Request::get(url.as_str())).await
            else {
                return true;
            };
            let Ok(told) = serde_json::from_slice::<Value>(&answer.body) else { return true };
            if told.get("Answer").and_then(Value::as_array).is_some_and(|records| !records.is_empty()) {
                return true;
            }
        }
        false
    }

    /// The address that a misspelt one may have meant, as people write it: an accent too many is near in letters, far as
    /// `xn--`.
    pub(crate) fn meant(&self, email: &str) -> Option<String> {
        let professionals = self.professionals()?;
        let address = MailAddress::parse(email).ok()?;
        let all = self.providers();
        let attached = all.iter().flat_map(|record| &record.provider.work.attached_email_domains);
        let known: Vec<String> =
            attached.chain(&professionals.known_domains).map(|domain| in_letters(domain)).collect();
        let known = known.iter().map(String::as_str);
        professionals.mail_domains.suggestion(address.local_part(), &in_letters(address.domain()), known)
    }

    /// Whether a service provider takes an address of this domain.
    ///
    /// # Errors
    /// Y500025.
    pub(crate) fn domain_taken(client: &Client, email: &str) -> Result<(), Refusal> {
        let (taken, domain) = (&client.authorized_email_domains, domain(email));
        if taken.is_empty() || taken.contains(&domain) {
            return Ok(());
        }
        Err(Refusal::ClientDomainRefused { domain, taken: taken.clone() })
    }
}

fn candidates(all: &[std::sync::Arc<ServiceProvider>]) -> Vec<Candidate<'_>> {
    all.iter()
        .map(|record| Candidate {
            uid: &record.provider.uid,
            domains: &record.provider.work.attached_email_domains,
            routed: record.provider.work.is_routing_enabled,
        })
        .collect()
}
