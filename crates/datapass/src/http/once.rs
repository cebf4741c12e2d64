//! A form that makes something makes it once, however often it is sent: a second click, a reload of what was sent.

use axum::response::Response;
use guichet_jose::digest;
use guichet_store::ephemeral::{Entry, Lifetime, Replaced};
use guichet_web::csrf;
use guichet_web::page::see_other;
use http::StatusCode;
use http::header::LOCATION;
use serde::{Deserialize, Serialize};

use super::failure::Failure;
use super::posted::{Fields, Posted};

/// A form is told from one that was sent before for so long, in seconds.
const REMEMBERED: u32 = 3_600;
/// And from one that is being done: whoever does it may have gone away with its browser.
const DOING: u32 = 30;

/// What became of a form.
#[derive(Debug, Clone, Serialize, Deserialize)]
enum Sent {
    /// It is being done.
    Doing,
    /// It was done, and its browser was led there.
    Led(String),
    /// Something in it was wrong, and nothing was done.
    Wrong,
}

impl Entry for Sent {
    const PREFIX: &'static str = "datapass_sent";
}

/// Does what the form asks for; who sends the same form again is led where the first one was. A form that was not done, since
/// something in it was wrong, may be sent again.
pub(super) async fn once(
    posted: &Posted,
    act: impl Future<Output = Result<Response, Failure>>,
) -> Result<Response, Failure> {
    let Posted { visit, fields, .. } = posted;
    if csrf::showing(fields.get(csrf::FIELD)).is_none() {
        return act.await;
    }
    let (now, store) = (visit.asked.now, &visit.asked.app.parts.stores.ephemeral);
    let key = name(visit.person.id, &visit.asked.here(), fields);
    let is_first = store.put_new(&key, &Sent::Doing, Lifetime::plain(DOING, now), None, now).await?;
    let known = store.get::<Sent>(&key, now).await?.ok_or(Failure::Twice)?;
    let version = match known.value {
        _ if is_first => known.version,
        Sent::Led(location) => return Ok(see_other(&location)),
        Sent::Doing => return Err(Failure::Twice),
        Sent::Wrong => match store.replace(&key, known.version, &Sent::Doing, known.expires_at, now).await? {
            Replaced::Done(version) => version,
            _ => return Err(Failure::Twice),
        },
    };
    let answer = act.await;
    let done = answer.as_ref().ok().filter(|answer| answer.status() == StatusCode::SEE_OTHER);
    let location = done.and_then(|answer| answer.headers().get(LOCATION)?.to_str().ok());
    let sent = location.map_or(Sent::Wrong, |location| Sent::Led(location.to_owned()));
    let until = Lifetime::plain(REMEMBERED, now).expires_at;
    if let Err(error) = store.replace(&key, version, &sent, until, now).await {
        // It is done all the same.
        tracing::warn!(%error, "a form that is sent once more will not be known: {error}");
    }
    answer
}

/// Who sends what to where: the same page with something else in it is another form.
fn name(person: i64, action: &str, fields: &Fields) -> String {
    let sent = form_urlencoded::Serializer::new(String::new()).extend_pairs(&fields.0).finish();
    format!("{person}-{action}-{}", digest::hex(&digest::sha256(sent.as_bytes())))
}
