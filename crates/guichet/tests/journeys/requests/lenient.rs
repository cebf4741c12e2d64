//! `--lenient`: PKCE is taken and then enforced; all else stays strict (FC §2.1, the strictness switch).

use guichet_guichet::stack::Options;
use serde_json::json;

use super::{FC, Stand, appended, begins, both, named_error, refused};
use crate::stand::options;

/// RFC 7636, appendix B.
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

async fn lenient() -> Stand {
    Stand::with(Options { lenient: true, ..options() }).await
}

#[tokio::test]
async fn lenient_mode_takes_pkce_and_enforces_it() {
    let stand = lenient().await;
    let client = stand.client(FC, json!({})).await;
    let asked = [("code_challenge", Some(CHALLENGE)), ("code_challenge_method", Some("S256"))];
    begins(&both(&stand, &stand.authorize_url(&client, &asked)).await);
    let wrong = "x".repeat(43);
    for verifier in [None, Some(wrong.as_str()), Some(CHALLENGE), Some("")] {
        let code = stand.code(&client, "test", &asked).await;
        let reply = stand.token(&client, &code, &[("code_verifier", verifier)]).await;
        named_error(&reply, 400, "invalid_grant", "Y0446550");
    }
    let code = stand.code(&client, "test", &asked).await;
    let reply = stand.token(&client, &code, &[("code_verifier", Some(VERIFIER))]).await;
    assert_eq!(reply.status, 200, "{}", reply.text);
    // A verifier for a code that had no challenge is a downgrade; without both, all is as before.
    let code = stand.code(&client, "test", &[]).await;
    let reply = stand.token(&client, &code, &[("code_verifier", Some(VERIFIER))]).await;
    named_error(&reply, 400, "invalid_grant", "Y0446550");
    let code = stand.code(&client, "test", &[]).await;
    assert_eq!(stand.token(&client, &code, &[]).await.status, 200);
    stand.stop().await;
}

#[tokio::test]
async fn lenient_mode_takes_s256_only() {
    let stand = lenient().await;
    let client = stand.client(FC, json!({})).await;
    for changes in [
        [("code_challenge", Some(CHALLENGE)), ("code_challenge_method", Some("plain"))],
        [("code_challenge", Some(CHALLENGE)), ("code_challenge_method", None)],
        [("code_challenge", None), ("code_challenge_method", Some("S256"))],
        [("code_challenge", Some("short")), ("code_challenge_method", Some("S256"))],
    ] {
        for reply in both(&stand, &stand.authorize_url(&client, &changes)).await {
            assert_eq!((reply.status, reply.param("error").as_deref()), (303, Some("invalid_request")), "{changes:?}");
        }
    }
    stand.stop().await;
}

#[tokio::test]
async fn lenient_mode_still_refuses_the_rest() {
    let stand = lenient().await;
    let client = stand.client(FC, json!({})).await;
    for more in ["max_age=1", "response_mode=query", "request=x", "login_hint=x", "unknown=x", "code_verifier=x"] {
        refused(&both(&stand, &appended(&stand, &client, more)).await, 400, "Y030007");
    }
    stand.stop().await;
}
