//! The health insurance fund of a place, as `data/health` says it.

use std::sync::LazyLock;

use rust_embed::RustEmbed;
use serde::{Deserialize, Serialize};

/// A fund.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct HealthFund {
    /// Of the scheme: two digits.
    pub(crate) scheme_code: String,
    /// Of the fund within it: three digits.
    pub(crate) code: String,
    /// Of the centre within it: four digits.
    pub(crate) centre: String,
    pub(crate) label: String,
    /// Number, kind and name.
    pub(crate) street: (String, String, String),
    /// Postal code and name.
    pub(crate) town: (String, String),
}

#[derive(RustEmbed)]
#[folder = "../../data/health"]
#[include = "*.toml"]
struct Files;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    funds: Vec<Row>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    /// What the postal code begins with.
    postal_code: String,
    code: String,
    label: String,
    street: (String, String, String),
    town: (String, String),
}

/// Read once: they are the same in every sandbox of a process.
static FUNDS: LazyLock<Vec<Row>> = LazyLock::new(|| {
    let read = crate::tables::parse::<Table>("health", "funds.toml", Files::get("funds.toml"));
    read.map(|table| table.funds).unwrap_or_else(|error| {
        tracing::error!(%error, "the table of health insurance funds cannot be read: {error}");
        Vec::new()
    })
});

impl HealthFund {
    /// That of whoever lives in a town, which begins with its postal code.
    pub(super) fn of(town: &str) -> Self {
        let row = FUNDS.iter().find(|row| town.starts_with(&row.postal_code));
        row.map(|row| Self {
            scheme_code: "01".to_owned(),
            code: row.code.clone(),
            centre: "0000".to_owned(),
            label: row.label.clone(),
            street: row.street.clone(),
            town: row.town.clone(),
        })
        .unwrap_or_default()
    }
}
