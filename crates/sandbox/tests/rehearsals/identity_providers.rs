//! The simulated identity providers, as a broker and a browser see them.

use crate::stack::{Answer, FRANCECONNECT, OPENID, PROCONNECT, PROVIDERS, Stack};
use axum::body::Body;
use guichet_jose::{JwkSet, SignatureAlgorithm, VerificationKeys};
use http::{Request, StatusCode};
use serde_json::{Map, Value, json};

/// Those of everybody; that of professional helpers serves one broker.
pub const SLUGS: [&str; 5] = ["dgfip", "ameli", "la-poste", "mobile-connect-et-moi", "msa"];

/// A broker at one provider.
pub struct Party<'a> {
    pub stack: &'a Stack,
    pub slug: &'a str,
    pub client_id: String,
    pub secret: String,
    pub callback: String,
    pub scope: &'a str,
}

pub fn party<'a>(stack: &'a Stack, slug: &'a str, service: &str) -> Party<'a> {
    let provider = stack.sandbox.identity_providers().find(|provider| provider.slug == slug).unwrap();
    let client = provider.client_of(service).unwrap();
    let (callback, scope) = match service {
        "franceconnect" => (format!("{FRANCECONNECT}/api/v2/oidc-callback"), "openid profile email birth"),
        // The one request of ProConnect to each provider (PC §4).
        "proconnect" => (
            format!("{PROCONNECT}/api/v2/oidc-callback"),
            "openid uid given_name usual_name email siren siret organizational_unit belonging_population phone chorusdt",
        ),
        _ => (format!("{OPENID}/oidc-callback"), "openid profile email address phone"),
    };
    Party {
        stack,
        slug,
        client_id: client.client_id.clone(),
        secret: client.client_secret.expose().to_owned(),
        callback,
        scope,
    }
}

impl Party<'_> {
    pub fn request(&self, changes: &[(&str, Option<&str>)]) -> String {
        let nonce = "n".repeat(64);
        let mut pairs = vec![
            ("client_id", self.client_id.as_str()),
            ("response_type", "code"),
            ("redirect_uri", self.callback.as_str()),
            ("scope", self.scope),
            ("acr_values", "eidas1"),
            ("nonce", nonce.as_str()),
            ("state", "the-state"),
            ("prompt", "login"),
        ];
        for (name, value) in changes {
            pairs.retain(|(known, _)| known != name);
            if let Some(value) = value {
                pairs.push((name, value));
            }
        }
        let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
        format!("/{}/authorize?{query}", self.slug)
    }

    pub async fn authorize(&self, changes: &[(&str, Option<&str>)]) -> Answer {
        self.stack.get(PROVIDERS, &self.request(changes)).await
    }

    pub async fn choose(&self, persona: &str) -> Answer {
        let page = self.authorize(&[]).await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.body);
        assert!(page.body.contains(&format!("id=\"persona-{persona}\"")));
        let fields = [("interaction", page.interaction()), ("persona", persona.to_owned())];
        let fields = fields.each_ref().map(|(name, value)| (*name, value.as_str()));
        self.stack.form(PROVIDERS, &format!("/{}/login", self.slug), &fields).await
    }

    pub async fn token(&self, code: &str) -> Answer {
        let fields = [
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", &self.callback),
            ("client_id", &self.client_id),
            ("client_secret", &self.secret),
        ];
        self.stack.form(PROVIDERS, &format!("/{}/token", self.slug), &fields).await
    }

    pub async fn userinfo(&self, access_token: &str) -> Answer {
        let request = Request::get(format!("/{}/userinfo", self.slug))
            .header("host", "localhost:7408")
            .header("authorization", format!("Bearer {access_token}"))
            .body(Body::empty())
            .unwrap();
        self.stack.send(PROVIDERS, request).await
    }

    pub async fn keys(&self, algorithm: SignatureAlgorithm) -> VerificationKeys {
        if algorithm == SignatureAlgorithm::Hs256 {
            return VerificationKeys::hmac(self.secret.as_bytes()).unwrap();
        }
        let jwks = self.stack.get(PROVIDERS, &format!("/{}/jwks", self.slug)).await;
        VerificationKeys::from_jwks(&JwkSet::parse(jwks.body.as_bytes()).unwrap())
    }

    pub async fn verified(&self, token: &str, algorithm: SignatureAlgorithm) -> Option<Map<String, Value>> {
        let keys = self.keys(algorithm).await;
        keys.verify(token, &[algorithm]).ok().map(|verified| verified.claims().unwrap())
    }

    /// A whole login: the answer of the token endpoint, and that of userinfo.
    pub async fn log_in(&self, persona: &str) -> (Value, Answer) {
        let code = self.choose(persona).await.parameter("code").unwrap();
        let tokens = self.token(&code).await;
        assert_eq!(tokens.status, StatusCode::OK, "{}", tokens.body);
        let tokens = tokens.json();
        let userinfo = self.userinfo(tokens["access_token"].as_str().unwrap()).await;
        (tokens, userinfo)
    }

    pub fn id_token_algorithm(&self) -> SignatureAlgorithm {
        let provider = self.stack.sandbox.identity_providers().find(|provider| provider.slug == self.slug).unwrap();
        provider.id_token_signed_response_alg
    }
}

