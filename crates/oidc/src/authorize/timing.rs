//! `max_age`: a number of seconds (OpenID Connect Core §3.1.2.1).

use super::{Asked, Reason, Request};

pub(super) fn max_age(asked: &Asked<'_>, draft: &mut Request) -> Result<(), Reason> {
    let Some(value) = asked.params.filled("max_age") else { return Ok(()) };
    match value.parse::<u32>() {
        Ok(seconds) => {
            draft.max_age = Some(i64::from(seconds));
            Ok(())
        }
        Err(_) => Err(Reason::MaxAgeMalformed(value.to_owned())),
    }
}
