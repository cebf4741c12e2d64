//! No answer of a provider, whatever its bytes, breaks the relying-party side.

use guichet_jose::{SignatureAlgorithm, SigningKey, VerificationKeys};
use guichet_oidc::params::Params;
use guichet_oidc::rp::identity::{self, IdentityCheck};
use guichet_oidc::rp::{Expected, callback, id_token, metadata::ProviderMetadata, token, userinfo};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

const EXPECTED: Expected<'static> = Expected {
    issuer: "https://idp.test",
    client_id: "fc",
    now: 1,
    leeway: 0,
    issued_ahead: guichet_jose::IssuedAhead::Refused,
};

/// JSON values as a hostile provider may put them anywhere.
fn any_json() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        ".{0,24}".prop_map(Value::from),
        "[0-9AB-]{0,12}".prop_map(Value::from),
        prop::collection::vec(".{0,4}", 0..3).prop_map(Value::from),
        Just(json!({"a": {}})),
    ]
}

fn any_claims() -> impl Strategy<Value = Map<String, Value>> {
    let names = prop::sample::select(vec![
        "iss",
        "aud",
        "azp",
        "sub",
        "nonce",
        "exp",
        "iat",
        "nbf",
        "acr",
        "amr",
        "at_hash",
        "given_name",
        "family_name",
        "birthdate",
        "gender",
        "birthcountry",
        "birthplace",
        "email",
        "issuer",
        "token_endpoint",
        "access_token",
        "token_type",
        "id_token",
    ]);
    prop::collection::vec((names, any_json()), 0..24)
        .prop_map(|members| members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_are_refused_without_panic(bytes in any::<Vec<u8>>(), status in any::<u16>()) {
        let _ = ProviderMetadata::from_discovery(&bytes, "https://idp.test", true);
        prop_assert!(token::answer(status, &bytes).is_err());
        let answer = userinfo::UserinfoAnswer { status, content_type: Some("application/json"), body: &bytes };
        prop_assert!(userinfo::read(&answer, &userinfo::UserinfoForm::Json, &EXPECTED, "s").is_err());
        if let Ok(params) = Params::parse(&bytes) {
            let expected = callback::ExpectedCallback { state: "st", issuer: "i", issuer_required: true };
            prop_assert!(callback::check(&params, &expected).is_err());
        }
    }

    #[test]
    fn any_members_are_judged_without_panic(members in any_claims()) {
        let json = Value::from(members.clone()).to_string();
        let _ = ProviderMetadata::from_discovery(json.as_bytes(), "https://idp.test", true);
        let _ = token::answer(200, json.as_bytes());
        let _ = identity::check(&members, IdentityCheck::Default);
        let _ = identity::check(&members, IdentityCheck::EidasBridge);
        let keys = VerificationKeys::hmac(&[1; 32]).unwrap();
        let signed = SigningKey::hmac(&[1; 32]).unwrap().sign(None, &members).unwrap();
        let rules = id_token::IdTokenRules {
            algorithm: SignatureAlgorithm::Hs256,
            nonce: Some("n"),
            access_token: Some("at"),
            acr_required: true,
        };
        let _ = id_token::verify(&signed, &keys, &EXPECTED, &rules);
        let form = userinfo::UserinfoForm::Signed { algorithm: SignatureAlgorithm::Hs256, keys: &keys };
        let answer =
            userinfo::UserinfoAnswer { status: 200, content_type: Some("application/jwt"), body: signed.as_bytes() };
        let _ = userinfo::read(&answer, &form, &EXPECTED, "s");
    }

    #[test]
    fn any_text_is_a_code_of_geography_or_a_date_or_not(text in ".{0,16}", digits in "[0-9]{4}-[0-9]{2}-[0-9]{2}") {
        let _ = identity::is_cog(&text);
        let _ = identity::is_birthdate(&text);
        let month_and_day = digits.split_once('-').unwrap().1;
        if identity::is_birthdate(&digits) {
            prop_assert!(!month_and_day.starts_with("00-") || month_and_day == "00-00");
        }
    }
}
