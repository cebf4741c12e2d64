//! An API behind an access token of FranceConnect (AF §1.6; AF §4, N1 to N13), beside the stack that issues the token.

mod keys;
mod levels;
mod passing;

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use guichet_guichet::configuration::Configuration;
use guichet_guichet::stack::Stack;
use guichet_jose::{JwkSet, SignatureAlgorithm, VerificationKeys};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use crate::outsider;
use crate::stand::{Reply, Stand};

/// The example of the reference, which `guichet check --schema data-provider` describes.
const API: &str = include_str!("../../../../examples/data-provider/impots/data-provider.toml");
/// What a service provider asks for.
const SCOPE: &str = "openid identite_pivot dgfip_annee_n_moins_1 dgfip_rfr";
const CORRELATION: &str = "8e1a4d3c-7c0f-4a3e-9d33-2b6a1c9f0e11";

/// What the API behind was asked, as the wire had it.
type Seen = Arc<Mutex<Vec<String>>>;

/// Knows one Angela, two Pierres and a Joëlle.
async fn taxes(listener: TcpListener, seen: Seen) {
    let record = |nom: &str, prenoms: &str, naissance: &str, sexe: &str, commune: &str| {
        json!({
            "nom": nom, "prenoms": prenoms, "naissance": naissance, "sexe": sexe, "commune": commune,
            "revenu": 9800, "nbPart": 1, "secret": "stays",
        })
    };
    loop {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut head = vec![0; 16_384];
        let read = stream.read(&mut head).await.unwrap();
        let head = String::from_utf8_lossy(&head[..read]).into_owned();
        let path = head.split(' ').nth(1).unwrap_or_default().to_owned();
        seen.lock().unwrap().push(head);
        let (status, body) = match path.split("nom=").nth(1).unwrap_or_default().split('&').next() {
            Some("DUBOIS") => ("200 OK", json!([record("Dubois", "ANGELA", "1962-08-24", "F", "75107")]).to_string()),
            Some("MERCIER") => {
                let one = record("MERCIER", "PIERRE", "1969-03-17", "M", "95277");
                ("200 OK", json!([one, one]).to_string())
            }
            Some("DUBIN%C3%94RE") => {
                ("200 OK", json!([record("DUBINORE", "JOELLE", "1992-08-15", "F", "75117")]).to_string())
            }
            Some("HUCHE") => ("200 OK", "<html>".to_owned()),
            Some("TROIS-DUPRE") => ("500 Internal Server Error", json!({ "secret": "stays" }).to_string()),
            _ => ("200 OK", "[]".to_owned()),
        };
        let length = body.len();
        let answer = format!("HTTP/1.1 {status}\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{body}");
        let _ = stream.write_all(answer.as_bytes()).await;
    }
}

/// A stack, and a data provider of its FranceConnect.
struct Scene {
    stand: Stand,
    kit: Stack,
    origin: String,
    seen: Seen,
    client: Value,
    /// At the control API.
    registered: String,
    _folder: tempfile::TempDir,
}

impl Scene {
    async fn start() -> Self {
        let seen = Seen::default();
        let upstream = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let behind = upstream.local_addr().unwrap();
        tokio::spawn(taxes(upstream, Arc::clone(&seen)));
        let stand = Stand::start().await;
        Self::on(stand, "franceconnect", API, "open_after = 1\n", behind, seen).await
    }

