//! Where nothing of DataPass is simulated: `guichet serve` behind a proxy, whose professionals log in at a ProConnect of another
//! program, over TLS and to the end.

use std::io::{BufRead as _, BufReader};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use guichet_guichet::stack::Options;
use serde_json::json;

use super::AGENT;
use crate::stand::{Browser, Reply, Stand, options};

const HOST: &str = "datapass.example.org";
const EXAMPLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../examples/production.toml");

/// A process that ends with the test.
struct Serving(Child);

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// DataPass of the example of production, at a client of that ProConnect, whose authority its system knows. The agent develops.
fn serve(folder: &Path, issuer: &str, client_id: &str, secret: &str, authority: &str) -> (Serving, u16) {
    let port = guichet_test_servers::free_port();
    let put = |name: &str, text: &str| {
        let path = folder.join(name);
        std::fs::write(&path, format!("{text}\n")).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let (password, secret) = (put("mail-password", "password"), put("proconnect-secret", secret));
    let more = format!(
        "\n[services.datapass]\norigin = \"https://{HOST}\"\nlisten = \"127.0.0.1:7401\"\n\n[datapass]\nissuer = {}\n\
         client_id = {}\nclient_secret_file = {}\n\n[[datapass.office]]\nemail = \"{AGENT}\"\n\
         roles = [\"dinum:api_particulier:developer\"]\n",
        json!(issuer),
        json!(client_id),
        json!(secret)
    );
    let text = std::fs::read_to_string(EXAMPLE).unwrap() + &more;
    let text = text.replace("127.0.0.1:7401", &format!("127.0.0.1:{port}"));
    let file = put("production.toml", &text.replace("/etc/guichet/mail-password", &password));
    let mut command = Command::new(env!("CARGO_BIN_EXE_guichet"));
    command.args(["serve", "--log", "warn", "--config", &file, "--data"]).arg(folder.join("data"));
    let mut process = command.env("SSL_CERT_FILE", authority).stdout(Stdio::piped()).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(process.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
    assert_eq!(line, "Guichet serves.\n");
    (Serving(process), port)
}

/// From ProConnect's page, over an identity provider, to the address of return.
async fn at_proconnect(stand: &Stand, browser: &mut Browser, location: &str) -> String {
    let asked = browser.open(location).await;
    let csrf = asked.field("csrfToken");
    let fields = [("csrfToken", csrf.as_str()), ("email", AGENT)];
    let sent = browser.post(&format!("{}/redirect-to-idp", stand.issuer("proconnect")), &fields).await;
    let provider = browser.follow(sent).await;
    let mut back = browser.sign_in(&provider, AGENT).await;
    while !back.location().starts_with(&format!("https://{HOST}/")) {
        back = browser.get(&back.location()).await;
    }
    back.location()
}

/// A DataPass in production beside the stack whose ProConnect logs people in there.
struct Production {
    stand: Stand,
    port: u16,
    _serving: Serving,
    _folders: [tempfile::TempDir; 2],
}

impl Production {
    async fn start() -> Self {
        let folders = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
        let [folder, tls] = &folders;
        let stand = Stand::with(Options { tls: Some(tls.path().to_owned()), ..options() }).await;
        let callback = format!("https://{HOST}/auth/proconnect/callback");
        let scopes = ["openid", "given_name", "usual_name", "email", "uid", "idp_id", "siret", "phone"];
        let members = json!({ "redirect_uris": [callback], "scopes": scopes, "userinfo_signed_response_alg": "RS256" });
        let client = stand.client("proconnect", members).await;
        let text = |name: &str| client[name].as_str().unwrap().to_owned();
        let authority = stand.manifest["ca"].as_str().unwrap().to_owned();
        let issuer = stand.issuer("proconnect");
        let (_serving, port) = serve(folder.path(), &issuer, &text("client_id"), &text("client_secret"), &authority);
        Self { stand, port, _serving, _folders: folders }
    }

    /// As the proxy asks for it.
    fn at(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    /// A browser at the proxy.
    fn browser(&self) -> Browser {
        let mut browser = self.stand.browser();
        browser.extra.insert("host", HOST.parse().unwrap());
        browser
    }

    /// Leaves DataPass for ProConnect and comes back there: the path of the return, which is yet to be followed.
    async fn returned(&self, site: &mut Browser) -> String {
        let page = site.get(&self.at("/connexion?back=%2Fcompte")).await;
        let (csrf, back) = (page.field("csrfToken"), page.field("back"));
        let sent = site.post(&self.at("/auth/proconnect"), &[("csrfToken", &csrf), ("back", &back)]).await;
        assert!(sent.location().starts_with(&self.stand.issuer("proconnect")), "{} {}", sent.status, sent.text);
        let returned = at_proconnect(&self.stand, &mut self.stand.browser(), &sent.location()).await;
        returned.strip_prefix(&format!("https://{HOST}")).unwrap().to_owned()
    }
}

#[tokio::test]
async fn a_professional_logs_in_in_production_at_a_proconnect_over_tls_and_has_an_account() {
    let production = Production::start().await;
    let mut site = production.browser();
    let at = |path: &str| production.at(path);
    let path = production.returned(&mut site).await;
    // Another browser makes nothing of it.
    assert!(production.browser().get(&at(&path)).await.status >= 400);
    let entered = site.get(&at(&path)).await;
    assert_eq!(entered.location(), at("/compte"), "{} {}", entered.status, entered.text);
    let cookies: Vec<_> = entered.headers.get_all("set-cookie").iter().map(|line| line.to_str().unwrap()).collect();
    assert!(cookies.iter().any(|cookie| cookie.contains("; Secure") && cookie.contains("; HttpOnly")), "{cookies:?}");
    let account = site.get(&at("/compte")).await;
    assert!(account.status == 200 && account.holds("DOE John") && account.holds("21920023500014"), "{}", account.text);
    assert!(!account.holds("Bac à sable"));
    // Used once.
    assert!(site.get(&at(&path)).await.status >= 400);
    production.stand.stop().await;
}

#[tokio::test]
async fn in_production_no_webhook_leads_to_this_machine_and_its_developer_is_told_why() {
    const LIST: &str = "/developpeurs/webhooks";
    let production = Production::start().await;
    let (mut site, listener) = (production.browser(), TcpListener::bind("127.0.0.1:0").unwrap());
    listener.set_nonblocking(true).unwrap();
    let port = listener.local_addr().unwrap().port();
    let path = production.returned(&mut site).await;
    site.get(&production.at(&path)).await;
    let send = async |site: &mut Browser, page: &str, action: &str, fields: &[(&str, &str)]| -> Reply {
        let csrf = site.get(&production.at(page)).await.field("csrfToken");
        let fields = [&[("csrfToken", csrf.as_str())], fields].concat();
        site.post(&production.at(action), &fields).await
    };
    let refused = send(&mut site, LIST, LIST, &of(&format!("http://example.org:{port}/"))).await;
    assert_eq!(refused.status, 422, "unencrypted: {}", refused.text);
    // By its number, by its name, and as an address of IPv6 that holds one of IPv4.
    let urls = ["127.0.0.1", "localhost", "[::ffff:127.0.0.1]"].map(|host| format!("https://{host}:{port}/"));
    for (place, url) in urls.iter().enumerate() {
        let made = send(&mut site, LIST, LIST, &of(url)).await;
        assert!(made.status == 201 && made.holds("réseau privé") && made.holds("private_networks"), "{}", made.text);
        let page = format!("{LIST}/{}", place + 1);
        let tried = send(&mut site, &page, &format!("{page}/activer"), &[]).await;
        assert!(tried.holds("réseau privé") && !tried.holds("a réussi"), "{}", tried.text);
    }
    let none = listener.accept().unwrap_err();
    assert_eq!(none.kind(), std::io::ErrorKind::WouldBlock, "nobody called");
    production.stand.stop().await;
}

fn of(url: &str) -> [(&str, &str); 3] {
    [("definition", "api_particulier"), ("url", url), ("events[]", "approve")]
}
