//! The keys for which FranceConnect+ encrypts, in production: where a service provider's `jwks_uri` may lead (FC §3.2, §10.2).

use std::collections::BTreeMap;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::sync::mpsc::channel;

use guichet_jose::SigningKey;
use serde_json::{Value, json};

use crate::serve::{Serving, sent_with};
use crate::userinfo::{answering, certified, demanding};

const PLUS: &str = "plus.example.org";
const UID: &str = "0d9a4c1e-8b1f-4a53-9a0e-5d1c7f2b6e38";
const ISSUER: &str = "https://idp.example.org";
const SECRET: &str = "take-another-from-this-identity-provider-at-registration";
/// Where the identity provider and the register are: an address of its own, which each configuration allows.
const INSIDE: Ipv4Addr = Ipv4Addr::new(127, 0, 0, 2);

/// FranceConnect+, an identity provider, and a service provider that has its tokens encrypted.
fn declared(network: &str, shown: &str, inside: SocketAddr, keys: SocketAddr) -> String {
    format!(
        "\n[outgoing]\nprivate_networks = [\"{network}\"]\n{shown}[identity_provider_health]\nprobe_seconds = 0\n\
         [services.franceconnect-plus]\norigin = \"https://{PLUS}\"\nlisten = \"LISTEN\"\n\
         [[identity_providers]]\nservice = \"franceconnect-plus\"\nuid = \"{UID}\"\nname = \"inside\"\ntitle = \"Inside\"\n\
         discovery = false\nurl = \"{ISSUER}\"\nauthzURL = \"{ISSUER}/authorize\"\n\
         tokenURL = \"https://{inside}/token\"\nuserInfoURL = \"https://{inside}/userinfo\"\nclientID = \"guichet\"\n\
         allowedAcr = [\"eidas2\"]\nclient_secret = \"{SECRET}\"\ntoken_endpoint_auth_method = \"client_secret_post\"\n\
         id_token_signed_response_alg = \"HS256\"\n\n[[clients]]\nservice = \"franceconnect-plus\"\n\
         client_id = \"nested\"\nallowedIdpHints = [\"{UID}\"]\nallowedPrompts = [\"login\"]\n\
         client_secret = \"put-at-least-thirty-two-other-characters-here\"\nscopes = [\"openid\"]\n\
         jwks_uri = \"http://localhost:{}/keys\"\nid_token_encrypted_response_alg = \"ECDH-ES\"\n\
         id_token_encrypted_response_enc = \"A256GCM\"\nentityId = \"{}\"\n\
         redirect_uris = [\"https://sp.example.org/c\"]\n",
        keys.port(),
        "5e7a9c1d3f5b7d90".repeat(4)
    )
}

/// A browser: what it was told to keep.
struct Browser<'a> {
    serving: &'a Serving,
    cookies: BTreeMap<String, String>,
}

impl Browser<'_> {
    /// Head of the answer to a page of FranceConnect+.
    fn get(&mut self, path: &str) -> String {
        let cookies: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let (head, _) = self.serving.get_with(PLUS, path, &[("cookie", &cookies.join("; "))]);
        for line in head.split("\r\nset-cookie: ").skip(1) {
            let (name, value) = line.split(';').next().unwrap().split_once('=').unwrap();
            self.cookies.insert(name.to_owned(), value.to_owned());
        }
        head
    }

    /// Follows what it is sent to within FranceConnect+; the head of the answer that sends it elsewhere.
    fn follow(&mut self, path: &str) -> String {
        let head = self.get(path);
        match head.split("\r\nlocation: ").nth(1).and_then(|rest| rest.lines().next()) {
            Some(location) if location.starts_with('/') => self.follow(location),
            Some(location) => match location.strip_prefix(&format!("https://{PLUS}")) {
                Some(path) => self.follow(path),
                None => head,
            },
            None => head,
        }
    }
}

fn identity() -> Value {
    json!({
        "sub": "1", "given_name": "Angela", "family_name": "DUBOIS", "birthdate": "1962-08-24", "gender": "female",
        "birthplace": "75107", "birthcountry": "99100", "email": "a@example.org",
    })
}

