//! The parameters of a call, and which check each passes.

use serde::Deserialize;

/// Parameters that are checked together.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ParameterSet {
    /// In their order.
    pub parameters: Vec<Parameter>,
    /// What holds between several of them.
    #[serde(default)]
    pub rules: Vec<RuleOfSet>,
    /// The producer is told the code of a commune: the gateway finds that of one that is named (AP §3.2).
    #[serde(default)]
    pub resolves_commune: bool,
}

impl ParameterSet {
    /// Whether it says whom a call is about.
    #[must_use]
    pub fn describes_a_person(&self) -> bool {
        self.parameters.iter().any(|parameter| matches!(parameter.slot.as_str(), "nom_naissance" | "ine"))
    }
}

/// One parameter.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Parameter {
    /// Its name in the query; `[]` at its end says that it is a list.
    pub name: String,
    /// What it says, by the name that connectors know.
    pub slot: String,
    /// What it must look like.
    pub check: Check,
    /// Whether it must be given.
    #[serde(default)]
    pub required: bool,
    /// Whether it should be given, though nothing refuses its absence: the documentation says that it must.
    #[serde(default)]
    pub expected: bool,
    /// The slot of the parameter before it: when that one is wrong, nothing is said of this one.
    #[serde(default)]
    pub after: Option<String>,
    /// The code of what is wrong with it (AP §8.3).
    pub code: String,
    /// What it is, in French, for the documentation.
    #[serde(default)]
    pub about: String,
    /// One that fits.
    #[serde(default)]
    pub example: Option<serde_json::Value>,
}

/// What a parameter must look like (AP §3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Check {
    /// Anything on one line that is not blank, 255 characters at most.
    Text,
    /// A name of a person: letters, accents, apostrophe, blank, hyphen.
    Name,
    /// Names, as a list.
    Names,
    /// A list of texts, each not empty.
    Texts,
    /// A list of texts, written as one with blanks between them.
    Words,
    /// A year of birth.
    Year,
    /// A month, 1 to 12.
    Month,
    /// A day of a month, 1 to 31.
    Day,
    /// `M` or `F`, in any case.
    Sex,
    /// Code of a country.
    Country,
    /// Code of a commune.
    Commune,
    /// Code of a département.
    Department,
    /// A year that does not lie ahead (AP §4.1).
    YearNotAhead,
    /// A student's number (AP §3.4).
    Ine,
    /// A date of birth, `YYYY-MM-DD`, from 1900 to yesterday.
    Date,
    /// Digits only.
    Digits,
    /// Number of a beneficiary of the CAF: 1 to 7 digits (AP §6.1).
    BeneficiaryNumber,
    /// Postal code: five digits (AP §6.1).
    PostalCode,
    /// A taxpayer's number: its first 13 letters and digits are digits (AP §6.2).
    TaxNumber,
    /// The number of a tax notice: its first 13 letters and digits (AP §6.2).
    TaxNotice,
    /// A commune or, abroad, a country.
    BirthPlace,
    /// Number of a school: seven digits and a letter (AP §4.11).
    School,
    /// `YYYY` or `YYYY-YYYY` (AP §4.11).
    SchoolYear,
    /// `1D` or `2D`.
    SchoolDegree,
    /// The start of a grant's year: 2021 to the year before this one (AP §4.10).
    CampaignYear,
}

/// A rule, and the code of what is wrong where it does not hold.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RuleOfSet {
    /// Which.
    pub rule: Rule,
    /// Slots of the set: when one of them is wrong, nothing is said of the rule.
    #[serde(default)]
    pub after: Vec<String>,
    /// Its code (AP §8.3).
    pub code: String,
    /// Code of a département that is missing or wrong, where the rule asks for one.
    #[serde(default)]
    pub department_code: Option<String>,
}

/// What holds between parameters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Rule {
    /// The three parts of a date of birth are a day from 1900 to yesterday; parts may be missing from the right (AP §3.2).
    PartialBirthDate,
    /// The three parts of a date of birth are a day from 1900 to yesterday.
    BirthDate,
    /// Whoever was born in France says where: a commune, or its name with year and département (AP §3.2).
    PlaceInFrance,
    /// A commune's name comes with year and département, where it is given (AP §3.2).
    NamedPlace,
    /// The year of a quotient is this one or one of the two before (AP §4.1).
    RecentYear,
    /// A year and a month that are not ahead (AP §4.1).
    MonthNotAhead,
    /// From 16 to 25 years old (AP §4.14).
    AgeOfService,
    /// A pupil is looked for in a school or in an area, not in both (AP §4.11).
    SchoolOrArea,
    /// The number of a school has its form, where no area is named.
    SchoolGiven,
    /// An area comes with the degree of its schools.
    DegreeOfArea,
    /// An area is made of départements or of regions, not of both.
    OneArea,
    /// Départements of the ministry's own table (BCN).
    KnownDepartments,
    /// Regions of the ministry's own table (BCN).
    KnownRegions,
}
