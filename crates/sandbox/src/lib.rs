//! Rehearse: people, simulated identity providers, register and service provider, portal page, manifest and control API.
//!
//! Nothing here exists in production. A [`Sandbox`] gives one router per origin of design §3 (`portal`, `producers`,
//! `identity-providers`, `service-providers`); what it needs from a broker is the trait [`broker::Broker`], what a
//! broker needs from it is [`rehearsal::Rehearsal`].

pub mod broker;
pub mod control;
pub mod faults;
pub mod identity_providers;
pub mod manifest;
pub mod personas;
mod portal;
pub mod register;
pub mod rehearsal;
mod sandbox;
pub mod service_providers;
mod tables;

pub use sandbox::{BrokerAddress, NotStarted, Origins, Parts, Sandbox};
