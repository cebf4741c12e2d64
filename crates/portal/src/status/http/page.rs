//! `GET /statut`: what is there now, how often it was, what is announced.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use guichet_web::language::Language;
use guichet_web::page::{Page, html};
use http::StatusCode;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

use super::PROMISED;
use crate::catalogue::uptime::Level;
use crate::status::tally::first_of;
use crate::status::{Announcement, DAYS, Incident, Kind, Measured, Shown, Status, Subject, Tally, today};

#[derive(Template)]
#[template(path = "status.html")]
struct StatusPage {
    page: Page,
    /// How everything is: a message and the class of its note.
    whole: (&'static str, &'static str),
    measured: Option<Moment>,
    promised: String,
    groups: Vec<(&'static str, Vec<Line>)>,
    announced: Vec<Ahead>,
    incidents: Vec<Away>,
}

/// An instant, for people and for programs.
struct Moment {
    text: String,
    written: String,
}

impl Moment {
    fn of(page: &Page, at: Timestamp) -> Self {
        let zoned = at.to_zoned(TimeZone::get("Europe/Paris").unwrap_or(TimeZone::UTC));
        let format = match page.language {
            Language::Fr => "%d/%m/%Y à %H:%M",
            Language::En => "%Y-%m-%d at %H:%M",
        };
        Self { text: zoned.strftime(format).to_string(), written: at.to_string() }
    }
}

/// One subject.
struct Line {
    label: String,
    state: (&'static str, &'static str),
    month: Option<Percent>,
    quarter: Option<Percent>,
    days: Vec<Day>,
    /// What the picture of the days shows, in words.
    said: String,
}

struct Percent {
    text: String,
    is_kept: bool,
}

/// One day of the picture: where it stands, and its class.
struct Day {
    x: i32,
    class: &'static str,
}

struct Ahead {
    from: Moment,
    until: Moment,
    labels: String,
    text: String,
    foreign: bool,
    goes_on: bool,
}

struct Away {
    label: String,
    began: Moment,
    ended: Option<Moment>,
    minutes: String,
    /// What is said of it, and whether in another language than the page's.
    said: Option<(String, bool)>,
}

pub(super) async fn show(State(status): State<Arc<Status>>, page: Page) -> Response {
    let now = status.clock.now();
    let (shown, subjects) = (status.shown().await, status.subjects());
    let label = |name: &str| {
        let known = subjects.iter().find(|subject| subject.name == name);
        known.map_or_else(|| name.to_owned(), |subject| subject.label.of(page.language).to_owned())
    };
    let lines = |kind| -> Vec<Line> {
        let those = subjects.iter().filter(|subject| subject.kind == kind);
        those.map(|subject| Line::of(&page, &shown, subject, today(now))).collect()
    };
    let announced = status.announced(now);
    let incidents = status.incidents(&shown);
    let groups = [("status-services", lines(Kind::Service)), ("status-apis", lines(Kind::Api))];
    let told = StatusPage {
        whole: whole(&shown, &incidents),
        measured: shown.at.map(|at| Moment::of(&page, at)),
        promised: decimal(&page, &format!("{PROMISED}")),
        groups: groups.into_iter().filter(|(_, lines)| !lines.is_empty()).collect(),
        announced: announced.iter().map(|it| Ahead::of(&page, it, now, &label)).collect(),
        incidents: incidents.iter().map(|it| Away::of(&page, it, now, &label)).collect(),
        page,
    };
    html(StatusCode::OK, &told)
}

/// Everything together: the worst that is known.
fn whole(shown: &Shown, incidents: &[Incident]) -> (&'static str, &'static str) {
    let any = |measured| shown.found.values().any(|it| *it == measured);
    if shown.at.is_none() {
        ("status-not-yet", "")
    } else if any(Measured::Down) {
        ("status-some-down", "bad")
    } else if incidents.iter().any(|it| it.text.is_some() && it.ended_at.is_none()) {
        ("status-some-incident", "bad")
    } else if any(Measured::Maintenance) {
        ("status-some-maintenance", "warn")
    } else {
        ("status-all-up", "good")
    }
}

fn state(measured: Measured) -> (&'static str, &'static str) {
    match measured {
        Measured::Up => ("status-up", ""),
        Measured::Down => ("status-down", "bad"),
        Measured::Maintenance => ("status-maintenance", "warn"),
        Measured::Unknown => ("status-unknown", "quiet"),
    }
}

/// A number as the language writes it.
fn decimal(page: &Page, number: &str) -> String {
    match page.language {
        Language::Fr => number.replace('.', ","),
        Language::En => number.to_owned(),
    }
}

impl Line {
    fn of(page: &Page, shown: &Shown, subject: &Subject, today: Date) -> Self {
        let days = shown.days.get(&subject.name).map(Vec::as_slice).unwrap_or_default();
        let percent = |count| {
            let uptime = Tally::of_last(days, today, count).uptime()?;
            Some(Percent { text: decimal(page, &uptime.truncated()), is_kept: uptime.is_at_least(PROMISED) })
        };
        let first = first_of(today, DAYS);
        let mut picture = Vec::new();
        let (mut whole, mut broken) = (0, 0);
        for x in 0..DAYS {
            let day = first.saturating_add(i64::from(x).days());
            let tally = days.iter().find(|(known, _)| *known == day).map(|(_, tally)| *tally);
            let class = match tally.and_then(Tally::uptime).map(|uptime| uptime.level()) {
                None if tally.is_some_and(|tally| tally.maintenance > 0) => "away",
                None => "none",
                Some(Level::Good) => "good",
                Some(Level::Fair) => "fair",
                Some(Level::Bad) => "bad",
            };
            whole += i32::from(class == "good");
            broken += i32::from(matches!(class, "fair" | "bad"));
            picture.push(Day { x: x * 4, class });
        }
        Self {
            label: subject.label.of(page.language).to_owned(),
            state: state(shown.found.get(&subject.name).copied().unwrap_or(Measured::Unknown)),
            month: percent(30),
            quarter: percent(DAYS),
            days: picture,
            said: page.tr2("status-days", "good", &whole.to_string(), "bad", &broken.to_string()),
        }
    }
}

impl Ahead {
    fn of(page: &Page, announcement: &Announcement, now: Timestamp, label: &impl Fn(&str) -> String) -> Self {
        let (text, language) = announcement.text.of(page.language);
        let labels: Vec<String> = announcement.subjects.iter().map(|name| label(name)).collect();
        Self {
            from: Moment::of(page, announcement.from),
            until: Moment::of(page, announcement.until),
            labels: labels.join(", "),
            text: text.to_owned(),
            foreign: language != page.language,
            goes_on: announcement.from <= now,
        }
    }
}

impl Away {
    fn of(page: &Page, incident: &Incident, now: Timestamp, label: &impl Fn(&str) -> String) -> Self {
        let lasted = incident.ended_at.unwrap_or(now).duration_since(incident.began_at);
        Self {
            label: label(&incident.subject),
            began: Moment::of(page, incident.began_at),
            ended: incident.ended_at.map(|at| Moment::of(page, at)),
            minutes: (lasted.as_secs().max(0) / 60).max(1).to_string(),
            said: incident.text.as_ref().map(|text| {
                let (text, language) = text.of(page.language);
                (text.to_owned(), language != page.language)
            }),
        }
    }
}
