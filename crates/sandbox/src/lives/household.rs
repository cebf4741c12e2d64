//! Who lives together, where, and on how much.

use serde::{Deserialize, Serialize};

use super::seed::Seed;
use crate::personas::Persona;

/// A household, as family funds know it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Household {
    /// Which fund knows it; none knows a household without one.
    pub(crate) fund: Option<Fund>,
    /// Its number at the CNAF, of at most 7 digits, which is unique within a département (AP §6.1).
    pub(crate) number: Option<String>,
    /// The family quotient; null where none was computed.
    pub(crate) quotient: Option<i64>,
    /// Year and month of its last computation, for the CNAF.
    pub(crate) computed: (i64, i64),
    /// Yearly resources, in euros.
    pub(crate) resources: i64,
    /// Whom the fund pays, where it is not the person herself.
    #[serde(default)]
    pub(crate) holder: Option<Relative>,
    /// The spouse.
    pub(crate) spouse: Option<Relative>,
    /// The children.
    pub(crate) children: Vec<Relative>,
    /// How many of them are disabled.
    pub(crate) disabled_children: i64,
    /// Where they live.
    pub(crate) address: Home,
}

/// Family funds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub(crate) enum Fund {
    Cnaf,
    Msa,
}

/// One of the household.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Relative {
    pub(crate) family_name: String,
    #[serde(default)]
    pub(crate) usage_name: Option<String>,
    pub(crate) given_names: String,
    /// `YYYY-MM-DD`.
    pub(crate) birthdate: String,
    /// `F` or `M`.
    pub(crate) sex: String,
    #[serde(default)]
    pub(crate) birthplace: Option<String>,
}

/// An address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Home {
    pub(crate) complement: Option<String>,
    pub(crate) building: Option<String>,
    pub(crate) street: Option<String>,
    pub(crate) place: Option<String>,
    /// Postal code and name.
    pub(crate) town: String,
    /// Code of the commune.
    #[serde(default)]
    pub(crate) commune: Option<String>,
    pub(crate) country: String,
}

const GIRLS: [&str; 8] = ["ALICE", "JADE", "LOUISE", "AMBRE", "INES", "ROSE", "NOUR", "ZOE"];
const BOYS: [&str; 8] = ["GABRIEL", "LEO", "RAPHAEL", "ADAM", "SACHA", "TOM", "ILYES", "NOE"];

impl Household {
    pub(super) fn made(person: &Persona, mut seed: Seed, present: i64) -> Self {
        let family_name = person.family_name.as_deref().unwrap_or("INCONNU").to_uppercase();
        let born: i64 = person.birthdate.as_deref().and_then(|date| date.get(..4)?.parse().ok()).unwrap_or(1980);
        // Of an age at which funds count them, whoever looks after them.
        let oldest = 2009 + i64::from(seed.below(6));
        let count = seed.below(4);
        let spouse = seed.chance(60).then(|| {
            let woman = person.gender.as_deref() != Some("female");
            relative(&mut seed, &family_name, born + 1, woman)
        });
        let children = (0..count)
            .map(|rank| {
                let girl = seed.chance(50);
                relative(&mut seed, &family_name, oldest + i64::from(rank) * 4, girl)
            })
            .collect();
        let fund = if seed.chance(25) { Fund::Msa } else { Fund::Cnaf };
        let quotient = 300 + i64::from(seed.below(1500));
        let number = 1 + seed.below(98);
        let street = seed.one_of(&["RUE DES LILAS", "AVENUE DU MARCHE", "CHEMIN DU LAVOIR", "PLACE DE LA MAIRIE"]);
        let town = seed.one_of(&["59000 LILLE", "35000 RENNES", "34000 MONTPELLIER", "67000 STRASBOURG"]);
        Self {
            fund: Some(fund),
            quotient: Some(quotient),
            computed: (present - 1, 1 + i64::from(seed.below(12))),
            resources: quotient * 12 * (2 + i64::from(count)) / 2,
            holder: None,
            spouse,
            children,
            disabled_children: i64::from(count > 0 && seed.chance(20)),
            address: Home {
                complement: seed.chance(30).then(|| format!("APPT {}", 1 + seed.below(40))),
                building: None,
                street: Some(format!("{number} {street}")),
                place: None,
                town: town.to_owned(),
                commune: Some(commune_of(town).to_owned()),
                country: "FRANCE".to_owned(),
            },
            // Drawn last, so that everything else is what it was before.
            number: (fund == Fund::Cnaf).then(|| (1_000_000 + seed.below(9_000_000)).to_string()),
        }
    }
}

impl Household {
    /// Without whoever is somebody else's: spouse and children are the holder's.
    pub(super) fn own(&self) -> Self {
        match self.holder {
            None => self.clone(),
            Some(_) => Self { spouse: None, children: Vec::new(), disabled_children: 0, ..self.clone() },
        }
    }

    /// The first line of its address.
    pub(crate) fn addressee(&self, person: &Persona) -> String {
        let (is_woman, given_names, family_name) = match &self.holder {
            Some(Relative { family_name, usage_name, given_names, sex, .. }) => {
                (sex == "F", Some(given_names), usage_name.as_ref().or(Some(family_name)))
            }
            None => (
                person.gender.as_deref() == Some("female"),
                person.given_name.as_ref(),
                person.preferred_username.as_ref().or(person.family_name.as_ref()),
            ),
        };
        let first = given_names.and_then(|names| names.split(' ').next()).unwrap_or_default();
        let family_name = family_name.map(String::as_str).unwrap_or_default();
        let title = if is_woman { "Madame" } else { "Monsieur" };
        format!("{title} {} {}", first.to_uppercase(), family_name.to_uppercase())
    }
}

fn commune_of(town: &str) -> &'static str {
    match town.get(..2) {
        Some("59") => "59350",
        Some("35") => "35238",
        Some("34") => "34172",
        _ => "67482",
    }
}

fn relative(seed: &mut Seed, family_name: &str, year: i64, woman: bool) -> Relative {
    let name = seed.one_of(if woman { &GIRLS } else { &BOYS });
    Relative {
        family_name: family_name.to_owned(),
        usage_name: None,
        given_names: name.to_owned(),
        birthdate: format!("{year:04}-{:02}-{:02}", 1 + seed.below(12), 1 + seed.below(28)),
        sex: if woman { "F" } else { "M" }.to_owned(),
        birthplace: Some(seed.one_of(&["59350", "35238", "34172", "67482"]).to_owned()),
    }
}
