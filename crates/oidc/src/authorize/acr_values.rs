//! `acr_values`: the lowest known level is kept (FC §2.2 rule 1). Without levels of the profile's own, the wish is kept as
//! it stands, for the identity provider (OpenID Connect Core §3.1.2.1: it is voluntary).

use super::{Asked, Reason, Request};

pub(super) fn kept(asked: &Asked<'_>, draft: &mut Request) -> Result<(), Reason> {
    let values = asked.params.words("acr_values");
    let most = asked.profile.authorization.list_max;
    if values.len() > most {
        return Err(Reason::MalformedParameter {
            name: "acr_values",
            why: format!("it has {} values, at most {most} are taken", values.len()),
        });
    }
    draft.acr = match &asked.profile.acr {
        Some(ladder) => Some(ladder.kept(&values).to_owned()),
        None => Some(values.join(" ")).filter(|wish| !wish.is_empty()),
    };
    Ok(())
}
