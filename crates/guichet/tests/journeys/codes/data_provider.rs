//! What a data provider cannot use of an answer of `checktoken` (FC §6, §10.2): the demo ones answer as the client of the
//! reference does, and the exchange tells the code.

use guichet_jose::encryption::{DecryptionKey, EncryptionKey, FurtherMembers};
use guichet_jose::{ContentEncryption, Jwk, KeyManagementAlgorithm, SignatureAlgorithm, SigningKey, base64url};
use serde_json::{Value, json};

use crate::checktoken::{data, demo};
use crate::stand::Stand;

const FC: &str = "franceconnect";
/// Signed with ES256, encrypted with RSA-OAEP-256.
const ASKS: &str = "/assurance-maladie";

fn sealed(key: &Jwk, contents: ContentEncryption, content: &str) -> String {
    let recipient = EncryptionKey::from_jwk(key, KeyManagementAlgorithm::RsaOaep256).unwrap();
    recipient.encrypt(contents, FurtherMembers::default(), content.as_bytes()).unwrap()
}

/// The next answer of FranceConnect, or the next one of its keys.
fn answers(at: Option<&str>, body: &str) -> Value {
    let mut fault = json!({ "target": format!("service:{FC}"), "kind": "status", "status": 200, "body": body });
    if let Some(at) = at {
        fault["at"] = json!(at);
    }
    fault
}

#[tokio::test]
async fn each_way_in_which_an_answer_of_checktoken_cannot_be_used_has_its_code() {
    let stand = Stand::still().await;
    let (provider, secret) = demo(&stand, ASKS);
    let client = stand.client(FC, json!({})).await;
    let scope = Some("openid identite_pivot cnam_caisse");
    let token = stand.tokens(&client, "test", &[("scope", scope)]).await["access_token"].clone();
    let token = token.as_str().unwrap();
    let own = stand.raw("GET", &format!("{}/api/v1/jwks", provider["base_url"].as_str().unwrap()), &[], "").await;
    let own = Jwk::parse(own.json()["keys"][0].to_string().as_bytes()).unwrap();
    let gcm = ContentEncryption::A256Gcm;
    let (other, _) = DecryptionKey::generate(KeyManagementAlgorithm::EcdhEs).unwrap();
    let for_another = EncryptionKey::from_jwk(other.public_jwk(), KeyManagementAlgorithm::EcdhEs).unwrap();
    let for_another = for_another.encrypt(gcm, FurtherMembers::default(), b"a.b.c").unwrap();
    // What is signed by a stranger under the name of a key of FranceConnect.
    let published = stand.raw("GET", &format!("{}/jwks", stand.issuer(FC)), &[], "").await.json();
    let keys = published["keys"].as_array().unwrap();
    let kid = keys.iter().find(|key| key["alg"] == "ES256").unwrap()["kid"].as_str().unwrap();
    let (_, stranger) = SigningKey::generate(SignatureAlgorithm::Es256).unwrap();
    let stranger = SigningKey::from_pkcs8(SignatureAlgorithm::Es256, Some(kid), stranger.as_bytes()).unwrap();
    let forged = stranger.sign(None, &json!({ "iss": stand.issuer(FC), "aud": provider["client_id"] })).unwrap();
    let mut twice = published.clone();
    twice["keys"].as_array_mut().unwrap().extend(keys.clone());
    let spoilt = sealed(&own, gcm, "a.b.c");
    let spoilt = format!("{}.{}", spoilt.rsplit_once('.').unwrap().0, base64url::encode(&[0; 16]));
    let of_the_provider = |kind: &str| json!({ "target": "data-provider:assurance-maladie", "kind": kind });
    for (fault, code, status) in [
        (json!({ "target": format!("service:{FC}"), "kind": "reset" }), "Y430001", 408),
        (of_the_provider("wrong_secret"), "Y430002", 500),
        (answers(Some("jwks"), "[]"), "Y430003", 500),
        (of_the_provider("wrong_encryption_alg"), "Y430004", 500),
        (answers(None, &for_another), "Y430004", 500),
        (answers(None, &sealed(&own, ContentEncryption::A128Gcm, "a.b.c")), "Y430005", 500),
        (answers(None, &forged), "Y440003", 500),
        (answers(None, "e30.a.b.c.d"), "Y440003", 500),
        (answers(None, &spoilt), "Y440006", 500),
        (answers(None, &sealed(&own, gcm, "no token")), "Y440007", 500),
        (answers(None, &sealed(&own, gcm, &forged)), "Y440002", 500),
        (answers(Some("jwks"), &twice.to_string()), "Y440009", 500),
    ] {
        stand.command("POST", "/faults", fault.clone()).await;
        let reply = data(&stand, provider, token, secret).await;
        assert_eq!(reply.status, status, "{fault}: {}", reply.text);
        let told = reply.json();
        let error = if status == 408 { "temporarily_unavailable" } else { "server_error" };
        assert_eq!((&told["error"], told.as_object().unwrap().len()), (&json!(error), 2), "AF §1.8: {told}");
        let rule = stand.rule("/assurance-maladie/api/v1/data", status).await;
        assert!(rule.starts_with(code), "{code} for {fault}: {rule}");
        let left = stand.command("GET", "/faults", Value::Null).await;
        assert_eq!(left["faults"], json!([]), "{fault} was met");
    }
    let reply = data(&stand, provider, token, secret).await;
    assert_eq!((reply.status, &reply.json()["token_introspection"]["active"]), (200, &json!(true)), "{}", reply.text);
    stand.stop().await;
}
