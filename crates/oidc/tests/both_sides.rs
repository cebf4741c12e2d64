//! The relying-party side against the provider side, on each profile: what one sends, the other accepts.
#![expect(clippy::unwrap_used, reason = "tests")]

use guichet_jose::{JwkSet, Secret, SignatureAlgorithm, SigningKey, VerificationKeys};
use guichet_oidc::authorize::{self, Asked};
use guichet_oidc::client::Client;
use guichet_oidc::client_auth::{self, AssertionContext};
use guichet_oidc::params::Params;
use guichet_oidc::pkce::Challenge;
use guichet_oidc::profile::{AuthMethod, Pkce, Profile};
use guichet_oidc::rp::{
    Expected, callback, id_token, keys,
    metadata::ProviderMetadata,
    request::{AuthorizationRequest, authorization_url},
    token, userinfo,
};
use guichet_oidc::scopes::ScopeTable;
use guichet_oidc::token::CodeGrant;
use guichet_oidc::{discovery, id_token as issued};
use serde_json::{Map, Value, json};

const NOW: i64 = 1_700_000_000;
const SECRET: &str = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
const REDIRECT_URI: &str = "https://sp.test/back";
const STATE: &str = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
const NONCE: &str = "fedcba9876543210fedcba9876543210fedcba9876543210fedcba9876543210";
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

/// Those whose service providers may prove themselves by an assertion.
fn with_assertions() -> Vec<(Profile, ScopeTable)> {
    let taken = |profile: &Profile| profile.token.authentication.contains(&AuthMethod::PrivateKeyJwt);
    profiles().into_iter().filter(|(profile, _)| taken(profile)).collect()
}

fn profiles() -> Vec<(Profile, ScopeTable)> {
    let data = concat!(env!("CARGO_MANIFEST_DIR"), "/../../data");
    let mut files: Vec<_> =
        std::fs::read_dir(format!("{data}/profiles")).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
        .into_iter()
        .map(|path| {
            let profile = Profile::parse(&std::fs::read_to_string(path).unwrap()).unwrap();
            let scopes = std::fs::read_to_string(format!("{data}/scopes/{}.toml", profile.scopes)).unwrap();
            (profile, ScopeTable::parse(&scopes).unwrap())
        })
        .collect()
}

fn client(algorithm: SignatureAlgorithm) -> Client {
    serde_json::from_value(json!({
        "client_id": "sp", "client_secret": SECRET, "name": "SP", "entityId": "e",
        "redirect_uris": [REDIRECT_URI], "scopes": ["openid", "profile", "email"],
        "id_token_signed_response_alg": algorithm,
    }))
    .unwrap()
}

fn signing_key(algorithm: SignatureAlgorithm) -> SigningKey {
    if algorithm.is_symmetric() {
        SigningKey::hmac(SECRET.as_bytes()).unwrap()
    } else {
        SigningKey::generate(algorithm).unwrap().0
    }
}

