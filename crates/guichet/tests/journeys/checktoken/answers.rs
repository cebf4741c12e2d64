//! Who holds a token, what it opens and whom it stands for (AF §1.3, §1.5), and that it ends.

use guichet_oidc::client_auth::basic_header;
use serde_json::{Value, json};

use super::{DataProvider, FC, PLUS, SCOPE, Scene};
use crate::franceconnect_plus::key_server::header;
use crate::stand::jwt_header;

#[tokio::test]
async fn a_data_provider_is_told_whose_token_it_is_and_which_of_its_scopes_it_holds() {
    let scene = Scene::start().await;
    let stand = &scene.stand;
    let mut subs = Vec::new();
    for (provider, scope) in
        [(&scene.taxes, "dgfip_aft dgfip_rfr"), (&scene.health, "cnam_caisse"), (&scene.plus, "dgfip_aft dgfip_rfr")]
    {
        let (client, token) = scene.token(provider.service, "test", SCOPE).await;
        let sealed = provider.post(stand, &token, &[]).await.text;
        let mut outside = header(&sealed);
        let ephemeral = outside.as_object_mut().unwrap().remove("epk").is_some();
        assert_eq!(ephemeral, provider.keys.algorithm().agrees_on_a_key());
        assert_eq!(outside, json!({ "alg": provider.keys.algorithm(), "enc": "A256GCM" }), "no kid, cty or typ");
        let signed = provider.keys.open(&sealed);
        let mut inside = jwt_header(&signed);
        assert!(inside.as_object_mut().unwrap().remove("kid").is_some_and(|kid| kid.is_string()));
        assert_eq!(inside, json!({ "alg": provider.signed }));

        let mut claims = Value::Object(provider.verified(stand, &signed).await);
        let introspection = claims.as_object_mut().unwrap().remove("token_introspection").unwrap();
        let iat = &introspection["iat"];
        assert_eq!(
            claims,
            json!({ "iss": stand.issuer(provider.service), "aud": provider.client_id, "iat": claims["iat"] })
        );
        assert!(claims["iat"].as_i64() >= iat.as_i64());
        let sub = introspection["sub"].as_str().unwrap().to_owned();
        assert!(sub.len() == 66 && sub.ends_with("v1"), "{sub}");
        let expected = json!({
            "active": true,
            "aud": client["client_id"],
            "sub": sub,
            "iat": iat,
            "exp": iat.as_i64().unwrap() + 60,
            "acr": if provider.service == PLUS { "eidas2" } else { "eidas1" },
            "jti": token,
            "scope": scope,
            "gender": "female",
            "family_name": "DUBOIS",
            "given_name": "Angela Claire Louise",
            "given_name_array": ["Angela", "Claire", "Louise"],
            "birthdate": "1962-08-24",
            "birthplace": "75107",
            "birthcountry": "99100",
        });
        assert_eq!(introspection, expected);
        let userinfo = stand.userinfo(provider.service, &token).await.json();
        assert_ne!(userinfo["sub"], sub, "each data provider knows her by a name of its own");
        subs.push(sub);
    }
    subs.sort();
    subs.dedup();
    assert_eq!(subs.len(), 3);
    // N3: a token that opens nothing here is good all the same; who asks for another has the same name for her.
    let (_, token) = scene.token(FC, "test", "openid cnam_caisse").await;
    let told = scene.taxes.introspection(stand, &token).await;
    assert_eq!((&told["active"], &told["scope"]), (&json!(true), &json!("")));
    assert!(subs.contains(&told["sub"].as_str().unwrap().to_owned()));
    assert_eq!(told["birthplace"], "75107", "the whole identity, whatever was granted");

    let events = scene.events().await;
    let verified = events.iter().find(|event| event["dpClientId"] == scene.taxes.client_id).unwrap();
    assert_eq!((&verified["event"], &verified["step"]), (&json!("DP_VERIFIED_FC_CHECKTOKEN"), &json!("7.4.0")));
    assert_eq!((&verified["scope"], &verified["category"]), (&json!("dgfip_aft dgfip_rfr"), &json!("BACK_CINEMATIC")));
    assert_eq!(verified["claims"], "dgfip_rfr dgfip_aft", "in the order of the table of claims");
    for name in ["dpId", "dpTitle", "accountId", "idpId", "idpName", "idpLabel", "idpAcr", "spId", "spName", "spAcr"] {
        assert!(verified[name].as_str().is_some_and(|text| !text.is_empty()), "{name}: {verified}");
    }
    scene.stand.stop().await;
}

/// N1, N2 of AF §4, a token of the other platform, of nobody, and of a service provider that was switched off.
#[tokio::test]
async fn a_token_that_serves_no_more_is_not_active_and_nothing_else_is_told() {
    let scene = Scene::start().await;
    let stand = &scene.stand;
    let inactive = json!({ "active": false });
    let nothing = async |provider: &DataProvider, token: &str| {
        let told = provider.told(stand, token).await;
        assert_eq!((told.len(), &told["token_introspection"]), (4, &inactive));
    };
    let (client, token) = scene.token(FC, "test", SCOPE).await;
    nothing(&scene.plus, &token).await;
    nothing(&scene.taxes, "nobody").await;
    nothing(&scene.taxes, &"é".repeat(2000)).await;
    assert_eq!(scene.taxes.introspection(stand, &token).await["active"], true);
    let credentials = ["client_id", "client_secret"].map(|name| (name, client[name].as_str().unwrap()));
    let revocation = format!("{}/token/revocation", stand.issuer(FC));
    let gone = [&[("token", token.as_str())], credentials.as_slice()].concat();
    assert_eq!(stand.browser().post(&revocation, &gone).await.status, 200);
    nothing(&scene.taxes, &token).await;

    let (client, token) = scene.token(FC, "test", SCOPE).await;
    let of_client = format!("/clients/{}", client["client_id"].as_str().unwrap());
    stand.command("PATCH", &of_client, json!({ "active": false })).await;
    nothing(&scene.taxes, &token).await;
    stand.command("PATCH", &of_client, json!({ "active": true })).await;
    assert_eq!(scene.taxes.introspection(stand, &token).await["active"], true);
    let (_, high) = scene.token(PLUS, "test", SCOPE).await;
    assert_eq!(scene.plus.introspection(stand, &high).await["active"], true);
    stand.clock(61).await;
    nothing(&scene.plus, &high).await;
    nothing(&scene.taxes, &token).await;
    let events = scene.events().await;
    let last = events.iter().rfind(|event| event["event"] == "DP_USED_INVALID_ACCESS_TOKEN").unwrap();
    assert_eq!((&last["step"], &last["dpClientId"]), (&json!("7.4.2"), &json!(scene.taxes.client_id)));
    scene.stand.stop().await;
}

