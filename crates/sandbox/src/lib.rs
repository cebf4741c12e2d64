//! Rehearse: people, simulated identity providers, register and service provider, portal page, manifest and control API.
//!
//! Nothing here exists in production. A [`Sandbox`] gives one router per origin of design §3 (`portal`, `producers`,
//! `identity-providers`, `service-providers`, `data-providers`, `mailbox`); what it needs from a broker is the trait [`broker::Broker`], what a
//! broker needs from it is [`rehearsal::Rehearsal`].

mod bridge;
pub mod broker;
mod connections;
pub mod control;
pub mod data_providers;
pub mod datapass;
pub mod faults;
pub mod gateway;
pub mod identity_providers;
mod lives;
pub mod mailbox;
pub mod manifest;
pub mod organisations;
pub mod outbox;
pub mod personas;
mod portal;
pub mod producers;
pub mod register;
pub mod rehearsal;
mod sandbox;
pub mod service_providers;
pub mod status;
mod tables;
pub mod trust;

use guichet_jose::Secret;
pub use sandbox::{BrokerAddress, NotStarted, Origins, Parts, Sandbox};

/// The secrets of the demo service providers, of the demo data providers and of the simulated identity providers. They stand in the program's
/// sources, so production refuses them.
#[must_use]
pub fn published_secrets() -> Vec<Secret> {
    let clients = service_providers::definitions().unwrap_or_default().into_iter().map(|demo| demo.client_secret);
    let data_providers = data_providers::definitions().unwrap_or_default().into_iter().map(|it| it.client_secret);
    let providers = identity_providers::provider_definitions().unwrap_or_default();
    clients
        .chain(data_providers)
        .chain(providers.into_iter().flat_map(|it| it.clients).map(|broker| broker.client_secret))
        .collect()
}
