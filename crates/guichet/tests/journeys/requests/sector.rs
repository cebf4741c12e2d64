//! `sector_identifier_uri` (FC §2.7, §3.6).

use axum::Router;
use axum::routing::get;
use serde_json::json;
use tokio::net::TcpListener;

use super::{CALLBACK, PLATFORMS, Reply, Stand, begins, both, refused};

const OTHER: &str = "http://127.0.0.1:9/callback";

/// A service provider that answers these texts; its address.
async fn provider(routes: &[(&'static str, &str)]) -> String {
    let mut router = Router::new();
    for (path, body) in routes {
        let body = (*body).to_owned();
        router = router.route(path, get(async move || body));
    }
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, router).await });
    format!("http://{address}")
}

async fn asked(stand: &Stand, platform: &str, sector: &str, changes: &[(&str, Option<&str>)]) -> [Reply; 2] {
    let record = json!({"redirect_uris": [CALLBACK, OTHER], "sector_identifier_uri": sector});
    let client = stand.client(platform, record).await;
    both(stand, &stand.authorize_url(&client, changes)).await
}

#[tokio::test]
async fn api_authorize_redirect_uri_on_another_host_declared_in_sector_identifier() {
    let stand = Stand::start().await;
    for platform in PLATFORMS {
        let all = json!([OTHER, CALLBACK, "https://more.example/"]).to_string();
        let base = provider(&[("/all", &all)]).await;
        begins(&asked(&stand, platform, &format!("{base}/all"), &[("redirect_uri", Some(OTHER))]).await);
        begins(&asked(&stand, platform, &format!("{base}/all"), &[]).await);
    }
    stand.stop().await;
}

#[tokio::test]
async fn api_authorize_sector_identifier_unreachable_is_y04a8220() {
    let stand = Stand::start().await;
    for platform in PLATFORMS {
        let base = provider(&[]).await;
        for sector in ["http://127.0.0.1:1/sector", &format!("{base}/absent")] {
            let replies = asked(&stand, platform, sector, &[]).await;
            refused(&replies, 400, "Y04A8220");
            assert!(replies.iter().all(|reply| reply.holds("sector_identifier_uri")));
        }
    }
    stand.stop().await;
}

#[tokio::test]
async fn a_sector_identifier_that_is_no_list_or_misses_an_address_is_refused_on_a_page() {
    let stand = Stand::start().await;
    for platform in PLATFORMS {
        let one = json!([CALLBACK]).to_string();
        let routes = [("/text", "not JSON"), ("/object", "{\"x\":[]}"), ("/numbers", "[1]"), ("/one", one.as_str())];
        let base = provider(&routes).await;
        for (path, code) in
            [("/text", "Y04639D8"), ("/object", "Y04ED062"), ("/numbers", "Y047AC5A"), ("/one", "Y049E35D")]
        {
            refused(&asked(&stand, platform, &format!("{base}{path}"), &[]).await, 400, code);
            // The record is judged before what is asked for.
            refused(&asked(&stand, platform, &format!("{base}{path}"), &[("scope", Some("email"))]).await, 400, code);
            refused(&asked(&stand, platform, &format!("{base}{path}"), &[("nonce", None)]).await, 400, "Y030007");
        }
    }
    stand.stop().await;
}
