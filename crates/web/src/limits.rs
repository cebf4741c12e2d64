//! How much of a request is read. Bodies are read whole here, so that no endpoint waits for a slow client.

use axum::body::Body;
use axum::extract::Request;
use axum::response::Response;
use bytes::Bytes;
use http::request::Parts;
use http::{HeaderValue, Version, header};
use http_body::Body as _;
use http_body_util::{BodyExt, LengthLimitError, Limited};
use percent_encoding::percent_decode_str;

use crate::edge::{Site, Sizes};
use crate::refusals::Refusal;

/// The body as it was received, for `exchanges`.
#[derive(Clone, Debug)]
pub(crate) struct ReceivedBody(pub(crate) Bytes);

/// The request with its body in memory, which is given back once more where exchanges are recorded; or a refusal.
pub(crate) async fn read(site: &Site, request: Request) -> Result<(Request, Option<ReceivedBody>), Box<Response>> {
    let (parts, body) = request.into_parts();
    let refused = |refusal, parts| Box::new(refuse(refusal, site, parts));
    if let Some(refusal) = head(&parts, site.sizes) {
        return Err(refused(refusal, &parts));
    }
    let body = match collect(site, &parts, body).await {
        Ok(body) => body,
        Err(refusal) => return Err(refused(refusal, &parts)),
    };
    let received = site.edge.exchanges.is_on().then(|| ReceivedBody(body.clone()));
    Ok((Request::from_parts(parts, Body::from(body)), received))
}

fn head(parts: &Parts, sizes: Sizes) -> Option<Refusal> {
    // The parameters of a path are text, so nothing stands at such an address.
    if percent_decode_str(parts.uri.path()).decode_utf8().is_err() {
        return Some(Refusal::NotFound);
    }
    let url = parts.uri.path_and_query().map_or(0, |path| path.as_str().len());
    if url > sizes.url() {
        return Some(Refusal::UrlTooLong);
    }
    // Four bytes for the colon, the blank and the end of each line.
    let headers: usize = parts.headers.iter().map(|(name, value)| name.as_str().len() + value.len() + 4).sum();
    (url + headers > sizes.head()).then_some(Refusal::HeadersTooLong)
}

async fn collect(site: &Site, parts: &Parts, body: Body) -> Result<Bytes, Refusal> {
    if body.is_end_stream() {
        return Ok(Bytes::new());
    }
    let most = site.sizes.body();
    let announced =
        parts.headers.get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse::<u64>().ok());
    if announced.is_some_and(|length| length > most as u64) {
        return Err(Refusal::BodyTooLong);
    }
    match tokio::time::timeout(site.patience.body, Limited::new(body, most).collect()).await {
        Ok(Ok(collected)) => Ok(collected.to_bytes()),
        Ok(Err(error)) if error.is::<LengthLimitError>() => Err(Refusal::BodyTooLong),
        Ok(Err(_)) => Err(Refusal::Malformed),
        Err(_) => Err(Refusal::TooSlow),
    }
}

/// The rest of the request is not wanted, so the connection ends with this answer.
fn refuse(refusal: Refusal, site: &Site, parts: &Parts) -> Response {
    let mut response = refusal.respond(site, &parts.headers, &parts.uri);
    if parts.version < Version::HTTP_2 {
        response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    }
    response
}
