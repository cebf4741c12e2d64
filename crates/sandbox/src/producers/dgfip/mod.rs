//! The simulated public check of tax notices (AP §6.2): a form for people, whose state the page carries, and a page that shows
//! the notice. Words of labels and ids of elements are those of the real site, the rest is ours.

mod page;

use std::sync::Arc;

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use bytes::Bytes;
use guichet_web::routes::Routes;
use http::header;
use jiff::{SignedDuration, Timestamp};

use super::people::live;
use crate::Sandbox;
use crate::faults::{self, Step, Target, Transport};

/// Its name among the producers.
pub(crate) const NAME: &str = "dgfip";
/// Where the form is sent.
const ACTION: &str = "/dgfip/secavis/faces/commun/index.jsf";
/// How long the state of a page counts.
const STATE_LIFE: SignedDuration = SignedDuration::from_mins(10);

pub(crate) fn router() -> Routes<Arc<Sandbox>> {
    Routes::new().route("/dgfip/secavis", get(form)).route(ACTION, post(checked))
}

async fn form(State(sandbox): State<Arc<Sandbox>>) -> Response {
    let fault = sandbox.faults().next(&Target::Producer(NAME.to_owned()), Step::Call, None);
    match faults::answer(fault).await {
        Transport::Answered(response) => response,
        _ => html(page::form(ACTION, &state(sandbox.edge().clock.now()))),
    }
}

/// The state of a page made at an instant, as JavaServer Faces hides it in the form.
fn state(at: Timestamp) -> String {
    at.as_second().to_string()
}

fn counts(state: &str, now: Timestamp) -> bool {
    let made = state.parse().ok().and_then(|seconds| Timestamp::from_second(seconds).ok());
    made.is_some_and(|made| (SignedDuration::ZERO..=STATE_LIFE).contains(&now.duration_since(made)))
}

async fn checked(State(sandbox): State<Arc<Sandbox>>, body: Bytes) -> Response {
    let sent: Vec<(String, String)> = form_urlencoded::parse(&body).into_owned().collect();
    let given =
        |name: &str| sent.iter().find(|(key, _)| key == name).map(|(_, value)| value.trim()).unwrap_or_default();
    let now = sandbox.edge().clock.now();
    // Whoever comes too late is shown the form again.
    if !counts(given(page::STATE), now) {
        return html(page::form(ACTION, &state(now)));
    }
    let (number, reference) = (given(page::NUMBER), given(page::REFERENCE));
    let found = live(&sandbox).find_map(|(life, person)| {
        let notice = life.tax.notices.iter().find(|notice| notice.reference.eq_ignore_ascii_case(reference))?;
        (life.tax.number == number).then(|| page::notice(&person, &life, notice))
    });
    html(found.unwrap_or_else(page::nobody))
}

const HTML: &str = "text/html; charset=UTF-8";

fn html(page: String) -> Response {
    ([(header::CONTENT_TYPE, HTML)], page).into_response()
}
