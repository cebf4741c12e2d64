use axum::routing::{get, post};
use guichet_web::Routes;

use crate::running::{Answer, Running, production};

const COMMON: [(&str, &str); 11] = [
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("origin-agent-cluster", "?1"),
    ("referrer-policy", "no-referrer"),
    ("x-content-type-options", "nosniff"),
    ("x-dns-prefetch-control", "off"),
    ("x-download-options", "noopen"),
    ("x-frame-options", "SAMEORIGIN"),
    ("x-permitted-cross-domain-policies", "none"),
    ("x-xss-protection", "0"),
    (
        "content-security-policy",
        "default-src 'self';base-uri 'self';font-src 'self';frame-ancestors 'self';img-src 'self' data:;\
         object-src 'none';script-src 'self';script-src-attr 'none';style-src 'self'",
    ),
];

fn assert_common(answer: &Answer, what: &str) {
    for (name, value) in COMMON {
        assert_eq!(answer.header(name), Some(value), "{name} on {what}");
    }
    assert_eq!(answer.header("strict-transport-security"), None, "{what}");
    assert_eq!(answer.header("x-request-id").map(str::len), Some(36), "{what}");
}

#[tokio::test]
async fn every_answer_has_the_common_headers_those_of_the_http_library_too() {
    async fn panics() {
        panic!("on purpose");
    }
    let routes =
        Routes::new().route("/", get(|| async { "ok" })).route("/panics", get(panics)).route("/post", post(panics));
    let running = Running::start(routes).await;
    let long = "a".repeat(70_000);
    for (target, lines, status) in [
        ("/", "", 200),
        ("/unknown", "", 404),
        ("/post", "", 404),
        ("/panics", "", 500),
        ("/language?to=en", "", 303),
        ("/", "host: elsewhere.test\r\n", 308),
        (&format!("/{}", &long[..40_000]), "", 414),
        (&format!("/{long}"), "", 414),
        (&format!("/{}", long.repeat(4)), "", 414),
        ("/", &format!("x-long: {long}\r\n"), 431),
        ("/", &format!("x-long: {}\r\n", long.repeat(4)), 431),
        ("/", &"x: y\r\n".repeat(200), 431),
        ("/", "bad name: y\r\n", 400),
    ] {
        let answer = running.get(target, lines).await;
        let what = format!("{} {}", &target[..target.len().min(20)], &lines[..lines.len().min(20)]);
        assert_eq!(answer.status, status, "{what}");
        assert_common(&answer, &what);
    }
    let junk = running.raw("junk\r\n\r\n").await;
    assert_eq!((junk.status, junk.code()), (400, "Erreur Y000400"));
    assert_common(&junk, "junk");
}

#[tokio::test]
async fn transport_security_is_strict_in_production_only() {
    let running = Running::start_with(Routes::new(), production, |_| {}).await;
    let answer = running.get("/unknown", "").await;
    assert_eq!(answer.header("strict-transport-security"), Some("max-age=31536000; includeSubDomains"));
    assert!(!answer.body.contains("class=\"rehearsal\""));
}

#[tokio::test]
async fn an_endpoint_may_set_a_policy_of_its_own() {
    let own = || async { [("content-security-policy", "default-src 'none'")] };
    let running = Running::start(Routes::new().route("/", get(own))).await;
    assert_eq!(running.get("/", "").await.header("content-security-policy"), Some("default-src 'none'"));
}
