//! Where nothing of DataPass is simulated: `guichet serve` behind a proxy, whose professionals log in at a ProConnect of another
//! program, over TLS and to the end.

use std::io::{BufRead as _, BufReader};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use guichet_guichet::stack::Options;
use serde_json::json;

use super::AGENT;
use crate::stand::{Browser, Stand, options};

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

/// DataPass of the example of production, at a client of that ProConnect, whose authority its system knows.
fn serve(folder: &Path, issuer: &str, client_id: &str, secret: &str, authority: &str) -> (Serving, u16) {
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let put = |name: &str, text: &str| {
        let path = folder.join(name);
        std::fs::write(&path, format!("{text}\n")).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let (password, secret) = (put("mail-password", "password"), put("proconnect-secret", secret));
    let more = format!(
        "\n[services.datapass]\norigin = \"https://{HOST}\"\nlisten = \"127.0.0.1:7401\"\n\n[datapass]\nissuer = {}\n\
         client_id = {}\nclient_secret_file = {}\n",
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

#[tokio::test]
async fn a_professional_logs_in_in_production_at_a_proconnect_over_tls_and_has_an_account() {
    let (folder, tls) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let stand = Stand::with(Options { tls: Some(tls.path().to_owned()), ..options() }).await;
    let callback = format!("https://{HOST}/auth/proconnect/callback");
    let scopes = ["openid", "given_name", "usual_name", "email", "uid", "idp_id", "siret", "phone"];
    let members = json!({ "redirect_uris": [callback], "scopes": scopes, "userinfo_signed_response_alg": "RS256" });
    let client = stand.client("proconnect", members).await;
    let text = |name: &str| client[name].as_str().unwrap().to_owned();
    let authority = stand.manifest["ca"].as_str().unwrap().to_owned();
    let issuer = stand.issuer("proconnect");
    let (_serving, port) = serve(folder.path(), &issuer, &text("client_id"), &text("client_secret"), &authority);
    // As the proxy asks for it.
    let at = |path: &str| format!("http://127.0.0.1:{port}{path}");
    let (mut site, mut person) = (stand.browser(), stand.browser());
    site.extra.insert("host", HOST.parse().unwrap());

    let page = site.get(&at("/connexion?back=%2Fcompte")).await;
    let (csrf, back) = (page.field("csrfToken"), page.field("back"));
    let sent = site.post(&at("/auth/proconnect"), &[("csrfToken", &csrf), ("back", &back)]).await;
    assert!(sent.location().starts_with(&issuer), "{} {}", sent.status, sent.text);
    let returned = at_proconnect(&stand, &mut person, &sent.location()).await;
    let path = returned.strip_prefix(&format!("https://{HOST}")).unwrap().to_owned();
    // Another browser makes nothing of it.
    let mut other = stand.browser();
    other.extra.insert("host", HOST.parse().unwrap());
    assert!(other.get(&at(&path)).await.status >= 400);
    let entered = site.get(&at(&path)).await;
    assert_eq!(entered.location(), at("/compte"), "{} {}", entered.status, entered.text);
    let cookies: Vec<_> = entered.headers.get_all("set-cookie").iter().map(|line| line.to_str().unwrap()).collect();
    assert!(cookies.iter().any(|cookie| cookie.contains("; Secure") && cookie.contains("; HttpOnly")), "{cookies:?}");
    let account = site.get(&at("/compte")).await;
    assert!(account.status == 200 && account.holds("DOE John") && account.holds("21920023500014"), "{}", account.text);
    assert!(!account.holds("Bac à sable"));
    // Used once.
    assert!(site.get(&at(&path)).await.status >= 400);
    stand.stop().await;
}
