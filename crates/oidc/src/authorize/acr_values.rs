//! `acr_values`: the lowest known level is kept (FC §2.2 rule 1).

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
    draft.acr = asked.profile.acr.as_ref().map(|ladder| ladder.kept(&values).to_owned());
    Ok(())
}
