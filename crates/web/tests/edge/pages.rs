use axum::routing::{get, post};
use guichet_web::Routes;

use crate::running::{Running, production};

#[tokio::test]
async fn an_unknown_path_and_a_wrong_method_are_the_404_page_of_the_reference() {
    let running = Running::start(Routes::new().route("/api/v2/userinfo", get(|| async { "" }))).await;
    for answer in [
        running.get("/api/v2/unknown", "").await,
        running.get("/", "").await,
        running.get("/%ff%00", "").await,
        running.get("/assets/style.css", "").await,
        running.post("/api/v2/userinfo", "", "").await,
        running.get("/api/v2/token", "").await,
    ] {
        assert_eq!((answer.status, answer.code()), (404, "Erreur Y000404"));
        assert_eq!(answer.header("content-type"), Some("text/html; charset=utf-8"));
        assert_eq!(answer.header("cache-control"), Some("no-store"));
        assert!(answer.body.contains("<title>Page non trouvée · FranceConnect</title>"));
        assert!(answer.body.contains("<p id=\"error-message\">Page non trouvée</p>"));
        assert!(answer.body.contains("<h1>Une erreur s&#39;est produite</h1>"));
        assert!(answer.body.contains("<h2>Que faire ?</h2>"));
        assert_eq!(answer.header("set-cookie"), None);
    }
}

#[tokio::test]
async fn below_a_programs_own_space_the_404_is_json() {
    let running = Running::start(Routes::new()).await;
    let answer = running.get("/control/v1/unknown", "").await;
    let body: serde_json::Value = serde_json::from_str(&answer.body).unwrap();
    assert_eq!((answer.status, &body["error"]), (404, &"not_found".into()));
}

#[tokio::test]
async fn a_panic_is_the_page_of_the_unknown_error_and_the_server_goes_on() {
    async fn panics() {
        panic!("secret detail");
    }
    let running = Running::start_with(Routes::new().route("/", get(panics)), production, |_| {}).await;
    for _ in 0..2 {
        let answer = running.get("/", "").await;
        assert_eq!((answer.status, answer.code()), (500, "Erreur Y000000"));
        assert!(answer.body.contains("veuillez réessayer ultérieurement") && !answer.body.contains("secret detail"));
    }
}

#[tokio::test]
async fn assets_are_kept_for_ever_under_their_hashed_name() {
    let running = Running::start(Routes::new()).await;
    let page = running.get("/", "").await;
    let urls: Vec<&str> = page.body.split('"').filter(|text| text.starts_with("/assets/")).collect();
    assert_eq!(urls.len(), 4, "{urls:?}");
    for url in urls {
        let head = running.head(url).await;
        assert!(head.contains("200 OK") && head.contains("max-age=31536000, immutable"), "{url}: {head}");
    }
}

#[tokio::test]
async fn a_page_under_another_host_name_is_redirected_and_an_endpoint_is_not() {
    let routes = Routes::new()
        .route("/page", get(|| async { "page" }).post(|| async { "page" }))
        .route("/api/v2/token", post(|| async { "token" }));
    let running = Running::start(routes).await;
    let port = running.address.port();
    let answer = running.get("/page?a=b%20c", &format!("host: 127.0.0.1:{port}\r\n")).await;
    assert_eq!(answer.status, 308);
    assert_eq!(answer.header("location"), Some(&*format!("http://localhost:{port}/page?a=b%20c")));
    let post = |target: &str| {
        format!("POST {target} HTTP/1.1\r\nhost: evil.test\r\nconnection: close\r\ncontent-length: 0\r\n\r\n")
    };
    assert_eq!(running.raw(post("/page")).await.status, 308);
    assert_eq!(running.raw(post("/api/v2/token")).await.body, "token");
    assert_eq!(running.get("/page", &format!("host: LOCALHOST:{port}\r\n")).await.body, "page");
    assert_eq!(running.raw("GET /page HTTP/1.0\r\n\r\n").await.body, "page");
}
