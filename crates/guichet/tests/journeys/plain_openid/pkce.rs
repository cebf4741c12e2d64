//! PKCE with S256: optional for confidential clients, held once begun (RFC 7636).

use guichet_oidc::pkce::Challenge;
use serde_json::json;

use super::{assert_refused, code};
use crate::stand::Stand;

const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

#[tokio::test]
async fn a_challenge_is_answered_by_its_verifier_alone() {
    let stand = Stand::start().await;
    let client = stand.client("openid", json!({})).await;
    let challenge = Challenge::of(VERIFIER);
    let asked = [("code_challenge", Some(challenge.as_str())), ("code_challenge_method", Some("S256"))];
    let granted =
        stand.token(&client, &code(&stand, &client, &asked).await, &[("code_verifier", Some(VERIFIER))]).await;
    assert_eq!(granted.status, 200, "{}", granted.text);

    let other = VERIFIER.replace('k', "l");
    let long = "a".repeat(129);
    for verifier in [None, Some(""), Some("short"), Some(other.as_str()), Some(challenge.as_str()), Some(&long)] {
        let code = code(&stand, &client, &asked).await;
        let refused = stand.token(&client, &code, &[("code_verifier", verifier)]).await;
        assert_refused(&refused, 400, "invalid_grant");
        let again = stand.token(&client, &code, &[("code_verifier", Some(VERIFIER))]).await;
        assert_refused(&again, 400, "invalid_grant");
    }
    stand.stop().await;
}

#[tokio::test]
async fn a_verifier_without_a_challenge_is_a_downgrade_and_refused() {
    let stand = Stand::start().await;
    let client = stand.client("openid", json!({})).await;
    let code = code(&stand, &client, &[]).await;
    let refused = stand.token(&client, &code, &[("code_verifier", Some(VERIFIER))]).await;
    assert_refused(&refused, 400, "invalid_grant");
    stand.stop().await;
}
