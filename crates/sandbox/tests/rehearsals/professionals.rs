//! The simulated identity providers of professionals, as ProConnect and a tester see them (PC §3.4, §4, §5.5, §5.11, §10).

use crate::identity_providers::{Party, party};
use crate::stack::{Answer, PORTAL, PROCONNECT, PROVIDERS, Stack};
use guichet_organisations::{Organisation, PublicServices, Siret};
use http::StatusCode;
use serde_json::{Map, Value, json};

const SLUGS: [&str; 8] = ["fia1", "fia2", "fia3", "keycloak", "lemonldap", "entra-id", "fi-rie", "proconnect-identite"];
const MFA: &str = r#"{"id_token":{"amr":null,"acr":{"essential":true,"values":["eidas0-mfa","eidas1-mfa","eidas2"]}}}"#;

/// The page of a login, then the form of it that is sent.
async fn sent(party: &Party<'_>, changes: &[(&str, Option<&str>)], path: &str, fields: &[(&str, &str)]) -> Answer {
    let page = party.authorize(changes).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    let interaction = page.interaction();
    let fields = [&[("interaction", interaction.as_str())], fields].concat();
    party.stack.form(PROVIDERS, &format!("/{}{path}", party.slug), &fields).await
}

/// The claims of the ID token and those of userinfo that a code gives.
async fn told(party: &Party<'_>, answer: &Answer) -> (Map<String, Value>, Map<String, Value>) {
    let tokens = party.token(&answer.parameter("code").unwrap()).await.json();
    let id_token = party.verified(tokens["id_token"].as_str().unwrap(), party.id_token_algorithm()).await.unwrap();
    let userinfo = party.userinfo(tokens["access_token"].as_str().unwrap()).await;
    let provider = party.stack.sandbox.identity_providers().find(|provider| provider.slug == party.slug).unwrap();
    let claims = match provider.userinfo_signed_response_alg {
        Some(algorithm) => party.verified(&userinfo.body, algorithm).await.unwrap(),
        None => userinfo.json().as_object().unwrap().clone(),
    };
    (id_token, claims)
}

async fn logged_in(
    party: &Party<'_>,
    changes: &[(&str, Option<&str>)],
    fields: &[(&str, &str)],
) -> (Map<String, Value>, Map<String, Value>) {
    let answer = sent(party, changes, "/login", fields).await;
    told(party, &answer).await
}

#[tokio::test]
async fn any_login_is_let_in_at_each_of_them_with_what_proconnect_needs() {
    let stack = Stack::new().await;
    for slug in SLUGS {
        let scope = (slug == "entra-id").then_some("openid email profile");
        let party = party(&stack, slug, "proconnect");
        let party = Party { scope: scope.unwrap_or(party.scope), ..party };
        let (id_token, claims) = logged_in(&party, &[], &[("login", "some.body+mfa"), ("password", "whatever")]).await;
        let provider = stack.sandbox.identity_providers().find(|provider| provider.slug == slug).unwrap();
        let domain = &provider.professional.as_ref().unwrap().email_domains[0];
        assert_eq!(claims["email"], format!("some.body+mfa@{domain}"), "{slug}");
        for (claim, value) in [("given_name", "John"), ("usual_name", "DOE"), ("siret", "21920023500014"), ("uid", "1")]
        {
            assert_eq!(claims[claim], value, "{slug}: {claim}");
        }
        assert_eq!(id_token["amr"], json!(["pwd"]), "{slug}");
        assert_eq!(id_token["sub"], claims["sub"]);
    }
}

#[tokio::test]
async fn john_doe_of_the_development_set_is_told_whole() {
    let stack = Stack::new().await;
    let party = party(&stack, "fia1", "proconnect");
    let (_, mut claims) = logged_in(&party, &[("login_hint", Some("test@fia1.fr"))], &[("persona", "john_doe")]).await;
    for of_the_token in ["sub", "iss", "aud", "iat", "exp"] {
        claims.remove(of_the_token).unwrap();
    }
    let expected = json!({
        "email": "test@fia1.fr", "given_name": "John", "usual_name": "DOE", "uid": "1", "siret": "21920023500014",
        "siren": "219200235", "organizational_unit": "comptabilite", "belonging_population": "agent",
        "phone_number": "06 39 98 00 78", "chorusdt:matricule": "USER_AGC", "chorusdt:societe": "CHT",
    });
    assert_eq!(Value::Object(claims), expected);
}

