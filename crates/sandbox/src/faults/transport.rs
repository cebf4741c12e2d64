//! Faults of the connection and of the whole answer, applied in front of a simulated party.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::Body;
use axum::response::Response;
use bytes::Bytes;
use futures_util::stream::{self, StreamExt};
use http::header::{CONTENT_TYPE, LOCATION};
use http::{HeaderValue, StatusCode};
use http_body::{Frame, SizeHint};

use super::Kind;

const MEBIBYTE: usize = 1024 * 1024;
const HUGE_MEBIBYTES: usize = 100;
/// Neither JSON nor UTF-8.
const JUNK: &[u8] = b"\xff\xfe<<<{\"junk\": \x00\x01\x02 ]]>";

/// What is left to do after a fault of the connection was looked at.
pub(crate) enum Transport {
    /// This is the answer.
    Answered(Response),
    /// Not a fault of the connection: the endpoint shows it.
    Deeper(Kind),
    /// Answer as usual (after the delay, which has been waited for).
    Usual,
}

/// Applies `fault` when it is one of the connection or of the whole answer.
pub(crate) async fn answer(fault: Option<Kind>) -> Transport {
    match fault {
        None => Transport::Usual,
        Some(Kind::Delay(seconds)) => {
            tokio::time::sleep(Duration::from_secs(seconds.into())).await;
            Transport::Usual
        }
        Some(Kind::Reset) => Transport::Answered(Response::new(Body::new(Broken))),
        Some(Kind::Junk) => Transport::Answered(with_body(StatusCode::OK, Body::from(JUNK))),
        Some(Kind::Endless) => Transport::Answered(with_body(StatusCode::OK, endless())),
        Some(Kind::Huge) => Transport::Answered(with_body(StatusCode::OK, huge())),
        Some(Kind::Redirect) => {
            let mut response = Response::new(Body::empty());
            *response.status_mut() = StatusCode::FOUND;
            response.headers_mut().insert(LOCATION, HeaderValue::from_static("/elsewhere"));
            Transport::Answered(response)
        }
        Some(Kind::Status(status, body)) => {
            Transport::Answered(with_body(status, body.map_or_else(Body::empty, Body::from)))
        }
        Some(
            deeper @ (Kind::BadSignature
            | Kind::WrongClaim(..)
            | Kind::MissingClaim(_)
            | Kind::Unsigned
            | Kind::Error(_)),
        ) => Transport::Deeper(deeper),
    }
}

fn with_body(status: StatusCode, body: Body) -> Response {
    let mut response = Response::new(body);
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json; charset=utf-8"));
    response
}

/// A drop now and then, for ever.
fn endless() -> Body {
    let drops = stream::unfold((), |()| async {
        tokio::time::sleep(Duration::from_millis(200)).await;
        Some((Ok::<_, io::Error>(Bytes::from_static(b" ")), ()))
    });
    Body::from_stream(stream::once(async { Ok(Bytes::from_static(b"{")) }).chain(drops))
}

fn huge() -> Body {
    let mebibyte = Bytes::from(vec![b' '; MEBIBYTE]);
    Body::from_stream(stream::iter(std::iter::repeat_n(mebibyte, HUGE_MEBIBYTES)).map(Ok::<_, io::Error>))
}

/// A body that fails before its first byte: hyper then drops the connection with the head unsent.
struct Broken;

impl http_body::Body for Broken {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        Poll::Ready(Some(Err(io::Error::new(io::ErrorKind::ConnectionReset, "a fault that was asked for"))))
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::default()
    }
}
