//! The calls that were made with a token.

use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use guichet_web::page::{Page, html};
use guichet_web::samples::Samples;
use http::StatusCode;
use jiff::Timestamp;

use super::failure::Failure;
use super::paths;
use super::visit::{Menu, Visit};
use crate::space::calls::{Call, ROWS, Row, SHOWN, since};
use crate::space::rights::Act;

#[derive(Template)]
#[template(path = "space_calls.html")]
struct CallsPage {
    page: Page,
    menu: Menu,
    title: String,
    charts: Vec<Chart>,
    last: Vec<Line>,
    back: String,
}

/// A row of bars, and the same as a table.
#[derive(Debug, Clone)]
struct Chart {
    name: &'static str,
    title: String,
    total: String,
    width: usize,
    bars: Vec<Bar>,
}

#[derive(Debug, Clone)]
struct Bar {
    label: String,
    calls: usize,
    /// Of a hundred.
    height: usize,
    x: usize,
    y: usize,
}

#[derive(Debug, Clone)]
struct Line {
    at: String,
    path: String,
    status: u16,
    mark: &'static str,
    request_id: String,
}

/// Width of a bar with the gap behind it.
const STRIDE: usize = 10;

fn written(at: Timestamp, format: &str) -> String {
    let paris = jiff::tz::TimeZone::get("Europe/Paris").unwrap_or(jiff::tz::TimeZone::UTC);
    at.to_zoned(paris).strftime(format).to_string()
}

fn chart(page: &Page, row: &Row, calls: &[Call], now: Timestamp) -> Chart {
    let counted = row.counted(calls, now);
    let most = counted.iter().map(|(_, calls)| *calls).max().unwrap_or(0).max(1);
    let format = if row.seconds < 86_400 { "%d/%m %H:%M" } else { "%d/%m/%Y" };
    let bar = |(place, (at, calls)): (usize, &(Timestamp, usize))| {
        let height = (calls * 100).div_ceil(most);
        Bar { label: written(*at, format), calls: *calls, height, x: place * STRIDE, y: 100 - height }
    };
    let total: usize = counted.iter().map(|(_, calls)| *calls).sum();
    Chart {
        name: row.name,
        title: page.t(&format!("space-stats-{}", row.name)),
        total: page.tr("space-stats-total", "calls", &total.to_string()),
        width: counted.len() * STRIDE,
        bars: counted.iter().enumerate().map(bar).collect(),
    }
}

/// `GET /compte/jetons/{id}/stats`
pub(super) async fn show(visit: Visit, Path(id): Path<String>) -> Response {
    let answer = async {
        let (seen, token) = visit.token(&id, Act::See).await?;
        let (page, now) = (&visit.asked.page, visit.asked.now);
        let calls = visit.asked.space.parts.tokens.calls(&token.id, since(now)).await.map_err(Failure::Gateway)?;
        let line = |call: &Call| Line {
            at: written(call.at, "%d/%m/%Y %H:%M:%S"),
            path: call.path.clone(),
            status: call.status,
            mark: if call.status < 400 { "tag good" } else { "tag bad" },
            request_id: call.request_id.clone(),
        };
        Ok(html(
            StatusCode::OK,
            &CallsPage {
                page: page.clone(),
                menu: visit.menu(),
                title: seen.request.title.clone(),
                charts: ROWS.iter().map(|row| chart(page, row, &calls, now)).collect(),
                last: calls.iter().rev().take(SHOWN).map(line).collect(),
                back: paths::token(&token.id),
            },
        ))
    };
    let answer: Result<Response, Failure> = answer.await;
    visit.answer(answer)
}

impl Samples for CallsPage {
    fn samples(page: &Page) -> Vec<Self> {
        let at: Timestamp = Timestamp::from_second(1_790_000_000).unwrap_or_default();
        let call = Call { at, path: "/v3/x".to_owned(), status: 200, request_id: "r".to_owned() };
        let with = |calls: &[Call], last| Self {
            page: page.clone(),
            menu: Menu::sample(),
            title: "Cantine".to_owned(),
            charts: ROWS.iter().map(|row| chart(page, row, calls, at)).collect(),
            last,
            back: "/x".to_owned(),
        };
        let line = Line {
            at: String::new(),
            path: "/v3/x".to_owned(),
            status: 403,
            mark: "tag bad",
            request_id: "r".to_owned(),
        };
        vec![with(&[call], vec![line]), with(&[], Vec::new())]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_renders_in_both_languages() {
        guichet_web::samples::render::<CallsPage>().unwrap();
    }
}