#[tokio::test]
async fn a_known_login_or_address_is_that_person_and_another_login_is_another_subject() {
    let stack = Stack::new().await;
    let party = party(&stack, "fia1", "proconnect");
    let (_, by_id) = logged_in(&party, &[], &[("login", "angela_mairie"), ("password", "123")]).await;
    let (_, by_address) = logged_in(&party, &[], &[("login", "Angela.Dubois@FIA1.fr"), ("password", "")]).await;
    assert_eq!(by_id["sub"], by_address["sub"]);
    assert_eq!(by_id["organizational_unit"], "Direction des finances");
    let (_, one) = logged_in(&party, &[], &[("login", "one@abcd.com")]).await;
    let (_, other) = logged_in(&party, &[], &[("login", "other@abcd.com")]).await;
    assert_ne!(one["sub"], other["sub"]);
    assert_eq!(one["email"], "one@abcd.com");
}

#[tokio::test]
async fn the_page_shows_what_proconnect_asks_and_fills_the_login_in() {
    let stack = Stack::new().await;
    let party = party(&stack, "fia1", "proconnect");
    let asked = [
        ("login_hint", Some("angela.dubois@fia1.fr")),
        ("siret_hint", Some("21920023500014")),
        ("sp_id", Some("6925fb81")),
        ("sp_name", Some("Mon service & le vôtre")),
        ("remember_me", Some("true")),
        ("acr_values", None),
        ("claims", Some(MFA)),
    ];
    let page = party.authorize(&asked).await;
    for shown in [
        r#"name="login" value="angela.dubois@fia1.fr""#,
        r#"id="asked-siret_hint">21920023500014<"#,
        r#"id="asked-sp_id">6925fb81<"#,
        r#"id="asked-sp_name">Mon service &#38; le vôtre<"#,
        r#"id="asked-remember_me">true<"#,
        r#"id="asked-login_hint">angela.dubois@fia1.fr<"#,
        r#"id="asked-acr">eidas0-mfa eidas1-mfa eidas2<"#,
        r#"id="custom-siret" name="siret" value="21920023500014""#,
        r#"id="custom-amr" name="amr" value="pwd""#,
        r#"id="persona-john_doe""#,
        r#"id="persona-angela_mairie""#,
    ] {
        assert!(page.body.contains(shown), "{shown}");
    }
    for elsewhere in ["persona-test\"", "persona-paul_hopital", "persona-emma_logiciels"] {
        assert!(!page.body.contains(elsewhere), "{elsewhere} has no account there");
    }
    let plain = party.authorize(&[("acr_values", None)]).await;
    assert!(!plain.body.contains("asked-acr") && !plain.body.contains("asked-sp_id"));
}

