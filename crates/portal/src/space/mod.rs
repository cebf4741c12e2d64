//! "Mon espace" (DP §4): whoever takes part in an authorisation of API Particulier sees it here, fetches its token, hands it on,
//! prolongs it.
//!
//! [`notice`] is what DataPass tells of a request, by a signed webhook or within the program; [`bridge`] says what follows from it,
//! as a pure rule; [`TokenSpace`] does it. [`rights`] says who may do what, [`circle`] who else sees it, [`prolongation`] how a token is prolonged, [`expiry`]
//! when its end is announced; [`http`] is the pages. Tokens themselves are the gateway's ([`token::Tokens`]).

pub mod bridge;
pub mod calls;
pub mod circle;
pub mod expiry;
pub mod http;
pub mod letters;
pub mod notice;
pub mod others;
pub mod prolongation;
pub mod records;
pub mod rights;
mod service;
pub mod signature;
pub mod token;

pub use service::{NotReceived, Parts, Rehearsal, Rehearsed, TokenSpace};
