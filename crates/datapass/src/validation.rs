//! Judges what was answered (DP §1.5): one file for each rule over several fields, the rest by the kind of the field.

mod communes;
mod contacts;
mod field;
mod france_connect;
mod legal;
mod personal_data;
mod revenue_years;
mod safety_certification;
mod team;
mod telephone;
mod volume;

use std::collections::BTreeSet;

use jiff::civil::Date;

pub(crate) use telephone::is_french as is_french_telephone;

use crate::answers::Answers;
use crate::automatic;
use crate::catalogue::{Block, Catalogue, Definition, Form, Rule, ScopeRule};

/// What is judged, and what has to be known to judge it.
#[derive(Debug, Clone, Copy)]
pub struct Filled<'a> {
    /// The tables.
    pub catalogue: &'a Catalogue,
    /// The definition asked for.
    pub definition: &'a Definition,
    /// The form.
    pub form: &'a Form,
    /// What was answered.
    pub answers: &'a Answers,
    /// The fields that have a document.
    pub documents: &'a BTreeSet<String>,
    /// The numbers of the authorisations of FranceConnect that the organisation may name: not taken back, and made automatically with this request alone.
    pub france_connect: &'a [i64],
    /// Today.
    pub today: Date,
}

impl Filled<'_> {
    /// Whether an automatic authorisation of FranceConnect is to be made (DP §1.7).
    fn is_automatic(&self) -> bool {
        automatic::wanted(self.definition, self.form, self.answers).is_some()
    }
}

/// One thing that is wrong: with which field, and what.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// The field's name.
    pub field: String,
    /// What is wrong with it.
    pub kind: ProblemKind,
}

/// What can be wrong with an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ProblemKind {
    /// There is none.
    Missing,
    /// It is longer than what is kept.
    TooLong,
    /// It is none of those to choose from.
    NotOffered,
    /// It is not a whole number.
    NotWhole,
    /// It is not a day.
    NotADay,
    /// It is not the address of a page.
    NotAUrl,
    /// It is not an e-mail address.
    NotAnAddress,
    /// It is the address of a service, where that of a person is wanted.
    NotNominative,
    /// It is not a telephone number of France.
    NotAPhone,
    /// It is not a mobile number of France.
    NotAMobile,
    /// A box has to be ticked.
    NotTicked,
    /// Neither an address nor a document.
    UrlOrDocument,
    /// More than 36 months without a reason.
    LongConservation,
    /// No authorisation of FranceConnect that the organisation has.
    NoFranceConnect,
    /// A day that is not after the first one.
    EndsBeforeItBegins,
    /// A day that is gone.
    InThePast,
    /// Not the code of a commune that exists.
    NotACommune,
    /// More calls than the least without a reason.
    VolumeUnjustified,
    /// No year of revenue.
    NoYear,
    /// Years that exclude each other.
    YearsExclude,
    /// Scopes that exclude each other.
    ScopesExclude,
    /// A scope that has to be alone.
    NotAlone,
    /// Specific needs without their document.
    NoSpecificDocument,
    /// A file with nothing in it.
    EmptyFile,
    /// A file that is too large.
    LargeFile,
    /// A file of another type.
    WrongFile,
    /// An archive that would become very large.
    Bomb,
    /// More files than are taken.
    ManyFiles,
}

