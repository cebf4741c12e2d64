//! What programs read (DP §5.3), search engines among them.

use guichet_portal::catalogue::Content;
use http::StatusCode;

use crate::{Portal, content};

#[tokio::test]
async fn the_lists_are_those_of_the_real_service() {
    let portal = Portal::of(content());
    let list = portal.get("/api/v1/apis", "fr").await;
    let one = portal.get("/api/v1/apis/bouquet", "fr").await;
    let extracts = portal.get("/api/listAPI", "fr").await;
    for answer in [&list, &one, &extracts] {
        assert_eq!(
            (answer.status, answer.headers["content-type"].to_str().unwrap()),
            (StatusCode::OK, "application/json; charset=utf-8")
        );
    }
    assert_eq!(list.headers["access-control-allow-origin"], "*");
    assert!(list.text.contains(&one.text), "{}", list.text);
    insta::assert_snapshot!(format!(
        "{}\n\n{}",
        list.text.replace("},{", "},\n{"),
        extracts.text.replace("},{", "},\n{")
    ));
}

#[tokio::test]
async fn what_is_not_there_is_said_as_the_real_service_says_it() {
    let portal = Portal::of(content());
    for path in ["/api/v1/nothing", "/api/v1/apis/none", "/api/v1/a/b/c", "/api/v1/proxy/none"] {
        let answer = portal.get(path, "fr").await;
        assert_eq!(
            (answer.status, answer.text.as_str()),
            (StatusCode::NOT_FOUND, r#"{"Error":"Route does not exist"}"#),
            "{path}"
        );
    }
    let answer = portal.get("/api/v1/proxy/identite", "fr").await;
    assert_eq!((answer.status, answer.text.as_str()), (StatusCode::INTERNAL_SERVER_ERROR, "Server error"));
}

#[tokio::test]
async fn every_page_that_wants_to_be_found_is_in_the_sitemap() {
    let portal = Portal::of((*Content::shipped().unwrap()).clone());
    let map = portal.get("/sitemap.xml", "fr").await.text;
    let addresses = map.split("<loc>http://localhost:7400").skip(1).filter_map(|rest| rest.split('<').next());
    let addresses: Vec<&str> = addresses.collect();
    assert!(addresses.contains(&"/les-api/quotient-familial") && addresses.contains(&"/"), "{map}");
    for address in &addresses {
        assert_eq!(portal.get(address, "fr").await.status, StatusCode::OK, "{address}");
    }
    assert!(!addresses.iter().any(|address| address.contains("demande-acces")));
    assert!(portal.get("/robots.txt", "fr").await.text.contains("Sitemap: http://localhost:7400/sitemap.xml"));
}
