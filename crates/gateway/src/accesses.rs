//! What is read of the journal of accesses (AP §16): exported between two dates, found by the identifier of a request.

use guichet_store::journal::Span;
use guichet_web::log::RequestId;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value};
use thiserror::Error;
use uuid::Uuid;

use crate::journal::ACCESS;

/// What is told of an access, in this order; what an access does not have is left out.
pub const COLUMNS: [&str; 14] = [
    "at",
    "requestId",
    "tokenId",
    "organisation",
    "recipient",
    "operation",
    "path",
    "scopes",
    "status",
    "code",
    "cached",
    "hashedParams",
    "node",
    "seq",
];
/// An entry is written down so soon after its request came, or before it came by a clock that was put back.
const NEAR: SignedDuration = SignedDuration::from_mins(1);

/// Which accesses are asked for, as it is said.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Wanted<'a> {
    /// A day of Paris, from its beginning, or an instant.
    pub since: Option<&'a str>,
    /// A day of Paris, to its end, or the instant before which.
    pub until: Option<&'a str>,
    /// Identifier of a token.
    pub token: Option<&'a str>,
    /// Whose the token is: SIRET, or the client of FranceConnect.
    pub organisation: Option<&'a str>,
}

/// Why nothing can be looked for.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum NotAsked {
    /// A date that is none.
    #[error("`{0}`: {1:?} is neither a day such as 2026-01-31 nor an instant such as 2026-01-31T12:00:00Z")]
    Instant(&'static str, String),
    /// There is nothing between the dates.
    #[error("`since` is not before `until`")]
    Order,
    /// No token has such an identifier.
    #[error("`token`: {0:?} is no identifier of a token, which is a UUID")]
    Token(String),
    /// No request has such an identifier.
    #[error("{0:?} is no identifier of a request, which is a UUID: the answer has it as X-Request-ID")]
    Request(String),
}

/// Which accesses are asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    span: Span,
    only: Vec<(&'static str, String)>,
}

impl Asked {
    /// Those between two dates, of a token, of an organisation.
    ///
    /// # Errors
    /// [`NotAsked`] names what cannot be read.
    pub fn of(wanted: Wanted<'_>) -> Result<Self, NotAsked> {
        let since = wanted.since.map(|text| instant("since", text, Date::to_zoned)).transpose()?;
        let after = |day: Date, paris: TimeZone| day.tomorrow()?.to_zoned(paris);
        let until = wanted.until.map(|text| instant("until", text, after)).transpose()?;
        let span = span(since.unwrap_or(Timestamp::MIN), until.unwrap_or(Timestamp::MAX));
        if span.since >= span.until {
            return Err(NotAsked::Order);
        }
        let mut only = Vec::new();
        if let Some(text) = wanted.token {
            let id = Uuid::parse_str(text).map_err(|_| NotAsked::Token(text.to_owned()))?;
            only.push(("tokenId", id.to_string()));
        }
        only.extend(wanted.organisation.map(|text| ("organisation", text.to_owned())));
        Ok(Self { span, only })
    }

    /// The one of a request.
    ///
    /// # Errors
    /// [`NotAsked::Request`].
    pub fn of_request(text: &str) -> Result<Self, NotAsked> {
        let id = Uuid::parse_str(text).map_err(|_| NotAsked::Request(text.to_owned()))?;
        let span = match RequestId(id).instant() {
            Some(at) => span(at.saturating_sub(NEAR).unwrap_or(at), at.saturating_add(NEAR).unwrap_or(at)),
            None => span(Timestamp::MIN, Timestamp::MAX),
        };
        Ok(Self { span, only: vec![("requestId", id.to_string())] })
    }

    /// Where they stand in the journal.
    #[must_use]
    pub fn span(&self) -> &Span {
        &self.span
    }

    /// Whether an entry of there is one of them.
    #[must_use]
    pub fn takes(&self, entry: &Value) -> bool {
        self.only.iter().all(|(field, text)| entry.get(*field).and_then(Value::as_str) == Some(text))
    }
}

/// What is told of an entry of the journal: the members of [`COLUMNS`]; `at` is an instant, `node` and `seq` name the entry.
#[must_use]
pub fn told(entry: &Value) -> Map<String, Value> {
    let of = |column: &str| match column {
        "at" => {
            let at = entry.get("time").and_then(Value::as_i64).and_then(|time| Timestamp::from_millisecond(time).ok());
            at.map(|at| Value::from(at.to_string()))
        }
        column => entry.get(column).cloned(),
    };
    COLUMNS.into_iter().filter_map(|column| Some((column.to_owned(), of(column)?))).collect()
}

