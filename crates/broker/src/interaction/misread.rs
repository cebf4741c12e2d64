//! A flow that is there and is none: what of it cannot be read (FC §10.2).

use guichet_oidc::claims::ClaimsRequest;
use guichet_store::ephemeral::Entry;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{Interaction, State};
use crate::refusal::Refusal;

/// What stands in the place of a flow.
#[derive(Serialize, Deserialize)]
pub(crate) struct Misread(Value);

impl Entry for Misread {
    const PREFIX: &'static str = Interaction::PREFIX;
}

impl Misread {
    /// The step alone, the claims alone, or the whole: another part in its place tells which.
    pub(crate) fn refusal(&self) -> Refusal {
        let with = |part: &[&str], value: Value| {
            let mut mended = self.0.clone();
            if let Some(place) = part.iter().try_fold(&mut mended, |place, name| place.get_mut(*name)) {
                *place = value;
            }
            serde_json::from_value::<Interaction>(mended).is_ok()
        };
        let first = json!(State::Started { csrf: None, failed_idp: None });
        if with(&["state"], first) && !self.is_at_a_known_step() {
            return Refusal::StepUnknown;
        }
        if with(&["flow", "claims"], json!(ClaimsRequest::default())) {
            return Refusal::ClaimsUnreadable;
        }
        Refusal::InteractionUnreadable
    }

    /// The parser names the step that it does not know.
    fn is_at_a_known_step(&self) -> bool {
        let state = self.0.get("state").cloned().unwrap_or_default();
        serde_json::from_value::<State>(state).is_err_and(|error| !error.to_string().starts_with("unknown variant"))
    }
}