#[tokio::test]
async fn every_provider_logs_a_person_in_with_its_own_signatures() {
    let stack = Stack::new().await;
    let mut subs = std::collections::BTreeSet::new();
    for slug in SLUGS {
        let party = party(&stack, slug, "franceconnect");
        let (tokens, userinfo) = party.log_in("test").await;
        let claims = party.verified(tokens["id_token"].as_str().unwrap(), party.id_token_algorithm()).await.unwrap();
        assert_eq!(claims["iss"], format!("{PROVIDERS}/{slug}"));
        assert_eq!(claims["aud"], party.client_id);
        assert_eq!(claims["acr"], "eidas1");
        assert_eq!(claims["amr"], json!(["pwd"]));
        assert_eq!(claims["nonce"], "n".repeat(64));
        assert_eq!(userinfo.status, StatusCode::OK);
        let provider = stack.sandbox.identity_providers().find(|provider| provider.slug == slug).unwrap();
        let told = match provider.userinfo_signed_response_alg {
            Some(algorithm) => {
                assert_eq!(userinfo.headers["content-type"], "application/jwt");
                party.verified(&userinfo.body, algorithm).await.unwrap()
            }
            None => userinfo.json().as_object().unwrap().clone(),
        };
        assert_eq!(told["sub"], claims["sub"]);
        assert_eq!(told["family_name"], "DUBOIS");
        assert_eq!(told["birthplace"], "75107");
        assert!(told.get("address").is_none(), "the address was not asked for");
        subs.insert(told["sub"].as_str().unwrap().to_owned());
    }
    assert_eq!(subs.len(), SLUGS.len(), "each provider has its own subject");
}

#[tokio::test]
async fn a_second_broker_asks_for_other_claims() {
    let stack = Stack::new().await;
    let party = party(&stack, "msa", "openid");
    let (_, userinfo) = party.log_in("sans_genre").await;
    let told = userinfo.json();
    assert_eq!(told["address"]["locality"], "Paris");
    assert_eq!(told["phone_number"], "06 39 98 00 16");
    assert!(told.get("gender").is_none() && told.get("birthplace").is_none());
}

#[tokio::test]
async fn discovery_and_keys_say_how_the_provider_signs() {
    let stack = Stack::new().await;
    for slug in SLUGS {
        let document = stack.get(PROVIDERS, &format!("/{slug}/.well-known/openid-configuration")).await.json();
        let issuer = format!("{PROVIDERS}/{slug}");
        assert_eq!(document["issuer"], issuer);
        assert_eq!(document["authorization_endpoint"], format!("{issuer}/authorize"));
        assert_eq!(document["end_session_endpoint"], format!("{issuer}/session/end"));
        assert_eq!(document["token_endpoint_auth_methods_supported"], json!(["client_secret_post"]));
        assert!(document.get("revocation_endpoint").is_none());
        let keys = stack.get(PROVIDERS, &format!("/{slug}/jwks")).await.json();
        for key in keys["keys"].as_array().unwrap() {
            assert!(key.get("d").is_none() && key["use"] == "sig");
        }
    }
}

