//! The same over TLS, where other code stands between the wire and the routes. The rules behind are the same: one in
//! several of the requests is sent, of each route and of each way to spoil one.

use super::{everything, headers_of_every_route, walk};
use crate::stand::{Stand, options};
use guichet_guichet::stack::Options;

/// Of so many hostile requests one is sent; a prime, so that no route has the same ones as the next.
const ONE_IN: usize = 13;

#[tokio::test]
async fn every_route_refuses_hostile_requests_over_tls() {
    let folder = tempfile::tempdir().unwrap();
    let stand = Stand::with(Options { tls: Some(folder.path().to_owned()), ..everything() }).await;
    let mut seen = 0;
    walk(&stand, |_| {
        seen += 1;
        seen % ONE_IN == 0
    })
    .await;
    stand.stop().await;
}

#[tokio::test]
async fn no_route_answers_without_the_common_headers_over_tls() {
    let folder = tempfile::tempdir().unwrap();
    let stand = Stand::with(Options { tls: Some(folder.path().to_owned()), ..options() }).await;
    headers_of_every_route(&stand).await;
    stand.stop().await;
}
