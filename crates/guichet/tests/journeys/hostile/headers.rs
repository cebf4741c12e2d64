//! The headers that every route answers with, as an outsider sees them (FC §1.2).

use std::collections::BTreeSet;
use std::net::SocketAddr;

use guichet_guichet::configuration::Configuration;
use guichet_guichet::stack::{Options, Stack};

use super::row_of;
use super::wire::{Answer, Ask, Place};
use crate::stand::{Stand, options};

/// The headers of FC §1.2 and PC §1.2 that every answer carries.
pub const HEADERS: [(&str, &str); 11] = [
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("origin-agent-cluster", "?1"),
    ("referrer-policy", "no-referrer"),
    ("x-content-type-options", "nosniff"),
    ("x-dns-prefetch-control", "off"),
    ("x-download-options", "noopen"),
    ("x-frame-options", "SAMEORIGIN"),
    ("x-permitted-cross-domain-policies", "none"),
    ("x-xss-protection", "0"),
    ("vary", "Origin"),
];

/// Those of AP §2, at the gateway.
const HEADERS_OF_THE_GATEWAY: [(&str, &str); 5] = [
    ("cache-control", "no-cache"),
    ("referrer-policy", "strict-origin-when-cross-origin"),
    ("vary", "Accept, Origin"),
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "SAMEORIGIN"),
];

/// The policy: what the engine's defaults say, without `form-action`, and nothing from anywhere but the service itself.
const POLICY: [&str; 9] = [
    "base-uri 'self'",
    "default-src 'self'",
    "font-src 'self'",
    "frame-ancestors 'self'",
    "img-src 'self' data:",
    "object-src 'none'",
    "script-src 'self'",
    "script-src-attr 'none'",
    "style-src 'self'",
];

/// What browsers are told in production, and nowhere else: it would keep them from `http://localhost` for a year.
fn transport(service: &str) -> &'static str {
    if service == "api-particulier" { "max-age=63072000" } else { "max-age=31536000; includeSubDomains" }
}

/// What is wrong with the headers that every answer of a service of a rehearsal has, if anything.
pub fn fault(service: &str, target: &[u8], answer: &Answer) -> Option<String> {
    let strict = answer.header("strict-transport-security");
    strict.map(|value| format!("a rehearsal says {value}")).or_else(|| fault_anywhere(service, target, answer))
}

fn fault_anywhere(service: &str, target: &[u8], answer: &Answer) -> Option<String> {
    let expected = if service == "api-particulier" { &HEADERS_OF_THE_GATEWAY[..] } else { &HEADERS };
    for (name, value) in expected {
        let own = ["cache-control", "vary"].contains(name) && answer.header(name).is_some();
        if answer.header(name) != Some(value) && !own {
            return Some(format!("{name} is {:?}", answer.header(name)));
        }
    }
    let policies: Vec<&str> = answer.all("content-security-policy").collect();
    let mut directives: Vec<&str> = policies.iter().flat_map(|policy| policy.split(';')).map(str::trim).collect();
    directives.sort_unstable();
    // Somebody else's documents and mails may do nothing at all.
    let is_shut = directives.contains(&"default-src 'none'") && directives.iter().any(|it| it.starts_with("sandbox"));
    if policies.len() != 1 || directives != POLICY && !is_shut {
        return Some(format!("the policy is {policies:?}"));
    }
    // Any page may read the description of the gateway's API (AP §1.1), the catalogue's lists (DP §5.3) and the status, whose
    // address may come in its absolute form.
    let is_open = match service {
        "api-particulier" => answer.header("content-type") == Some("application/yaml; charset=utf-8"),
        "portal" => {
            let target = String::from_utf8_lossy(target);
            target.contains("/api/v1/apis") || target.contains("/api/v1/status")
        }
        _ => false,
    };
    let told = |(name, _): &&(String, String)| {
        matches!(name.as_str(), "server" | "x-powered-by" | "x-injected")
            || name.starts_with("access-control-") && !is_open
    };
    answer.headers.iter().find(told).map(|(name, value)| format!("{name}: {value}"))
}

/// A request for each of the `paths`, as [`Stand::routes`] gives them, and for two that are not there.
fn each(paths: Vec<String>) -> impl Iterator<Item = String> {
    paths.into_iter().map(|path| path.replace(['{', '}'], "")).chain(["/unknown".to_owned(), "/%ff".to_owned()])
}

