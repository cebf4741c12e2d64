//! The virtual people: who they are, and the list that a running sandbox knows.

mod catalogue;
mod persona;

pub use catalogue::{PersonaRefused, Personas};
pub use persona::{Identity, Persona, Scenario};
