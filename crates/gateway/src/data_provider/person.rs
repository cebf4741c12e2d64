//! Whom an access token stands for: the member `token_introspection` of FranceConnect's answer (AF §1.3).

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::failure::{Failure, Kind};

/// What FranceConnect says of an access token that is good.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Person {
    /// The service provider that obtained it.
    pub(super) client_id: String,
    /// Who she is to this data provider alone.
    pub(super) sub: String,
    /// The levels that the service provider asked for.
    pub(super) acr: String,
    /// Those of the token that this data provider declares.
    pub(super) scopes: Vec<String>,
    pub(super) pivot: Pivot,
}

/// The pivot identity, as the register has it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub(super) struct Pivot {
    pub(super) family_name: String,
    pub(super) given_name: String,
    pub(super) given_name_array: Vec<String>,
    /// `YYYY-MM-DD`; what is not known of it is `01`.
    pub(super) birthdate: String,
    /// `male`, `female`; `unspecified` where the register does not know.
    pub(super) gender: String,
    /// COG; empty for births abroad.
    pub(super) birthplace: String,
    /// COG.
    pub(super) birthcountry: String,
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
    /// Reads what FranceConnect said at the second `now`. The identity may be incomplete; see [`Pivot::complete`].
    pub(super) fn read(claims: Value, now: i64) -> Result<Self, Failure> {
        let told: Introspection = serde_json::from_value(claims)
            .map_err(|error| Failure::new(Kind::Registration, format!("`token_introspection`: {error}")))?;
        if !told.active {
            return Err(Failure::new(Kind::Inactive, "FranceConnect says `active: false`"));
        }
        if told.exp.is_none_or(|exp| exp <= now) {
            return Err(Failure::new(Kind::Inactive, "its `exp` is over"));
        }
        let filled = |text: Option<String>| text.map(|text| text.trim().to_owned()).unwrap_or_default();
        Ok(Self {
            client_id: filled(told.aud),
            sub: filled(told.sub),
            acr: filled(told.acr),
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
    pub(super) fn level(&self) -> u8 {
        let rank = |acr: &str| acr.strip_prefix("eidas").and_then(|digit| digit.parse().ok()).unwrap_or(0);
        self.acr.split_whitespace().map(rank).min().unwrap_or(0)
    }
}

impl Pivot {
    /// The first given name: whole, where FranceConnect tells them one by one.
    pub(super) fn first_given_name(&self) -> &str {
        let first = self.given_name_array.first().map(String::as_str).filter(|name| !name.trim().is_empty());
        first.or_else(|| self.given_name.split_whitespace().next()).unwrap_or_default()
    }

    /// Whether it says enough to look for somebody (AF §1.6, point 9).
    pub(super) fn complete(&self) -> Result<(), Failure> {
        let members = [
            ("family_name", &self.family_name),
            ("given_name", &self.given_name),
            ("birthdate", &self.birthdate),
            ("gender", &self.gender),
            ("birthcountry", &self.birthcountry),
        ];
        match members.into_iter().find(|(_, value)| value.is_empty()) {
            None => Ok(()),
            Some((name, _)) => Err(Failure::new(Kind::Unmatched, format!("FranceConnect tells no `{name}`"))),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_token_that_is_over_or_unknown_stands_for_nobody() {
        for claims in [json!({ "active": false }), json!({ "active": true, "exp": 10 }), json!({ "active": true })] {
            assert_eq!(Person::read(claims, 10).unwrap_err().kind, Kind::Inactive);
        }
        assert_eq!(Person::read(json!({ "aud": "x" }), 10).unwrap_err().kind, Kind::Registration);
    }

    #[test]
    fn the_lowest_level_counts_and_a_compound_first_name_stays_whole() {
        let claims = json!({
            "active": true, "exp": 11, "acr": "eidas3 eidas2", "scope": "",
            "given_name": "Jean Philippe Pierre", "given_name_array": ["Jean Philippe", "Pierre"],
        });
        let person = Person::read(claims, 10).unwrap();
        assert_eq!((person.level(), person.pivot.first_given_name()), (2, "Jean Philippe"));
        assert_eq!(person.scopes, Vec::<String>::new());
        assert_eq!(person.pivot.complete().unwrap_err().kind, Kind::Unmatched);
    }
}
