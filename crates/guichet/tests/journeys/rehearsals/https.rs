//! `--tls`: every origin on https, with certificates of a local authority that is kept between runs.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use guichet_guichet::configuration::{Configuration, backchannel_base};
use guichet_guichet::demo::{Cast, Scenario, Transcript, play};
use guichet_guichet::services::ServiceName;
use guichet_guichet::stack::{Options, PortBase, Stack};
use guichet_web::clock::Clock;
use guichet_web::entropy::Entropy;
use guichet_web::outgoing::{self, Client, Request};
use serde_json::json;

use crate::crashes::child::ports;
use crate::stand::{Stand, options};

async fn with_tls(folder: &Path) -> Stand {
    Stand::with(Options { tls: Some(folder.to_owned()), ..options() }).await
}

fn trusting(authority: &str, resolve: Vec<(String, SocketAddr)>) -> Client {
    Client::new(outgoing::Options { authorities: vec![authority.to_owned()], resolve, ..Default::default() }).unwrap()
}

#[tokio::test]
async fn whole_logins_go_over_https_where_cookies_are_secure() {
    let folder = tempfile::tempdir().unwrap();
    let stand = with_tls(folder.path()).await;
    for (service, origin) in stand.manifest["services"].as_object().unwrap() {
        assert!(origin.as_str().unwrap().starts_with("https://localhost:"), "{service}: {origin}");
    }
    for scenario in [Scenario::Franceconnect, Scenario::Openid] {
        let cast = Cast { scenario, ..Cast::default() };
        let transcript = Transcript::new(Box::new(std::io::sink()));
        play(&stand.manifest, &cast, &Clock::system(), &Entropy::system(), transcript).await.unwrap();
    }
    let client = stand.client("franceconnect", json!({})).await;
    let started = stand.browser().get(&stand.authorize_url(&client, &[])).await;
    let cookies: Vec<&str> = started.headers.get_all("set-cookie").iter().map(|line| line.to_str().unwrap()).collect();
    assert!(cookies.len() >= 4, "{cookies:?}");
    for cookie in cookies {
        assert!(cookie.contains("; SameSite=Lax") && cookie.contains("; Secure"), "{cookie}");
        // A `Domain` without a dot is refused by many cookie jars, and would say nothing.
        assert!(cookie.contains("-franceconnect=") && !cookie.contains("Domain"), "{cookie}");
    }
    assert!(started.headers.get("strict-transport-security").is_none(), "it would bind localhost to https for a year");
    stand.stop().await;
}

#[tokio::test]
async fn the_authority_is_kept_for_its_owner_and_the_manifest_says_where() {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("new/authority");
    let mut certificates = Vec::new();
    for _ in 0..2 {
        let stand = with_tls(&place).await;
        let path = PathBuf::from(stand.manifest["ca"].as_str().unwrap());
        assert_eq!(path, place.join("ca.pem"));
        certificates.push(std::fs::read_to_string(path).unwrap());
        let portal = stand.browser().get(&stand.origin("portal")).await;
        assert!(portal.text.contains("NODE_EXTRA_CA_CERTS") && portal.text.contains("new/authority/ca.pem"));
        stand.stop().await;
    }
    assert_eq!(certificates[0], certificates[1]);
    assert!(certificates[0].starts_with("-----BEGIN CERTIFICATE-----"));
    #[cfg(unix)]
    for (name, mode) in [("", 0o700), ("ca.key", 0o600)] {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(std::fs::metadata(place.join(name)).unwrap().permissions().mode() & 0o777, mode, "{name}");
    }
}

/// Four sites on the ports of `base`, three of them by names without a port, which the table leads there.
fn on_four_sites(base: u16) -> Configuration {
    let port = |service: ServiceName| PortBase::Fixed(base).port_of(service);
    let (franceconnect, openid) = (port(ServiceName::FranceConnect), port(ServiceName::Openid));
    let (providers, producers) = (port(ServiceName::IdentityProviders), port(ServiceName::Producers));
    let text = format!(
        "[services]\nfranceconnect.origin = 'https://fc.test'\nopenid.origin = 'https://op.test'\n\
         identity-providers.origin = 'https://idp.example:{providers}'\nproducers.origin = 'https://insee.test'\n\
         [resolve]\n'fc.test' = '127.0.0.1:{franceconnect}'\n'op.test' = '127.0.0.1:{openid}'\n\
         'idp.example' = '127.0.0.1:1'\n'insee.test' = '127.0.0.1:{producers}'\n"
    );
    Configuration::parse("test.toml", &text).unwrap()
}

