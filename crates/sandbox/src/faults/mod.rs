//! Faults on demand: what a simulated provider or the register answers wrongly, and how often.

mod kind;
mod registry;
mod token;
mod transport;

pub use kind::{FaultMembers, FaultRefused, Kind, KindName, Step};
pub use registry::{Fault, Faults, Target};
pub(crate) use token::{sign_with_fault, tamper_claims};
pub(crate) use transport::{Transport, answer};
