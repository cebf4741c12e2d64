//! A signing key that stays in a hardware security module (FC §1.1, §3.5; §11 "HSM signs (H)").

use std::path::{Path, PathBuf};

use guichet_jose::{JwkSet, SignatureAlgorithm, SigningKey, VerificationKeys, digest};
use guichet_test_servers::SoftHsm;
use serde_json::json;

use super::PLUS;
use crate::checktoken;
use crate::crashes::child::{Running, ports};
use crate::stand::{NONCE, Stand, engines, jwt_header};

/// A new key pair in the token; its thumbprint.
fn put_key(hsm: &SoftHsm, label: &str, id: &str) -> String {
    let (key, pkcs8) = SigningKey::generate(SignatureAlgorithm::Es256).unwrap();
    hsm.import(label, id, &digest::base64(pkcs8.as_bytes()));
    key.kid().unwrap().to_owned()
}

/// The configuration of a process that stores in `data` and signs in the token.
async fn configured(data: &Path, keys: &str) -> PathBuf {
    let pin = data.join("pin");
    std::fs::write(&pin, format!("{}\n", SoftHsm::PIN)).unwrap();
    let stores = std::fs::read_to_string(engines::of_process(data).await).unwrap();
    let (module, token) = (SoftHsm::module(), SoftHsm::TOKEN);
    let file = data.join("hardware.toml");
    let pkcs11 = format!("module = '{module}'\ntoken = '{token}'\npin_file = '{}'\nkeys = {keys}\n", pin.display());
    std::fs::write(&file, format!("{stores}\n[services.{PLUS}.pkcs11]\n{pkcs11}")).unwrap();
    file
}

async fn published(stand: &Stand) -> JwkSet {
    let reply = stand.raw("GET", &format!("{}/jwks", stand.issuer(PLUS)), &[], "").await;
    JwkSet::parse(reply.text.as_bytes()).unwrap()
}

#[tokio::test]
async fn hsm_signs_high_with_the_first_key_of_the_token_and_publishes_the_others() {
    let (hsm, data) = (SoftHsm::new(), tempfile::tempdir().unwrap());
    let former = put_key(&hsm, "former", "0a01");
    let current = put_key(&hsm, "current", "0a02");
    let file = configured(data.path(), "[{ label = 'current' }, { id = '0a01' }]").await;
    let (name, value) = hsm.environment();
    let environment = [(name, value.to_str().unwrap())];
    let (_running, stand) = Running::with(&file, data.path(), ports(), &environment);
    let set = published(&stand).await;
    let kids: Vec<_> = set.keys.iter().map(|key| key.kid().unwrap()).collect();
    assert_eq!(kids, [&current, &former], "and not the key that was made here before (FC §3.5)");

    let client = stand.client(PLUS, json!({ "userinfo_signed_response_alg": "ES256" })).await;
    let tokens = stand.tokens(&client, "test", &[]).await;
    let keys = VerificationKeys::from_jwks(&set);
    let id_token = tokens["id_token"].as_str().unwrap();
    assert_eq!(jwt_header(id_token), json!({ "alg": "ES256", "kid": current }));
    let verified = keys.verify(id_token, &[SignatureAlgorithm::Es256]).unwrap();
    assert_eq!(verified.claims().unwrap()["nonce"], NONCE);
    let userinfo = stand.userinfo(PLUS, tokens["access_token"].as_str().unwrap()).await;
    let person = keys.verify(&userinfo.text, &[SignatureAlgorithm::Es256]).unwrap().claims().unwrap();
    assert_eq!(person["family_name"], "DUBOIS");
}

#[tokio::test]
async fn a_token_that_is_pulled_out_is_y170001_or_y440008_and_signs_again_once_it_is_back() {
    let (hsm, data) = (SoftHsm::new(), tempfile::tempdir().unwrap());
    let kid = put_key(&hsm, "current", "01");
    let file = configured(data.path(), "[{ label = 'current', id = '01' }]").await;
    let (name, value) = hsm.environment();
    let (_running, stand) = Running::with(&file, data.path(), ports(), &[(name, value.to_str().unwrap())]);
    let client = stand.client(PLUS, json!({})).await;
    assert_eq!(jwt_header(stand.tokens(&client, "test", &[]).await["id_token"].as_str().unwrap())["kid"], kid);

    hsm.pull();
    let code = stand.code(&client, "test", &[]).await;
    let refused = stand.token(&client, &code, &[]).await;
    assert_eq!((refused.status, refused.code().as_str()), (500, "Y170001"), "{}", refused.text);
    assert_eq!(refused.json()["error"], "server_error");
    assert!(!refused.text.contains("PKCS"), "{}: what the module says is for the log", refused.text);
    // A data provider asks whose token it was sent: that answer is signed in the token too.
    let (provider, secret) = checktoken::demo(&stand, "/impots-plus");
    let unknown = checktoken::data(&stand, provider, "nobody", secret).await;
    assert_eq!((unknown.status, &unknown.json()["error"]), (500, &json!("server_error")), "{}", unknown.text);
    let rule = stand.rule("/checktoken", 500).await;
    assert!(rule.starts_with("Y440008") && !rule.contains("PKCS"), "{rule}");

    hsm.plug();
    // It is looked for again at most once a second.
    let mut tries = 0;
    let token = loop {
        tries += 1;
        let code = stand.code(&client, "test", &[]).await;
        let reply = stand.token(&client, &code, &[]).await;
        if reply.status == 200 {
            break reply.json();
        }
        assert!(tries < 1000, "{}", reply.text);
    };
    assert_eq!(jwt_header(token["id_token"].as_str().unwrap())["kid"], kid);
}
