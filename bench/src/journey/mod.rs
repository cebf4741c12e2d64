//! What is played against the server: a person at a browser, and the service provider that sent her.

mod check;
mod page;
mod visitor;

pub(crate) use check::{Keys, tokens};
pub(crate) use visitor::{Tokens, Visitor, Way, bearer};
