//! Exchange a person's data: API Particulier, wire-compatible with the real one (AP).
//!
//! An API is a folder of `data/apis/` ([`definition`]): addresses, parameters, versions with their fields and the scopes
//! that open them. A call passes the steps of [`pipeline`] in the order of AP §2; a [`connector`] asks the producer in its
//! own protocol and gives a record, of which [`mask::Masked`] shows what the caller's scopes open.

pub mod about;
pub mod accesses;
pub mod announced;
mod ascii;
mod cache;
pub mod checktoken;
pub mod connector;
pub mod data_provider;
pub mod definition;
mod error_texts;
pub mod france_connect;
mod gateway;
mod health;
pub mod http;
mod in_flight;
mod journal;
mod last_days;
pub mod mask;
pub mod mocks;
pub mod openapi;
pub mod parameters;
mod pings;
pub mod pipeline;
mod refusal;
pub mod registration;
pub mod rehearsal;
pub mod token;
pub mod tokens;

pub use error_texts::ErrorTexts;
pub use gateway::{Gateway, Parts};
pub use pipeline::per_address::AddressRules;
pub use refusal::Refusal;
