//! HEAD: whoever looks whether an address is there takes no step of a flow.

use serde_json::json;

use super::{FC, Stand};

#[tokio::test]
async fn looking_whether_an_address_is_there_takes_no_step_of_a_flow() {
    let stand = Stand::start().await;
    let client = stand.client(FC, json!({})).await;
    let mut browser = stand.browser();
    let authorize = stand.authorize_url(&client, &[]);
    assert_eq!(browser.head(&authorize).await.status, 404);
    assert!(browser.cookies.is_empty(), "no session begins");
    let choice = browser.open(&authorize).await;
    assert_eq!(browser.head(&choice.url).await.status, 404);
    let sent = browser.choose(&choice, &stand.provider(FC, "Impôts")).await;
    assert_eq!(sent.status, 302, "the page's token still serves: {}", sent.text);
    let provider = browser.follow(sent).await;
    let mut step = browser.sign_in(&provider, "test").await;
    // The callback, the verification.
    for _ in 0..2 {
        let url = step.location();
        let looked = browser.head(&url).await;
        assert_eq!((looked.status, looked.text.as_str()), (404, ""), "{url}");
        step = browser.get(&url).await;
        assert_eq!(step.status, 302, "{url}: {}", step.text);
    }
    let information = browser.follow(step).await;
    assert_eq!(browser.head(&information.url).await.status, 404);
    let accepted = browser.go_on(&information).await;
    let resume = accepted.location();
    assert!(resume.contains("/authorize/"), "{resume}");
    assert_eq!(browser.head(&resume).await.status, 404);
    let back = browser.get(&resume).await;
    assert!(back.param("code").is_some(), "the code is for who comes, not for who looks: {}", back.text);
    for path in ["/.well-known/openid-configuration", "/jwks", "/accessibilite", "/session/end/success"] {
        let looked = browser.head(&format!("{}{path}", stand.issuer(FC))).await;
        assert_eq!((looked.status, looked.text.as_str()), (200, ""), "{path}");
    }
    stand.stop().await;
}
