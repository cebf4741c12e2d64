//! The same over TLS, where other code stands between the wire and the routes. The rules behind are the same: one in
//! several of the requests is sent, of each route and of each way to spoil one.

use super::{everything, walk};
use crate::stand::Stand;
use guichet_guichet::stack::Options;

/// Of so many hostile requests one is sent; a prime, so that no route has the same ones as the next.
const ONE_IN: usize = 13;

#[tokio::test]
async fn every_route_refuses_hostile_requests_over_tls() {
    let folder = tempfile::tempdir().unwrap();
    let stand = Stand::with(Options { tls: Some(folder.path().to_owned()), ..everything(folder.path()) }).await;
    let mut seen = 0;
    walk(&stand, |_| {
        seen += 1;
        seen % ONE_IN == 0
    })
    .await;
    stand.stop().await;
}
