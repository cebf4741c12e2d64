//! A version belongs to an address (AP §1.6).

use super::Incoming;
use crate::definition::Fields;
use crate::refusal::Refusal;

/// The number that is asked for, where the address has it.
pub(crate) fn asked(call: &Incoming<'_>) -> Option<u32> {
    let number = match call.version {
        // One number is written in one way.
        Some(text) => text.strip_prefix('v').filter(|number| !number.starts_with('0')).and_then(|it| it.parse().ok()),
        None => call.route.versions.first().copied(),
    };
    number.filter(|number| call.route.versions.contains(number))
}

pub(super) fn find<'a>(call: &Incoming<'a>) -> Result<(u32, &'a Fields), Refusal> {
    let fields = asked(call).and_then(|number| Some((number, call.api.versions.get(&number)?)));
    fields.ok_or_else(|| Refusal::Version { asked: call.version.unwrap_or_default().to_owned() })
}
