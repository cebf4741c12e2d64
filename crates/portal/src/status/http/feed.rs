//! `GET /api/v1/status`: the status as JSON. Any origin may read it.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::{HeaderValue, header};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;

use super::PROMISED;
use crate::catalogue::uptime::Uptime;
use crate::status::{Announcement, DAYS, Incident, Kind, Measured, Shown, Status, Subject, Tally, today};

#[derive(Serialize)]
struct Feed<'a> {
    /// When it was measured last; null before the first measure.
    measured_at: Option<Timestamp>,
    promised_uptime: f64,
    subjects: Vec<Told<'a>>,
    incidents: Vec<Incident>,
    maintenance: Vec<&'a Announcement>,
}

#[derive(Serialize)]
struct Told<'a> {
    name: &'a str,
    kind: Kind,
    label: &'a str,
    label_en: &'a str,
    state: Measured,
    uptime_30_days: Option<serde_json::Number>,
    uptime_90_days: Option<serde_json::Number>,
    days: Vec<Counted>,
}

#[derive(Serialize)]
struct Counted {
    day: Date,
    #[serde(flatten)]
    tally: Tally,
}

pub(super) async fn show(State(status): State<Arc<Status>>) -> Response {
    let shown = status.shown().await;
    let now = status.clock.now();
    let subjects = status.subjects();
    let announced = status.announced(now);
    let feed = Feed {
        measured_at: shown.at,
        promised_uptime: PROMISED,
        subjects: subjects.iter().map(|subject| Told::of(&shown, subject, today(now))).collect(),
        incidents: status.incidents(&shown),
        maintenance: announced.iter().map(AsRef::as_ref).collect(),
    };
    let mut response = Json(serde_json::to_value(feed).unwrap_or_default()).into_response();
    let headers = response.headers_mut();
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    response
}

impl<'a> Told<'a> {
    fn of(shown: &Shown, subject: &'a Subject, today: Date) -> Self {
        let days = shown.days.get(&subject.name).map(Vec::as_slice).unwrap_or_default();
        let of_last = |count| Tally::of_last(days, today, count).uptime();
        Self {
            name: &subject.name,
            kind: subject.kind,
            label: &subject.label.fr,
            label_en: &subject.label.en,
            state: shown.found.get(&subject.name).copied().unwrap_or(Measured::Unknown),
            uptime_30_days: of_last(30).as_ref().and_then(number),
            uptime_90_days: of_last(DAYS).as_ref().and_then(number),
            days: days.iter().map(|(day, tally)| Counted { day: *day, tally: *tally }).collect(),
        }
    }
}

/// Two decimals, cut.
fn number(uptime: &Uptime) -> Option<serde_json::Number> {
    serde_json::from_str(&uptime.truncated()).ok()
}