#[tokio::test]
async fn a_stack_on_several_sites_finds_itself_by_the_table_of_the_configuration() {
    let folder = tempfile::tempdir().unwrap();
    let base = ports();
    let stand = Stand::with(Options {
        tls: Some(folder.path().to_owned()),
        port_base: PortBase::Fixed(base),
        configuration: on_four_sites(base),
        ..options()
    })
    .await;
    assert_eq!(stand.issuer("franceconnect"), "https://fc.test/api/v2");
    for service in ["franceconnect", "openid"] {
        let client = stand.client(service, json!({})).await;
        let (idp, url) = (stand.provider(service, "Impôts"), stand.authorize_url(&client, &[]));
        let mut browser = stand.browser();
        let started = browser.get(&url).await;
        // Alone on their hosts: no suffix, and `Domain` is the host.
        let cookies: Vec<&str> = started.headers.get_all("set-cookie").iter().map(|it| it.to_str().unwrap()).collect();
        let host = if service == "openid" { "op.test" } else { "fc.test" };
        assert!(cookies.iter().any(|cookie| cookie.starts_with("_session=")), "{cookies:?}");
        assert!(cookies.iter().all(|it| it.ends_with(&format!("; Secure; Domain={host}"))), "{cookies:?}");
        let back = browser.log_in(&url, &idp, "test").await;
        let tokens = stand.token(&client, &back.param("code").unwrap(), &[]).await.json();
        let person = stand.userinfo(service, tokens["access_token"].as_str().unwrap()).await.json();
        assert!(person["sub"].is_string(), "{person}");
    }
    stand.stop().await;
}

#[tokio::test]
async fn every_name_of_the_stack_is_certified_and_nobody_elses() {
    let folder = tempfile::tempdir().unwrap();
    let stand = Stand::with(Options {
        tls: Some(folder.path().to_owned()),
        public_host: Some("guichet.test".to_owned()),
        backchannel_base: Some(backchannel_base("https://guichet").unwrap()),
        configuration: Configuration::parse("test.toml", "[services]\nopenid.origin = 'https://op.test'").unwrap(),
        ..options()
    })
    .await;
    // All listeners present the same certificate.
    let portal = url::Url::parse(&stand.origin("portal")).unwrap();
    assert_eq!(portal.host_str(), Some("guichet.test"));
    let address = SocketAddr::from(([127, 0, 0, 1], portal.port().unwrap()));
    let authority = std::fs::read_to_string(stand.manifest["ca"].as_str().unwrap()).unwrap();
    let named = ["op.test", "guichet.test", "guichet", "other.test"];
    let client = trusting(&authority, named.map(|name| (name.to_owned(), address)).into());
    for (name, certified) in named.map(|name| (name, name != "other.test")).into_iter().chain([("127.0.0.1", true)]) {
        let url = format!("https://{name}:{}/.well-known/guichet.json", address.port());
        assert_eq!(client.send("test", Request::get(&url)).await.is_ok(), certified, "{name}");
    }
    stand.stop().await;
}

#[tokio::test]
async fn a_certificate_of_ones_own_is_presented_by_its_service_alone() {
    let folder = tempfile::tempdir().unwrap();
    let own = guichet_guichet::authority::Authority::open(folder.path(), Clock::system().now()).unwrap();
    let (certificate, key) = (folder.path().join("ca.pem"), folder.path().join("ca.key"));
    let text = format!("[services.openid]\ncertificate = '{}'\nkey = '{}'\n", certificate.display(), key.display());
    let configuration = Configuration::parse("test.toml", &text).unwrap();
    assert!(configuration.unused().is_empty());
    let stand = Stand::with(Options { configuration, ..options() }).await;
    assert!(stand.origin("openid").starts_with("https://localhost:"));
    assert!(stand.origin("portal").starts_with("http://localhost:"));
    // An authority in the place of a service is refused, but only after it was presented.
    let url = format!("{}/.well-known/openid-configuration", stand.origin("openid"));
    let refused = trusting(own.pem(), Vec::new()).send("test", Request::get(&url)).await.unwrap_err().to_string();
    assert!(refused.contains("CaUsedAsEndEntity"), "{refused}");
    stand.stop().await;
}

