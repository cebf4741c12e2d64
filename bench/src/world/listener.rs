//! Serves the world over TLS, HTTP/1.1 with kept connections, as identity providers do.

use std::convert::Infallible;
use std::sync::Arc;

use bytes::Bytes;
use guichet_jose::JwkSet;
use http::{HeaderValue, Method, Request, Response, StatusCode, header};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use serde::Serialize;
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

use super::{FOLDERS, ORGANISATIONS, PARTY_KEYS, PRODUCER, REGISTER, World, data, organisations, producer, register};

pub(super) async fn serve(listener: TcpListener, acceptor: TlsAcceptor, world: Arc<World>) {
    while let Ok((stream, _)) = listener.accept().await {
        let (acceptor, world) = (acceptor.clone(), Arc::clone(&world));
        tokio::spawn(async move {
            let _ = stream.set_nodelay(true);
            // A connection that fails shows at the server, whose answer to the browser is then wrong.
            let Ok(stream) = acceptor.accept(stream).await else { return };
            let service = service_fn(move |request| answer(Arc::clone(&world), request));
            let _ = hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
        });
    }
}

async fn answer(world: Arc<World>, request: Request<Incoming>) -> Result<Response<Full<Bytes>>, Infallible> {
    let path = request.uri().path();
    Ok(match (request.method(), path) {
        (&Method::GET, "/.well-known/openid-configuration") => json(&world.discovery()),
        (&Method::GET, "/jwks") => json(&world.keys()),
        (&Method::GET, PARTY_KEYS) => {
            json(&JwkSet { keys: world.party_key().map(|key| key.public_jwk().clone()).into_iter().collect() })
        }
        (&Method::GET, "/userinfo") => {
            let authorization = request.headers().get(header::AUTHORIZATION);
            match world.userinfo(authorization.and_then(|value| value.to_str().ok()).unwrap_or_default()) {
                Some(Ok(signed)) => body("application/jwt", signed),
                Some(Err(_)) => status(StatusCode::INTERNAL_SERVER_ERROR),
                None => status(StatusCode::UNAUTHORIZED),
            }
        }
        (&Method::POST, "/token") => {
            let form = request.into_body().collect().await.map(|body| body.to_bytes()).unwrap_or_default();
            match world.token(&form) {
                Some(Ok(tokens)) => json(&tokens),
                Some(Err(_)) => status(StatusCode::INTERNAL_SERVER_ERROR),
                None => status(StatusCode::BAD_REQUEST),
            }
        }
        (&Method::POST, "/checktoken") => {
            let form = request.into_body().collect().await.map(|body| body.to_bytes()).unwrap_or_default();
            match world.checktoken(&form) {
                Some(Ok(sealed)) => body("application/token-introspection+jwt", sealed),
                Some(Err(_)) => status(StatusCode::INTERNAL_SERVER_ERROR),
                None => status(StatusCode::UNAUTHORIZED),
            }
        }
        (&Method::GET, path) if path.starts_with(FOLDERS) => {
            json(&data::folders(request.uri().query().unwrap_or_default().as_bytes()))
        }
        (&Method::GET, path) if path.starts_with(REGISTER) => {
            body("application/xml", register::answer(request.uri().query().unwrap_or_default().as_bytes()))
        }
        (&Method::GET, path) if path.starts_with(ORGANISATIONS) => {
            organisations::answer(path).map_or_else(|| status(StatusCode::NOT_FOUND), |answer| json(&answer))
        }
        (_, path) if path.starts_with(PRODUCER) => producer(&request),
        _ => status(StatusCode::NOT_FOUND),
    })
}

fn producer(request: &Request<Incoming>) -> Response<Full<Bytes>> {
    if request.uri().path().ends_with("/token") {
        return json(&producer::token());
    }
    let mut response = json(&producer::answer(request.uri().query().unwrap_or_default().as_bytes()));
    let (name, fund) = producer::FUND;
    response.headers_mut().insert(name, HeaderValue::from_static(fund));
    response
}

fn json(value: &impl Serialize) -> Response<Full<Bytes>> {
    body("application/json", serde_json::to_string(value).unwrap_or_default())
}

fn body(kind: &'static str, text: String) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::new(Bytes::from(text)));
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    response
}

fn status(status: StatusCode) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::default());
    *response.status_mut() = status;
    response
}