/// What the register says of her (FC §5.5).
const REGISTERED: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?><IdentificationsIndividusCitoyens>\
    <TypeReponseIdentification>2</TypeReponseIdentification><IdentificationIndividuCitoyen><SituationActuelle><Individu>\
    <Noms><NomFamille>DUBOIS</NomFamille></Noms><Prenoms><Prenom>Angela</Prenom></Prenoms><Sexe>F</Sexe>\
    <Naissance><DateNaissance>1962-08-24</DateNaissance><LieuNaissance><Localite code=\"75107\">PARIS</Localite>\
    </LieuNaissance></Naissance></Individu></SituationActuelle></IdentificationIndividuCitoyen>\
    </IdentificationsIndividusCitoyens>";

#[test]
fn the_keys_of_a_service_provider_cannot_make_production_call_a_private_address_which_is_y440010() {
    for (network, calls) in [("127.0.0.2/32", 0), ("127.0.0.0/8", 1)] {
        let folder = tempfile::tempdir().unwrap();
        // Where somebody calls the keys, the provider and the register serve nobody who shows no certificate (FC §5.4).
        let (tls, authority, shown) = match calls {
            0 => {
                let (tls, authority) = certified(folder.path(), INSIDE);
                (tls, authority, String::new())
            }
            _ => demanding(folder.path(), INSIDE),
        };
        let inside = TcpListener::bind((INSIDE, 0)).unwrap();
        let keys = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let declared = declared(network, &shown, inside.local_addr().unwrap(), keys.local_addr().unwrap());
        let register = format!("https://{}/rnipp", inside.local_addr().unwrap());
        let ((say, answers), (called, seen)) = (channel(), channel());
        answering(inside, tls, answers);
        std::thread::spawn(move || keys.incoming().for_each(|_| called.send(()).unwrap_or_default()));
        let serving = Serving::asking(folder.path(), &declared, Some(&authority), &register);
        let mut browser = Browser { serving: &serving, cookies: BTreeMap::new() };
        let sent = browser.follow(&format!(
            "/api/v2/authorize?client_id=nested&response_type=code&scope=openid&state=s&acr_values=eidas2&prompt=login\
             &nonce=0123456789abcdef0123456789abcdef&redirect_uri=https://sp.example.org/c&idp_hint={UID}"
        ));
        let now = guichet_web::Clock::system().now().as_second();
        let claims = json!({
            "iss": ISSUER, "aud": "guichet", "sub": "1", "acr": "eidas2", "iat": now, "exp": now + 60,
            "nonce": sent_with(&sent, "nonce"),
        });
        let id_token = SigningKey::hmac(SECRET.as_bytes()).unwrap().sign(None, claims.as_object().unwrap()).unwrap();
        let tokens = json!({ "access_token": "a", "token_type": "Bearer", "expires_in": 60, "id_token": id_token });
        for answer in [tokens.to_string(), identity().to_string(), REGISTERED.to_owned()] {
            say.send(answer).unwrap();
        }
        let back = browser.follow(&format!("/api/v2/oidc-callback?code=c&state={}", sent_with(&sent, "state")));
        assert!(back.contains("\r\nlocation: https://sp.example.org/c?code="), "{network}: {back}");
        let form = format!(
            "grant_type=authorization_code&code={}&redirect_uri=https://sp.example.org/c&client_id=nested\
             &client_secret=put-at-least-thirty-two-other-characters-here",
            sent_with(&back, "code")
        );
        let (head, body) = serving.send(PLUS, "/api/v2/token", &[], &form);
        assert!(head.starts_with("HTTP/1.1 500"), "{network}: {head} {body}");
        let told: Value = serde_json::from_str(&body).unwrap();
        assert_eq!(told["error"], "server_error", "{body}");
        assert!(told["error_description"].as_str().unwrap().starts_with("failed to fetch JWKS"), "{body}");
        assert!(told["error_uri"].as_str().unwrap().contains("?code=Y440010&"), "{body}");
        // Where the network is allowed somebody is called, who says nothing.
        assert_eq!(seen.try_iter().count(), calls, "{network}");
        serving.stop();
    }
}
