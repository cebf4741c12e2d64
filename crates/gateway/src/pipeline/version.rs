//! A version belongs to an address (AP §1.6).

use super::Incoming;
use crate::definition::Fields;
use crate::refusal::Refusal;

pub(super) fn find<'a>(call: &Incoming<'a>) -> Result<(u32, &'a Fields), Refusal> {
    let route = call.route;
    let number = match call.version {
        // One number is written in one way.
        Some(text) => text.strip_prefix('v').filter(|number| !number.starts_with('0')).and_then(|it| it.parse().ok()),
        None => route.versions.first().copied(),
    };
    let found = number.filter(|number| route.versions.contains(number));
    let fields = found.and_then(|number| Some((number, call.api.versions.get(&number)?)));
    fields.ok_or_else(|| Refusal::Version { asked: call.version.unwrap_or_default().to_owned() })
}
