//! The cookie of the device, read and written at a login (FC §5.2, §5.9).

use axum::{http::HeaderValue, response::Response};
use guichet_web::cookies::{Cookie, SameSite};
use guichet_web::exchanges::ExchangeNote;

use crate::{
    broker::Broker,
    device::{CookieFault, Device, Facts},
    session::Evidence,
    visit::Visit,
};

/// A device on which somebody logs in.
pub(super) struct Met {
    pub(super) facts: Facts,
    /// The cookie to set; none where the one that is there could not be seen.
    pub(super) cookie: Option<HeaderValue>,
    /// What was wrong with the one that came: it stops nobody (FC §5.9).
    fault: Option<CookieFault>,
}

impl Met {
    /// Has the exchange of an answer tell what only the log tells otherwise (FC §10.2, "log only").
    pub(super) fn told_with(&self, mut answer: Response) -> Response {
        if let (Some(fault), Some(note)) = (self.fault, answer.extensions_mut().get_mut::<ExchangeNote>()) {
            note.rule = Some(format!("{} {fault}; another one is made", fault.code()));
        }
        answer
    }
}

impl Broker {
    /// Who has logged in on this device before, and this person from now on; none where nobody is remembered.
    pub(super) fn device_met(&self, visit: &Visit, evidence: &Evidence) -> Option<Met> {
        let rules = self.parts.profile.device.as_ref()?;
        let identity = &evidence.registered.as_ref()?.identity;
        let cookie = self.device_cookie(&rules.cookie);
        let read = cookie.read(&visit.headers).map(|value| Device::read(&value));
        let (kept, fault) = match read {
            None => (None, None),
            Some(Ok(device)) => (Some(device), None),
            Some(Err(fault)) => (None, Some(fault)),
        };
        if let Some(fault) = fault {
            tracing::info!(code = fault.code(), "{fault}; another one is made");
        }
        // A browser led here by another site brings no cookie that is `SameSite=Strict`, whatever it has.
        let led = visit.headers.get("sec-fetch-site").is_some_and(|site| site.as_bytes() == b"cross-site");
        let unseen = led && kept.is_none();
        let device = kept.unwrap_or_else(|| Device::fresh(&self.parts.site.edge.entropy.bytes()));
        let (device, facts) = device.meets(identity, &self.parts.device.secrets, rules, visit.now);
        let set = (!unseen).then(|| cookie.set(&device.write(), Some(rules.lifetime.into())));
        Some(Met { facts, cookie: set, fault })
    }

    fn device_cookie<'a>(&'a self, name: &str) -> Cookie<'a> {
        let site = &self.parts.site;
        let cookie = match &self.parts.device.domain {
            Some(domain) => site.cookie_shared_below(name, domain),
            None => site.cookie(name),
        };
        cookie.same_site(SameSite::Strict)
    }
}