#[tokio::test]
async fn login_and_password_are_checked_and_the_page_stays() {
    let stack = Stack::new().await;
    let party = party(&stack, "dgfip", "franceconnect");
    let page = party.authorize(&[]).await;
    for part in ["name=\"login\"", "name=\"password\"", "name=\"acr\"", "simulé", "id=\"continue\"", "id=\"back\""] {
        assert!(page.body.contains(part), "{part}");
    }
    let interaction = page.interaction();
    let try_with = async |login: &str, password: &str| {
        let fields =
            [("interaction", interaction.as_str()), ("login", login), ("password", password), ("acr", "eidas3")];
        stack.form(PROVIDERS, "/dgfip/login", &fields).await
    };
    for (login, password) in [("test", "1234"), ("nobody", "123"), ("test", ""), ("<b>", "123")] {
        let again = try_with(login, password).await;
        assert_eq!(again.status, StatusCode::BAD_REQUEST);
        assert!(again.body.contains("role=\"alert\"") && !again.body.contains("<b>"));
    }
    let done = try_with("test", "123").await;
    assert_eq!(done.status, StatusCode::SEE_OTHER);
    assert_eq!(done.parameter("state").as_deref(), Some("the-state"));
    assert_eq!(done.parameter("iss").as_deref(), Some("http://localhost:7408/dgfip"));
    let tokens = party.token(&done.parameter("code").unwrap()).await.json();
    let claims = party.verified(tokens["id_token"].as_str().unwrap(), SignatureAlgorithm::Es256).await.unwrap();
    assert_eq!(claims["acr"], "eidas3", "the level typed in the form");
    assert_eq!(try_with("test", "123").await.status, StatusCode::BAD_REQUEST, "a login page serves once");
}

#[tokio::test]
async fn a_custom_identity_has_the_claims_that_were_filled() {
    let stack = Stack::new().await;
    let party = party(&stack, "msa", "franceconnect");
    let interaction = party.authorize(&[]).await.interaction();
    let fields =
        [("interaction", interaction.as_str()), ("family_name", "MOI"), ("given_name", ""), ("gender", "female")];
    let done = stack.form(PROVIDERS, "/msa/login/with-custom-identity", &fields).await;
    let tokens = party.token(&done.parameter("code").unwrap()).await.json();
    let told = party.userinfo(tokens["access_token"].as_str().unwrap()).await.json();
    assert_eq!((told["family_name"].as_str(), told["gender"].as_str()), (Some("MOI"), Some("female")));
    assert!(told.get("given_name").is_none());
}

#[tokio::test]
async fn the_way_back_refuses_access() {
    let stack = Stack::new().await;
    let party = party(&stack, "msa", "franceconnect");
    let interaction = party.authorize(&[]).await.interaction();
    let back = stack.get(PROVIDERS, &format!("/msa/cancel?interaction={interaction}")).await;
    assert_eq!(back.parameter("error").as_deref(), Some("access_denied"));
    assert_eq!(back.parameter("state").as_deref(), Some("the-state"));
    assert!(back.location().as_str().starts_with(&party.callback));
    assert_eq!(stack.get(PROVIDERS, &format!("/msa/cancel?interaction={interaction}")).await.status, 400);
}

