//! Serves a finished router on a listener, with or without TLS: HTTP/1.1 and 2, bounded in time, memory and number,
//! and with our own answers where the HTTP library would give a bare one.

mod bare;
mod certificate_files;
mod connection;
mod frames;
mod handshake;
mod turned_away;
mod unencrypted;

use std::convert::Infallible;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use http::Request;
use hyper::body::Incoming;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio::task::JoinSet;
use tower::ServiceExt;

use crate::client_address::Peer;
use crate::edge::Site;
use connection::{Guarded, Progress};
use handshake::Opening;

pub use certificate_files::{CertificateFiles, FilesRefused, Renewal};
pub use handshake::{Identity, IdentityRefused, Tls};

/// How long open exchanges may go on after the end was asked for: the whole stop takes less than a second.
const LAST_TIME: Duration = Duration::from_millis(700);
/// After a failed `accept` (no file descriptors left, say).
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);
/// The library's own limit on a head stands so many times above ours, so that ours answers nearly always.
const ABOVE_OURS: usize = 3;

/// Serves until `shutdown` holds `true` (or its sender is gone), then lets open exchanges end for at most 0.7 s.
/// A failure of a single connection ends that connection only. `finished` comes from [`crate::finish()`].
///
/// With `tls`, a connection begins with a handshake, which has as long as the head of a request; who speaks plain HTTP
/// there is told so: a page is redirected to its origin, a program gets a 400.
pub async fn serve(
    listener: TcpListener,
    tls: Option<Tls>,
    site: Arc<Site>,
    finished: Router,
    mut shutdown: watch::Receiver<bool>,
) {
    let room = Room::of(&site);
    let mut connections = JoinSet::new();
    loop {
        let accepted = tokio::select! {
            _ = shutdown.wait_for(|stop| *stop) => break,
            accepted = accept(&listener, &room) => accepted,
        };
        while connections.try_join_next().is_some() {}
        match accepted {
            Ok((stream, peer, place)) => {
                let finished = match place {
                    Place::Served(_) => finished.clone(),
                    Place::TurnedAway(_) => turned_away::router(Arc::clone(&site)),
                };
                let service = Service { peer, site: site.clone(), finished };
                let connection = connection(stream, tls.clone(), service, shutdown.clone());
                connections.spawn(async move {
                    connection.await;
                    drop(place);
                });
            }
            Err(error) => {
                let service = &site.service;
                tracing::warn!(%service, %error, "{service} cannot accept a connection: {error}");
                tokio::time::sleep(ACCEPT_PAUSE).await;
            }
        }
    }
    drop(listener);
    let _ = tokio::time::timeout(LAST_TIME, async { while connections.join_next().await.is_some() {} }).await;
    connections.shutdown().await;
}

/// Room for connections, and for those that are turned away.
struct Room {
    served: Arc<Semaphore>,
    turned_away: Arc<Semaphore>,
}

/// What a connection takes up as long as it is open.
enum Place {
    Served(#[expect(dead_code, reason = "held, not read")] OwnedSemaphorePermit),
    TurnedAway(#[expect(dead_code, reason = "held, not read")] Option<OwnedSemaphorePermit>),
}

impl Room {
    fn of(site: &Site) -> Self {
        let semaphore = |places| Arc::new(Semaphore::new(places));
        Self {
            served: semaphore(site.capacity.connections),
            // At least one, or nobody would be let in at all.
            turned_away: semaphore(site.capacity.turned_away.max(1)),
        }
    }
}

async fn accept(listener: &TcpListener, room: &Room) -> io::Result<(TcpStream, Peer, Place)> {
    // Whoever comes in may have to be turned away.
    let doorway = Arc::clone(&room.turned_away).acquire_owned().await.ok();
    let (stream, peer) = listener.accept().await?;
    // Answers are written whole: waiting to fill a packet only delays them.
    let _ = stream.set_nodelay(true);
    let place = match Arc::clone(&room.served).try_acquire_owned() {
        Ok(permit) => Place::Served(permit),
        Err(_) => Place::TurnedAway(doorway),
    };
    Ok((stream, Peer(peer), place))
}

/// What a connection is served with.
struct Service {
    peer: Peer,
    site: Arc<Site>,
    finished: Router,
}

async fn connection(stream: TcpStream, tls: Option<Tls>, mut service: Service, mut shutdown: watch::Receiver<bool>) {
    let Some(tls) = tls else { return exchanges(stream, service, shutdown).await };
    let opening = tokio::select! {
        _ = shutdown.wait_for(|stop| *stop) => return,
        opening = tokio::time::timeout(service.site.patience.head, tls.open(stream)) => opening,
    };
    match opening {
        Ok(Ok(Opening::Encrypted(stream))) => exchanges(*stream, service, shutdown).await,
        Ok(Ok(Opening::Plain(stream))) => {
            service.finished = unencrypted::router(Arc::clone(&service.site));
            exchanges(stream, service, shutdown).await;
        }
        // Most often a client that does not trust the certificate: it tells its user, who asks us at this level.
        Ok(Err(error)) => {
            let name = &service.site.service;
            tracing::debug!(service = %name, %error, "a TLS handshake with {name} failed: {error}");
        }
        Err(_) => {}
    }
}

/// Answers what comes over one connection, until either side ends it.
async fn exchanges<S>(stream: S, service: Service, mut shutdown: watch::Receiver<bool>)
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let Service { peer, site, finished } = service;
    let progress = Progress::default();
    let (head_time, streams) = (site.patience.head, site.capacity.streams);
    let longest_head = ABOVE_OURS * site.sizes.head();
    let guarded = Guarded::new(stream, site, progress.clone());
    let service = {
        let progress = progress.clone();
        hyper::service::service_fn(move |mut request: Request<Incoming>| {
            let in_service = progress.begin();
            let finished = finished.clone();
            async move {
                request.extensions_mut().insert(peer);
                let Ok(response) = finished.oneshot(request.map(Body::new)).await;
                drop(in_service);
                Ok::<_, Infallible>(response)
            }
        })
    };
    let mut builder = auto::Builder::new(TokioExecutor::new());
    builder.http1().timer(TokioTimer::new()).header_read_timeout(head_time).max_buf_size(longest_head);
    let longest_head = u32::try_from(longest_head).unwrap_or(u32::MAX);
    builder.http2().timer(TokioTimer::new()).max_header_list_size(longest_head).max_concurrent_streams(streams);
    let serving = builder.serve_connection(TokioIo::new(guarded), service);
    let mut serving = std::pin::pin!(serving);
    tokio::select! {
        // What ends a single connection (reset, junk, time-out) is the client's affair.
        _ = serving.as_mut() => return,
        _ = shutdown.wait_for(|stop| *stop) => {}
    }
    progress.stop();
    serving.as_mut().graceful_shutdown();
    let _ = serving.await;
}
