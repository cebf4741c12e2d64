//! The communes of France's official geographic code (COG) of INSEE since 1943, which code had which name when, and the countries,
//! with those that are no more. The tables are `data/cog/communes.txt` and `countries.txt`; their first lines say where they come from.
//!
//! ```
//! use guichet_cog::{Communes, Countries};
//!
//! let communes = Communes::shipped();
//! // The Seine was divided in 1968.
//! assert_eq!(communes.resolve("Gennevilliers", 1950, "75").map(|it| it.code), Some("75036"));
//! assert_eq!(communes.resolve("gennevilliers", 1990, "92").map(|it| it.code), Some("92036"));
//! assert_eq!(communes.name("92036", 1990), Some("Gennevilliers"));
//! // Algeria is a country since 1962: its départements ended.
//! assert_eq!(Countries::shipped().get("92352").map(|it| it.until), Some("1962-07-05"));
//! ```

#![deny(missing_docs)]

mod countries;
mod plain;

use std::collections::BTreeMap;
use std::sync::{LazyLock, OnceLock};

pub use countries::{Countries, Country};
pub use plain::plain;

const TABLE: &str = include_str!("../../../data/cog/communes.txt");

static SHIPPED: LazyLock<Communes> = LazyLock::new(|| Communes::read(TABLE));

/// A commune while it had one name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Commune {
    /// Five characters: `2A004`.
    pub code: &'static str,
    /// As INSEE writes it: `Saint-Denis`, `Le Havre`.
    pub name: &'static str,
    /// Its first day, `YYYY-MM-DD`; empty where it was so in 1943 already.
    from: &'static str,
    /// The first day on which it was so no more; empty where it is so today.
    until: &'static str,
}

impl Commune {
    /// One line of the table: the code, the name and, where it was not always so, both days behind semicolons.
    fn of(line: &'static str) -> Option<Self> {
        let (code, rest) = line.split_at_checked(5)?;
        let mut parts = rest.split(';');
        let mut part = || parts.next().unwrap_or_default();
        Some(Self { code, name: part(), from: part(), until: part() })
    }

    /// Whether it was so on a day, `YYYY-MM-DD`.
    fn was(&self, day: &str) -> bool {
        (self.from.is_empty() || self.from <= day) && (self.until.is_empty() || day < self.until)
    }
}

/// All of them.
#[derive(Debug)]
pub struct Communes {
    /// By code, then by day.
    all: Vec<Commune>,
    /// Places in `all`, by plain name.
    by_name: OnceLock<BTreeMap<String, Vec<usize>>>,
}

impl Communes {
    /// Those of the table that the program carries; read when they are first asked for.
    #[must_use]
    pub fn shipped() -> &'static Self {
        &SHIPPED
    }

    fn read(table: &'static str) -> Self {
        let lines = table.lines().filter(|line| !line.starts_with('#'));
        Self { all: lines.filter_map(Commune::of).collect(), by_name: OnceLock::new() }
    }

    /// Made when a name is first looked for.
    fn by_name(&self) -> &BTreeMap<String, Vec<usize>> {
        self.by_name.get_or_init(|| {
            let mut by_name: BTreeMap<String, Vec<usize>> = BTreeMap::new();
            for (place, commune) in self.all.iter().enumerate() {
                by_name.entry(plain(commune.name)).or_default().push(place);
            }
            by_name
        })
    }

    /// The commune that is meant by its name, the year of a birth there and the code of its département. Of those of that
    /// name on the first day of the year, or else of those whose name contains it: the only one, or the first of the
    /// département (AP §3.2).
    #[must_use]
    pub fn resolve(&self, name: &str, year: i64, department: &str) -> Option<&Commune> {
        let day = first_day(year);
        let name = plain(name);
        if name.is_empty() {
            return None;
        }
        let was = |places: &[usize]| -> Vec<&Commune> {
            places.iter().filter_map(|place| self.all.get(*place)).filter(|it| it.was(&day)).collect()
        };
        let mut hits = self.by_name().get(&name).map(|places| was(places)).unwrap_or_default();
        if hits.is_empty() {
            hits =
                self.by_name().iter().filter(|(known, _)| known.contains(&name)).flat_map(|(_, it)| was(it)).collect();
            hits.sort_unstable_by_key(|it| it.code);
        }
        match hits.as_slice() {
            [only] => Some(*only),
            several => several.iter().find(|it| it.code.starts_with(department)).copied(),
        }
    }

    /// What a code was called at the beginning of a year; the last name that it had, where it was none then. An
    /// arrondissement of Paris, Lyon or Marseille goes by the name of its commune.
    #[must_use]
    pub fn name(&self, code: &str, year: i64) -> Option<&'static str> {
        let code = whole(code);
        let start = self.all.partition_point(|it| it.code < code);
        let names = self.all.iter().skip(start).take_while(|it| it.code == code);
        let day = first_day(year);
        names.clone().find(|it| it.was(&day)).or_else(|| names.last()).map(|it| it.name)
    }
}

fn first_day(year: i64) -> String {
    format!("{year:04}-01-01")
}

/// The commune of a municipal arrondissement; any other code is its own.
fn whole(code: &str) -> &str {
    match code.parse::<u32>() {
        Ok(75_101..=75_120) => "75056",
        Ok(69_381..=69_389) => "69123",
        Ok(13_201..=13_216) => "13055",
        _ => code,
    }
}

#[cfg(test)]
mod tests;