#[tokio::test]
async fn bad_requests_go_back_or_stay_on_a_page() {
    let stack = Stack::new().await;
    let party = party(&stack, "dgfip", "franceconnect");
    for (changes, error) in [
        (&[("response_type", Some("token"))][..], "unsupported_response_type"),
        (&[("scope", Some("email"))], "invalid_request"),
        (&[("scope", None)], "invalid_request"),
        (&[("nonce", Some("short"))], "invalid_request"),
        (&[("nonce", None)], "invalid_request"),
        (&[("request", Some("x"))], "request_not_supported"),
        (&[("prompt", Some("none"))], "login_required"),
    ] {
        let answer = party.authorize(changes).await;
        assert_eq!(answer.parameter("error").as_deref(), Some(error), "{changes:?}");
        assert_eq!(answer.parameter("state").as_deref(), Some("the-state"));
    }
    for changes in [
        &[("client_id", Some("unknown"))][..],
        &[("client_id", None)],
        &[("redirect_uri", Some("http://evil.example/"))],
        &[("redirect_uri", None)],
    ] {
        let answer = party.authorize(changes).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{changes:?}");
        assert!(answer.body.contains("id=\"error-code\"") && !answer.headers.contains_key("location"));
    }
    let junk = stack.get(PROVIDERS, "/dgfip/authorize?client_id=%ff").await;
    assert_eq!(junk.status, StatusCode::BAD_REQUEST);
    assert_eq!(stack.get(PROVIDERS, "/nowhere/authorize").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_code_serves_once_its_broker_for_a_minute() {
    let stack = Stack::new().await;
    let party = party(&stack, "dgfip", "franceconnect");
    let code = party.choose("test").await.parameter("code").unwrap();
    let other = self::party(&stack, "dgfip", "openid");
    let stolen = party.choose("test").await.parameter("code").unwrap();
    assert_eq!(other.token(&stolen).await.json()["error"], "invalid_grant");
    let elsewhere = self::party(&stack, "msa", "franceconnect");
    let moved = party.choose("test").await.parameter("code").unwrap();
    assert_eq!(elsewhere.token(&moved).await.json()["error"], "invalid_grant");
    assert_eq!(party.token(&code).await.status, StatusCode::OK);
    assert_eq!(party.token(&code).await.json()["error"], "invalid_grant");
    let late = party.choose("test").await.parameter("code").unwrap();
    stack.edge.clock.advance(61);
    assert_eq!(party.token(&late).await.json()["error"], "invalid_grant");
    let wrong = Party { secret: "wrong".to_owned(), ..self::party(&stack, "dgfip", "franceconnect") };
    let refused = wrong.token("x").await;
    assert_eq!((refused.status, refused.json()["error"].as_str()), (StatusCode::UNAUTHORIZED, Some("invalid_client")));
    let unknown = Party { client_id: "unknown".to_owned(), ..self::party(&stack, "dgfip", "franceconnect") };
    assert_eq!(unknown.token("x").await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(party.userinfo("unknown").await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_decided_login_skips_the_page() {
    let stack = Stack::new().await;
    stack.control("POST", "/logins", json!({ "service": "franceconnect", "persona": "bdd_default" })).await;
    let login = stack.sandbox.rehearsal().next_login("franceconnect", "client", "the-state").unwrap();
    assert_eq!(login.idp_uid, stack.uid("dgfip"));
    let party = party(&stack, "dgfip", "franceconnect");
    let answer = party.authorize(&[]).await;
    let tokens = party.token(&answer.parameter("code").unwrap()).await.json();
    let userinfo = party.userinfo(tokens["access_token"].as_str().unwrap()).await;
    let told = party.verified(&userinfo.body, SignatureAlgorithm::Es256).await.unwrap();
    assert_eq!(told["given_name"], "Jeanne");
    assert_eq!(party.authorize(&[]).await.status, StatusCode::OK, "the next one has its page again");
}

#[tokio::test]
async fn a_decided_answer_changes_claims_level_and_methods() {
    let stack = Stack::new().await;
    let party = party(&stack, "msa", "franceconnect");
    let answer = json!({
        "identity_provider": stack.uid("msa"), "persona": "test", "acr": "eidas2", "amr": ["pwd", "otp"],
        "claims": { "email": null, "family_name": "AUTRE", "sub": "a-sub" },
    });
    stack.control("POST", "/answers", answer).await;
    let code = party.authorize(&[]).await.parameter("code").unwrap();
    let tokens = party.token(&code).await.json();
    let claims = party.verified(tokens["id_token"].as_str().unwrap(), SignatureAlgorithm::Es256).await.unwrap();
    assert_eq!((claims["acr"].as_str(), &claims["amr"]), (Some("eidas2"), &json!(["pwd", "otp"])));
    let told = party.userinfo(tokens["access_token"].as_str().unwrap()).await.json();
    assert_eq!((told["sub"].as_str(), told["family_name"].as_str()), (Some("a-sub"), Some("AUTRE")));
    assert!(told.get("email").is_none());
    let error =
        json!({ "identity_provider": stack.uid("msa"), "error": "temporarily_unavailable", "error_description": "d" });
    stack.control("POST", "/answers", error).await;
    let answer = party.authorize(&[]).await;
    assert_eq!(answer.parameter("error").as_deref(), Some("temporarily_unavailable"));
    assert_eq!(answer.parameter("error_description").as_deref(), Some("d"));
}

#[tokio::test]
async fn a_logout_returns_to_the_broker_only() {
    let stack = Stack::new().await;
    let party = party(&stack, "dgfip", "franceconnect");
    let (tokens, _) = party.log_in("test").await;
    let end = async |pairs: &[(&str, &str)]| {
        let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
        stack.get(PROVIDERS, &format!("/dgfip/session/end?{query}")).await
    };
    let hint = tokens["id_token"].as_str().unwrap();
    let back = format!("{FRANCECONNECT}/api/v2/client/logout-callback");
    let done = end(&[("id_token_hint", hint), ("post_logout_redirect_uri", &back), ("state", "s")]).await;
    assert_eq!(done.location().as_str(), format!("{back}?state=s"));
    let foreign = end(&[("id_token_hint", hint), ("post_logout_redirect_uri", "http://evil.example/")]).await;
    assert_eq!(foreign.status, StatusCode::BAD_REQUEST);
    assert_eq!(end(&[]).await.status, StatusCode::OK);
}