fn login(profile: &Profile, scopes: &ScopeTable, algorithm: SignatureAlgorithm, signed_userinfo: bool) {
    let issuer = profile.issuer("https://op.test");
    let client = client(algorithm);
    let key = signing_key(algorithm);
    let secret = Secret::new(SECRET.to_owned());

    let document = Value::from(discovery::document(profile, scopes, &issuer, None));
    let provider = ProviderMetadata::from_discovery(document.to_string().as_bytes(), &issuer, false).unwrap();

    let challenge = matches!(profile.authorization.pkce, Pkce::Optional).then(|| Challenge::of(VERIFIER));
    let url = authorization_url(
        &provider,
        &AuthorizationRequest {
            client_id: "sp",
            redirect_uri: REDIRECT_URI,
            scope: "openid profile email",
            state: STATE,
            nonce: Some(NONCE),
            acr_values: Some("eidas1"),
            prompt: None,
            claims: None,
            challenge: challenge.as_ref(),
            further: &[],
        },
    );
    let params = Params::parse(url.query().unwrap().as_bytes()).unwrap();
    let asked = authorize::check(&Asked { profile, scopes, client: Some(&client), params: &params }).unwrap();

    let answer = Params::from_pairs([("code", "c"), ("state", asked.state.as_deref().unwrap()), ("iss", &issuer)]);
    let expected_callback = callback::ExpectedCallback {
        state: STATE,
        issuer: &provider.issuer,
        issuer_required: provider.issuer_in_callback,
    };
    let callback::Callback::Code(code) = callback::check(&answer, &expected_callback).unwrap() else {
        unreachable!("a code")
    };

    let identity: Map<String, Value> =
        json!({"given_name": "Angela", "email": "a@example.fr"}).as_object().unwrap().clone();
    let grant = CodeGrant {
        client_id: asked.client_id,
        redirect_uri: asked.redirect_uri,
        nonce: asked.nonce,
        scopes: asked.scopes,
        claims: asked.claims,
        asked_acr: None,
        acr: Some("eidas1".to_owned()),
        amr: vec![],
        auth_time: NOW,
        sub: "s-1".to_owned(),
        pkce: asked.pkce,
        holds_until: None,
        identity,
        trace: None,
        personal_trace: None,
    };
    let exchange = token::Exchange {
        code: &code,
        redirect_uri: REDIRECT_URI,
        client_id: "sp",
        verifier: challenge.is_some().then_some(VERIFIER),
    };
    let sent = token::request(&provider, &exchange, &token::ClientProof::SecretPost(&secret)).unwrap();
    let form = Params::parse(sent.body.expose().as_bytes()).unwrap();
    let credentials = client_auth::credentials(None, &form).unwrap();
    let context = AssertionContext { audiences: &[], now: NOW, keys: None };
    client_auth::authenticate(profile, Some(&client), &credentials, context).unwrap();
    let request = guichet_oidc::token::request(&form).unwrap();
    guichet_oidc::token::redeem(&grant, &client, &request).unwrap();

    let issue = issued::Issue { issuer: &issuer, now: NOW, access_token: "at" };
    let id_token = key.sign(None, &issued::claims(profile, &grant, issue)).unwrap();
    let body = json!({"access_token": "at", "token_type": "Bearer", "expires_in": 60, "id_token": id_token});
    let tokens = token::answer(200, body.to_string().as_bytes()).unwrap();

    let published = VerificationKeys::from_jwks(&JwkSet { keys: key.public_jwk().into_iter().collect() });
    let keys = keys::for_algorithm(algorithm, Some(&secret), Some(&published)).unwrap();
    let issued_ahead = guichet_jose::IssuedAhead::Refused;
    let expected = Expected { issuer: &provider.issuer, client_id: "sp", now: NOW, leeway: 5, issued_ahead };
    let rules = id_token::IdTokenRules {
        algorithm,
        nonce: Some(NONCE),
        access_token: Some(tokens.access_token.expose()),
        acr_required: true,
    };
    let verified = id_token::verify(tokens.id_token.expose(), &keys, &expected, &rules).unwrap();
    assert_eq!((verified.subject.as_str(), verified.acr.as_deref()), ("s-1", Some("eidas1")));

    let claims = guichet_oidc::userinfo::claims(scopes, &grant);
    let (content_type, body, form) = if signed_userinfo {
        let signed = key.sign(None, &claims).unwrap();
        ("application/jwt", signed, userinfo::UserinfoForm::Signed { algorithm, keys: &keys })
    } else {
        ("application/json", Value::from(claims.clone()).to_string(), userinfo::UserinfoForm::Json)
    };
    let answer = userinfo::UserinfoAnswer { status: 200, content_type: Some(content_type), body: body.as_bytes() };
    assert_eq!(userinfo::read(&answer, &form, &expected, &verified.subject).unwrap(), claims);
}

