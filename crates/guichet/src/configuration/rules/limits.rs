//! Sizes that fit each other.

use crate::configuration::{Configuration, Mode, Reason, Refusal};

/// An address is in the first line of a head.
pub(super) fn sizes(configuration: &Configuration, _: Mode) -> Vec<Refusal> {
    let sizes = configuration.limits.sizes();
    if sizes.url_kib <= sizes.head_kib {
        return Vec::new();
    }
    let member = if configuration.limits.head_kib.is_some() { "head_kib" } else { "address_kib" };
    let reason = Reason::AddressBeyondHead { address: sizes.url_kib, head: sizes.head_kib };
    vec![configuration.refuse(&["limits".into(), member.into()], reason)]
}
