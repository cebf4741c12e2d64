//! Each claim refused by its own name.
#![expect(clippy::unwrap_used, reason = "tests")]

use guichet_jose::{ClaimChecks, ClaimError, IssuedAhead};
use serde_json::{Map, Value, json};

const NOW: i64 = 1_700_000_000;

const CHECKS: ClaimChecks<'static> = ClaimChecks {
    issuer: "https://op.test",
    audience: "client",
    nonce: Some("n-0S6_WzA2Mj"),
    now: NOW,
    leeway: 5,
    issued_ahead: IssuedAhead::Refused,
    required: &["exp", "iat", "sub"],
};

fn claims() -> Map<String, Value> {
    object(json!({"iss": "https://op.test", "aud": "client", "nonce": "n-0S6_WzA2Mj", "sub": "x", "iat": NOW,
        "exp": NOW + 60}))
}

fn object(value: Value) -> Map<String, Value> {
    value.as_object().unwrap().clone()
}

fn with(name: &str, value: Value) -> Result<(), ClaimError> {
    let mut claims = claims();
    claims.insert(name.to_owned(), value);
    CHECKS.check(&claims)
}

fn without(name: &str) -> Result<(), ClaimError> {
    let mut claims = claims();
    claims.remove(name);
    CHECKS.check(&claims)
}

fn missing(name: &str) -> Result<(), ClaimError> {
    Err(ClaimError::Missing(name.to_owned()))
}

fn malformed(name: &str) -> Result<(), ClaimError> {
    Err(ClaimError::Malformed(name.to_owned()))
}

#[test]
fn correct_claims_pass() {
    assert_eq!(CHECKS.check(&claims()), Ok(()));
}

#[test]
fn the_issuer_must_be_exactly_the_expected_one() {
    for received in ["https://op.test/", "https://OP.test", "http://op.test", "", "https://op.test.evil.test"] {
        assert_eq!(
            with("iss", json!(received)),
            Err(ClaimError::WrongIssuer { expected: "https://op.test".to_owned(), received: received.to_owned() })
        );
    }
    assert_eq!(without("iss"), missing("iss"));
    assert_eq!(with("iss", json!(["https://op.test"])), malformed("iss"));
}

#[test]
fn the_audience_must_hold_us() {
    for (received, shown) in [(json!("other"), vec!["other"]), (json!([]), vec![]), (json!(["a", "b"]), vec!["a", "b"])]
    {
        let received_shown = shown.into_iter().map(str::to_owned).collect();
        assert_eq!(
            with("aud", received),
            Err(ClaimError::WrongAudience { expected: "client".to_owned(), received: received_shown })
        );
    }
    assert_eq!(without("aud"), missing("aud"));
    assert_eq!(with("aud", json!(1)), malformed("aud"));
    assert_eq!(with("aud", json!(["client", 1])), malformed("aud"));
    assert_eq!(with("aud", json!(["client"])), Ok(()));
}

#[test]
fn several_audiences_of_an_id_token_demand_an_authorized_party_which_must_be_us() {
    let party = |azp: Option<Value>| {
        let mut claims = claims();
        claims.insert("aud".to_owned(), json!(["client", "other"]));
        claims.extend(azp.map(|azp| ("azp".to_owned(), azp)));
        assert_eq!(CHECKS.check(&claims), Ok(()), "only an ID token has the rule");
        CHECKS.check_id_token(&claims)
    };
    assert_eq!(party(None), missing("azp"));
    assert_eq!(party(Some(json!("client"))), Ok(()));
    assert_eq!(
        party(Some(json!("other"))),
        Err(ClaimError::WrongAuthorizedParty { expected: "client".to_owned(), received: "other".to_owned() })
    );
    assert_eq!(party(Some(json!(null))), malformed("azp"));
    assert_eq!(CHECKS.check_id_token(&claims()), Ok(()));
    let mut one = claims();
    one.insert("azp".to_owned(), json!("other"));
    assert!(matches!(CHECKS.check_id_token(&one), Err(ClaimError::WrongAuthorizedParty { .. })));
    one.remove("iss");
    assert_eq!(CHECKS.check_id_token(&one), missing("iss"));
}

