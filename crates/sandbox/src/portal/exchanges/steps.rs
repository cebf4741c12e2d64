//! What a step of a login is called: an endpoint is known by the end of its path.

use guichet_oidc::endpoints::Endpoint;
use guichet_web::exchanges::Exchange;

use super::parties::{Party, path_of};

/// What a simulated identity provider answers beside the endpoints of OpenID Connect (FC §13).
const OF_A_PROVIDER: [(&str, &str); 3] = [
    ("/login/with-custom-identity", "bench-step-provider-custom"),
    ("/login", "bench-step-provider-login"),
    ("/cancel", "bench-step-provider-cancel"),
];

/// What a demo service provider answers.
const OF_A_SERVICE: [(&str, &str); 3] = [
    ("/login", "bench-step-service-login"),
    ("/callback", "bench-step-service-callback"),
    ("/logout", "bench-step-service-logout"),
];

/// The endpoint of a broker or a provider at the end of `path`, the longest one that fits.
pub(super) fn endpoint(path: &str) -> Option<Endpoint> {
    let asked: Vec<&str> = path.trim_start_matches('/').split('/').collect();
    let fits = |endpoint: &Endpoint| {
        let template: Vec<&str> = endpoint.path().trim_start_matches('/').split('/').collect();
        let places = template.iter().rev().zip(asked.iter().rev());
        template.len() <= asked.len()
            && places.into_iter().all(|(wanted, found)| wanted.starts_with('{') || wanted == found)
    };
    let candidates = Endpoint::ALL.into_iter().filter(|endpoint| *endpoint != Endpoint::Landing).filter(fits);
    // Between two of one length, a written segment is closer than a handle: `/interaction/{uid}`, `/session/end`.
    candidates.max_by_key(|endpoint| (endpoint.path().matches('/').count(), !endpoint.path().ends_with('}')))
}

/// The key of the step's name; none where the path alone says it.
pub(super) fn key(exchange: &Exchange) -> Option<String> {
    let path = path_of(&exchange.url);
    let written =
        |table: &[(&str, &str)]| table.iter().find(|(end, _)| path.ends_with(end)).map(|(_, key)| (*key).to_owned());
    match Party::answering(exchange) {
        Party::Browser => None,
        Party::Service => Some(written(&OF_A_SERVICE).unwrap_or_else(|| "bench-step-service-page".to_owned())),
        Party::Provider(_) => {
            written(&OF_A_PROVIDER).or_else(|| endpoint(path).and_then(|known| of_endpoint("provider", known)))
        }
        Party::Producer(_) => Some("bench-step-producer".to_owned()),
        Party::Broker(_) => endpoint(path).and_then(|known| of_endpoint("broker", known)),
    }
}

fn of_endpoint(role: &str, endpoint: Endpoint) -> Option<String> {
    const OF_BOTH: [Endpoint; 6] = [
        Endpoint::Authorize,
        Endpoint::Token,
        Endpoint::Userinfo,
        Endpoint::Discovery,
        Endpoint::Jwks,
        Endpoint::EndSession,
    ];
    let name = serde_json::to_value(endpoint).ok()?;
    (role == "broker" || OF_BOTH.contains(&endpoint))
        .then(|| format!("bench-step-{role}-{}", name.as_str().unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use guichet_web::language::Language;
    use guichet_web::page::Page;

    #[test]
    fn an_endpoint_is_known_by_the_end_of_its_path() {
        for (path, known) in [
            ("/api/v2/authorize", Some(Endpoint::Authorize)),
            ("/authorize", Some(Endpoint::Authorize)),
            ("/api/v2/authorize/the-handle", Some(Endpoint::Resume)),
            ("/api/v2/interaction/the-handle", Some(Endpoint::Interaction)),
            ("/api/v2/interaction/the-handle/verify", Some(Endpoint::Verify)),
            ("/api/v2/session/end", Some(Endpoint::EndSession)),
            ("/api/v2/token/revocation", Some(Endpoint::Revocation)),
            ("/dgfip/.well-known/openid-configuration", Some(Endpoint::Discovery)),
            ("/api/v2/nowhere", None),
            ("/", None),
        ] {
            assert_eq!(endpoint(path), known, "{path}");
        }
    }

    #[test]
    fn every_step_has_a_name_in_both_languages() {
        let mut keys: Vec<String> =
            OF_A_PROVIDER.iter().chain(&OF_A_SERVICE).map(|(_, key)| (*key).to_owned()).collect();
        keys.extend(["bench-step-service-page".to_owned(), "bench-step-producer".to_owned()]);
        let roles = ["broker", "provider"].into_iter();
        keys.extend(roles.flat_map(|role| Endpoint::ALL.into_iter().filter_map(move |known| of_endpoint(role, known))));
        for language in Language::ALL {
            let page = Page::sample(language);
            for key in &keys {
                assert!(!page.t(key).contains(key.as_str()), "{key} has no name in {}", language.tag());
            }
        }
    }
}
