//! Words of pages that are made of names of the reference.

use guichet_web::page::Page;
use jiff::Timestamp;

use crate::catalogue::{Catalogue, Definition, StageKind};
use crate::datapass::today;
use crate::roles::{Office, Role, Scope};

/// A definition's name, with its stage (DP §1.3).
pub(super) fn definition(page: &Page, definition: &Definition) -> String {
    match definition.stage.as_ref().map(|stage| stage.kind) {
        Some(StageKind::Sandbox) => format!("{} ({})", definition.name, page.t("datapass-stage-sandbox")),
        Some(StageKind::Production) => format!("{} ({})", definition.name, page.t("datapass-stage-production")),
        None => definition.name.clone(),
    }
}

/// What a role is about; what is not known any more by its text.
pub(super) fn scope(page: &Page, catalogue: &Catalogue, scope: &Scope) -> String {
    let provider = || catalogue.provider(&scope.provider).map(|known| known.name.as_str());
    match &scope.definition {
        Some(id) => catalogue.definition(id).map_or_else(|| scope.text(), |known| definition(page, known)),
        None => page.tr("datapass-rights-all", "provider", provider().unwrap_or(&scope.provider)),
    }
}

/// What a role lets one do.
pub(super) fn office(page: &Page, office: Office) -> String {
    page.t(&format!("datapass-office-{}", office.name()))
}

/// A role in words.
pub(super) fn role(page: &Page, catalogue: &Catalogue, role: &Role) -> String {
    match (role.scope(), role.office()) {
        (Some(about), Some(held)) => format!("{} : {}", scope(page, catalogue, &about), office(page, held)),
        _ => page.t("datapass-office-admin"),
    }
}

/// Where a request is.
pub(super) fn state(page: &Page, state: &str) -> String {
    page.t(&format!("datapass-state-{}", state.replace('_', "-")))
}

/// Where an authorisation is.
pub(super) fn authorization_state(page: &Page, state: &str) -> String {
    page.t(&format!("datapass-authorization-state-{state}"))
}

/// The class of a state's mark: what went wrong, what waits.
pub(super) fn mark(state: &str) -> &'static str {
    match state {
        "refused" | "revoked" => "tag bad",
        "changes_requested" | "submitted" => "tag warn",
        _ => "tag",
    }
}

/// A day of France: `01/03/2026` (DP §7).
pub(super) fn day(at: Timestamp) -> String {
    today(at).strftime("%d/%m/%Y").to_string()
}

/// A day of France for programs: `2026-03-01`.
pub(super) fn iso_day(at: Timestamp) -> String {
    today(at).to_string()
}

/// A day and a minute of France.
pub(super) fn moment(at: Timestamp) -> String {
    let zone = jiff::tz::TimeZone::get("Europe/Paris").unwrap_or(jiff::tz::TimeZone::UTC);
    at.to_zoned(zone).strftime("%d/%m/%Y %H:%M").to_string()
}
