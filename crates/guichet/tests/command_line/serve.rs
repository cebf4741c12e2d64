use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use serde_json::Value;

use crate::{evidence, guichet, told};

const EXAMPLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../examples/production.toml");

/// Where the example says that the register of identities is.
const REGISTER: &str = "https://rnipp.example.org/rnipp";

/// A running `guichet serve`, ended when the test ends however it ends.
pub(crate) struct Serving {
    process: Child,
    port: u16,
}

impl Serving {
    /// The example of production on a free port, in a data folder.
    pub(crate) fn start(folder: &Path) -> Self {
        Self::with(folder, "")
    }

    /// The same with more at its end; `LISTEN` stands for the address.
    pub(crate) fn with(folder: &Path, more: &str) -> Self {
        Self::believing(folder, more, None)
    }

    /// The same on a machine that believes an authority (PEM).
    pub(crate) fn believing(folder: &Path, more: &str, authority: Option<&Path>) -> Self {
        Self::asking(folder, more, authority, REGISTER)
    }

    /// The same with a register of identities at another address.
    pub(crate) fn asking(folder: &Path, more: &str, authority: Option<&Path>, register: &str) -> Self {
        let port = guichet_test_servers::free_port();
        let password = folder.join("mail-password");
        std::fs::write(
            &password,
            "password
",
        )
        .unwrap();
        let text = std::fs::read_to_string(EXAMPLE).unwrap() + &more.replace("LISTEN", "127.0.0.1:7401");
        let text = text.replace("127.0.0.1:7401", &format!("127.0.0.1:{port}"));
        let text = text.replace("/etc/guichet/mail-password", password.to_str().unwrap()).replace(REGISTER, register);
        let file = folder.join("production.toml");
        std::fs::write(&file, text).unwrap();
        let mut command = guichet(&["serve", "--log", "warn", "--config", file.to_str().unwrap(), "--data"]);
        command.arg(folder.join("data")).stdout(Stdio::piped());
        if let Some(authority) = authority {
            command.env("SSL_CERT_FILE", authority);
        }
        let mut process = command.spawn().unwrap();
        let mut line = String::new();
        BufReader::new(process.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
        assert_eq!(line, "Guichet serves.\n");
        Self { process, port }
    }

    /// Head and body of the answer, as the proxy receives them.
    pub(crate) fn get(&self, host: &str, path: &str) -> (String, String) {
        self.get_with(host, path, &[])
    }

    /// The same with further headers.
    pub(crate) fn get_with(&self, host: &str, path: &str, headers: &[(&str, &str)]) -> (String, String) {
        let further: String = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
        self.exchange(host, &format!(
            "GET {path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\nx-forwarded-for: 192.0.2.1\r\n{further}\r\n"
        ))
    }

    /// The same for a form.
    fn post(&self, host: &str, path: &str, form: &str) -> (String, String) {
        self.send(host, path, &[], form)
    }

    /// The same with further headers.
    pub(crate) fn send(&self, host: &str, path: &str, headers: &[(&str, &str)], form: &str) -> (String, String) {
        let further: String = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
        self.exchange(host, &format!(
            "POST {path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\nx-forwarded-for: 192.0.2.1\r\ncontent-length: {}\r\n{further}\
             content-type: application/x-www-form-urlencoded\r\n\r\n{form}",
            form.len()
        ))
    }

    fn exchange(&self, host: &str, request: &str) -> (String, String) {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        evidence::answered(host, body);
        (head.to_owned(), body.to_owned())
    }

    pub(crate) fn stop(mut self) {
        let asked = Command::new("kill").args(["-TERM", &self.process.id().to_string()]).status().unwrap();
        assert!(asked.success());
        assert_eq!(self.process.wait().unwrap().code(), Some(0));
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn json(body: &str) -> Value {
    serde_json::from_str(body).unwrap()
}

#[test]
fn the_host_tells_services_on_one_listener_apart() {
    let folder = tempfile::tempdir().unwrap();
    let serving = Serving::start(folder.path());
    let (_, body) = serving.get("fc.example.org", "/api/v2/.well-known/openid-configuration");
    assert_eq!(json(&body)["issuer"], "https://fc.example.org/api/v2");
    let (_, body) = serving.get("openid.example.org", "/.well-known/openid-configuration");
    assert_eq!(json(&body)["issuer"], "https://openid.example.org");
    let (head, _) = serving.get("elsewhere.example.org", "/authorize");
    assert!(head.starts_with("HTTP/1.1 308") && head.contains("location: https://fc.example.org/authorize"), "{head}");
    serving.stop();
}

#[test]
fn production_has_nothing_of_the_sandbox_and_does_not_explain_itself() {
    let folder = tempfile::tempdir().unwrap();
    let serving = Serving::start(folder.path());
    for path in ["/control/v1/clients", "/.well-known/guichet.json", "/add-redirect-uri", "/metrics"] {
        let (head, body) = serving.get("openid.example.org", path);
        assert!(head.starts_with("HTTP/1.1 404"), "{path}: {head}");
        assert!(!body.contains("error-received"), "{path}");
    }
    let wrong = "/api/v2/authorize?client_id=unknown";
    let (head, body) = serving.get("fc.example.org", wrong);
    assert!(head.starts_with("HTTP/1.1 400"), "{head}");
    assert!(head.contains("strict-transport-security: "), "{head}");
    assert!(body.contains("id=\"error-code\""), "{body}");
    assert!(!body.contains("Bac à sable") && !body.contains("error-received") && !body.contains("href=\"?"), "{body}");
    serving.stop();
}

#[test]
fn a_franceconnect_whose_port_is_taken_does_not_start_which_is_y030004() {
    let folder = tempfile::tempdir().unwrap();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let listen = taken.local_addr().unwrap().to_string();
    std::fs::write(folder.path().join("mail-password"), "password\n").unwrap();
    let text = std::fs::read_to_string(EXAMPLE).unwrap().replace("127.0.0.1:7401", &listen);
    let text = text.replace("/etc/guichet/mail-password", folder.path().join("mail-password").to_str().unwrap());
    let file = folder.path().join("production.toml");
    std::fs::write(&file, text).unwrap();
    let mut command = guichet(&["serve", "--config", file.to_str().unwrap(), "--data"]);
    let told = told(&command.arg(folder.path().join("data")).output().unwrap());
    assert!(told.starts_with("exit code: 1\n") && told.contains("is taken by another program"), "{told}");
    assert!(told.contains("(Y030004)"), "{told}");
    evidence::met("Y030004");
}

/// FC §2.1: names below a top-level domain only, in production on the high platform.
const PLUS: &str = r#"
[services.franceconnect-plus]
origin = "https://plus.example.org"
listen = "LISTEN"
"#;

/// A service provider of the high platform at one address.
fn at(client_id: &str, host: &str) -> String {
    format!(
        "\n[[clients]]\nservice = \"franceconnect-plus\"\nclient_id = \"{client_id}\"\n\
         client_secret = \"put-at-least-thirty-two-other-characters-here\"\nentityId = \"{}\"\n\
         redirect_uris = [\"https://{host}/c\"]\n",
        "4d6f8b0c2e4a6d8f".repeat(4)
    )
}

#[test]
fn api_authorize_redirect_uri_on_localhost_is_refused_on_the_high_platform() {
    let folder = tempfile::tempdir().unwrap();
    let cases = [("sp.example.org", 303), ("localhost", 400), ("192.0.2.7", 400), ("[2001:db8::1]", 400)];
    let client_id = |place: usize| format!("client-{place}");
    let clients: String = cases.iter().enumerate().map(|(place, (host, _))| at(&client_id(place), host)).collect();
    let serving = Serving::with(folder.path(), &format!("{PLUS}{clients}"));
    for (place, (host, status)) in cases.into_iter().enumerate() {
        let asked = format!(
            "/api/v2/authorize?client_id={}&response_type=code&scope=openid&state=s\
             &nonce=0123456789abcdef0123456789abcdef&acr_values=eidas2&redirect_uri=https://{host}/c",
            client_id(place)
        );
        let (head, body) = serving.get("plus.example.org", &asked);
        assert!(head.starts_with(&format!("HTTP/1.1 {status}")), "{host}: {head}");
        assert_eq!(body.contains("Y030007"), status == 400, "{host}: {body}");
    }
    serving.stop();
}

/// Identity providers at `host`: one that publishes its addresses there, one whose keys and one whose tokens are there;
/// and a service provider that may send people straight to each.
const HINTED: [&str; 3] = [
    "0d9a4c1e-8b1f-4a53-9a0e-5d1c7f2b6e38",
    "5f0c2a7d-3e61-4c9b-8d24-7a9e1b3c5d60",
    "b7e4d2c9-1a58-4f36-a0c7-2e8d6f4b9a13",
];

fn identity_providers_at(host: &str) -> String {
    let elsewhere = "discovery = false\nurl = \"https://idp.example.org\"\n\
                     authzURL = \"https://idp.example.org/authorize\"\n\
                     userInfoURL = \"https://idp.example.org/userinfo\"\n";
    let addresses = [
        format!("discovery = true\ndiscoveryUrl = \"http://{host}/.well-known/openid-configuration\"\n"),
        format!("{elsewhere}tokenURL = \"https://idp.example.org/token\"\njwksURL = \"https://{host}/jwks\"\n"),
        format!("{elsewhere}tokenURL = \"https://{host}/token\"\n"),
    ];
    let providers = HINTED.iter().zip(addresses).enumerate().map(|(place, (uid, addresses))| {
        let algorithm = if place == 2 { "HS256" } else { "ES256" };
        format!(
            "\n[[identity_providers]]\nservice = \"franceconnect\"\nuid = \"{uid}\"\nname = \"inside-{place}\"\n\
             title = \"Inside {place}\"\n{addresses}clientID = \"guichet\"\nallowedAcr = [\"eidas1\"]\n\
             client_secret = \"take-another-from-this-identity-provider-at-registration\"\n\
             token_endpoint_auth_method = \"client_secret_post\"\nid_token_signed_response_alg = \"{algorithm}\"\n"
        )
    });
    format!(
        "\n[identity_provider_health]\nprobe_seconds = 0\n{}\n[[clients]]\nservice = \"franceconnect\"\n\
         client_id = \"hinting\"\nallowedIdpHints = {HINTED:?}\n\
         client_secret = \"put-at-least-thirty-two-other-characters-here\"\nentityId = \"{}\"\n\
         redirect_uris = [\"https://sp.example.org/c\"]\n",
        providers.collect::<String>(),
        "5e7a9c1d3f5b7d90".repeat(4)
    )
}

/// Service providers whose list of addresses and whose keys are at `host`, and a data provider whose keys are.
fn published_at(host: &str) -> String {
    let data_provider = format!(
        "\n[[data_providers]]\nservice = \"franceconnect\"\nuid = \"6f21b751-ed06-48b6-a59c-36e1300a368a\"\n\
         title = \"Taxes\"\nscopes = [\"dgfip_rfr\"]\nclient_id = \"{}\"\nclient_secret = \"{}\"\n\
         jwks_uri = \"http://{host}/taxes\"\nchecktoken_signed_response_alg = \"ES256\"\n\
         checktoken_encrypted_response_alg = \"ECDH-ES\"\nchecktoken_encrypted_response_enc = \"A256GCM\"\n",
        "7d".repeat(32),
        "9e".repeat(32)
    );
    let clients =
        [("franceconnect", "sector", "sector_identifier_uri"), ("openid", "keys", "token_endpoint_auth_method")].map(
            |(service, client_id, member)| {
                let member = match member {
                    "sector_identifier_uri" => format!("{member} = \"http://{host}/list\""),
                    _ => format!("{member} = \"private_key_jwt\"\njwks_uri = \"http://{host}/keys\""),
                };
                format!(
                    "\n[[clients]]\nservice = \"{service}\"\nclient_id = \"{client_id}\"\n{member}\n\
                 client_secret = \"put-at-least-thirty-two-other-characters-here\"\nentityId = \"{}\"\n\
                 redirect_uris = [\"https://sp.example.org/c\"]\n",
                    "4d6f8b0c2e4a6d8f".repeat(4)
                )
            },
        );
    clients.concat() + &data_provider
}

#[test]
fn no_registration_can_make_production_call_this_machine_unless_its_network_is_allowed() {
    for (allowed, calls) in [("", 0), ("\n[outgoing]\nprivate_networks = [\"127.0.0.0/8\"]\n", 6)] {
        let folder = tempfile::tempdir().unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let host = format!("localhost:{}", listener.local_addr().unwrap().port());
        let (called, seen) = std::sync::mpsc::channel();
        std::thread::spawn(move || listener.incoming().for_each(|_| called.send(()).unwrap_or_default()));
        let declared = format!("{allowed}{}{}", identity_providers_at(&host), published_at(&host));
        let serving = Serving::with(folder.path(), &declared);
        let asked = "/api/v2/authorize?client_id=sector&response_type=code&scope=openid&state=s&acr_values=eidas1\
                     &nonce=0123456789abcdef0123456789abcdef&redirect_uri=https://sp.example.org/c";
        let (head, body) = serving.get("fc.example.org", asked);
        assert!(head.starts_with("HTTP/1.1 400") && body.contains("Y04A8220"), "{head} {body}");
        // {"alg":"ES256","kid":"k"} and {"iss":"keys","sub":"keys"}
        let form = "grant_type=authorization_code&code=c&redirect_uri=https://sp.example.org/c&client_id=keys\
                    &client_assertion_type=urn:ietf:params:oauth:client-assertion-type:jwt-bearer\
                    &client_assertion=eyJhbGciOiJFUzI1NiIsImtpZCI6ImsifQ.eyJpc3MiOiJrZXlzIiwic3ViIjoia2V5cyJ9.c2ln";
        let (head, body) = serving.post("openid.example.org", "/token", form);
        assert!(head.starts_with("HTTP/1.1 401") && body.contains("invalid_client"), "{head} {body}");
        let form = format!("token=t&client_id={}&client_secret={}", "7d".repeat(32), "9e".repeat(32));
        let (head, body) = serving.post("fc.example.org", "/api/v2/checktoken", &form);
        assert!(head.starts_with("HTTP/1.1 500") && body.contains("failed to fetch JWKS"), "{head} {body}");
        let [published, keys, tokens] =
            HINTED.map(|uid| format!("{}&idp_hint={uid}", asked.replace("client_id=sector", "client_id=hinting")));
        for hinted in [published, keys] {
            let (head, body) = serving.get("fc.example.org", &hinted);
            assert!(head.starts_with("HTTP/1.1 502") && body.contains("Y020026"), "{head} {body}");
        }
        let sent = serving.get("fc.example.org", &tokens).0;
        let (head, body) = back_from_the_provider(&serving, &sent);
        assert!(head.starts_with("HTTP/1.1 502") && body.contains("Y020026"), "{head} {body}");
        assert_eq!(seen.try_iter().count(), calls);
        serving.stop();
    }
}

/// A parameter of the address to which a browser was sent.
pub(crate) fn sent_with(head: &str, name: &str) -> String {
    let location = head.split("\r\nlocation: ").nth(1).and_then(|rest| rest.lines().next()).unwrap_or_default();
    let found = location.split(['?', '&']).find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='));
    assert!(found.is_some(), "no {name} in {head}");
    found.unwrap().to_owned()
}

/// The answer to the browser that was sent to a provider and comes back with a code.
pub(crate) fn back_from_the_provider(serving: &Serving, sent: &str) -> (String, String) {
    let cookies = sent.split("\r\nset-cookie: ").skip(1).map(|line| line.split(';').next().unwrap());
    let cookies = cookies.collect::<Vec<_>>().join("; ");
    let path = format!("/api/v2/oidc-callback?code=c&state={}", sent_with(sent, "state"));
    serving.get_with("fc.example.org", &path, &[("cookie", &cookies)])
}

#[test]
fn keys_and_secrets_made_at_the_first_start_stay() {
    let folder = tempfile::tempdir().unwrap();
    let keys = |serving: &Serving| json(&serving.get("fc.example.org", "/api/v2/jwks").1)["keys"].clone();
    let first = Serving::start(folder.path());
    let before = keys(&first);
    first.stop();
    let second = Serving::start(folder.path());
    assert_eq!(keys(&second), before);
    assert_ne!(before.as_array().unwrap().len(), 0);
    second.stop();
}

#[test]
fn published_secrets_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let text = std::fs::read_to_string(EXAMPLE).unwrap();
    let published = guichet_sandbox::published_secrets();
    let known = published.first().unwrap().expose();
    let text = text.replace("put-at-least-thirty-two-random-characters-here", known).replace(
        "register = ",
        &format!("sub_secret = \"{}\"\nregister = ", guichet_guichet::configuration::REHEARSAL_SUB_SECRET),
    );
    std::fs::write(folder.path().join("p.toml"), text).unwrap();
    let output = guichet(&["serve", "--config", "p.toml"]).current_dir(folder.path()).output().unwrap();
    insta::assert_snapshot!(told(&output));
}

#[test]
fn the_example_of_production_is_valid() {
    let output = guichet(&["check", "--config", EXAMPLE]).output().unwrap();
    insta::assert_snapshot!(told(&output).replace(EXAMPLE, "production.toml"));
}
