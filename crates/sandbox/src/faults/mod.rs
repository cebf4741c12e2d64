//! Faults on demand: what a simulated provider, the register or a broker answers wrongly, and how often.

mod kind;
mod placement;
mod refusal;
mod registry;
mod step;

use axum::response::Response;

pub use kind::{FaultMembers, Kind, KindName, Mistake};
pub use placement::step;
pub use refusal::FaultRefused;
pub use registry::{Fault, Faults, Target};
pub use step::Step;

/// What is left to do after a fault of the whole answer was looked at.
pub(crate) enum Transport {
    /// This is the answer.
    Answered(Response),
    /// Not a fault of the whole answer: the endpoint shows it.
    Deeper(Kind),
    /// Answer as usual (after the delay, which has been waited for).
    Usual,
}

/// Applies `fault` when it is one of the connection or of the whole answer.
pub(crate) async fn answer(fault: Option<Kind>) -> Transport {
    match fault {
        None => Transport::Usual,
        Some(Kind::Answer(fault)) => fault.answer().await.map_or(Transport::Usual, Transport::Answered),
        Some(deeper @ (Kind::Tampering(_) | Kind::Error(_) | Kind::Refusal(_) | Kind::Mistake(_))) => {
            Transport::Deeper(deeper)
        }
    }
}
