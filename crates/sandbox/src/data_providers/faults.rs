//! What befalls a simulated data provider: an answer that is not the usual one, or a mistake when it asks its broker.

use axum::response::Response;

use crate::Sandbox;
use crate::faults::{self, Kind, Mistake, Step, Target, Transport};

/// What is due at a call of a data provider.
#[derive(Debug)]
pub enum Due {
    /// This, and nothing else.
    Answer(Response),
    /// The usual answer, after this was done wrong.
    Mistaken(Mistake),
    /// The usual answer.
    Usual,
}

impl Sandbox {
    /// Spends a fault of the data provider of this path, where one waits for the step: `call`, `token` or `jwks`.
    pub async fn due_of_data_provider(&self, slug: &str, step: Step) -> Due {
        let fault = self.faults().next(&Target::DataProvider(slug.to_owned()), step, None);
        match faults::answer(fault).await {
            Transport::Answered(response) => Due::Answer(response),
            Transport::Deeper(Kind::Mistake(mistake)) => Due::Mistaken(mistake),
            Transport::Deeper(_) | Transport::Usual => Due::Usual,
        }
    }
}
