//! Identify a person: FranceConnect, ProConnect and a plain OpenID Connect provider, one engine and a typed profile each.
//!
//! A [`Broker`] is a profile with its registries, keys and stores; [`http::router`] gives its routes. The path of a
//! request is readable in the names of `http/`; the rules are in `guichet_oidc` and in the pure modules here.

pub mod account;
pub mod answer;
pub mod broker;
mod caller;
pub mod catalogue;
mod client_keys;
pub mod consent;
pub mod data_provider;
pub mod decryption;
pub mod device;
mod document;
mod encryption;
mod evidence;
pub mod health;
mod hint;
pub mod http;
pub mod identity;
pub mod identity_provider;
mod idp_calls;
pub mod information_message;
pub mod interaction;
mod issued;
pub mod keys;
pub mod mandates;
mod media;
pub mod notification;
pub mod professional;
pub mod profiles;
pub mod records;
mod redirect_uris;
pub mod refusal;
pub mod register;
mod register_call;
pub mod registration;
pub mod rehearsal;
pub mod rulebook;
pub mod session;
pub mod sql;
pub mod trace;
mod visit;

pub use broker::{Broker, Parts};
