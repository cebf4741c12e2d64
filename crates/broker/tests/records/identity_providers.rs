use guichet_broker::identity_provider::FIELDS;
use serde_json::{Value, json};

use super::{Case, and, changed, clients::words, each_field, not_texts, rulebook};

fn record() -> Value {
    json!({
        "uid": "23676fea-3f51-46d9-8936-07db897db190", "name": "dgfip", "title": "Impôts", "allowedAcr": ["eidas2"],
        "url": "https://idp.example", "authzURL": "https://idp.example/authorize", "tokenURL": "https://idp.example/token",
        "userInfoURL": "https://idp.example/userinfo", "jwksURL": "https://idp.example/jwks", "clientID": "guichet",
        "client_secret": "0123456789abcdef0123456789abcdef", "id_token_signed_response_alg": "ES256",
        "userinfo_signed_response_alg": "ES256",
    })
}

fn cases() -> Vec<Case> {
    let texts = |bad: Value| and(not_texts(), bad);
    let named = || texts(json!(["  ", "a".repeat(257)]));
    let name = |name| (name, named(), vec![json!("x"), json!("")]);
    let address = |name| {
        (
            name,
            texts(json!(["idp.example", "ftp://idp.example", "https://idp.example/#x"])),
            vec![json!("https://idp.example/x")],
        )
    };
    let flag = |name| (name, vec![json!("no"), json!(0), json!([])], vec![json!(true), json!(false)]);
    let moment = |name| (name, texts(json!(["hier"])), vec![json!("2025-03-05T14:07:00Z")]);
    let encrypted = |name| (name, texts(json!(["dir", "ECDH-ES+A128KW"])), vec![json!("RSA-OAEP"), json!("")]);
    let content = |name| (name, texts(json!(["A512GCM", "A256GCM"])), vec![json!("")]);
    let method = |name| (name, texts(json!(["none"])), vec![json!("client_secret_post"), json!("")]);
    vec![
        ("uid", texts(json!(["", "dgfip", null])), vec![json!("0e7c099f-fe86-49a0-b7d1-19df45397212")]),
        ("name", and(named(), json!(["", null])), vec![json!("x")]),
        ("title", and(named(), json!(["", null])), vec![json!("x")]),
        name("subtitle"),
        ("image", texts(json!(["a/b.svg", "..\\b.svg"])), vec![json!("impots.svg"), json!("")]),
        flag("active"),
        flag("display"),
        flag("isBeta"),
        ("order", vec![json!("1"), json!(1.5), json!(10_000_000)], vec![json!(-1), json!(7)]),
        (
            "amr",
            and(vec![json!("pwd")], json!([["password"], [1], ["pwd", "pwd"]])),
            vec![json!([]), json!(["fc", "pwd"])],
        ),
        (
            "allowedAcr",
            and(
                vec![json!("eidas1")],
                json!([[], null, ["eidas9"], ["eidas1"], ["eidas1", "eidas2"], ["eidas2", "eidas2"]]),
            ),
            vec![json!(["eidas2", "eidas3"])],
        ),
        flag("discovery").without_true(),
        address("discoveryUrl"),
        address("url").needed(),
        address("authzURL").needed(),
        address("tokenURL").needed(),
        address("userInfoURL").needed(),
        address("jwksURL").needed(),
        address("endSessionURL"),
        ("clientID", texts(json!(["", null, "é"])), vec![json!("x")]),
        ("client_secret", texts(json!(["", null, "0123456789abcdef"])), vec![json!("a".repeat(32))]),
        (
            "response_types",
            and(vec![json!("code")], json!([["token"], ["code", "code"]])),
            vec![json!(["code"]), json!([])],
        ),
        method("token_endpoint_auth_method"),
        method("revocation_endpoint_auth_method"),
        ("id_token_signed_response_alg", texts(json!(["none", "", null, "EdDSA"])), vec![json!("RS256")]),
        encrypted("id_token_encrypted_response_alg"),
        content("id_token_encrypted_response_enc"),
        ("userinfo_signed_response_alg", texts(json!(["none", "EdDSA"])), vec![json!("RS256"), json!("")]),
        encrypted("userinfo_encrypted_response_alg"),
        content("userinfo_encrypted_response_enc"),
        (
            "modal",
            vec![
                json!(true),
                json!([]),
                json!({ "active": "yes" }),
                json!({ "tittle": "x" }),
                json!({ "moreInfoUrl": "x" }),
                json!({ "active": true, "title": "Choisir", "continueText": "Continuer" }),
                json!({ "active": true, "title": "T", "body": "B", "continueText": "C", "moreInfoLabel": "Plus" }),
            ],
            vec![
                json!({ "active": true, "title": "Choisir", "body": "Un\ntexte", "continueText": "Continuer" }),
                json!({ "active": false, "title": "", "moreInfoLabel": "Plus" }),
                json!({}),
            ],
        ),
        (
            "featureHandlers",
            vec![
                json!("x"),
                json!({ "coreVerify": "mine" }),
                json!({ "other": "x" }),
                json!({ "authenticationEmail": 1 }),
            ],
            vec![json!({ "coreVerify": "core-fcp-default-verify", "authenticationEmail": "" }), json!({})],
        ),
        domains("attachedEmailDomains"),
        domains("extraAcceptedEmailDomains"),
        flag("isRoutingEnabled"),
        flag("isBlockingForUnlistedEmailDomainsEnabled"),
        flag("isMfaCompliant"),
        flag("isEntraID"),
        ("siret", texts(json!(["818019127000210", "8180191270002A"])), vec![json!("81801912700021")]),
        ("supportEmail", texts(json!(["personne"])), vec![json!("a@idp.example")]),
        flag("useTheHyyyperbridge"),
        ("eidas", vec![json!("1"), json!(0), json!(4)], vec![json!(2)]),
        ("mailto", texts(json!(["personne"])), vec![json!("a@idp.example"), json!("")]),
        address("statusURL"),
        ("specificText", texts(json!(["a\u{7}"])), vec![json!("Un\ntexte"), json!("")]),
        flag("trustedIdentity"),
        moment("createdAt"),
        name("createdBy"),
        moment("updatedAt"),
        name("updatedBy"),
    ]
}

