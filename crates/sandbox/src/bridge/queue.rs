//! The queue on a port.

use std::sync::Arc;

use tokio::net::TcpListener;
use tokio::sync::watch;

use super::session::Session;
use crate::{Sandbox, connections};

impl Sandbox {
    /// Takes calls to the other network until `stop` says true.
    pub async fn serve_bridge(self: Arc<Self>, listener: TcpListener, stop: watch::Receiver<bool>) {
        let serve = |stream| Session::new(Arc::clone(&self), stream).run();
        connections::each(listener, "the queue of the bridge", stop, serve).await;
    }
}