#[tokio::test]
async fn the_first_demanded_level_that_a_provider_can_give_is_answered_with_its_methods() {
    let stack = Stack::new().await;
    let demanding = |claims: &'static str| [("acr_values", None), ("claims", Some(claims))];
    let only = |level: &str| format!(r#"{{"id_token":{{"acr":{{"essential":true,"value":"{level}"}}}}}}"#);
    let login = [("login", "x")];
    let at_first = party(&stack, "fia1", "proconnect");
    let (mfa, _) = logged_in(&at_first, &demanding(MFA), &login).await;
    assert_eq!((mfa["acr"].as_str(), &mfa["amr"]), (Some("eidas0-mfa"), &json!(["pwd", "otp", "mfa"])));
    for level in ["eidas1", "eidas2", "eidas3"] {
        let claims = only(level);
        let (id_token, _) = logged_in(&at_first, &[("acr_values", None), ("claims", Some(&claims))], &login).await;
        assert_eq!(id_token["acr"], level);
    }
    let (wished, _) = logged_in(&at_first, &[("acr_values", Some("unknown eidas3"))], &login).await;
    assert_eq!(wished["acr"], "eidas3");
    let lemonldap = party(&stack, "lemonldap", "proconnect");
    let (mapped, _) = logged_in(&lemonldap, &demanding(MFA), &login).await;
    assert_eq!(mapped["acr"], "eidas2", "it has no level for a mailed code");
    let default = party(&stack, "proconnect-identite", "proconnect");
    let (usual, _) = logged_in(&default, &[("acr_values", None)], &login).await;
    assert_eq!(usual["acr"], "eidas1");
    let claims = only("eidas3");
    let refused = sent(&default, &[("acr_values", None), ("claims", Some(&claims))], "/login", &login).await;
    assert_eq!(refused.parameter("error").as_deref(), Some("access_denied"));
    assert_eq!(refused.parameter("error_description").as_deref(), Some("none of the requested ACRs could be obtained"));
}

#[tokio::test]
async fn an_entra_id_tells_its_levels_in_a_list_and_knows_three_scopes() {
    let stack = Stack::new().await;
    let party = party(&stack, "entra-id", "proconnect");
    let refused = party.authorize(&[]).await;
    assert_eq!(refused.parameter("error").as_deref(), Some("invalid_scope"));
    let party = Party { scope: "openid email profile", ..party };
    let (id_token, claims) = logged_in(&party, &[], &[("persona", "valentin_hopital")]).await;
    assert_eq!(id_token["acrs"], json!(["c1"]));
    assert!(!id_token.contains_key("acr") && !claims.contains_key("acrs"));
    assert_eq!((claims["usual_name"].as_str(), claims["siret"].as_str()), (Some("HOCHON"), Some("00000001800010")));
    let (higher, _) = logged_in(&party, &[], &[("login", "x"), ("acr", "c1 c3")]).await;
    assert_eq!(higher["acrs"], json!(["c1", "c3"]));
}

#[tokio::test]
async fn keycloak_and_proconnect_identite_tell_what_nobody_asked_for() {
    let stack = Stack::new().await;
    let keycloak = party(&stack, "keycloak", "proconnect");
    let (_, claims) = logged_in(&keycloak, &[], &[("persona", "melissandre_lycee")]).await;
    assert_eq!((&claims["email_verified"], claims["family_name"].as_str()), (&json!(true), Some("TROIS-DUPRE")));
    let default = party(&stack, "proconnect-identite", "proconnect");
    let (_, claims) = logged_in(&default, &[], &[("login", "x@unknown.example")]).await;
    assert_eq!(claims["email"], "x@unknown.example");
    assert_eq!(claims["label"], "Commune de clamart - Mairie");
    assert_eq!((&claims["is_commune"], &claims["is_public_service"]), (&json!(true), &json!(true)));
    assert!(!claims.contains_key("organizational_unit"), "it has no such scope");
    let lemonldap = party(&stack, "lemonldap", "proconnect");
    let party = Party { scope: "openid", ..lemonldap };
    let (_, claims) = logged_in(&party, &[], &[("persona", "anne_laure_departement")]).await;
    assert_eq!(claims["belonging_population"], "partenaire", "it sends all exported attributes");
}

#[tokio::test]
async fn discovery_says_what_each_can() {
    let stack = Stack::new().await;
    let document =
        async |slug: &str| stack.get(PROVIDERS, &format!("/{slug}/.well-known/openid-configuration")).await.json();
    let default = document("proconnect-identite").await;
    assert_eq!(
        default["acr_values_supported"],
        json!([
            "eidas0",
            "eidas0-mfa",
            "eidas1",
            "eidas1-mfa",
            "https://proconnect.gouv.fr/assurance/certification-dirigeant",
        ])
    );
    assert_eq!(default["id_token_signing_alg_values_supported"], json!(["RS256"]));
    let scopes = default["scopes_supported"].as_array().unwrap();
    assert!(scopes.contains(&json!("organizations")) && !scopes.contains(&json!("chorusdt")));
    assert!(document("fia2").await.get("userinfo_signing_alg_values_supported").is_none());
    assert_eq!(document("entra-id").await["claims_parameter_supported"], false);
    assert_eq!(document("keycloak").await["claims_parameter_supported"], true);
}

#[tokio::test]
async fn a_tester_composes_every_claim_level_and_method() {
    let stack = Stack::new().await;
    let party = party(&stack, "fia2", "proconnect");
    let fields = [
        ("email", "moi@fia2.fr"),
        ("given_name", "Moi"),
        ("usual_name", ""),
        ("siret", "123"),
        ("sub", "my-sub"),
        ("phone_number", "x"),
        ("further_claims", r#"{"is_external": true, "organizational_unit": ["a", "b"], "uid": null}"#),
        ("acr", "eidas2"),
        ("amr", ""),
    ];
    let answer = sent(&party, &[], "/login/with-custom-identity", &fields).await;
    let (id_token, claims) = told(&party, &answer).await;
    let expected = json!({
        "sub": "my-sub", "email": "moi@fia2.fr", "given_name": "Moi", "siret": "123", "phone_number": "x",
        "organizational_unit": ["a", "b"], "uid": null,
    });
    assert_eq!(Value::Object(claims), expected, "fia2 has no scope for `is_external`");
    assert_eq!((id_token["sub"].as_str(), id_token["acr"].as_str()), (Some("my-sub"), Some("eidas2")));
    assert!(!id_token.contains_key("amr"));
    let junk = sent(&party, &[], "/login/with-custom-identity", &[("further_claims", "[1]")]).await;
    assert_eq!(junk.status, StatusCode::BAD_REQUEST);
    let error = [("error", "invalid_scope"), ("error_description", "your scopes are invalid")];
    let answer = sent(&party, &[], "/login/with-custom-identity", &error).await;
    assert_eq!(answer.parameter("error").as_deref(), Some("invalid_scope"));
    assert_eq!(answer.parameter("error_description").as_deref(), Some("your scopes are invalid"));
    assert!(answer.location().as_str().starts_with(&party.callback));
}

#[tokio::test]
async fn the_token_call_carries_the_service_provider_and_the_logout_its_hint() {
    let stack = Stack::new().await;
    let party = party(&stack, "fia1", "proconnect");
    let code = party.choose("angela_mairie").await.parameter("code").unwrap();
    let fields = [
        ("grant_type", "authorization_code"),
        ("code", &code),
        ("redirect_uri", &party.callback),
        ("client_id", &party.client_id),
        ("client_secret", &party.secret),
        ("sp_id", "an-application"),
        ("sp_name", "Mon service"),
    ];
    let tokens = stack.form(PROVIDERS, "/fia1/token", &fields).await;
    assert_eq!(tokens.status, StatusCode::OK, "{}", tokens.body);
    let hint = tokens.json()["id_token"].as_str().unwrap().to_owned();
    let back = format!("{PROCONNECT}/api/v2/client/logout-callback");
    let query = form_urlencoded::Serializer::new(String::new())
        .append_pair("id_token_hint", &hint)
        .append_pair("post_logout_redirect_uri", &back)
        .finish();
    let done = stack.get(PROVIDERS, &format!("/fia1/session/end?{query}")).await;
    assert_eq!(done.location().as_str(), back);
}

#[tokio::test]
async fn a_decided_answer_changes_john_doe_when_nobody_is_named() {
    let stack = Stack::new().await;
    let party = party(&stack, "fia1", "proconnect");
    let answer = json!({
        "identity_provider": stack.uid("fia1"), "acr": "eidas2", "amr": [],
        "claims": { "siret": "00000001800010", "phone_number": null, "email": "a@b.example" },
    });
    assert_eq!(stack.control("POST", "/answers", answer).await.status, StatusCode::CREATED);
    let (id_token, claims) = told(&party, &party.authorize(&[]).await).await;
    assert_eq!((id_token["acr"].as_str(), id_token.get("amr")), (Some("eidas2"), None));
    assert_eq!((claims["siren"].as_str(), claims["email"].as_str()), (Some("000000018"), Some("a@b.example")));
    assert!(!claims.contains_key("phone_number"));
}

#[tokio::test]
async fn a_decided_login_goes_where_the_address_leads() {
    let stack = Stack::new().await;
    for (persona, slug) in [
        ("angela_mairie", "fia1"),
        ("paul_hopital", "fia2"),
        ("pierre_dinum", "fia1"),
        ("jean_armees", "fi-rie"),
        ("emma_logiciels", "proconnect-identite"),
        ("louis_menuisier", "proconnect-identite"),
    ] {
        let decided = stack.control("POST", "/logins", json!({ "service": "proconnect", "persona": persona })).await;
        assert_eq!(decided.json()["identity_provider"], stack.uid(slug), "{persona}");
    }
    for (body, named) in [
        (json!({ "service": "proconnect", "persona": "test" }), "proconnect"),
        (json!({ "service": "proconnect", "persona": "john_doe", "identity_provider": stack.uid("msa") }), "MSA"),
        (json!({ "service": "openid", "persona": "john_doe", "identity_provider": stack.uid("fia1") }), "openid"),
    ] {
        let refused = stack.control("POST", "/logins", body).await;
        assert!(refused.json()["detail"].as_str().unwrap().contains(named), "{}", refused.body);
    }
}

#[tokio::test]
async fn the_manifest_lists_the_accounts_of_professionals_who_are_citizens_too() {
    let stack = Stack::new().await;
    let manifest = stack.get(PORTAL, "/.well-known/guichet.json").await.json();
    let accounts = |id: &str| {
        let personas = manifest["personas"].as_array().unwrap().iter();
        let person = personas.clone().find(|persona| persona["id"] == id).unwrap();
        let accounts = person["accounts"].as_array().unwrap().clone();
        let at_work = accounts.iter().filter(|account| account["service"] == "proconnect");
        let at_work: Vec<Value> = at_work.map(|account| account["identity_provider"].clone()).collect();
        (at_work, accounts.iter().any(|account| account["service"] == "franceconnect"))
    };
    let uids = |slugs: &[&str]| slugs.iter().map(|slug| json!(stack.uid(slug))).collect::<Vec<_>>();
    assert_eq!(accounts("angela_mairie"), (uids(&["fia1"]), true));
    assert_eq!(accounts("pierre_dinum"), (uids(&["fia1", "fia2", "proconnect-identite"]), true));
    assert_eq!(accounts("louis_menuisier"), (uids(&["proconnect-identite"]), true));
    assert_eq!(accounts("test"), (Vec::new(), true));
    let added = json!({ "id": "new", "email": "new@keycloak.example", "siret": "21920023500014", "usual_name": "NEW" });
    let record = stack.control("POST", "/personas", added).await.json();
    assert!(record["services"].as_array().unwrap().contains(&json!("proconnect")));
}

#[test]
fn what_is_written_of_a_professional_follows_from_the_organisation() {
    let people = guichet_sandbox::personas::Personas::new(&[]).unwrap().all();
    let organisations = guichet_sandbox::organisations::Organisations::shipped().unwrap();
    let services = PublicServices::shipped().unwrap();
    let mut seen = 0;
    for person in people.iter().filter(|person| person.siret.is_some()) {
        let siret = Siret::parse(person.siret.as_deref().unwrap()).unwrap();
        let organisation = organisations.get(&siret).unwrap_or_else(|| panic!("{siret}"));
        let roles = Organisation::shown(organisation).map(|shown| services.judge(&shown).roles()).unwrap_or_default();
        assert_eq!(json!(person.roles.as_ref().unwrap_or(&Vec::new())), json!(roles), "{}", person.id);
        seen += 1;
    }
    assert!(seen >= 16);
}
