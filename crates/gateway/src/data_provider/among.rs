//! Which of those that are attached to a person a call is about (AF §2.2: an insured person, her children): the caller names
//! one, and learns of nobody else.

use http::{HeaderMap, HeaderName};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;

use super::failure::{Failure, Kind};
use super::parameter::Check;

/// Where they stand in the person's record, and who of them is meant.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Among {
    /// The list of them, she too: `beneficiaries`.
    records: String,
    /// The member of each that says who it is.
    member: String,
    /// The header in which the caller says it: what names a person stands in no address.
    header: String,
    #[serde(default)]
    check: Check,
}

impl Among {
    /// Why it is none.
    pub(super) fn wrong(&self) -> Option<String> {
        let name = HeaderName::from_bytes(self.header.as_bytes());
        name.is_err().then(|| format!("`{}` is no name of a header", self.header))
    }

    /// Who is meant.
    pub(super) fn meant<'a>(&self, headers: &'a HeaderMap) -> Result<&'a str, Failure> {
        let name = &self.header;
        let malformed = |detail: String| Failure::new(Kind::Malformed, detail);
        let mut values = headers.get_all(name.as_str()).iter();
        let (Some(value), None) = (values.next(), values.next()) else {
            return Err(malformed(format!("the header `{name}` is missing, or came twice")));
        };
        let text = value.to_str().map_err(|_| malformed(format!("the header `{name}` is no ASCII")))?;
        self.check.of(text).map_err(|expected| malformed(format!("the header `{name}` is not {expected}")))?;
        Ok(text)
    }

    /// The one that is meant, of the person's own.
    pub(super) fn find<'a>(&self, record: &'a Value, meant: &str) -> Result<&'a Value, Failure> {
        let all = self.records.split('.').try_fold(record, |value, name| value.get(name)).and_then(Value::as_array);
        let is_meant = |one: &&Value| one.get(&self.member).and_then(Value::as_str) == Some(meant);
        let mut found = all.into_iter().flatten().filter(is_meant);
        match (found.next(), found.next()) {
            (Some(one), None) => Ok(one),
            _ => Err(Failure::new(Kind::NotAttached, "the person's record has no such one")),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn among() -> Among {
        toml::from_str("records = 'all'\nmember = 'nir'\nheader = 'nir'\ncheck = 'alphanumeric'").unwrap()
    }

    #[test]
    fn one_of_the_persons_own_and_nobody_else() {
        let record = json!({ "all": [{ "nir": "1", "name": "LEO" }, { "nir": "2" }, { "nir": "2" }] });
        assert_eq!(among().find(&record, "1").unwrap()["name"], "LEO");
        for meant in ["2", "3", ""] {
            assert_eq!(among().find(&record, meant).unwrap_err().kind, Kind::NotAttached, "{meant}");
        }
        assert_eq!(among().find(&json!({}), "1").unwrap_err().kind, Kind::NotAttached);
    }

    #[test]
    fn whoever_is_meant_is_said_once_in_a_header() {
        let name = HeaderName::from_static("nir");
        let mut headers = HeaderMap::new();
        assert_eq!(among().meant(&headers).unwrap_err().kind, Kind::Malformed);
        headers.insert(&name, "2780275108042".parse().unwrap());
        assert_eq!(among().meant(&headers).ok(), Some("2780275108042"));
        headers.append(&name, "1".parse().unwrap());
        assert_eq!(among().meant(&headers).unwrap_err().kind, Kind::Malformed);
        headers.insert(&name, "2 78".parse().unwrap());
        assert_eq!(among().meant(&headers).unwrap_err().kind, Kind::Malformed);
    }
}
