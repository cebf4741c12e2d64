//! Faults of the connection and of a whole answer, as a rehearsal asks for them: the sandbox's simulated parties and a
//! broker that is rehearsed answer with them. In production there is [`unanswered`] alone.

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

const MEBIBYTE: usize = 1024 * 1024;
const HUGE_MEBIBYTES: usize = 100;
/// Neither JSON nor UTF-8.
const JUNK: &[u8] = b"\xff\xfe<<<{\"junk\": \x00\x01\x02 ]]>";

/// What befalls a whole answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AnswerFault {
    /// It comes after this many seconds of real time.
    Delay(u32),
    /// The connection closes without an answer.
    Reset,
    /// Status 200 with bytes that mean nothing.
    Junk,
    /// It begins and does not end.
    Endless,
    /// 100 MiB.
    Huge,
    /// The caller is sent elsewhere.
    Redirect,
    /// This status and body.
    Status(StatusCode, Option<String>),
}

impl AnswerFault {
    /// The answer to give; none when the usual one is due, after the delay that has been waited for.
    pub async fn answer(self) -> Option<Response> {
        match self {
            Self::Delay(seconds) => {
                tokio::time::sleep(Duration::from_secs(seconds.into())).await;
                None
            }
            Self::Reset => Some(unanswered()),
            Self::Junk => Some(with_body(StatusCode::OK, JSON, Body::from(JUNK))),
            Self::Endless => Some(with_body(StatusCode::OK, JSON, endless())),
            Self::Huge => Some(with_body(StatusCode::OK, JSON, huge())),
            Self::Redirect => {
                let mut response = Response::new(Body::empty());
                *response.status_mut() = StatusCode::FOUND;
                response.headers_mut().insert(LOCATION, HeaderValue::from_static("/elsewhere"));
                Some(response)
            }
            Self::Status(status, body) => {
                let body = body.unwrap_or_default();
                // A page for a browser, as whatever stands before a broken service sends it.
                let kind = if body.trim_start().starts_with('<') { HTML } else { JSON };
                Some(with_body(status, kind, Body::from(body)))
            }
        }
    }
}

/// No answer: the connection closes.
#[must_use]
pub fn unanswered() -> Response {
    Response::new(Body::new(Broken))
}

const JSON: HeaderValue = HeaderValue::from_static("application/json; charset=utf-8");
const HTML: HeaderValue = HeaderValue::from_static("text/html; charset=utf-8");

fn with_body(status: StatusCode, kind: HeaderValue, body: Body) -> Response {
    let mut response = Response::new(body);
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, kind);
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
        Poll::Ready(Some(Err(io::Error::new(io::ErrorKind::ConnectionReset, "no answer is due"))))
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::default()
    }
}