/// N14, N15 of AF §4: what a data provider needs to find her among its own.
#[tokio::test]
async fn names_with_accents_births_abroad_and_presumed_dates_are_as_the_register_writes_them() {
    let scene = Scene::start().await;
    let stand = &scene.stand;
    for (persona, expected) in [
        ("caractères_spéciaux", json!(["DUBINÔRE", "Joëlle Françoise", "1992-08-15", "75117", "99100"])),
        ("test_CLEMENT", json!(["CORSE", "CLEMENT", "1991-02-12", "2A115", "99100"])),
        ("naissance_Algérie", json!(["MARTIN", "Vincent Guillaume", "1963-12-05", "", "99352"])),
        ("naissance_polynesie_française", json!(["REVEIL", "Titouan", "1998-06-18", "98729", "99100"])),
        ("étranger_présumé_né_jour", json!(["FLEURET", "Jean", "1992-11-01", "", "99217"])),
        ("étranger_présumé_né_jour_et_mois", json!(["TARGE", "Jean", "1992-01-01", "", "99217"])),
    ] {
        let names = ["family_name", "given_name", "birthdate", "birthplace", "birthcountry"];
        for (service, provider) in [(FC, &scene.taxes), (PLUS, &scene.plus)] {
            let (_, token) = scene.token(service, persona, "openid").await;
            let told = provider.introspection(stand, &token).await;
            // A birthplace abroad is left out or empty, as at the reference.
            let text = |name| told.get(name).and_then(Value::as_str).unwrap_or_default();
            assert_eq!(json!(names.map(text)), expected, "{persona} at {service}");
        }
    }
    scene.stand.stop().await;
}

/// AF §1.5: RFC 7662 beside it, where the person is told of in the sealed answer alone.
#[tokio::test]
async fn the_standard_endpoint_takes_a_hint_and_any_authentication_by_secret_and_types_its_answers() {
    let scene = Scene::start().await;
    let (stand, provider) = (&scene.stand, &scene.health);
    let (client, token) = scene.token(FC, "test", SCOPE).await;
    let address = format!("{}/introspect", stand.issuer(FC));
    let form = format!("token={token}&token_type_hint=access_token");
    let basic = basic_header(&provider.client_id, &provider.secret());
    let kind = ("content-type", "application/x-www-form-urlencoded");
    let plain = stand.raw("POST", &address, &[kind, ("authorization", &basic)], form.clone()).await;
    assert_eq!((plain.status, plain.header("content-type")), (200, "application/json"), "{}", plain.text);
    let told = plain.json();
    let names: Vec<&String> = told.as_object().unwrap().keys().collect();
    assert_eq!(names, ["acr", "active", "client_id", "exp", "iat", "iss", "scope", "sub", "token_type"]);
    assert_eq!((&told["client_id"], &told["scope"]), (&client["client_id"], &json!("cnam_caisse")));
    assert_eq!(told["sub"], provider.introspection(stand, &token).await["sub"]);

    let wants = ("accept", "application/token-introspection+jwt");
    let sealed = stand.raw("POST", &address, &[kind, wants, ("authorization", &basic)], form).await;
    assert_eq!(sealed.header("content-type"), "application/token-introspection+jwt");
    let outside = header(&sealed.text);
    assert_eq!((&outside["cty"], &outside["kid"]), (&json!("JWT"), &json!(provider.keys.kid())));
    let signed = provider.keys.open(&sealed.text);
    assert_eq!(jwt_header(&signed)["typ"], "token-introspection+jwt");
    let claims = provider.verified(stand, &signed).await;
    assert_eq!(claims["aud"], provider.client_id);
    assert_eq!(claims["token_introspection"]["birthdate"], "1962-08-24");

    let by_post = format!("token=nobody&client_id={}&client_secret={}", provider.client_id, provider.secret());
    assert_eq!(stand.raw("POST", &address, &[kind], by_post).await.json(), json!({ "active": false }));
    for (credentials, status, error) in [
        (String::new(), 400, "invalid_request"),
        (format!("&client_id={}&client_secret=wrong", provider.client_id), 401, "invalid_client"),
        (format!("&client_id={}&client_secret={}", client["client_id"].as_str().unwrap(), "x"), 401, "invalid_client"),
    ] {
        let refused = stand.raw("POST", &address, &[kind], format!("token={token}{credentials}")).await;
        assert_eq!((refused.status, &refused.json()["error"]), (status, &json!(error)), "{credentials}");
    }
    let found = stand.raw("GET", &format!("{}/.well-known/openid-configuration", stand.issuer(FC)), &[], "").await;
    assert!(!found.holds("introspect"), "the reference publishes none");
    scene.stand.stop().await;
}
