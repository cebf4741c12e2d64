use axum::routing::get;
use guichet_web::ClientAddress;
use guichet_web::Routes;

use crate::running::{Running, production};

async fn address(address: ClientAddress) -> String {
    let ClientAddress { ip, source_port, original_addresses, suspicious, unnamed } = address;
    format!(
        "{ip} {} {} {suspicious}{}",
        source_port.is_some_and(|port| port == 5555),
        original_addresses.unwrap_or_default(),
        if unnamed { " unnamed" } else { "" }
    )
}

const FORWARDED: &str = "x-forwarded-for: 198.51.100.1, 203.0.113.7\r\nx-forwarded-source-port: 5555\r\n\
                         x-forwarded-for-original: 203.0.113.7, 10.0.0.1\r\nx-suspicious: 1\r\n";

fn routes() -> Routes {
    Routes::new().route("/", get(address))
}

#[tokio::test]
async fn a_sandbox_believes_loopback() {
    let running = Running::start(routes()).await;
    assert_eq!(running.get("/", FORWARDED).await.body, "203.0.113.7 true 203.0.113.7, 10.0.0.1 true");
    assert_eq!(running.get("/", "").await.body, "127.0.0.1 false  false");
    assert_eq!(running.get("/", "x-suspicious: yes\r\n").await.body, "127.0.0.1 false  false");
}

#[tokio::test]
async fn production_believes_nobody_who_is_not_declared() {
    let running = Running::start_with(routes(), production, |_| {}).await;
    assert_eq!(running.get("/", FORWARDED).await.body, "127.0.0.1 false  false");
}

#[tokio::test]
async fn a_declared_proxy_is_believed_and_what_the_caller_wrote_before_it_is_not() {
    let declare = |edge: &mut guichet_web::Edge| {
        production(edge);
        edge.trusted_proxies = vec!["127.0.0.0/8".parse().unwrap(), "10.0.0.0/8".parse().unwrap()];
    };
    let running = Running::start_with(routes(), declare, |_| {}).await;
    assert_eq!(running.get("/", FORWARDED).await.body, "203.0.113.7 true 203.0.113.7, 10.0.0.1 true");
    for (lines, ip) in [
        ("x-forwarded-for: 192.0.2.1, 10.1.2.3\r\n", "192.0.2.1"),
        ("x-forwarded-for: 192.0.2.1\r\nx-forwarded-for: 10.1.2.3\r\n", "192.0.2.1"),
        ("x-forwarded-for: 192.0.2.1, junk\r\n", "127.0.0.1"),
        ("x-forwarded-for: junk, 192.0.2.9\r\n", "192.0.2.9"),
        ("x-forwarded-for: [2001:db8::1]:443\r\n", "2001:db8::1"),
        ("x-forwarded-for: ::ffff:192.0.2.4\r\n", "192.0.2.4"),
        ("x-forwarded-for: \r\n", "127.0.0.1"),
        ("", "127.0.0.1"),
    ] {
        let body = running.get("/", lines).await.body;
        assert_eq!(body.split(' ').next(), Some(ip), "{lines}");
        assert_eq!(body.ends_with(" unnamed"), ip == "127.0.0.1", "{lines}: {body}");
    }
}