fn domains(name: &'static str) -> Case {
    (name, words(json!([["x"]])), vec![json!(["fia1.fr", "polyfi.fr"]), json!([])])
}

/// What is said of a case after its form.
trait Also {
    /// It cannot be absent beside the other members of the record.
    fn needed(self) -> Self;
    /// True needs another member.
    fn without_true(self) -> Self;
}

impl Also for Case {
    fn needed(mut self) -> Self {
        self.1.extend([json!(null), json!("")]);
        self
    }

    fn without_true(mut self) -> Self {
        self.2.retain(|value| *value != json!(true));
        self
    }
}

#[test]
fn each_field_of_an_identity_provider_refuses_what_the_reference_does_not_take() {
    let book = rulebook("franceconnect-plus");
    each_field(FIELDS, cases(), &record(), |members| book.provider(members).map(drop));
}

#[test]
fn addresses_are_there_or_discovered() {
    let book = rulebook("franceconnect");
    let faults = |changes: Value| -> Vec<String> {
        let judged = book.provider(changed(&record(), changes));
        judged.err().unwrap_or_default().into_iter().map(|fault| fault.field).collect()
    };
    let none = json!({ "url": null, "authzURL": null, "tokenURL": null, "userInfoURL": null, "jwksURL": null });
    assert_eq!(faults(none.clone()), ["url", "authzURL", "tokenURL", "userInfoURL", "jwksURL"]);
    let mut discovered = none;
    discovered["discovery"] = json!(true);
    assert_eq!(faults(discovered.clone()), ["discoveryUrl"]);
    discovered["discoveryUrl"] = json!("https://idp.example/.well-known/openid-configuration");
    assert!(faults(discovered).is_empty());
    let symmetric = json!({ "id_token_signed_response_alg": "HS256", "userinfo_signed_response_alg": "" });
    assert_eq!(faults(symmetric), ["jwksURL"], "needed if and only if an asymmetric algorithm is used");
}

#[test]
fn what_is_encrypted_for_us_needs_a_key_of_ours() {
    let encrypted = json!({ "id_token_encrypted_response_alg": "RSA-OAEP" });
    assert!(rulebook("franceconnect-plus").provider(changed(&record(), encrypted.clone())).is_ok());
    let faults = rulebook("openid").provider(changed(&record(), encrypted)).err().unwrap();
    assert_eq!(faults[0].field, "id_token_encrypted_response_alg");
}

#[test]
fn the_high_platform_takes_no_provider_of_the_lowest_level_and_says_which_it_takes() {
    let lowest = changed(&record(), json!({ "allowedAcr": ["eidas2", "eidas1"] }));
    assert!(rulebook("franceconnect").provider(lowest.clone()).is_ok());
    let faults = rulebook("franceconnect-plus").provider(lowest).err().unwrap();
    let told: Vec<_> = faults.iter().map(|it| (&*it.field, &*it.wrong, &*it.expected)).collect();
    let wrong = "no identity provider of this service gives «eidas1»";
    assert_eq!(told, [("allowedAcr[1]", wrong, "one of `eidas2`, `eidas3`")]);
}

#[test]
fn helpers_log_in_where_the_service_knows_their_mandates() {
    for handler in [
        json!({ "coreVerify": "core-fcp-aidants-connect-verify" }),
        json!({ "coreAuthorization": "core-fcp-aidants-connect-authorization" }),
    ] {
        let helped = changed(&record(), json!({ "featureHandlers": handler }));
        assert!(rulebook("franceconnect").provider(helped.clone()).is_ok(), "{handler}");
        let faults = rulebook("franceconnect-plus").provider(helped).err().unwrap();
        assert_eq!(faults[0].field, "featureHandlers", "{handler}");
    }
}
