use guichet_oidc::client::FIELDS;
use guichet_oidc::record::{Completed, Fault};
use serde_json::{Map, Value, json};

use super::{Case, and, changed, each_field, not_texts, rulebook};

const SECRET: &str = "0123456789abcdef0123456789abcdef";
const UID: &str = "23676fea-3f51-46d9-8936-07db897db190";
const ADDRESS: &str = "https://ville.example/retour";

fn record() -> Value {
    json!({
        "client_id": "a0cd64372db6ecf39c317c0c74ce90f02d8ad7d510ce054883b759d666a996bc", "client_secret": SECRET,
        "entityId": "b".repeat(64), "name": "Ville", "redirect_uris": [ADDRESS], "scopes": ["openid", "email"],
        "id_token_signed_response_alg": "ES256",
    })
}

fn addresses() -> Vec<Value> {
    and(
        not_texts().into_iter().filter(|value| *value != json!([])).collect(),
        json!([
            "https://ville.example",
            [1],
            ["ville.example"],
            ["ftp://ville.example"],
            ["https://ville.example/#part"],
            ["https://moi:secret@ville.example/"],
            ["https://ville.example", "https://ville.example"],
            ["https://ville.example/a b"],
            [format!("https://ville.example/{}", "a".repeat(1100))],
        ]),
    )
}

pub(super) fn words(bad: Value) -> Vec<Value> {
    and(vec![json!("openid"), json!(1), json!([1]), json!({}), json!([""])], bad)
}

fn texts(bad: Value) -> Vec<Value> {
    and(not_texts(), bad)
}

fn flags() -> (Vec<Value>, Vec<Value>) {
    (vec![json!("yes"), json!(1), json!([])], vec![json!(true), json!(false), json!(null)])
}

