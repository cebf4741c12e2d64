//! The simulated API Entreprise, of which ProConnect asks what an organisation is (PC §5.6): the organisations of
//! `data/organisations/sandbox.toml` in the form of the real API.

mod answer;
mod catalogue;
mod http;

pub use answer::of as answer;
pub use catalogue::Organisations;

pub(crate) use http::{BASE, router};
