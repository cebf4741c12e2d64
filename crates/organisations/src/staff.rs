//! Bands of staff (INSEE, *tranche d'effectifs salariés*).

use std::fmt;

use serde::{Deserialize, Serialize};

/// A text that is no band.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a band of staff (NN, 00, 01, 02, 03, 11, 12, 21, 22, 31, 32, 41, 42, 51, 52, 53)")]
pub struct StaffBandRefused;

/// How many salaried people an establishment or a legal unit has, to a band.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct StaffBand(&'static Band);

/// Code, fewest, most (none: no upper end), words.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Band {
    fewest: u32,
    code: &'static str,
    most: Option<u32>,
    words: &'static str,
}

const fn band(code: &'static str, fewest: u32, most: u32, words: &'static str) -> Band {
    Band { fewest, code, most: Some(most), words }
}

static BANDS: [Band; 16] = [
    band("NN", 0, 0, "Unité non employeuse"),
    band("00", 0, 0, "0 salarié"),
    band("01", 1, 2, "1 ou 2 salariés"),
    band("02", 3, 5, "3 à 5 salariés"),
    band("03", 6, 9, "6 à 9 salariés"),
    band("11", 10, 19, "10 à 19 salariés"),
    band("12", 20, 49, "20 à 49 salariés"),
    band("21", 50, 99, "50 à 99 salariés"),
    band("22", 100, 199, "100 à 199 salariés"),
    band("31", 200, 249, "200 à 249 salariés"),
    band("32", 250, 499, "250 à 499 salariés"),
    band("41", 500, 999, "500 à 999 salariés"),
    band("42", 1_000, 1_999, "1 000 à 1 999 salariés"),
    band("51", 2_000, 4_999, "2 000 à 4 999 salariés"),
    band("52", 5_000, 9_999, "5 000 à 9 999 salariés"),
    Band { fewest: 10_000, code: "53", most: None, words: "10 000 salariés et plus" },
];

impl StaffBand {
    /// Reads a code.
    ///
    /// # Errors
    /// When there is no such band.
    pub fn parse(code: &str) -> Result<Self, StaffBandRefused> {
        BANDS.iter().find(|band| band.code == code).map(Self).ok_or(StaffBandRefused)
    }

    /// The code: `NN`, `00` … `53`.
    #[must_use]
    pub fn code(self) -> &'static str {
        self.0.code
    }

    /// The least number of people in it.
    #[must_use]
    pub fn fewest(self) -> u32 {
        self.0.fewest
    }

    /// The greatest number of people in it; none where it has no upper end.
    #[must_use]
    pub fn most(self) -> Option<u32> {
        self.0.most
    }

    /// Its words, in French as the register gives them.
    #[must_use]
    pub fn words(self) -> &'static str {
        self.0.words
    }
}

impl fmt::Display for StaffBand {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.code())
    }
}

impl TryFrom<String> for StaffBand {
    type Error = StaffBandRefused;
    fn try_from(code: String) -> Result<Self, StaffBandRefused> {
        Self::parse(&code)
    }
}

impl From<StaffBand> for String {
    fn from(band: StaffBand) -> Self {
        band.code().to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bands_follow_each_other_without_a_gap() {
        let counted = BANDS.iter().skip(1);
        let next = BANDS.iter().skip(2);
        for (band, next) in counted.zip(next) {
            assert_eq!(band.most.map(|most| most + 1), Some(next.fewest), "{}", band.code);
        }
    }

    #[test]
    fn a_band_is_read_by_its_code_and_compared_by_its_people() {
        assert_eq!(StaffBand::parse("41").unwrap().fewest(), 500);
        assert_eq!(StaffBand::parse("53").unwrap().most(), None);
        assert!(StaffBand::parse("12").unwrap() < StaffBand::parse("21").unwrap());
        for wrong in ["", "nn", "13", "1", "54"] {
            assert_eq!(StaffBand::parse(wrong), Err(StaffBandRefused), "{wrong}");
        }
    }
}
