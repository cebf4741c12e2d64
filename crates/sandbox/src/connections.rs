//! A port whose protocol is not HTTP: whoever connects, in a task of its own.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinSet;

/// Connections at once; further ones wait.
const AT_ONCE: usize = 64;

/// Serves each connection until `stop` says true; `what` is on the port, for the log.
pub(crate) async fn each<Serving>(
    listener: TcpListener,
    what: &'static str,
    mut stop: watch::Receiver<bool>,
    serve: impl Fn(TcpStream) -> Serving,
) where
    Serving: Future<Output = io::Result<()>> + Send + 'static,
{
    let room = Arc::new(Semaphore::new(AT_ONCE));
    let mut served = JoinSet::new();
    loop {
        let Ok(place) = Arc::clone(&room).acquire_owned().await else { return };
        let accepted = tokio::select! {
            _ = stop.wait_for(|stop| *stop) => return,
            accepted = listener.accept() => accepted,
        };
        match accepted {
            Ok((stream, _)) => {
                let serving = serve(stream);
                served.spawn(async move {
                    // Whoever goes away, or speaks another protocol, is its own affair.
                    let _gone = serving.await;
                    drop(place);
                });
            }
            Err(error) => {
                tracing::warn!(%error, "{what} could not accept a connection: {error}");
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
        }
        while served.try_join_next().is_some() {}
    }
}