#[test]
fn a_login_goes_through_on_every_profile_with_every_algorithm_it_signs_with() {
    let profiles = profiles();
    assert!(!profiles.is_empty());
    for (profile, scopes) in &profiles {
        for algorithm in &profile.token.signing_algorithms {
            for signed_userinfo in [false, true] {
                login(profile, scopes, *algorithm, signed_userinfo);
            }
        }
    }
}

/// The provider of each profile judges an assertion with these claims, signed by a registered key.
fn asserted(change: impl Fn(&mut Map<String, Value>)) -> Vec<Result<(), client_auth::Reason>> {
    with_assertions()
        .iter()
        .map(|(profile, _)| {
            let (key, _) = SigningKey::generate(SignatureAlgorithm::Es256).unwrap();
            let mut client = client(SignatureAlgorithm::Es256);
            let published = JwkSet { keys: key.public_jwk().into_iter().collect() };
            client.token_endpoint_auth_method = Some(AuthMethod::PrivateKeyJwt);
            client.jwks = Some(published.clone());
            let issuer = profile.issuer("https://op.test");
            let mut claims = json!({"iss": "sp", "sub": "sp", "aud": issuer, "jti": "j", "iat": NOW, "exp": NOW + 60});
            change(claims.as_object_mut().unwrap());
            let form = Params::from_pairs([
                ("client_assertion_type", client_auth::ASSERTION_TYPE.to_owned()),
                ("client_assertion", key.sign(None, &claims).unwrap()),
            ]);
            let keys = VerificationKeys::from_jwks(&published);
            let context = AssertionContext { audiences: &[&issuer], now: NOW, keys: Some(&keys) };
            let credentials = client_auth::credentials(None, &form)?;
            client_auth::authenticate(profile, Some(&client), &credentials, context).map(|_| ())
        })
        .collect()
}

#[test]
fn an_assertion_may_have_several_audiences_as_common_libraries_send_them() {
    for audience in ["https://op.test", "https://op.test/api/v2"] {
        let judged = asserted(|claims| {
            claims.insert("aud".to_owned(), json!([audience, "https://op.test", "https://op.test/api/v2", "x"]));
        });
        assert!(judged.iter().all(Result::is_ok), "{judged:?}");
    }
    let judged = asserted(|claims| {
        claims.insert("aud".to_owned(), json!(["https://evil.test"]));
    });
    assert!(
        judged
            .iter()
            .all(|judged| *judged == Err(client_auth::Reason::AssertionClaim(client_auth::AssertionClaim::Aud))),
        "{judged:?}"
    );
}

#[test]
fn our_assertion_is_accepted_where_the_token_endpoint_is_an_audience() {
    for (profile, scopes) in with_assertions() {
        let issuer = profile.issuer("https://op.test");
        let document = Value::from(discovery::document(&profile, &scopes, &issuer, None));
        let provider = ProviderMetadata::from_discovery(document.to_string().as_bytes(), &issuer, false).unwrap();
        let (key, _) = SigningKey::generate(SignatureAlgorithm::Es256).unwrap();
        let mut client = client(SignatureAlgorithm::Es256);
        client.token_endpoint_auth_method = Some(AuthMethod::PrivateKeyJwt);
        let exchange = token::Exchange { code: "c", redirect_uri: REDIRECT_URI, client_id: "sp", verifier: None };
        let proof = token::ClientProof::PrivateKeyJwt { key: &key, jti: "j", now: NOW };
        let sent = token::request(&provider, &exchange, &proof).unwrap();
        let form = Params::parse(sent.body.expose().as_bytes()).unwrap();
        let credentials = client_auth::credentials(None, &form).unwrap();
        let keys = VerificationKeys::single(&key.public_jwk().unwrap());
        let audiences = [issuer.as_str(), provider.token_endpoint.as_str()];
        let context = AssertionContext { audiences: &audiences, now: NOW, keys: Some(&keys) };
        let accepted = client_auth::authenticate(&profile, Some(&client), &credentials, context).unwrap().unwrap();
        assert_eq!((accepted.jti.as_str(), accepted.exp), ("j", NOW + 60));
    }
}
