//! The portal's pages.

use crate::stack::{PORTAL, Stack};
use http::StatusCode;

#[tokio::test]
async fn the_first_page_leads_to_the_demo_and_lists_everything() {
    let stack = Stack::new().await;
    let page = stack.get(PORTAL, "/").await;
    assert_eq!(page.status, StatusCode::OK);
    for part in [
        "id=\"continue\" href=\"http://localhost:7409/aide-juridictionnelle\"",
        "http://localhost:7409/assurance",
        "http://localhost:7409/association",
        "http://localhost:7401/api/v2",
        "/.well-known/guichet.json",
        "/control/v1/openapi.json",
        "caractères_spéciaux",
        "Y600006",
        "href=\"/exchanges\"",
        "href=\"/personas\"",
        "href=\"/clients\"",
        "href=\"/errors\"",
        "id=\"language\"",
    ] {
        assert!(page.body.contains(part), "{part}");
    }
}

#[tokio::test]
async fn an_error_code_has_a_page() {
    let stack = Stack::new().await;
    let known = stack.get(PORTAL, "/errors?code=Y010008&id=6f1f6f7e-3f6a-4a30-9d7c-0f0c8a3d1c11").await;
    assert_eq!(known.status, StatusCode::OK);
    assert!(known.body.contains("Y010008") && known.body.contains("6f1f6f7e-3f6a-4a30-9d7c-0f0c8a3d1c11"));
    assert_eq!(stack.get(PORTAL, "/errors?code=Y999999").await.status, StatusCode::NOT_FOUND);
    assert_eq!(stack.get(PORTAL, "/errors").await.status, StatusCode::OK);
}

#[tokio::test]
async fn what_is_no_code_is_not_shown_again() {
    let stack = Stack::new().await;
    for query in ["code=%3Cscript%3E&id=%3Cscript%3E", "code=a&code=b", "code=%ff", "code=0123456789abcdefg"] {
        let page = stack.get(PORTAL, &format!("/errors?{query}")).await;
        assert!(page.status == StatusCode::OK || page.status == StatusCode::NOT_FOUND, "{query}: {}", page.status);
        assert!(!page.body.contains("script>alert") && !page.body.contains("&#60;script"), "{query}");
    }
}
