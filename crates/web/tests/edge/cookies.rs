use std::sync::Arc;

use axum::Extension;
use axum::response::{AppendHeaders, IntoResponse};
use axum::routing::get;
use guichet_web::Routes;
use guichet_web::cookies::SameSite;
use guichet_web::csrf::{self, Csrf};
use guichet_web::{Origin, Site};
use http::{HeaderMap, header};
use jiff::ToSpan;

use crate::running::Running;

async fn set(Extension(site): Extension<Arc<Site>>) -> impl IntoResponse {
    AppendHeaders([(header::SET_COOKIE, site.cookie("fc_session_id").set("a b;é.c", Some(1800)))])
}

async fn read(Extension(site): Extension<Arc<Site>>, headers: HeaderMap) -> String {
    site.cookie("fc_session_id").read(&headers).unwrap_or("absent".to_owned())
}

async fn other(Extension(site): Extension<Arc<Site>>, headers: HeaderMap) -> String {
    site.cookie("_session").read(&headers).unwrap_or("absent".to_owned())
}

fn routes() -> Routes {
    Routes::new().route("/set", get(set)).route("/read", get(read)).route("/other", get(other))
}

#[tokio::test]
async fn a_cookie_has_the_services_suffix_the_attributes_and_a_signed_value() {
    let running = Running::start(routes()).await;
    let answer = running.get("/set", "").await;
    let cookie = answer.header("set-cookie").unwrap();
    assert!(cookie.starts_with("fc_session_id-franceconnect=a%20b%3B%C3%A9%2Ec."), "{cookie}");
    let attributes = "; Path=/; HttpOnly; SameSite=Lax; Max-Age=1800; Expires=";
    assert!(cookie.contains(attributes), "{cookie}");
    assert_eq!(running.get("/read", &answer.cookie()).await.body, "a b;é.c");
}

#[tokio::test]
async fn a_cookie_that_is_tampered_with_moved_or_malformed_is_absent() {
    let running = Running::start(routes()).await;
    let cookie = running.get("/set", "").await.cookie();
    for forged in [
        cookie.replace("a%20b", "a%20c"),
        cookie.replace("\r\n", "A\r\n"),
        cookie.replacen('.', "", 1),
        "cookie: fc_session_id-franceconnect=\r\n".to_owned(),
        "cookie: fc_session_id-franceconnect\r\n".to_owned(),
        "cookie: ;;;=;.=.;\r\n".to_owned(),
        format!("cookie: {}=x\r\n", "é".repeat(10)),
        "cookie: fc_session_id=x.y\r\n".to_owned(),
    ] {
        let answer = running.get("/read", &forged).await;
        assert_eq!((answer.status, &*answer.body), (200, "absent"), "{forged}");
    }
    let moved = cookie.replace("fc_session_id-", "_session-");
    assert_eq!(running.get("/other", &moved).await.body, "absent");
}

#[tokio::test]
async fn a_good_cookie_is_found_behind_a_forged_one_of_the_same_name() {
    let running = Running::start(routes()).await;
    let good = running.get("/set", "").await.cookie();
    let lines = good.replace("cookie: ", "cookie: fc_session_id-franceconnect=forged.x; other=1; ");
    assert_eq!(running.get("/read", &lines).await.body, "a b;é.c");
}

#[tokio::test]
async fn domain_and_secure_come_with_https_only() {
    let running = Running::start_with(
        routes(),
        |_| {},
        |site| {
            site.origin = Origin::parse("https://fc.test:8443").unwrap();
            site.cookie_suffix = false;
        },
    )
    .await;
    let site = &running.site;
    let text = site.cookie("fc_session_id").same_site(SameSite::Strict).path("/api").set("x", None);
    let text = text.to_str().unwrap();
    assert!(
        text.starts_with("fc_session_id=x.")
            && text.ends_with("; Path=/api; HttpOnly; SameSite=Strict; Secure; Domain=fc.test"),
        "{text}"
    );
    assert_eq!(
        site.cookie("fc_session_id").clear(),
        "fc_session_id=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Secure; \
         Domain=fc.test"
    );
}

#[tokio::test]
async fn the_date_of_expiry_follows_the_stacks_clock_and_stays_in_the_calendar() {
    let running = Running::start(Routes::new()).await;
    let cookie = running.site.cookie("fc_session_id");
    let expires = |max_age: u64| {
        let text = cookie.set("x", Some(max_age)).to_str().unwrap().to_owned();
        text.rsplit_once("; Expires=").unwrap().1.to_owned()
    };
    let now = running.site.edge.clock.now();
    assert_eq!(expires(1800), (now + 1800.seconds()).strftime("%a, %d %b %Y %H:%M:%S GMT").to_string());
    running.site.edge.clock.set_offset(3600);
    assert_eq!(expires(1800), (now + 5400.seconds()).strftime("%a, %d %b %Y %H:%M:%S GMT").to_string());
    assert_eq!(expires(u64::MAX), "Thu, 30 Dec 9999 22:00:00 GMT");
}

#[tokio::test]
async fn a_form_is_believed_with_the_token_of_the_browsers_own_cookie_only() {
    let running = Running::start(Routes::new()).await;
    let issued = Csrf::issue(&running.site, &HeaderMap::new());
    assert_eq!(issued.token.len(), 64);
    let cookie = issued.cookie.to_str().unwrap().split(';').next().unwrap().to_owned();
    let headers = HeaderMap::from_iter([(header::COOKIE, cookie.parse().unwrap())]);
    assert!(csrf::verify(&running.site, &headers, Some(&issued.token)));
    assert!(!csrf::verify(&running.site, &headers, Some("")));
    // A form's field has what tells one showing from another, too.
    let shown = format!("{}.0123", issued.token);
    assert!(csrf::verify(&running.site, &headers, Some(&shown)));
    assert_eq!((csrf::showing(&shown), csrf::showing(&issued.token)), (Some("0123"), None));
    assert!(!csrf::verify(&running.site, &headers, Some(&format!("x{shown}"))));
    assert!(!csrf::verify(&running.site, &headers, None));
    assert!(!csrf::verify(&running.site, &HeaderMap::new(), Some(&issued.token)));
    // Another tab gets the same token.
    assert_eq!(Csrf::issue(&running.site, &headers).token, issued.token);
}