    /// Beside a stack, before what listens there, of this FranceConnect, with this definition.
    async fn on(stand: Stand, service: &str, definition: &str, settings: &str, behind: SocketAddr, seen: Seen) -> Self {
        let port = guichet_test_servers::free_port();
        let origin = format!("http://localhost:{port}");
        let record = json!({
            "service": service, "uid": "5b7c1f7e-13a5-4a0c-8a9e-2d7c5f1b6e42", "title": "Les impôts",
            "active": true, "client_id": "7".repeat(64), "client_secret": "9".repeat(64),
            "scopes": ["dgfip_annee_n_moins_1", "dgfip_rfr", "dgfip_nbpart"],
            "jwks_uri": format!("{origin}/.well-known/jwks.json"), "checktoken_signed_response_alg": "ES256",
            "checktoken_encrypted_response_alg": "ECDH-ES", "checktoken_encrypted_response_enc": "A256GCM",
        });
        let record = stand.command("POST", "/data-providers", record).await;
        let client = stand.client(service, json!({})).await;
        let folder = tempfile::tempdir().unwrap();
        let file = |name: &str, text: &str| {
            let path = folder.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(&path, text).unwrap();
            path.display().to_string()
        };
        file("apis/impots/data-provider.toml", definition);
        let (secret, own) = (file("secret", &"9".repeat(64)), file("aj", "secret-of-aj"));
        let text = format!(
            "mode = 'sandbox'\n[limits]\ncall_seconds = 60\n[services.data-providers]\norigin = '{origin}'\nlisten = '127.0.0.1:{port}'\n\
             [data_provider]\ndefinitions = '{}/apis'\n{settings}\
             [data_provider.france_connect]\nissuer = '{}'\nclient_id = '{}'\nclient_secret_file = '{secret}'\n\
             [data_provider.upstreams]\nimpots = 'http://{behind}/base/'\n\
             [[data_provider.callers]]\nclient_id = 'aj'\nsecret_file = '{own}'\nscopes = ['RessourceIR', 'RessourceIFI']\n\
             service_providers = [{}]\n",
            folder.path().display(),
            stand.issuer(service),
            "7".repeat(64),
            client["client_id"],
        );
        let kit = Stack::serve(&Configuration::parse("kit.toml", &text).unwrap()).await.unwrap();
        let registered = format!("/data-providers/{}", record["uid"].as_str().unwrap());
        Self { stand, kit, origin, seen, client, registered, _folder: folder }
    }

    async fn token(&self, persona: &str, scope: &str) -> String {
        let tokens = self.stand.tokens(&self.client, persona, &[("scope", Some(scope))]).await;
        tokens["access_token"].as_str().unwrap().to_owned()
    }

    /// A token of client credentials.
    async fn own(&self, scope: &str) -> String {
        let basic = format!("Basic {}", guichet_jose::digest::base64(b"aj:secret-of-aj"));
        let headers = [("authorization", basic.as_str()), ("content-type", "application/x-www-form-urlencoded")];
        let form = format!("grant_type=client_credentials&scope={scope}");
        let reply = self.stand.raw("POST", &format!("{}/impots/token", self.origin), &headers, form).await;
        assert_eq!((reply.status, reply.header("cache-control")), (200, "no-store"), "{}", reply.text);
        format!("Bearer {}", reply.json()["access_token"].as_str().unwrap())
    }

    /// The call that works, with headers changed or left out.
    async fn call(&self, year: &str, token: &str, changes: &[(&str, Option<&str>)]) -> Reply {
        let own = self.own("RessourceIR").await;
        let mut headers =
            vec![("authorization", own.as_str()), ("x-franceconnect-oauth", token), ("x-correlation-id", CORRELATION)];
        for (name, value) in changes {
            headers.retain(|(known, _)| known != name);
            headers.extend(value.map(|value| (*name, value)));
        }
        self.stand.raw("GET", &format!("{}/impots/revenus/{year}?part=a%20b&nom=EVE", self.origin), &headers, "").await
    }

    async fn refused(&self, year: &str, token: &str, changes: &[(&str, Option<&str>)], status: u16, named: &str) {
        let before = self.seen.lock().unwrap().len();
        let reply = self.call(year, token, changes).await;
        assert_eq!(reply.status, status, "{named}: {}", reply.text);
        let detail = reply.json()["detail"].as_str().unwrap_or_default().to_owned();
        assert!(detail.contains(named) && !reply.text.contains("stays"), "{named}: {}", reply.text);
        assert!(status == 410 || status == 502 || self.seen.lock().unwrap().len() == before, "{named}: asked behind");
    }

