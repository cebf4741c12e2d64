//! Who speaks to whom: the columns of a sequence.

use guichet_web::exchanges::Exchange;
use guichet_web::page::Page;

use crate::Sandbox;

/// Someone who takes part. The order is that of the columns: from the person to the register.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Party {
    /// The person's browser.
    Browser,
    /// The service provider, whoever plays it.
    Service,
    /// A broker, by its name in the manifest.
    Broker(String),
    /// A simulated identity provider, by its path.
    Provider(String),
    /// A producer or a data provider, by its path.
    Producer(String),
}

impl Party {
    /// Who asked.
    pub(super) fn asking(exchange: &Exchange) -> Self {
        match exchange.from.as_str() {
            "browser" => Self::Browser,
            "client" => Self::Service,
            service => Self::of(service, ""),
        }
    }

    /// Who answered.
    pub(super) fn answering(exchange: &Exchange) -> Self {
        Self::of(&exchange.to, path_of(&exchange.url))
    }

    fn of(service: &str, path: &str) -> Self {
        let first = path.trim_start_matches('/').split('/').next().unwrap_or_default().to_owned();
        match service {
            "service-providers" => Self::Service,
            "identity-providers" => Self::Provider(first),
            "producers" | "data-providers" => Self::Producer(first),
            broker => Self::Broker(broker.to_owned()),
        }
    }

    /// How the page calls it. There is one service provider in a flow, which its title names.
    pub(super) fn name(&self, sandbox: &Sandbox, page: &Page) -> String {
        match self {
            Self::Browser => page.t("bench-party-browser"),
            Self::Service => page.t("bench-party-service"),
            Self::Broker(name) => sandbox.broker_title(name),
            Self::Provider(slug) => {
                let known = sandbox.identity_providers().find(|provider| provider.slug == *slug);
                known.map_or_else(|| slug.clone(), |provider| provider.title.clone())
            }
            Self::Producer(name) => name.to_uppercase(),
        }
    }
}

/// The path of an address, without query and fragment.
pub(super) fn path_of(address: &str) -> &str {
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    let path = rest.find('/').and_then(|slash| rest.get(slash..)).unwrap_or("/");
    path.split(['?', '#']).next().unwrap_or("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_ends_where_the_query_begins() {
        assert_eq!(path_of("http://localhost:7401/api/v2/authorize?client_id=x#y"), "/api/v2/authorize");
        assert_eq!(path_of("http://localhost:7401"), "/");
        assert_eq!(path_of("/a/b?c"), "/a/b");
    }

    #[test]
    fn columns_go_from_the_person_to_the_register() {
        let provider = Party::of("identity-providers", "/dgfip/token");
        assert_eq!(provider, Party::Provider("dgfip".to_owned()));
        let mut columns =
            [Party::of("producers", "/rnipp/x"), provider, Party::of("openid", "/"), Party::Service, Party::Browser];
        columns.sort();
        assert!(matches!(
            columns,
            [Party::Browser, Party::Service, Party::Broker(_), Party::Provider(_), Party::Producer(_)]
        ));
    }
}
