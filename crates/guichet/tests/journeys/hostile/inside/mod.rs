//! Who is behind the first check of a service, and what is theirs: people who are logged in, tokens, things that exist. So that what is
//! spoilt in a request is looked at by what stands behind.

mod afterwards;
mod at_a_broker;
mod at_datapass;
mod at_the_token_space;
mod simulated;

use std::collections::BTreeMap;

pub use afterwards::pages;
pub use at_datapass::ADMINISTRATOR;
pub use at_the_token_space::{DEFINITION, EDITOR, SIGNED_WITH};
use serde_json::Value;

use crate::stand::{Browser, Reply, Stand};

/// What a good request of one route holds, as far as it depends on who asks.
#[derive(Default)]
pub struct Inside {
    pub cookies: String,
    /// Other cookies that are good elsewhere.
    pub others: Vec<String>,
    pub headers: Vec<(&'static str, String)>,
    /// Values of parameters, by their name.
    pub fields: BTreeMap<&'static str, String>,
    /// What stands for a segment of the path, `{id}`.
    pub segments: BTreeMap<&'static str, String>,
    /// With which a body is signed.
    pub signed_with: Option<&'static str>,
}

impl Inside {
    /// Of a route, as a service serves it; `client` is one of its broker, or of `openid`.
    pub async fn of(stand: &Stand, service: &str, path: &str, client: &Value) -> Self {
        match service {
            "datapass" => at_datapass::inside(stand, path).await,
            "token-space" => at_the_token_space::inside(stand, path).await,
            "identity-providers" => simulated::identity_provider(stand, path).await,
            "service-providers" => simulated::service_provider(stand, path).await,
            "producers" => simulated::producer(stand, path).await,
            "portal" => simulated::portal(stand, path).await,
            _ => at_a_broker::inside(stand, service, path, client).await,
        }
    }

    /// With the cookies of a browser, and the fields of a form that its page has.
    fn at(browser: &Browser, page: &Reply) -> Self {
        let mut inside = Self { cookies: cookies(browser), ..Self::default() };
        for name in ["csrfToken", "version", "uid", "interaction", "xsrf", "back", "prefill", "organisation"] {
            if page.holds(&format!("name=\"{name}\" value=\"")) {
                inside.fields.insert(name, page.field(name));
            }
        }
        inside
    }
}

pub fn cookies(browser: &Browser) -> String {
    browser.cookies.iter().map(|((name, _), value)| format!("{name}={value}")).collect::<Vec<_>>().join("; ")
}

/// What stands in the last link or form of a page after the beginning of an address, up to the next segment.
fn last(page: &Reply, beginning: &str) -> Option<String> {
    let rest = page.text.rsplit(&format!("=\"{beginning}")).next().filter(|rest| rest.len() < page.text.len())?;
    Some(rest.split(['"', '/', '?', '#']).next()?.to_owned())
}

fn found(page: &Reply, beginning: &str) -> String {
    last(page, beginning)
        .unwrap_or_else(|| panic!("nothing at {beginning} on {}: {} {}", page.url, page.status, page.text))
}
