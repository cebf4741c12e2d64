//! A client that costs little: one connection, one exchange at a time, no pool, so that the server is what is measured.

mod answer;
mod connection;
mod cookies;

pub(crate) use answer::Answer;
pub(crate) use connection::Connection;
pub(crate) use cookies::Jar;
