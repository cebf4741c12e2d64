//! What an identity provider's record may have production call, beside what `serve` shows of it.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};

use guichet_jose::SigningKey;
use rcgen::{BasicConstraints, Certificate, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use rustls::pki_types::PrivateKeyDer;
use rustls::server::WebPkiClientVerifier;
use rustls::{RootCertStore, ServerConfig, ServerConnection, StreamOwned};
use serde_json::json;

use crate::serve::{Serving, back_from_the_provider, sent_with};

const UID: &str = "0d9a4c1e-8b1f-4a53-9a0e-5d1c7f2b6e38";
const SECRET: &str = "take-another-from-this-identity-provider-at-registration";
const ISSUER: &str = "https://idp.example.org";

type Issuer = CertifiedIssuer<'static, KeyPair>;

/// An authority, and its file.
fn authority(folder: &Path) -> (Issuer, PathBuf) {
    let mut authority = CertificateParams::new(Vec::new()).unwrap();
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let authority = CertifiedIssuer::self_signed(authority, KeyPair::generate().unwrap()).unwrap();
    let file = folder.join("authority.pem");
    std::fs::write(&file, authority.pem()).unwrap();
    (authority, file)
}

fn builder() -> rustls::ConfigBuilder<ServerConfig, rustls::WantsVerifier> {
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap()
}

fn signed(authority: &Issuer, name: &str) -> (Certificate, KeyPair) {
    let key = KeyPair::generate().unwrap();
    (CertificateParams::new([name.to_owned()]).unwrap().signed_by(&key, authority).unwrap(), key)
}

/// A certificate for an address of this machine; and the file of its authority.
pub(crate) fn certified(folder: &Path, address: Ipv4Addr) -> (ServerConfig, PathBuf) {
    let (authority, file) = authority(folder);
    let (certificate, key) = signed(&authority, &address.to_string());
    let key = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
    (builder().with_no_client_auth().with_single_cert(vec![certificate.der().clone()], key).unwrap(), file)
}

/// The same of a server that serves nobody who shows no certificate; the configuration of who shows one.
pub(crate) fn demanding(folder: &Path, address: Ipv4Addr) -> (ServerConfig, PathBuf, String) {
    let (authority, file) = authority(folder);
    let (certificate, key) = signed(&authority, &address.to_string());
    let mut roots = RootCertStore::empty();
    roots.add(authority.der().clone()).unwrap();
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider).build().unwrap();
    let key = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
    let tls = builder().with_client_cert_verifier(verifier).with_single_cert(vec![certificate.der().clone()], key);
    let (ours, key) = signed(&authority, "guichet.example.org");
    let (chain_file, key_file) = (folder.join("ours.pem"), folder.join("ours.key"));
    std::fs::write(&chain_file, ours.pem()).unwrap();
    std::fs::write(&key_file, key.serialize_pem()).unwrap();
    let shown = format!("certificate_file = {chain_file:?}\nkey_file = {key_file:?}\n");
    (tls.unwrap(), file, shown)
}

/// A token endpoint that answers each call with what comes over the channel.
pub(crate) fn answering(listener: TcpListener, tls: ServerConfig, answers: Receiver<String>) {
    let tls = Arc::new(tls);
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let session = ServerConnection::new(Arc::clone(&tls)).unwrap();
            let mut stream = BufReader::new(StreamOwned::new(session, stream.unwrap()));
            let mut length = 0;
            loop {
                let mut line = String::new();
                if stream.read_line(&mut line).unwrap_or(0) == 0 || line.trim().is_empty() {
                    break;
                }
                let told = line.to_lowercase().strip_prefix("content-length: ").and_then(|it| it.trim().parse().ok());
                length = told.unwrap_or(length);
            }
            stream.read_exact(&mut vec![0; length]).unwrap();
            let Ok(body) = answers.recv() else { return };
            let head = format!(
                "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close\r\ncontent-length: {}\r\n\r\n",
                body.len()
            );
            let stream = stream.get_mut();
            stream.write_all((head + &body).as_bytes()).unwrap();
            stream.conn.send_close_notify();
            stream.flush().unwrap();
        }
    });
}