/// The cells of [`COLUMNS`]: the members of a list are separated by spaces, what is left out is empty.
#[must_use]
pub fn cells(told: &Map<String, Value>) -> [String; COLUMNS.len()] {
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    COLUMNS.map(|column| match told.get(column) {
        None => String::new(),
        Some(Value::Array(members)) => members.iter().map(text).collect::<Vec<_>>().join(" "),
        Some(value) => text(value),
    })
}

fn span(since: Timestamp, until: Timestamp) -> Span {
    Span { event: ACCESS.to_owned(), since, until }
}

/// Reads an instant, or a day of Paris by `of_day`.
fn instant(
    name: &'static str,
    text: &str,
    of_day: impl Fn(Date, TimeZone) -> Result<jiff::Zoned, jiff::Error>,
) -> Result<Timestamp, NotAsked> {
    let wrong = || NotAsked::Instant(name, text.to_owned());
    if let Ok(at) = text.parse() {
        return Ok(at);
    }
    let day: Date = text.parse().map_err(|_| wrong())?;
    let paris = TimeZone::get("Europe/Paris").unwrap_or(TimeZone::UTC);
    of_day(day, paris).map(|at| at.timestamp()).map_err(|_| wrong())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn between(since: &str, until: &str) -> Result<(String, String), NotAsked> {
        let asked = Asked::of(Wanted { since: Some(since), until: Some(until), ..Wanted::default() })?;
        Ok((asked.span.since.to_string(), asked.span.until.to_string()))
    }

    #[test]
    fn a_day_is_one_of_paris_from_its_beginning_to_its_end() {
        let whole = |since: &str, until: &str| Ok((since.to_owned(), until.to_owned()));
        assert_eq!(between("2026-03-29", "2026-03-29"), whole("2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z"));
        let instant = "2026-03-29T12:00:00+02:00";
        assert_eq!(between("2026-03-29", instant), whole("2026-03-28T23:00:00Z", "2026-03-29T10:00:00Z"));
        assert_eq!(between("2026-03-30", "2026-03-29"), Err(NotAsked::Order));
        assert_eq!(between(instant, instant), Err(NotAsked::Order));
        for hostile in ["", "yesterday", "2026-02-30", "29/03/2026", "2026-03-29\0", "9999-12-31"] {
            assert_eq!(
                between("2026-01-01", hostile),
                Err(NotAsked::Instant("until", hostile.to_owned())),
                "{hostile}"
            );
        }
    }

    #[test]
    fn a_request_is_looked_for_about_the_time_that_its_identifier_tells_and_else_everywhere() {
        let asked = Asked::of_request("01963f5a-8c00-7abc-8def-0123456789ab").unwrap();
        let at = RequestId("01963f5a-8c00-7abc-8def-0123456789ab".parse().unwrap()).instant().unwrap();
        assert_eq!((asked.span.since, asked.span.until), (at - NEAR, at + NEAR));
        assert!(asked.takes(&json!({ "requestId": "01963f5a-8c00-7abc-8def-0123456789ab" })));
        assert!(
            !asked.takes(&json!({ "requestId": "01963f5a-8c00-7abc-8def-0123456789ac" })) && !asked.takes(&json!({}))
        );
        let foreign = Asked::of_request("5D9B1F3A-2C47-4E86-9A10-6B8F7C2E4D01").unwrap();
        assert_eq!((foreign.span.since, foreign.span.until), (Timestamp::MIN, Timestamp::MAX));
        assert!(foreign.takes(&json!({ "requestId": "5d9b1f3a-2c47-4e86-9a10-6b8f7c2e4d01" })));
        for hostile in ["", "x", "' OR 1=1 --", "../../etc/passwd", "%", "\0", &"a".repeat(100_000)] {
            assert_eq!(Asked::of_request(hostile), Err(NotAsked::Request(hostile.to_owned())));
        }
    }

    #[test]
    fn those_of_a_token_and_of_an_organisation_are_told_from_the_others() {
        let id = "5d9b1f3a-2c47-4e86-9a10-6b8f7c2e4d01";
        let wanted = Wanted { token: Some(id), organisation: Some("21920023500014"), ..Wanted::default() };
        let asked = Asked::of(wanted).unwrap();
        assert!(asked.takes(&json!({ "tokenId": id, "organisation": "21920023500014" })));
        assert!(!asked.takes(&json!({ "tokenId": id, "organisation": "13002526500013" })));
        let hostile = Wanted { token: Some("all"), ..wanted };
        assert_eq!(Asked::of(hostile), Err(NotAsked::Token("all".to_owned())));
    }
}
