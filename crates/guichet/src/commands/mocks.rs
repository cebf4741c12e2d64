//! `guichet check --mocks`: which files of the public mock data can never be answered, and why.

use std::io::Write;
use std::path::Path;

use guichet_gateway::ErrorTexts;
use guichet_gateway::definition::Catalogue;
use guichet_gateway::mocks::{MockSettings, Mocks, Unmatched, check as look};
use guichet_web::clock::Clock;

use super::Failure;

/// Lists what is wrong, each with its file, line and remedy.
///
/// # Errors
/// When something is.
pub(super) fn check(out: &mut impl Write, folder: &Path) -> Result<(), Failure> {
    let unreadable = |error: &dyn std::fmt::Display| Failure::Definitions(error.to_string());
    let catalogue = Catalogue::shipped().map_err(|error| unreadable(&error))?;
    let texts = ErrorTexts::shipped().map_err(|error| unreadable(&error))?;
    let settings = MockSettings { folder: folder.to_owned(), unmatched: Unmatched::default(), verbatim: false };
    let mocks = Mocks::open(settings)?;
    let checked = look(&catalogue, &texts, &mocks, Clock::system().now())?;
    for finding in &checked.findings {
        let file = mocks.payloads().join(&finding.file);
        writeln!(out, "{}:{}: {}: {}", file.display(), finding.line, finding.kind, finding.problem)?;
        writeln!(out, "  {}", finding.remedy)?;
    }
    for (kind, count) in checked.counts() {
        writeln!(out, "{count} {kind}")?;
    }
    writeln!(out, "{} files of {} operations looked at", checked.files, checked.folders)?;
    if !checked.not_served.is_empty() {
        let not_served = &checked.not_served;
        let entreprise = not_served.iter().filter(|name| name.starts_with("api_entreprise")).count();
        if entreprise > 0 {
            writeln!(out, "{entreprise} folders of API Entreprise, which is not served, were left out")?;
        }
        for name in not_served.iter().filter(|name| !name.starts_with("api_entreprise")) {
            writeln!(out, "{name} was left out: no operation has this name")?;
        }
    }
    match checked.files_to_mend() {
        0 => Ok(()),
        count => Err(Failure::MocksRefused(count)),
    }
}
