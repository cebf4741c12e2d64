//! The request log, in a process of its own: a subscriber is global, and other tests would write into it.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests: set-up outside of #[test] too"
)]
#![expect(dead_code, reason = "the running site is shared with the tests of the edge, which use all of it")]

#[path = "edge/running.rs"]
mod running;

use std::io::Write;
use std::sync::Arc;

use axum::routing::get;
use guichet_web::Routes;
use parking_lot::Mutex;

use running::Running;

#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn a_request_leaves_one_line_that_reads_alone_and_holds_neither_query_nor_cookie_nor_path() {
    let lines = Lines::default();
    let writer = lines.clone();
    let subscriber = tracing_subscriber::fmt().json().with_writer(move || writer.clone()).finish();
    tracing::subscriber::set_global_default(subscriber).unwrap();
    let running = Running::start(Routes::new().route("/person/{id}", get(|| async { "ok" }))).await;
    running.get("/person/hidden-1?code=hidden-2", "cookie: a=hidden-3\r\nauthorization: Bearer hidden-4\r\n").await;
    running.get("/hidden-5", "").await;
    let text = String::from_utf8(lines.0.lock().clone()).unwrap();
    assert!(!text.contains("hidden"), "{text}");
    let found: Vec<serde_json::Value> = text
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap())
        .filter(|line| line["target"] == "guichet_web::log")
        .collect();
    assert_eq!(found.len(), 2, "{text}");
    let fields = &found[0]["fields"];
    let message = fields["message"].as_str().unwrap();
    assert!(message.starts_with("franceconnect answered 200 to GET /person/{id} in "), "{message}");
    assert_eq!((&fields["route"], &fields["status"]), (&"/person/{id}".into(), &200.into()));
    assert_eq!(found[1]["fields"]["error_code"], "Y000404");
    assert_eq!(found[1]["fields"]["route"], "unmatched");
}