impl ProblemKind {
    /// Each kind with the key of its sentence.
    pub const ALL: [(Self, &'static str); 28] = [
        (Self::Missing, "datapass-problem-missing"),
        (Self::TooLong, "datapass-problem-too-long"),
        (Self::NotOffered, "datapass-problem-not-offered"),
        (Self::NotWhole, "datapass-problem-not-whole"),
        (Self::NotADay, "datapass-problem-not-a-day"),
        (Self::NotAUrl, "datapass-problem-not-a-url"),
        (Self::NotAnAddress, "datapass-problem-not-an-address"),
        (Self::NotNominative, "datapass-problem-not-nominative"),
        (Self::NotAPhone, "datapass-problem-not-a-phone"),
        (Self::NotAMobile, "datapass-problem-not-a-mobile"),
        (Self::NotTicked, "datapass-problem-not-ticked"),
        (Self::UrlOrDocument, "datapass-problem-url-or-document"),
        (Self::LongConservation, "datapass-problem-long-conservation"),
        (Self::NoFranceConnect, "datapass-problem-no-france-connect"),
        (Self::EndsBeforeItBegins, "datapass-problem-ends-before-it-begins"),
        (Self::InThePast, "datapass-problem-in-the-past"),
        (Self::NotACommune, "datapass-problem-not-a-commune"),
        (Self::VolumeUnjustified, "datapass-problem-volume-unjustified"),
        (Self::NoYear, "datapass-problem-no-year"),
        (Self::YearsExclude, "datapass-problem-years-exclude"),
        (Self::ScopesExclude, "datapass-problem-scopes-exclude"),
        (Self::NotAlone, "datapass-problem-not-alone"),
        (Self::NoSpecificDocument, "datapass-problem-no-specific-document"),
        (Self::EmptyFile, "datapass-problem-empty-file"),
        (Self::LargeFile, "datapass-problem-large-file"),
        (Self::WrongFile, "datapass-problem-wrong-file"),
        (Self::Bomb, "datapass-problem-bomb"),
        (Self::ManyFiles, "datapass-problem-many-files"),
    ];

    /// The key of its sentence.
    #[must_use]
    pub fn key(self) -> &'static str {
        Self::ALL.into_iter().find(|(kind, _)| *kind == self).map_or("datapass-problem-missing", |(_, key)| key)
    }
}

impl Problem {
    pub(crate) fn new(field: &str, kind: ProblemKind) -> Self {
        Self { field: field.to_owned(), kind }
    }
}

type Rules = (Rule, fn(&Filled<'_>) -> Vec<Problem>);

/// The rules over several fields of a block.
const RULES: [Rules; 8] = [
    (Rule::UrlOrDocument, legal::url_or_document),
    (Rule::LongConservation, personal_data::long_conservation),
    (Rule::FranceConnectModality, france_connect::modality),
    (Rule::Contacts, contacts::complete),
    (Rule::CertificationDates, safety_certification::dates),
    (Rule::VolumeJustified, volume::justified),
    (Rule::TeamNamed, team::named),
    (Rule::NotBeforeToday, communes::not_before_today),
];

/// What is wrong with the steps of the form up to `last`, or with all of them; blocks that are filled in beforehand are not judged.
#[must_use]
pub fn steps(filled: &Filled<'_>, last: Option<&str>) -> Vec<Problem> {
    let steps = &filled.form.steps;
    let end = last.and_then(|last| steps.iter().position(|step| step == last)).map_or(steps.len(), |place| place + 1);
    let blocks = steps.iter().take(end).filter_map(|name| filled.catalogue.block(name));
    blocks.flat_map(|block| self::block(filled, block)).collect()
}

/// What is wrong with one block.
#[must_use]
pub fn block(filled: &Filled<'_>, block: &Block) -> Vec<Problem> {
    let mut fields = filled.catalogue.fields(filled.definition, block);
    fields.retain(|field| !field.automatic || filled.is_automatic());
    let waived = revenue_years::waives_scopes(filled);
    let mut problems: Vec<_> = fields.iter().filter_map(|one| field::judge(filled, one, waived)).collect();
    problems.extend(RULES.iter().filter(|(rule, _)| block.has(*rule)).flat_map(|(_, judge)| judge(filled)));
    if fields.iter().any(|field| field.name == "scopes") && filled.definition.rules.contains(&ScopeRule::RevenueYears) {
        problems.extend(revenue_years::judge(filled));
    }
    problems
}

#[cfg(test)]
mod tests;