#[tokio::test]
async fn in_production_each_host_of_a_shared_listener_has_its_own_certificate_and_binds_browsers_to_https() {
    let folder = tempfile::tempdir().unwrap();
    let listen = SocketAddr::from(([127, 0, 0, 1], guichet_test_servers::free_port()));
    let hosts = [("franceconnect", "fc.test"), ("openid", "op.test")];
    let mut text = format!("mode = 'production'\n[store]\ndata = '{}'\n", folder.path().join("data").display());
    let mut authorities = Vec::new();
    for (service, host) in hosts {
        let own = rcgen::generate_simple_self_signed([host.to_owned()]).unwrap();
        let at = |ending: &str| folder.path().join(format!("{host}.{ending}"));
        std::fs::write(at("pem"), own.cert.pem()).unwrap();
        std::fs::write(at("key"), own.signing_key.serialize_pem()).unwrap();
        authorities.push(own.cert.pem());
        let (certificate, key) = (at("pem"), at("key"));
        text += &format!(
            "[services.{service}]\norigin = 'https://{host}'\nlisten = '{listen}'\ncertificate = '{}'\nkey = '{}'\n",
            certificate.display(),
            key.display(),
        );
    }
    let stack = Stack::serve(&Configuration::parse("test.toml", &text).unwrap()).await.unwrap();
    let resolve = hosts.map(|(_, host)| (host.to_owned(), listen)).into();
    let client = Client::new(outgoing::Options { authorities, resolve, ..Default::default() }).unwrap();
    for (url, issuer) in [
        ("https://fc.test/api/v2/.well-known/openid-configuration", "https://fc.test/api/v2"),
        ("https://op.test/.well-known/openid-configuration", "https://op.test"),
    ] {
        let answer = client.send("test", Request::get(url)).await.unwrap();
        let document: serde_json::Value = serde_json::from_slice(&answer.body).unwrap();
        assert_eq!(document["issuer"], issuer);
        assert!(answer.headers.contains_key("strict-transport-security"));
    }
    stack.stop().await;
}

#[tokio::test]
async fn what_contradicts_tls_stops_the_start_and_says_why() {
    let folder = tempfile::tempdir().unwrap();
    let refused = async |text: &str, base: Option<&str>, place: PathBuf| {
        let options = Options {
            tls: Some(place),
            backchannel_base: base.map(|base| backchannel_base(base).unwrap()),
            configuration: Configuration::parse("test.toml", text).unwrap(),
            ..options()
        };
        Stack::start(options).await.err().unwrap().to_string()
    };
    let good = folder.path().join("good");
    let told = refused("[services.openid]\norigin = 'http://localhost:1'", None, good.clone()).await;
    assert!(told.contains("the origin of openid is http://localhost:1, and it is served with TLS"), "{told}");
    let told = refused("", Some("http://guichet"), good.clone()).await;
    assert!(told.contains("--backchannel-base is http://guichet"), "{told}");
    let told = refused("[services.openid]\ncertificate = '/nowhere/c.pem'\nkey = '/nowhere/k.pem'", None, good).await;
    assert!(told.contains("the certificate of openid: /nowhere/c.pem cannot be read"), "{told}");

    let foreign = folder.path().join("foreign");
    std::fs::create_dir(&foreign).unwrap();
    std::fs::write(foreign.join("ca.pem"), "not a certificate").unwrap();
    let told = refused("", None, foreign.clone()).await;
    assert!(told.contains("there is ca.pem without ca.key") && told.contains("--tls-authority DIR"), "{told}");
    std::fs::write(foreign.join("ca.key"), "not a key").unwrap();
    let told = refused("", None, foreign.clone()).await;
    assert!(told.contains("does not hold a certificate authority of ours: its key"), "{told}");
    let told = refused("", None, foreign.join("ca.pem/below")).await;
    assert!(told.contains("cannot be kept in"), "{told}");
}
