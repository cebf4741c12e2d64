//! Areas in which a pupil is looked for: the ministry's own départements and regions (BCN, AP §4.11).

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::lives::Class;

const TABLE: &str = include_str!("../../../../../data/bcn.toml");

/// Where, in schools of which degree.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct Area {
    degre_etablissement: String,
    type_perimetre: Kind,
    valeurs_perimetre: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Kind {
    Departement,
    Region,
}

#[derive(Debug, Default, Deserialize)]
struct Table {
    regions: BTreeMap<String, Region>,
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

impl Area {
    /// Whether the school of a class lies within.
    pub(super) fn has(&self, class: &Class) -> bool {
        let department = match class.school.get(..3) {
            Some("620") => "02A",
            Some("720") => "02B",
            digits => digits.unwrap_or_default(),
        };
        let is_within = |value: &String| match self.type_perimetre {
            Kind::Departement => value == department,
            Kind::Region => KNOWN
                .regions
                .get(value)
                .is_some_and(|region| region.departments.iter().any(|known| known == department)),
        };
        class.degree == self.degre_etablissement && self.valeurs_perimetre.iter().any(is_within)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::lives::Pupil;

    #[test]
    fn a_school_lies_in_its_departement_and_in_its_region_among_those_of_its_degree() {
        let class = |department: &str| {
            Pupil { department: department.to_owned(), ..Pupil::default() }.class(2012, 2025).unwrap()
        };
        let lies = |department: &str, degree: &str, kind: &str, value: &str| {
            let area =
                json!({ "degre-etablissement": degree, "type-perimetre": kind, "valeurs-perimetre": ["988", value] });
            serde_json::from_value::<Area>(area).unwrap().has(&class(department))
        };
        assert!(lies("021", "2D", "departement", "021") && lies("021", "2D", "region", "02"));
        assert!(!lies("021", "1D", "departement", "021") && !lies("021", "2D", "departement", "022"));
        assert!(
            !lies("021", "2D", "region", "03")
                && lies("02B", "2D", "departement", "02B")
                && lies("02A", "2D", "region", "05")
        );
    }
}
