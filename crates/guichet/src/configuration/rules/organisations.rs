//! ProConnect tells service providers who is a public agent: in production it is said where that is looked up.

use crate::configuration::{Configuration, Mode, OrganisationSource, Reason, Refusal};
use crate::services::ServiceName;

pub(super) fn said(configuration: &Configuration, mode: Mode) -> Vec<Refusal> {
    let settings = &configuration.proconnect;
    let runs = configuration.services.contains_key(&ServiceName::ProConnect);
    let mut refusals = Vec::new();
    if mode == Mode::Production && runs && settings.organisations.is_none() {
        refusals.push(configuration.refuse(&["proconnect".into()], Reason::OrganisationsUnsaid));
    }
    let by_api = settings.organisations == Some(OrganisationSource::Api);
    if mode == Mode::Production && by_api && settings.organisations_api.is_none() {
        let path = ["proconnect".into(), "organisations".into()];
        refusals.push(configuration.refuse(&path, Reason::OrganisationsApiMissing));
    }
    refusals
}