#[test]
fn the_nonce_must_be_that_of_the_request() {
    for wrong in ["", "n-0S6_WzA2Mk", "n-0S6_WzA2Mj "] {
        assert_eq!(with("nonce", json!(wrong)), Err(ClaimError::WrongNonce));
    }
    assert_eq!(without("nonce"), missing("nonce"));
    assert_eq!(with("nonce", json!(1)), malformed("nonce"));
    let mut claims = claims();
    claims.remove("nonce");
    assert_eq!(ClaimChecks { nonce: None, ..CHECKS }.check(&claims), Ok(()));
}

#[test]
fn a_token_expires_at_the_second_of_exp_plus_the_leeway() {
    assert_eq!(with("exp", json!(NOW - 4)), Ok(()));
    assert_eq!(with("exp", json!(NOW - 5)), Err(ClaimError::Expired { exp: NOW - 5, now: NOW }));
    assert_eq!(with("exp", json!(i64::MIN)), Err(ClaimError::Expired { exp: i64::MIN, now: NOW }));
    assert_eq!(with("exp", json!(u64::MAX)), Ok(()));
    assert_eq!(with("exp", json!(-1e300)), Err(ClaimError::Expired { exp: i64::MIN, now: NOW }));
    assert_eq!(with("exp", json!("1700000060")), malformed("exp"));
    assert_eq!(without("exp"), missing("exp"));
}

#[test]
fn a_fraction_of_a_second_is_dropped() {
    assert_eq!(with("exp", json!(1_699_999_996.9)), Ok(()));
    assert_eq!(with("iat", json!(1_700_000_005.9)), Ok(()));
    assert_eq!(with("iat", json!(1_700_000_006.1)), Err(ClaimError::IssuedInFuture { iat: 1_700_000_006, now: NOW }));
}

#[test]
fn a_token_from_the_future_is_refused_beyond_the_leeway() {
    assert_eq!(with("nbf", json!(NOW + 5)), Ok(()));
    assert_eq!(with("nbf", json!(NOW + 6)), Err(ClaimError::NotYetValid { nbf: NOW + 6, now: NOW }));
    assert_eq!(with("iat", json!(NOW + 5)), Ok(()));
    assert_eq!(with("iat", json!(NOW + 6)), Err(ClaimError::IssuedInFuture { iat: NOW + 6, now: NOW }));
    assert_eq!(with("iat", json!(null)), malformed("iat"));
}

#[test]
fn the_token_of_a_fast_clock_is_taken_where_the_checks_say_so_and_it_ends() {
    let checks = ClaimChecks { issued_ahead: IssuedAhead::TakenIfItEnds, required: &[], ..CHECKS };
    let mut claims = claims();
    claims.insert("iat".to_owned(), json!(NOW + 300));
    claims.insert("exp".to_owned(), json!(NOW + 360));
    assert_eq!(checks.check(&claims), Ok(()));
    claims.remove("exp");
    assert_eq!(checks.check(&claims), Err(ClaimError::IssuedInFuture { iat: NOW + 300, now: NOW }));
    claims.insert("iat".to_owned(), json!("today"));
    assert_eq!(checks.check(&claims), malformed("iat"));
}

#[test]
fn extreme_clocks_do_not_overflow() {
    for now in [i64::MIN, i64::MAX, 0] {
        for leeway in [0, i64::MAX] {
            let _ = ClaimChecks { now, leeway, ..CHECKS }.check(&claims());
        }
    }
}

#[test]
fn a_required_claim_that_is_absent_or_null_is_named() {
    assert_eq!(without("sub"), missing("sub"));
    assert_eq!(with("sub", json!(null)), missing("sub"));
}

#[test]
fn a_hostile_value_is_cut_before_it_is_shown() {
    let Err(ClaimError::WrongIssuer { received, .. }) = with("iss", json!("é".repeat(5000))) else {
        unreachable!("a wrong issuer")
    };
    assert_eq!(received.chars().count(), 256);
}
