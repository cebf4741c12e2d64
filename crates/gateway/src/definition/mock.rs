//! What of a call is compared with the `params` of a mock file (AP §13.2): the keys, and how each value is written there.

use serde::Deserialize;

use super::{Mode, Parameter, ParameterSet, Route};

/// Keys that several routes share: a file of `data/apis/mocks/`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MockKeys {
    /// In any order.
    pub keys: Vec<MockKey>,
}

/// One key of `params`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MockKey {
    /// Its name in the files, without `[]`.
    pub key: String,
    /// Which argument it is.
    pub slot: String,
    /// How it is written.
    #[serde(default)]
    pub form: MockForm,
}

/// How an argument is written in the files.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MockForm {
    /// As it is.
    #[default]
    Plain,
    /// A part of the date of birth: absent where it, or a larger part, is not known.
    BirthPart,
    /// Absent where the person was born outside of France.
    InFrance,
    /// A list as one text, joined by `, `.
    Joined,
    /// The first of a list.
    First,
    /// The date of birth as `YYYY-MM-DD`, whatever the slot.
    IsoDate,
    /// The date of birth as `DD/MM/YYYY`, whatever the slot.
    FrenchDate,
    /// `male` or `female`.
    Gender,
}

impl MockKeys {
    /// The parameters of a set, each as it is.
    pub(super) fn of(set: &ParameterSet) -> Self {
        let plain = |parameter: &Parameter| MockKey {
            key: parameter.name.trim_end_matches("[]").to_owned(),
            slot: parameter.slot.clone(),
            form: MockForm::Plain,
        };
        Self { keys: set.parameters.iter().map(plain).collect() }
    }
}

/// Fills in the keys of all routes of an API. `named`: the keys of a name.
pub(super) fn fill(routes: &mut [Route], named: impl Fn(&str) -> Result<MockKeys, String>) -> Result<(), String> {
    let all = |names: &[String]| -> Result<Vec<MockKey>, String> {
        let found = names.iter().map(|name| named(name)).collect::<Result<Vec<_>, _>>()?;
        Ok(found.into_iter().flat_map(|named| named.keys).collect())
    };
    for route in routes.iter_mut() {
        route.mock_keys = all(if route.mock.is_empty() { &route.parameters } else { &route.mock })?;
        route.mock_keys_france_connect = match route.mock_france_connect.as_slice() {
            [] => route.mock_keys.clone(),
            names => all(names)?,
        };
    }
    let by_identity = routes.iter().find(|route| route.mode == Mode::Identite && !route.is_flat());
    let Some(keys) = by_identity.map(|route| route.mock_keys.clone()) else { return Ok(()) };
    let unnamed = |route: &&mut Route| route.mock.is_empty() && route.mock_france_connect.is_empty();
    for route in routes.iter_mut().filter(|route| route.mode == Mode::FranceConnect).filter(unnamed) {
        route.mock_keys_france_connect.clone_from(&keys);
    }
    Ok(())
}