    async fn stop(self) {
        self.kit.stop().await;
        self.stand.stop().await;
    }
}

/// Last year in Paris, which a scope opens.
fn last_year() -> String {
    (guichet_web::Clock::system().now().in_tz("Europe/Paris").unwrap().year() - 1).to_string()
}

#[tokio::test]
async fn data_come_for_whom_the_token_stands_and_only_what_its_scopes_open() {
    let scene = Scene::start().await;
    let year = last_year();
    let token = scene.token("test", SCOPE).await;
    let reply = scene.call(&year, &token, &[]).await;
    assert_eq!((reply.status, reply.json()), (200, json!({ "rfr": 9800 })), "{}", reply.text);
    assert_eq!(reply.header("content-type"), "application/prs.revenus+json");
    assert_eq!(reply.header("x-correlation-id"), CORRELATION);
    assert_eq!(reply.header("cache-control"), "no-store");
    // The API behind was told whom it is about, signed, and neither token reached it.
    let head = scene.seen.lock().unwrap().last().unwrap().clone();
    let asked = format!("GET /base/foyers/{year}?nom=DUBOIS&part=a%20b HTTP/1.1\r\n");
    assert!(head.starts_with(&asked), "{head}");
    assert!(!head.contains(&token) && !head.to_lowercase().contains("authorization"), "{head}");
    let header = |name: &str| {
        let line = head.lines().find(|line| line.to_lowercase().starts_with(name)).unwrap_or_else(|| panic!("{head}"));
        line.split_once(": ").unwrap().1.to_owned()
    };
    assert_eq!(header("x-request-id"), reply.header("x-request-id"));
    let keys = scene.stand.raw("GET", &format!("{}/.well-known/jwks.json", scene.origin), &[], "").await;
    let keys = VerificationKeys::from_jwks(&JwkSet::parse(keys.text.as_bytes()).unwrap());
    let identity = keys.verify(&header("x-franceconnect-identity"), &[SignatureAlgorithm::Es256]).unwrap();
    let told = Value::Object(identity.claims().unwrap());
    assert_eq!((&told["family_name"], &told["given_name_array"][1]), (&json!("DUBOIS"), &json!("Claire")));
    assert_eq!((&told["client_id"], &told["scope"]), (&scene.client["client_id"], &json!("dgfip_rfr")));
    assert_eq!((&told["aud"], &told["jti"]), (&json!("impots/impots"), &json!(reply.header("x-request-id"))));

    // N14: accents do not count.
    let joelle = scene.token("caractères_spéciaux", SCOPE).await;
    assert_eq!(scene.call(&year, &joelle, &[]).await.status, 200);
    scene.stop().await;
}

