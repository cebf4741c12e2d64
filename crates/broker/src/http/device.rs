//! The cookie of the device, read and written at a login (FC §5.2, §5.9).

use axum::http::HeaderValue;
use guichet_web::cookies::{Cookie, SameSite};

use crate::{
    broker::Broker,
    device::{Device, Facts},
    session::Evidence,
    visit::Visit,
};

/// A device on which somebody logs in.
pub(super) struct Met {
    pub(super) facts: Facts,
    /// The cookie to set; none where the one that is there could not be seen.
    pub(super) cookie: Option<HeaderValue>,
}

impl Broker {
    /// Who has logged in on this device before, and this person from now on; none where nobody is remembered.
    pub(super) fn device_met(&self, visit: &Visit, evidence: &Evidence) -> Option<Met> {
        let rules = self.parts.profile.device.as_ref()?;
        let identity = &evidence.registered.as_ref()?.identity;
        let cookie = self.device_cookie(&rules.cookie);
        let kept = cookie.read(&visit.headers).and_then(|value| match Device::read(&value) {
            Ok(device) => Some(device),
            Err(fault) => {
                tracing::info!(code = fault.code(), "{fault}; another one is made");
                None
            }
        });
        // A browser led here by another site brings no cookie that is `SameSite=Strict`, whatever it has.
        let led = visit.headers.get("sec-fetch-site").is_some_and(|site| site.as_bytes() == b"cross-site");
        let unseen = led && kept.is_none();
        let device = kept.unwrap_or_else(|| Device::fresh(&self.parts.site.edge.entropy.bytes()));
        let (device, facts) = device.meets(identity, &self.parts.device.secrets, rules, visit.now);
        let set = (!unseen).then(|| cookie.set(&device.write(), Some(rules.lifetime.into())));
        Some(Met { facts, cookie: set })
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
