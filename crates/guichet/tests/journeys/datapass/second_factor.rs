//! Who instructs, or fetches a token, comes in with a second factor, or not at all (DP §1.1, §4.3).

use serde_json::json;

use super::{DATAPASS, INSTRUCTOR, PROCONNECT_IDENTITE, TOKEN_SPACE, log_in_twice};
use crate::stand::Stand;

#[tokio::test]
async fn whoever_comes_back_without_a_second_factor_is_refused_and_is_not_logged_in() {
    let stand = Stand::start().await;
    let callbacks = ["/auth/proconnect/callback", "/auth/proconnect_api_particulier/callback"];
    for ((entrance, own), callback) in
        [(DATAPASS, "/instruction"), (TOKEN_SPACE, "/compte/demandes")].into_iter().zip(callbacks)
    {
        let mut browser = stand.browser();
        let at = |path: &str| format!("{}{path}", stand.origin(entrance.0));
        // The provider gives the level that is asked for, and does not say by which factors.
        let target = format!("identity-provider:{PROCONNECT_IDENTITE}");
        let silent = json!({ "target": target, "kind": "missing_claim", "at": "id_token", "claim": "amr" });
        let page = log_in_twice(&stand, &mut browser, INSTRUCTOR, entrance, own, &[silent]).await;
        assert_eq!(page.status, 403, "{} {}", page.url, page.text);
        assert!(page.url.starts_with(&at(callback)), "{}", page.url);
        // Neither a session nor an account comes of it.
        for path in [own, "/compte"] {
            let sent = browser.get(&at(path)).await.location();
            assert!(sent.contains("/connexion") || sent.contains("/se-connecter"), "{path}: {sent}");
        }
        // The same login is not taken up again.
        let again = browser.get(&page.url).await;
        assert!(again.status >= 400, "{} {}", again.status, again.text);
    }
    stand.stop().await;
}

#[tokio::test]
async fn whoever_fetches_a_token_comes_in_with_a_second_factor() {
    let stand = Stand::start().await;
    let mut browser = stand.browser();
    let page = log_in_twice(&stand, &mut browser, INSTRUCTOR, TOKEN_SPACE, "/compte/demandes", &[]).await;
    assert_eq!((page.status, page.url), (200, format!("{}/compte/demandes", stand.origin("token-space"))));
    stand.stop().await;
}
