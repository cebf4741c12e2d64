//! What passes by a data provider: by which methods, the bodies that callers send, and answers, JSON and what no mask can be
//! laid over.

use std::collections::BTreeSet;

use axum::body::Body;
use axum::routing::MethodFilter;
use bytes::Bytes;
use guichet_web::media_type::essence;
use guichet_web::outgoing::Answer;
use http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;

use super::failure::{Failure, Kind};

/// By which method a resource is asked.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize, JsonSchema)]
#[serde(rename_all = "UPPERCASE")]
pub(super) enum Verb {
    #[default]
    Get,
    Post,
    Put,
    Patch,
    Delete,
}

impl Verb {
    /// As HTTP has it.
    pub(super) fn method(self) -> Method {
        match self {
            Self::Get => Method::GET,
            Self::Post => Method::POST,
            Self::Put => Method::PUT,
            Self::Patch => Method::PATCH,
            Self::Delete => Method::DELETE,
        }
    }

    /// What a route answers: to `GET`, `HEAD` too.
    pub(super) fn filter(self) -> MethodFilter {
        match self {
            Self::Get => MethodFilter::GET,
            Self::Post => MethodFilter::POST,
            Self::Put => MethodFilter::PUT,
            Self::Patch => MethodFilter::PATCH,
            Self::Delete => MethodFilter::DELETE,
        }
    }
}

/// How long a body may be when nothing is said, in bytes; `[limits] body_kib` of the configuration bounds it too.
const USUAL: usize = 64 * 1024;

/// What a caller sends.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Taken {
    /// What it may be: `application/json`.
    media_types: BTreeSet<String>,
    /// In bytes. Default: 65536.
    #[serde(default)]
    longest: Option<usize>,
    /// Whether it may be left out.
    #[serde(default)]
    optional: bool,
}

/// A body, as it came.
#[derive(Debug, Clone)]
pub(super) struct Sent {
    pub(super) media_type: HeaderValue,
    pub(super) bytes: Bytes,
}

/// What the API behind answers, and then what leaves.
#[derive(Debug)]
pub(super) enum Outcome {
    /// JSON: it leaves as a record, through the mask of what is held.
    Record(StatusCode, Value),
    /// What is no JSON, as it is.
    Whole(StatusCode, Sent),
    /// Nothing: it was done.
    Done(StatusCode),
}

impl Taken {
    /// Why it is none.
    pub(super) fn wrong(&self) -> Option<String> {
        let unnamed = || "`body` takes nothing: say its `media_types`".to_owned();
        self.media_types.is_empty().then(unnamed).or_else(|| wrong_media_type(&self.media_types))
    }

    /// Reads the body of a call. What is not taken is not read.
    pub(super) async fn read(&self, headers: &HeaderMap, body: Body) -> Result<Option<Sent>, Failure> {
        let media_type = headers.get(header::CONTENT_TYPE);
        let named = media_type.and_then(|value| value.to_str().ok()).unwrap_or_default();
        let is_taken = self.media_types.contains(&essence(named));
        let empty = media_type.is_none() && headers.get(header::CONTENT_LENGTH).is_none_or(|length| length == "0");
        if !(is_taken || empty && self.optional) {
            let all = self.media_types.iter().map(String::as_str).collect::<Vec<_>>().join("`, `");
            return Err(Failure::new(Kind::MediaType, format!("`Content-Type` is `{named}`; one of `{all}` is taken")));
        }
        let longest = self.longest.unwrap_or(USUAL);
        let read = Limited::new(body, longest).collect().await.map_err(|error| match error.is::<LengthLimitError>() {
            true => Failure::new(Kind::TooLarge, format!("the body has more than {longest} bytes")),
            false => Failure::new(Kind::Malformed, "the body did not come whole"),
        });
        let bytes = read?.to_bytes();
        match (media_type, bytes.is_empty()) {
            (Some(media_type), false) => Ok(Some(Sent { media_type: media_type.clone(), bytes })),
            (None, false) => Err(Failure::new(Kind::MediaType, "there is a body without `Content-Type`")),
            (_, true) if self.optional => Ok(None),
            (_, true) => Err(Failure::new(Kind::Malformed, "the body is empty")),
        }
    }
}

/// Why these are no media types.
pub(super) fn wrong_media_type(named: &BTreeSet<String>) -> Option<String> {
    let is_one = |name: &&String| {
        name.split_once('/').is_some_and(|(kind, rest)| !kind.is_empty() && !rest.is_empty()) && essence(name) == **name
    };
    let wrong = named.iter().find(|name| !is_one(name))?;
    Some(format!("`{wrong}` is no media type in lower case without parameters"))
}

/// An answer of the API behind that is passed as it is: it is of one of these media types.
pub(super) fn whole(answer: &Answer, passed: &BTreeSet<String>) -> Option<Sent> {
    let media_type = answer.headers.get(header::CONTENT_TYPE)?;
    passed.contains(&answer.media_type()).then(|| Sent { media_type: media_type.clone(), bytes: answer.body.clone() })
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn read(text: &str, media_type: Option<&'static str>, body: &'static str) -> Result<Option<Bytes>, Kind> {
        let taken: Taken = toml::from_str(text).unwrap();
        assert_eq!(taken.wrong(), None);
        let mut headers = HeaderMap::new();
        headers.extend(media_type.map(|it| (header::CONTENT_TYPE, HeaderValue::from_static(it))));
        let read = taken.read(&headers, Body::from(body)).await;
        read.map(|sent| sent.map(|sent| sent.bytes)).map_err(|failure| failure.kind)
    }

    #[tokio::test]
    async fn a_body_is_taken_that_is_of_its_kind_and_no_longer_than_said() {
        const JSON: &str = "media_types = ['application/json']\nlongest = 4";
        let optional = format!("{JSON}\noptional = true");
        for media_type in ["application/json", "Application/JSON; charset=utf-8"] {
            assert_eq!(read(JSON, Some(media_type), "[12]").await, Ok(Some(Bytes::from("[12]"))));
        }
        assert_eq!(read(JSON, Some("application/json"), "[123]").await, Err(Kind::TooLarge));
        assert_eq!(read(JSON, Some("application/json"), "").await, Err(Kind::Malformed));
        assert_eq!(read(JSON, Some("text/plain"), "[12]").await, Err(Kind::MediaType));
        assert_eq!(read(JSON, None, "").await, Err(Kind::MediaType));
        assert_eq!(read(&optional, None, "").await, Ok(None));
        assert_eq!(read(&optional, Some("application/json"), "").await, Ok(None));
        for media_type in [Some("text/plain"), None] {
            assert_eq!(read(&optional, media_type, "x").await, Err(Kind::MediaType));
        }
    }

    #[test]
    fn a_media_type_that_no_answer_has_is_refused() {
        for wrong in ["pdf", "application/", "/pdf", "Application/pdf", "text/csv; charset=utf-8", " text/csv"] {
            assert!(wrong_media_type(&BTreeSet::from([wrong.to_owned()])).is_some(), "{wrong}");
        }
        assert_eq!(wrong_media_type(&BTreeSet::from(["application/pdf".to_owned()])), None);
        assert!(toml::from_str::<Taken>("media_types = []").unwrap().wrong().is_some());
    }
}