/// Those of FranceConnect+, where everything is offered that a record can hold.
fn cases() -> Vec<Case> {
    let moment = || texts(json!(["hier", "2025-02-31"]));
    let named = || texts(json!(["  ", "a".repeat(257), "a\u{7}b"]));
    let good_moment = || vec![json!("2025-03-05"), json!("2025-03-05T14:07:00Z"), json!("")];
    let good_name = || vec![json!("x"), json!("é".repeat(256)), json!(null)];
    let flag = |name| (name, flags().0, flags().1);
    let uuids = || and(vec![json!(UID), json!({})], json!([[""], [1], [UID, UID]]));
    let good_uuids = || vec![json!([]), json!([UID])];
    vec![
        ("client_id", texts(json!(["", "a\n", "a".repeat(257)])), vec![json!("mon client")]),
        (
            "client_secret",
            texts(json!(["", &SECRET[1..], format!("{SECRET}\n"), "a".repeat(1025)])),
            vec![json!("a".repeat(32))],
        ),
        ("entityId", texts(json!(["", "a".repeat(31), "é".repeat(40)])), vec![json!("a".repeat(32))]),
        ("name", named(), good_name()),
        ("title", named(), good_name()),
        flag("active"),
        ("platform", texts(json!(["core_fcp", "FranceConnect"])), vec![json!("CORE_FCP_HIGH"), json!("")]),
        (
            "redirect_uris",
            and(addresses(), json!([[], null])),
            vec![json!(["https://ville.example/a", "https://ville.example/b"])],
        ),
        ("post_logout_redirect_uris", addresses(), vec![json!([]), json!(["https://ville.example/"])]),
        ("site", addresses(), vec![json!([]), json!(["https://ville.example/"])]),
        (
            "sector_identifier_uri",
            texts(json!(["ville.example"])),
            vec![json!("https://ville.example/s.json"), json!("")],
        ),
        ("scopes", words(json!([[], ["openid", "meteo"], ["openid", "openid"]])), vec![json!(["openid"]), json!(null)]),
        ("claims", words(json!([["meteo"]])), vec![json!([]), json!(["amr"])]),
        ("rep_scope", words(json!([["Météo"]])), vec![json!(["Logement", "Justice"])]),
        ("id_token_signed_response_alg", texts(json!(["none", "RS256", "EdDSA", "es256"])), vec![json!("ES256")]),
        ("id_token_encrypted_response_alg", texts(json!(["dir", "RSA1_5"])), vec![json!("")]),
        ("id_token_encrypted_response_enc", texts(json!(["A512GCM", "A256GCM"])), vec![json!("")]),
        ("userinfo_signed_response_alg", texts(json!(["none", "HS256"])), vec![json!("ES256"), json!("")]),
        ("userinfo_encrypted_response_alg", texts(json!(["dir"])), vec![json!("")]),
        ("userinfo_encrypted_response_enc", texts(json!(["A512GCM", "A256GCM"])), vec![json!("")]),
        (
            "jwks_uri",
            texts(json!(["ville.example", "file:///etc/passwd"])),
            vec![json!("https://ville.example/jwks"), json!("")],
        ),
        ("introspection_signed_response_alg", texts(json!(["none", "ES256"])), vec![json!("")]),
        ("response_types", words(json!([[], ["token"]])), vec![json!(["code"]), json!(null)]),
        (
            "grant_types",
            words(json!([[], ["refresh_token"], ["password"]])),
            vec![json!(["authorization_code"]), json!(["authorization_code", "refresh_token"]), json!(null)],
        ),
        flag("idpFilterExclude"),
        ("idpFilterList", uuids(), good_uuids()),
        ("type", texts(json!(["secret", "PUBLIC"])), vec![json!("private"), json!("public")]),
        flag("identityConsent"),
        ("allowedIdpHints", uuids(), good_uuids()),
        ("allowedPrompts", words(json!([["never"]])), vec![json!(["none", "login", "consent", "select_account"])]),
        ("authorizedAttachedEmailDomains", words(json!([[""]])), vec![json!(["fia1.fr"]), json!([])]),
        ("signup_id", texts(json!(["12345678", "12a", " 1"])), vec![json!("1234567"), json!("")]),
        ("eidas", vec![json!("1"), json!(0), json!(4), json!(1.5)], vec![json!(1), json!(3)]),
        flag("credentialsFlow"),
        (
            "email",
            texts(json!(["personne", "a@ville.example, b"])),
            vec![json!("a@ville.example"), json!("a@v.example b@v.example")],
        ),
        (
            "IPServerAddressesAndRanges",
            and(vec![json!("192.0.2.1")], json!([["ville"], ["192.0.2.0/40"]])),
            vec![json!(["192.0.2.1", "192.0.2.0/24", "2001:db8::1-2001:db8::9"])],
        ),
        ("createdAt", moment(), good_moment()),
        ("createdBy", named(), good_name()),
        ("createdVia", named(), vec![json!("PARTNERS_MANUAL")]),
        ("updatedAt", moment(), good_moment()),
        ("updatedBy", named(), good_name()),
        ("secretCreatedAt", moment(), good_moment()),
        ("secretUpdatedAt", moment(), good_moment()),
        ("secretUpdatedBy", named(), good_name()),
        (
            "token_endpoint_auth_method",
            texts(json!(["none", "client_secret_basic"])),
            vec![json!("client_secret_post")],
        ),
        ("jwks", vec![json!([]), json!("x"), json!({}), json!({"keys": "x"})], vec![json!({"keys": []})]),
    ]
}

fn judged(service: &str, members: Map<String, Value>) -> Result<(), Vec<Fault>> {
    rulebook(service).client(members, Completed::Nowhere).map(drop)
}

#[test]
fn each_field_of_a_service_provider_refuses_what_the_reference_does_not_take() {
    let book = rulebook("franceconnect-plus");
    each_field(FIELDS, cases(), &record(), |members| book.client(members, Completed::Nowhere).map(drop));
}

#[test]
fn fields_that_contradict_each_other_are_refused_by_the_one_to_mend() {
    let two_hosts = json!(["https://ville.example/a", "https://mairie.example/b"]);
    for (changes, field) in [
        (json!({ "redirect_uris": two_hosts }), "sector_identifier_uri"),
        (json!({ "id_token_encrypted_response_enc": "A256GCM" }), "id_token_encrypted_response_enc"),
        (json!({ "id_token_encrypted_response_alg": "RSA-OAEP" }), "jwks_uri"),
        (
            json!({ "userinfo_encrypted_response_alg": "RSA-OAEP", "jwks_uri": "https://ville.example/k" }),
            "userinfo_signed_response_alg",
        ),
        (json!({ "token_endpoint_auth_method": "private_key_jwt" }), "jwks_uri"),
        (
            json!({ "id_token_encrypted_response_alg": "ECDH-ES+A128KW", "jwks_uri": "https://v.example/" }),
            "id_token_encrypted_response_alg",
        ),
    ] {
        let faults = judged("franceconnect-plus", changed(&record(), changes.clone())).err().unwrap_or_default();
        assert_eq!(faults.iter().map(|fault| fault.field.as_str()).collect::<Vec<_>>(), [field], "{changes}");
    }
    let sector = json!({ "redirect_uris": two_hosts, "sector_identifier_uri": "https://ville.example/s.json" });
    assert_eq!(judged("franceconnect", changed(&record(), sector)), Ok(()));
    assert_eq!(
        judged("openid", changed(&record(), json!({ "redirect_uris": two_hosts }))),
        Ok(()),
        "one subject for all"
    );
}