/// The provider and a service provider that may send people straight to it.
fn declared(network: &str, tokens: SocketAddr, userinfo: SocketAddr) -> String {
    format!(
        "\n[outgoing]\nprivate_networks = [\"{network}\"]\n[identity_provider_health]\nprobe_seconds = 0\n\
         [[identity_providers]]\nservice = \"franceconnect\"\nuid = \"{UID}\"\nname = \"inside\"\ntitle = \"Inside\"\n\
         discovery = false\nurl = \"{ISSUER}\"\nauthzURL = \"{ISSUER}/authorize\"\n\
         tokenURL = \"https://{tokens}/token\"\nuserInfoURL = \"https://{userinfo}/userinfo\"\nclientID = \"guichet\"\n\
         allowedAcr = [\"eidas1\"]\nclient_secret = \"{SECRET}\"\ntoken_endpoint_auth_method = \"client_secret_post\"\n\
         id_token_signed_response_alg = \"HS256\"\n\n[[clients]]\nservice = \"franceconnect\"\nclient_id = \"hinting\"\n\
         allowedIdpHints = [\"{UID}\"]\nclient_secret = \"put-at-least-thirty-two-other-characters-here\"\n\
         entityId = \"{}\"\nredirect_uris = [\"https://sp.example.org/c\"]\n",
        "5e7a9c1d3f5b7d90".repeat(4)
    )
}

#[test]
fn the_userinfo_of_a_provider_whose_tokens_are_taken_cannot_make_production_call_a_private_address() {
    // The tokens come from an allowed address in each case, what is said of the person from one that is or is not.
    for (network, calls) in [("127.0.0.1/32", 0), ("127.0.0.0/8", 1)] {
        let folder = tempfile::tempdir().unwrap();
        let (tls, authority) = certified(folder.path(), Ipv4Addr::LOCALHOST);
        let tokens = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let userinfo = TcpListener::bind((Ipv4Addr::new(127, 0, 0, 2), 0)).unwrap();
        let declared = declared(network, tokens.local_addr().unwrap(), userinfo.local_addr().unwrap());
        let ((token, answers), (called, seen)) = (channel(), channel());
        answering(tokens, tls, answers);
        std::thread::spawn(move || userinfo.incoming().for_each(|_| called.send(()).unwrap_or_default()));
        let serving = Serving::believing(folder.path(), &declared, Some(&authority));
        let asked = format!(
            "/api/v2/authorize?client_id=hinting&response_type=code&scope=openid&state=s&acr_values=eidas1\
             &nonce=0123456789abcdef0123456789abcdef&redirect_uri=https://sp.example.org/c&idp_hint={UID}"
        );
        let sent = serving.get("fc.example.org", &asked).0;
        let now = guichet_web::Clock::system().now().as_second();
        let claims = json!({
            "iss": ISSUER, "aud": "guichet", "sub": "1", "acr": "eidas1", "iat": now, "exp": now + 60,
            "nonce": sent_with(&sent, "nonce"),
        });
        let key = SigningKey::hmac(SECRET.as_bytes()).unwrap();
        let id_token = key.sign(None, claims.as_object().unwrap()).unwrap();
        let answer = json!({ "access_token": "a", "token_type": "Bearer", "expires_in": 60, "id_token": id_token });
        token.send(answer.to_string()).unwrap();
        let (head, body) = back_from_the_provider(&serving, &sent);
        assert!(head.starts_with("HTTP/1.1 502") && body.contains("Y020027"), "{network}: {head} {body}");
        assert_eq!(seen.try_iter().count(), calls, "{network}");
        serving.stop();
    }
}
