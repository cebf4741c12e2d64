use guichet_web::Routes;

use crate::running::Running;

#[tokio::test]
async fn requests_are_counted_by_stack_service_and_route() {
    guichet_web::measures::install().unwrap();
    guichet_web::measures::install().unwrap();
    let running = Running::start_with(Routes::new(), |edge| edge.stack = "counted".to_owned(), |_| {}).await;
    running.get("/unknown", "").await;
    running.raw("ODD / HTTP/1.0\r\n\r\n").await;
    let text = guichet_web::measures::render();
    for method in ["GET", "OTHER"] {
        let line = format!(
            "guichet_http_requests_total{{stack=\"counted\",service=\"franceconnect\",method=\"{method}\",route=\"unmatched\",status=\"404\"}} 1"
        );
        assert!(text.contains(&line), "{text}");
    }
}
