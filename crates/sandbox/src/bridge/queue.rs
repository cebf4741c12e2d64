//! The queue on a port.

use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinSet;

use super::session::Session;
use crate::Sandbox;

/// Connections at once; further ones wait.
const AT_ONCE: usize = 64;

impl Sandbox {
    /// Takes calls to the other network until `stop` says true.
    pub async fn serve_bridge(self: Arc<Self>, listener: TcpListener, mut stop: watch::Receiver<bool>) {
        let room = Arc::new(Semaphore::new(AT_ONCE));
        let mut sessions = JoinSet::new();
        loop {
            let Ok(place) = Arc::clone(&room).acquire_owned().await else { return };
            let accepted = tokio::select! {
                _ = stop.wait_for(|stop| *stop) => return,
                accepted = listener.accept() => accepted,
            };
            match accepted {
                Ok((stream, _)) => {
                    let sandbox = Arc::clone(&self);
                    sessions.spawn(async move {
                        // Whoever goes away, or speaks another protocol, is its own affair.
                        let _gone = Session::new(sandbox, stream).run().await;
                        drop(place);
                    });
                }
                Err(error) => {
                    tracing::warn!(%error, "the queue of the bridge could not accept a connection: {error}");
                    tokio::time::sleep(Duration::from_millis(100)).await;
                }
            }
            while sessions.try_join_next().is_some() {}
        }
    }
}
