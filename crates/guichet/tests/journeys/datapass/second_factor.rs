//! Who instructs comes in with a second factor, or not at all (DP §1.1).

use serde_json::json;

use super::{INSTRUCTOR, PROCONNECT_IDENTITE};
use crate::stand::Stand;

#[tokio::test]
async fn whoever_comes_back_without_a_second_factor_is_refused_and_is_not_logged_in() {
    let stand = Stand::start().await;
    let mut browser = stand.browser();
    let at = |path: &str| format!("{}{path}", stand.origin("datapass"));
    let proconnect = |path: &str| format!("{}{path}", stand.issuer("proconnect"));
    let page = browser.open(&at("/instruction")).await;
    let (csrf, back) = (page.field("csrfToken"), page.field("back"));
    let sent = browser.post(&at("/auth/proconnect"), &[("csrfToken", &csrf), ("back", &back)]).await;
    let csrf = browser.follow(sent).await.field("csrfToken");
    let sent = browser.post(&proconnect("/redirect-to-idp"), &[("csrfToken", &csrf), ("email", INSTRUCTOR)]).await;
    let mut page = browser.follow(sent).await;
    for attempt in 0..2 {
        assert!(page.url.ends_with("/identity-provider-selection"), "{}", page.url);
        // The provider gives the level that is asked for, and does not say by which factors.
        if attempt == 1 {
            let target = format!("identity-provider:{PROCONNECT_IDENTITE}");
            let fault = json!({ "target": target, "kind": "missing_claim", "at": "id_token", "claim": "amr" });
            stand.command("POST", "/faults", fault).await;
        }
        let csrf = page.field("csrfToken");
        let chosen = [("csrfToken", csrf.as_str()), ("identityProviderUid", PROCONNECT_IDENTITE)];
        let sent = browser.post(&proconnect("/identity-provider-selection"), &chosen).await;
        let provider = browser.follow(sent).await;
        let back = browser.sign_in(&provider, INSTRUCTOR).await;
        page = browser.follow(back).await;
    }
    assert_eq!(page.status, 403, "{} {}", page.url, page.text);
    assert!(page.url.starts_with(&at("/auth/proconnect/callback")), "{}", page.url);
    // Neither a session nor an account comes of it.
    assert!(browser.get(&at("/instruction")).await.location().contains("/connexion"));
    assert!(browser.get(&at("/compte")).await.location().contains("/connexion"));
    // The same login is not taken up again.
    let again = browser.get(&page.url).await;
    assert!(again.status >= 400, "{} {}", again.status, again.text);
    stand.stop().await;
}
