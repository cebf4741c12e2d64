//! Whom an access token stands for: the member `token_introspection` of FranceConnect's answer (AF §1.3).

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use thiserror::Error;

/// Why an answer of FranceConnect stands for nobody.
#[derive(Debug, Error)]
pub(crate) enum Nobody {
    #[error("FranceConnect says `active: false`")]
    Inactive,
    #[error("its `exp` is over")]
    Over,
    #[error("`token_introspection`: {0}")]
    Unreadable(#[from] serde_json::Error),
}

/// What FranceConnect says of an access token that is good.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Person {
    /// The service provider that obtained it.
    pub(crate) client_id: String,
    /// Who she is to this data provider alone.
    pub(crate) sub: String,
    /// The levels that the service provider asked for.
    pub(crate) acr: String,
    /// When the token ends, in seconds since the epoch.
    exp: Option<i64>,
    /// Those of the token that this data provider declares.
    pub(crate) scopes: Vec<String>,
    pub(crate) pivot: Pivot,
}

/// The pivot identity, as the register has it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Pivot {
    pub(crate) family_name: String,
    pub(crate) given_name: String,
    pub(crate) given_name_array: Vec<String>,
    /// `YYYY-MM-DD`; what is not known of it is `01`.
    pub(crate) birthdate: String,
    /// `male`, `female`; `unspecified` where the register does not know.
    pub(crate) gender: String,
    /// COG; empty for births abroad.
    pub(crate) birthplace: String,
    /// COG.
    pub(crate) birthcountry: String,
}

#[derive(Deserialize)]
struct Introspection {
    active: bool,
    #[serde(default)]
    aud: Option<String>,
    #[serde(default)]
    sub: Option<String>,
    #[serde(default)]
    exp: Option<i64>,
    #[serde(default)]
    acr: Option<String>,
    #[serde(default)]
    scope: Option<String>,
    #[serde(default)]
    family_name: Option<String>,
    #[serde(default)]
    given_name: Option<String>,
    #[serde(default)]
    given_name_array: Vec<String>,
    #[serde(default)]
    birthdate: Option<String>,
    #[serde(default)]
    gender: Option<String>,
    #[serde(default)]
    birthplace: Option<String>,
    #[serde(default)]
    birthcountry: Option<String>,
}

impl Person {
    /// Reads what FranceConnect said of a token that is used now (AF §1.6, point 5).
    pub(crate) fn read(claims: Value, now: Timestamp) -> Result<Self, Nobody> {
        let person = Self::read_at_any_time(claims)?;
        if person.exp.is_none_or(|exp| exp <= now.as_second()) { Err(Nobody::Over) } else { Ok(person) }
    }

    /// Reads what FranceConnect once said. The identity may be incomplete; see [`Pivot::missing`].
    pub(crate) fn read_at_any_time(claims: Value) -> Result<Self, Nobody> {
        let told: Introspection = serde_json::from_value(claims)?;
        if !told.active {
            return Err(Nobody::Inactive);
        }
        let filled = |text: Option<String>| text.map(|text| text.trim().to_owned()).unwrap_or_default();
        Ok(Self {
            client_id: filled(told.aud),
            sub: filled(told.sub),
            acr: filled(told.acr),
            exp: told.exp,
            scopes: filled(told.scope).split_whitespace().map(str::to_owned).collect(),
            pivot: Pivot {
                family_name: filled(told.family_name),
                given_name: filled(told.given_name),
                given_name_array: told.given_name_array,
                birthdate: filled(told.birthdate),
                gender: filled(told.gender),
                birthplace: filled(told.birthplace),
                birthcountry: filled(told.birthcountry),
            },
        })
    }

    /// The lowest level among those asked for: 1 to 3, 0 where none is known.
    pub(crate) fn level(&self) -> u8 {
        let rank = |acr: &str| acr.strip_prefix("eidas").and_then(|digit| digit.parse().ok()).unwrap_or(0);
        self.acr.split_whitespace().map(rank).min().unwrap_or(0)
    }
}

impl Pivot {
    /// The first given name: whole, where FranceConnect tells them one by one.
    pub(crate) fn first_given_name(&self) -> &str {
        let first = self.given_name_array.first().map(String::as_str).filter(|name| !name.trim().is_empty());
        first.or_else(|| self.given_name.split_whitespace().next()).unwrap_or_default()
    }

    /// What it does not say and must, to look for somebody (AF §1.6, point 9).
    pub(crate) fn missing(&self) -> Option<&'static str> {
        let members = [
            ("family_name", &self.family_name),
            ("given_name", &self.given_name),
            ("birthdate", &self.birthdate),
            ("gender", &self.gender),
            ("birthcountry", &self.birthcountry),
        ];
        members.into_iter().find(|(_, value)| value.is_empty()).map(|(name, _)| name)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_token_that_is_over_or_unknown_stands_for_nobody() {
        let read = |claims| Person::read(claims, Timestamp::from_second(10).unwrap());
        assert!(matches!(read(json!({ "active": false, "exp": 11 })), Err(Nobody::Inactive)));
        for over in [json!({ "active": true }), json!({ "active": true, "exp": 10 })] {
            assert!(matches!(read(over), Err(Nobody::Over)));
        }
        for claims in [json!({ "aud": "x" }), json!({ "active": 1 }), json!("active")] {
            assert!(matches!(read(claims), Err(Nobody::Unreadable(_))));
        }
    }

    #[test]
    fn the_lowest_level_counts_and_a_compound_first_name_stays_whole() {
        let claims = json!({
            "active": true, "exp": 11, "acr": "eidas3 eidas2", "scope": "",
            "given_name": "Jean Philippe Pierre", "given_name_array": ["Jean Philippe", "Pierre"],
        });
        let person = Person::read(claims, Timestamp::from_second(10).unwrap()).unwrap();
        assert_eq!((person.level(), person.pivot.first_given_name()), (2, "Jean Philippe"));
        assert_eq!(person.scopes, Vec::<String>::new());
        assert_eq!(person.pivot.missing(), Some("family_name"));
    }
}