#[tokio::test]
async fn no_route_answers_without_the_common_headers() {
    let stand = Stand::start().await;
    let mut statuses = BTreeSet::new();
    for (service, paths) in stand.routes() {
        let place = Place::of(&stand, &service);
        // What stands on several paths is one router.
        let mut met = BTreeSet::new();
        let paths = paths.into_iter().filter(|path| {
            let (at, row) = row_of(&service, path);
            met.insert((at, row.path))
        });
        for path in each(paths.collect()) {
            let long = "a".repeat(66 * 1024);
            for ask in [
                Ask::new("GET", path.clone()),
                Ask::new("HEAD", path.clone()),
                Ask::new("POST", path.clone()).body("application/x-www-form-urlencoded", "a=b"),
                Ask::new("PUT", path.clone()).body("application/json", "{"),
                Ask::new("TRACE", path.clone()),
                Ask::new("POST", path.clone()).body("text/plain", long.clone()),
                Ask::new("GET", format!("{path}?{}", &long[..40 * 1024])),
                Ask::new("GET", format!("{path}?{long}")),
                Ask::new("GET", path.clone()).header("x", long.clone()),
                (0..200).fold(Ask::new("GET", path.clone()), |ask, at| ask.header(format!("x-{at}"), "y")),
                Ask { host: Some("elsewhere.example".to_owned()), ..Ask::new("GET", path.clone()) },
                Ask::new("GET", path.clone()).header("content-length", "x"),
            ] {
                let answer = ask.send(&place).await.unwrap_or_else(|| panic!("{service}: {}", ask.shown()));
                let fault = fault(&service, &ask.target, &answer);
                assert_eq!(fault, None, "{service} {}: {}", answer.status, ask.shown());
                statuses.insert(answer.status);
            }
        }
    }
    for status in [200, 301, 303, 308, 400, 401, 404, 405, 413, 414, 415, 431] {
        assert!(statuses.contains(&status), "{status} was not met: {statuses:?}");
    }
    stand.stop().await;
}

#[tokio::test]
async fn no_route_answers_without_the_common_headers_over_tls() {
    let folder = tempfile::tempdir().unwrap();
    let stand = Stand::with(Options { tls: Some(folder.path().to_owned()), ..options() }).await;
    for (service, paths) in stand.routes() {
        let place = Place::of(&stand, &service);
        for path in each(paths) {
            let ask = Ask::new("GET", path);
            let answer = ask.send(&place).await.unwrap_or_else(|| panic!("{service}: {}", ask.shown()));
            assert_eq!(fault(&service, &ask.target, &answer), None, "{service} {}: {}", answer.status, ask.shown());
        }
    }
    stand.stop().await;
}

/// Whatever may run where nothing is simulated.
const IN_PRODUCTION: [&str; 9] = [
    "api-particulier",
    "datapass",
    "franceconnect",
    "franceconnect-plus",
    "franceconnect-v1",
    "openid",
    "portal",
    "proconnect",
    "token-space",
];

#[tokio::test]
async fn in_production_no_route_answers_without_binding_browsers_to_https() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        format!("{path:?}")
    };
    let listen = SocketAddr::from(([127, 0, 0, 1], guichet_test_servers::free_port()));
    let host = |service: &str| format!("{service}.example.org");
    let secret = file("secret", "thirty-two characters or more of a secret\n");
    let login =
        format!("issuer = 'https://proconnect.example.org/api/v2'\nclient_id = 'x'\nclient_secret_file = {secret}\n");
    let mut text = format!(
        "mode = 'production'\n[store]\ndata = {:?}\n[datapass]\n{login}[token_space]\n{login}webhook_secret_file = {secret}\n",
        folder.path().join("data")
    );
    let mut authorities = Vec::new();
    for service in IN_PRODUCTION {
        let own = rcgen::generate_simple_self_signed([host(service)]).unwrap();
        let certificate = file(&format!("{service}.pem"), &own.cert.pem());
        let key = file(&format!("{service}.key"), &own.signing_key.serialize_pem());
        let origin = host(service);
        text += &format!(
            "[services.{service}]\norigin = 'https://{origin}'\nlisten = '{listen}'\ncertificate = {certificate}\nkey = {key}\n"
        );
        authorities.push(own.cert.der().clone());
    }
    let stack = Stack::serve(&Configuration::parse("production.toml", &text).unwrap()).await.unwrap();
    let served: Vec<&str> = stack.routes.keys().map(|service| service.as_str()).collect();
    assert_eq!(BTreeSet::from_iter(served), BTreeSet::from(IN_PRODUCTION));
    for (service, paths) in stack.routes.clone() {
        let service = service.as_str();
        let place = Place::named(&host(service), listen.port(), &authorities);
        for path in each(paths) {
            let ask = Ask::new("GET", path);
            let answer = ask.send(&place).await.unwrap_or_else(|| panic!("{service}: {}", ask.shown()));
            let fault = fault_anywhere(service, &ask.target, &answer);
            assert_eq!(fault, None, "{service} {}: {}", answer.status, ask.shown());
            let strict: Vec<&str> = answer.all("strict-transport-security").collect();
            assert_eq!(strict, [transport(service)], "{service} {}: {}", answer.status, ask.shown());
        }
    }
    stack.stop().await;
}
