//! `login_hint` and `siret_hint`, where the person is led by her address: their form is checked (PC §2.1). Elsewhere a
//! `login_hint` is any text (OpenID Connect Core §3.1.2.1).

use super::{Asked, Reason, Request};
use crate::{profile::ProviderChoice, rp::identity::is_email};

const SIRET_LENGTH: usize = 14;

pub(super) fn well_formed(asked: &Asked<'_>, draft: &mut Request) -> Result<(), Reason> {
    if asked.profile.provider_choice != ProviderChoice::Email {
        return Ok(());
    }
    let refused = |name, why: &str| Err(Reason::MalformedParameter { name, why: why.to_owned() });
    match (&draft.login_hint, &draft.siret_hint) {
        (Some(address), _) if !is_email(address) => refused("login_hint", "it is not an e-mail address"),
        (_, Some(siret)) if siret.chars().count() != SIRET_LENGTH => refused("siret_hint", "it has not 14 characters"),
        _ => Ok(()),
    }
}
