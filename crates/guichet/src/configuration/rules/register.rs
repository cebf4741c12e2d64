//! FranceConnect verifies every identity at the register (FC §5.5): in production it has the address of one.

use crate::configuration::{Configuration, Mode, Reason, Refusal};
use crate::services::ServiceName;

pub(super) fn known(configuration: &Configuration, mode: Mode) -> Vec<Refusal> {
    let service = ServiceName::FranceConnect;
    let runs = configuration.services.contains_key(&service);
    if mode == Mode::Production && runs && configuration.franceconnect.register.is_none() {
        vec![configuration.refuse(&["franceconnect".into()], Reason::RegisterMissing)]
    } else {
        Vec::new()
    }
}