#[test]
fn what_one_platform_offers_the_other_may_not() {
    let encrypted = json!({
        "id_token_encrypted_response_alg": "RSA-OAEP-256", "id_token_encrypted_response_enc": "A256GCM",
        "userinfo_encrypted_response_alg": "ECDH-ES", "userinfo_encrypted_response_enc": "A256GCM",
        "userinfo_signed_response_alg": "ES256", "jwks_uri": "https://ville.example/jwks",
    });
    assert_eq!(judged("franceconnect-plus", changed(&record(), encrypted.clone())), Ok(()));
    let low = judged("franceconnect", changed(&record(), encrypted)).unwrap_err();
    assert_eq!(low.len(), 4, "{low:?}");
    let rs256 = json!({ "id_token_signed_response_alg": "RS256" });
    assert_eq!(judged("franceconnect", changed(&record(), rs256.clone())), Ok(()));
    assert!(judged("franceconnect-plus", changed(&record(), rs256)).is_err());
}

#[test]
fn every_fault_of_a_record_is_told_at_once_with_what_is_right() {
    let changes = json!({ "redirect_uris": ["nowhere"], "client_secret": "short", "scope": [], "type": "both" });
    let faults = judged("franceconnect", changed(&record(), changes)).unwrap_err();
    let told: Vec<String> = faults.iter().map(ToString::to_string).collect();
    assert_eq!(
        told,
        [
            "scope: no field has this name; expected `scopes` perhaps",
            "client_secret: it has 5 characters; expected 32 to 1024 characters, no control character",
            "redirect_uris[0]: «nowhere» is not an address; expected an absolute http or https address of at most 1024 \
             characters, without fragment and without credentials",
            "type: «both» is not one of them; expected one of `public`, `private`",
        ]
    );
}

#[test]
fn a_record_that_was_stored_is_judged_as_one_that_is_declared() {
    let book = rulebook("franceconnect");
    let mut client = book.client(changed(&record(), json!({})), Completed::Nowhere).unwrap();
    assert_eq!(book.stored_client(&client), []);
    client.scopes.push("meteo".to_owned());
    client.client_secret = guichet_jose::Secret::new("short".to_owned());
    let fields: Vec<String> = book.stored_client(&client).into_iter().map(|fault| fault.field).collect();
    assert_eq!(fields, ["client_secret", "scopes[2]"]);
}

#[test]
fn a_data_provider_starts_no_login_where_the_service_has_such_clients() {
    let known = guichet_broker::profiles::shipped().unwrap();
    let mut profile = known.iter().find(|known| known.profile.service == "openid").unwrap().profile.clone();
    let scopes = &known.iter().find(|known| known.profile.service == "openid").unwrap().scopes;
    profile.programs.introspection = guichet_oidc::profile::Introspection::AnyToken;
    let book = guichet_broker::rulebook::Rulebook::new(&profile, scopes);
    let faults = |changes: Value| -> Vec<String> {
        let judged = book.client(changed(&record(), changes), Completed::Nowhere);
        judged.err().unwrap_or_default().into_iter().map(|fault| fault.field).collect()
    };
    let none = json!([]);
    let data_provider = json!({ "redirect_uris": none, "response_types": none, "grant_types": none });
    assert_eq!(faults(data_provider.clone()), [""; 0]);
    assert_eq!(faults(json!({ "redirect_uris": none })), ["redirect_uris"]);
    assert_eq!(faults(json!({ "redirect_uris": none, "grant_types": none })), ["response_types"]);
    assert_eq!(faults(json!({ "response_types": none })), ["response_types"]);
    assert_eq!(
        faults(json!({ "response_types": none, "grant_types": none })),
        [""; 0],
        "a client at rest, with addresses"
    );
    let client = book.client(changed(&record(), data_provider.clone()), Completed::Nowhere).unwrap();
    assert_eq!(book.stored_client(&client), []);
    let elsewhere = judged("openid", changed(&record(), data_provider)).unwrap_err();
    assert_eq!(elsewhere.len(), 3, "{elsewhere:?}");
}
