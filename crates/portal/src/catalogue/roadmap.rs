//! What came when, and what is to come (DP §5.2): `{year: {month: [{type, what, path}]}}`.

use super::api::link;
use super::front_matter::{Keys, Refused, split};

/// The kinds of entries (DP §5.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// An API more.
    Api,
    /// Data that need not be asked twice.
    Dlnuf,
    /// News.
    Info,
}

/// One entry.
#[derive(Debug, Clone)]
pub struct Step {
    /// Its kind.
    pub kind: Kind,
    /// What.
    pub what: String,
    /// Where more is told.
    pub path: Option<String>,
}

/// The entries of a month.
#[derive(Debug, Clone)]
pub struct Month {
    /// The year.
    pub year: i64,
    /// From 1.
    pub month: u8,
    /// In their order.
    pub steps: Vec<Step>,
    /// Whether months without entries lie between the one before in the list and this one.
    pub after_gap: bool,
}

/// The whole road, the newest month first.
#[derive(Debug, Clone, Default)]
pub struct Roadmap {
    /// Those with entries.
    pub months: Vec<Month>,
    /// Markdown.
    pub body: String,
}

/// The names of months in French, without accents.
const MONTHS: [&str; 12] = [
    "janvier",
    "fevrier",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "aout",
    "septembre",
    "octobre",
    "novembre",
    "decembre",
];

impl Roadmap {
    pub(super) fn read(file: &str, text: &str) -> Result<Self, Refused> {
        let (keys, body) = split(file, text)?;
        let mut months = Vec::new();
        for year in keys.names().filter(|name| name.bytes().all(|byte| byte.is_ascii_digit())) {
            let Some(below) = keys.keys(year)? else { continue };
            let number = year.parse().map_err(|_| keys.refused(year, "is no year"))?;
            for name in below.names() {
                let month =
                    month(name).ok_or_else(|| below.refused(name, "is no month: a number or its French name"))?;
                let steps = below.each(name)?.iter().map(Step::read).collect::<Result<_, _>>()?;
                months.push(Month { year: number, month, steps, after_gap: false });
            }
        }
        months.sort_by_key(|month| std::cmp::Reverse((month.year, month.month)));
        let places: Vec<i64> = months.iter().map(|month| month.year * 12 + i64::from(month.month)).collect();
        for (month, pair) in months.iter_mut().skip(1).zip(places.windows(2)) {
            month.after_gap = matches!(pair, [newer, older] if newer - older > 1);
        }
        Ok(Self { months, body: body.to_owned() })
    }
}

fn month(name: &str) -> Option<u8> {
    let folded = super::search::folded(name);
    let by_name = MONTHS.iter().zip(1..).find(|(known, _)| **known == folded).map(|(_, number)| number);
    by_name.or_else(|| name.parse().ok().filter(|number| (1..=12).contains(number)))
}

impl Step {
    fn read(keys: &Keys<'_>) -> Result<Self, Refused> {
        let kind = match keys.required("type")?.as_str() {
            "ADD_API" => Kind::Api,
            "DLNUF" => Kind::Dlnuf,
            "INFO" => Kind::Info,
            other => return Err(keys.refused("type", &format!("must be ADD_API, DLNUF or INFO, it is `{other}`"))),
        };
        Ok(Self { kind, what: keys.required("what")?, path: link(keys, "path")? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_come_newest_first_and_gaps_are_marked() {
        let text = "---\n2024:\n  décembre:\n    - {type: INFO, what: a}\n  3:\n    - {type: ADD_API, what: b, path: /les-api/b}\n2025:\n  1:\n    - {type: DLNUF, what: c}\n---\n";
        let road = Roadmap::read("roadmap.md", text).unwrap();
        let seen: Vec<_> = road.months.iter().map(|it| (it.year, it.month, it.after_gap)).collect();
        assert_eq!(seen, [(2025, 1, false), (2024, 12, false), (2024, 3, true)]);
        let refused = Roadmap::read("roadmap.md", &text.replace("décembre", "brumaire")).unwrap_err().to_string();
        assert!(refused.starts_with("roadmap.md:4: `2024.brumaire` is no month"), "{refused}");
        assert!(Roadmap::read("roadmap.md", &text.replace("INFO", "NEWS")).is_err());
    }
}
