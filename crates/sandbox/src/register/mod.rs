//! The simulated register of persons (RNIPP): `FC §5.5` and `FC §13`.

mod answer;
mod http;
mod query;
mod rules;

pub use answer::{Found, Person, RegisterAnswer};
pub use query::{Query, QueryRefused};
pub use rules::{Outcome, decide};

pub(crate) use http::{BASE, router};