#[tokio::test]
async fn whatever_is_wrong_no_data_leave_and_nothing_is_asked_behind() {
    let scene = Scene::start().await;
    let year = last_year();
    let token = scene.token("test", SCOPE).await;
    // The request: N11, then the credentials.
    scene.refused(&year, &token, &[("x-correlation-id", None)], 400, "`x-correlation-id` is missing").await;
    scene.refused(&year, &token, &[("x-correlation-id", Some("1"))], 400, "`x-correlation-id` is not a UUID").await;
    scene.refused("25", &token, &[], 400, "`annee` is not a year").await;
    scene.refused(&year, &token, &[("authorization", None)], 401, "`Authorization: Bearer`").await;
    scene.refused(&year, &token, &[("authorization", Some("Bearer x"))], 401, "none of ours").await;
    let other = scene.own("RessourceIFI").await;
    scene.refused(&year, &token, &[("authorization", Some(&other))], 403, "`RessourceIR`").await;
    scene.refused(&year, &token, &[("x-franceconnect-oauth", None)], 400, "`x-franceconnect-oauth` is missing").await;
    scene.refused(&year, &token, &[("x-franceconnect-oauth", Some("Bearer x"))], 400, "without a scheme").await;
    scene.refused(&year, "nobody", &[], 401, "`active: false`").await;
    // N3, N4, N12.
    let narrow = scene.token("test", "openid identite_pivot cnam_caisse").await;
    scene.refused(&year, &narrow, &[], 403, "one of `dgfip_rfr dgfip_nbpart` is needed").await;
    let token = scene.token("test", SCOPE).await;
    let before = (year.parse::<i32>().unwrap() - 1).to_string();
    scene.refused(&before, &token, &[], 403, "opens").await;
    let another = scene.stand.client("franceconnect", json!({})).await;
    let foreign = scene.stand.tokens(&another, "test", &[("scope", Some(SCOPE))]).await;
    scene.refused(&year, foreign["access_token"].as_str().unwrap(), &[], 403, "was obtained by").await;
    // N5, N6: the same words; then an API behind that does not do what it should.
    for (persona, status, named) in [
        ("sans_nom_dusage", 410, "not one alone"),
        ("avec_nom_dusage", 410, "not one alone"),
        ("prénom_composé", 502, "no JSON"),
        ("nom_composé", 502, "answers 500"),
    ] {
        let token = scene.token(persona, SCOPE).await;
        scene.refused(&year, &token, &[], status, named).await;
    }
    // One that has failed is left alone.
    let asked = scene.seen.lock().unwrap().len();
    let token = scene.token("test", SCOPE).await;
    scene.refused(&year, &token, &[], 502, "left alone").await;
    assert_eq!(scene.seen.lock().unwrap().len(), asked);
    // N2.
    let token = scene.token("test", SCOPE).await;
    let form = [
        ("token", token.as_str()),
        ("client_id", scene.client["client_id"].as_str().unwrap()),
        ("client_secret", scene.client["client_secret"].as_str().unwrap()),
    ];
    let revoked =
        scene.stand.browser().post(&format!("{}/token/revocation", scene.stand.issuer("franceconnect")), &form).await;
    assert_eq!(revoked.status, 200, "{}", revoked.text);
    scene.refused(&year, &token, &[], 401, "`active: false`").await;
    // N8, N9: the registration and we disagree.
    for (change, back, status, named) in [
        (json!({ "client_secret": "1".repeat(64) }), json!({ "client_secret": "9".repeat(64) }), 502, "the status 401"),
        (
            json!({ "checktoken_signed_response_alg": "RS256" }),
            json!({ "checktoken_signed_response_alg": "ES256" }),
            502,
            "trusted",
        ),
        (json!({ "active": false }), json!({ "active": true }), 502, "the status 401"),
    ] {
        let token = scene.token("test", SCOPE).await;
        scene.stand.command("PATCH", &scene.registered, change).await;
        scene.refused(&year, &token, &[], status, named).await;
        scene.stand.command("PATCH", &scene.registered, back).await;
    }
    // N10; it is then left alone: whoever listens in its place is not called.
    let token = scene.token("test", SCOPE).await;
    let own = scene.own("RessourceIR").await;
    let issuer = url::Url::parse(&scene.stand.issuer("franceconnect")).unwrap();
    let Scene { stand, kit, origin, .. } = scene;
    stand.stop().await;
    let ask = async || {
        let request = outsider::http(None, &BTreeMap::new()).get(format!("{origin}/impots/revenus/{year}"));
        let request = request.header("authorization", &own).header("x-franceconnect-oauth", &token);
        let answer = request.header("x-correlation-id", CORRELATION).send().await.unwrap();
        assert_eq!(answer.status(), 502);
        answer.text().await.unwrap()
    };
    assert!(!ask().await.contains("left alone"));
    let in_its_place = TcpListener::bind(("127.0.0.1", issuer.port().unwrap())).await.unwrap();
    assert!(ask().await.contains("FranceConnect is left alone"));
    let called = tokio::time::timeout(std::time::Duration::ZERO, in_its_place.accept()).await;
    assert!(called.is_err(), "FranceConnect was called");
    kit.stop().await;
}
