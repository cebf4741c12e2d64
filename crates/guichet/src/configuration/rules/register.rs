//! FranceConnect and FranceConnect+ verify every identity at the register (FC §5.5): in production they have the address of one.

use crate::configuration::{Configuration, Mode, Reason, Refusal};
use crate::services::ServiceName;

pub(super) fn known(configuration: &Configuration, mode: Mode) -> Vec<Refusal> {
    let runs = ServiceName::CITIZENS.iter().any(|service| configuration.services.contains_key(service));
    if mode == Mode::Production && runs && configuration.franceconnect.register.is_none() {
        vec![configuration.refuse(&["franceconnect".into()], Reason::RegisterMissing)]
    } else {
        Vec::new()
    }
}
