//! The ministry of education's own codes of départements and regions (BCN, AP §4.11).

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

const TABLE: &str = include_str!("../../../../data/bcn.toml");

#[derive(Debug, Default, Deserialize)]
struct Table {
    regions: BTreeMap<String, Region>,
    collectivities: Vec<String>,
}

#[derive(Debug, Deserialize)]
struct Region {
    departments: Vec<String>,
}

static KNOWN: LazyLock<Table> = LazyLock::new(|| {
    toml::from_str(TABLE).unwrap_or_else(|error| {
        tracing::error!(%error, "data/bcn.toml cannot be read: {error}");
        Table::default()
    })
});

pub(super) fn is_department(code: &str) -> bool {
    let mut all = KNOWN.regions.values().flat_map(|region| &region.departments).chain(&KNOWN.collectivities);
    all.any(|known| known == code)
}

pub(super) fn is_region(code: &str) -> bool {
    KNOWN.regions.contains_key(code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_have_the_codes_of_the_reference() {
        for department in ["001", "095", "02A", "02B", "971", "978", "986", "988"] {
            assert!(is_department(department), "{department}");
        }
        assert!(!is_department("020") && !is_department("096") && !is_department("979") && !is_department("01"));
        assert!(is_region("01") && is_region("18") && !is_region("19") && !is_region("1"));
        let departments: usize = KNOWN.regions.values().map(|region| region.departments.len()).sum();
        assert_eq!((KNOWN.regions.len(), departments + KNOWN.collectivities.len()), (18, 107));
    }
}
