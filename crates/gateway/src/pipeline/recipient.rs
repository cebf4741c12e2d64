//! Who receives the data (AP §3.1).

use guichet_organisations::Siret;

use crate::definition::Route;
use crate::parameters::Query;
use crate::refusal::Refusal;
use crate::token::ApiToken;

/// The SIRET of the call; in version 2 that of the token where none is named, which FranceConnect's is not.
pub(super) fn read(route: &Route, query: &Query, user: &ApiToken, is_france_connect: bool) -> Result<Siret, Refusal> {
    match query.get("recipient").filter(|text| !text.is_empty()) {
        Some(text) if text.bytes().all(|byte| byte.is_ascii_digit()) => {
            Siret::parse(text).map_err(|_| Refusal::Recipient)
        }
        Some(_) => Err(Refusal::Recipient),
        None if route.is_flat() && !is_france_connect => Siret::parse(&user.siret).map_err(|_| Refusal::Recipient),
        None => Err(Refusal::RecipientMissing),
    }
}
