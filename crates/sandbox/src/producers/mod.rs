//! The producers that the gateway asks, played over HTTP in their own protocols (AP §15), each below a path of its own.

mod access_token;
pub(crate) mod ants;
pub(crate) mod api_secu;
pub(crate) mod cnaf;
pub(crate) mod cnam;
pub(crate) mod cnous;
pub(crate) mod dgfip;
pub(crate) mod dgfip_households;
pub(crate) mod dsnj;
#[cfg(test)]
mod examples;
mod france_connect;
pub(crate) mod france_travail;
pub(crate) mod gip_mds;
pub(crate) mod men;
pub(crate) mod mesri;
mod people;
pub(crate) mod sport_data_hub;
mod told;

use std::sync::Arc;

use guichet_web::routes::Routes;

pub(crate) use told::told;
pub use told::{Subject, Told};

use crate::Sandbox;

/// The producers: their name, which is also the first part of their path.
pub(crate) const NAMES: [&str; 13] = [
    api_secu::NAME,
    france_travail::NAME,
    mesri::NAME,
    cnous::NAME,
    men::NAME,
    dsnj::NAME,
    gip_mds::NAME,
    sport_data_hub::NAME,
    ants::NAME,
    cnaf::NAME,
    dgfip::NAME,
    dgfip_households::NAME,
    cnam::NAME,
];

/// The name of the simulated introspection, for faults.
pub(crate) const INTROSPECTION: &str = "franceconnect";

/// Where the simulated introspection of FranceConnect's access tokens stands, on the origin of the producers.
pub const FRANCE_CONNECT: &str = france_connect::BASE;

/// Name and secret of the gateway at every simulated producer. They stand in the program's sources: rehearsals only.
pub const CLIENT: (&str, &str) =
    ("guichet-api-particulier", "d6c1a2f5b7e84903a1c0b9d8e7f60514233241506f7e8d9cabbcceddeeff0011");

pub use ants::CERTIFICATE;

pub(crate) fn router() -> Routes<Arc<Sandbox>> {
    api_secu::router()
        .merge(france_connect::router())
        .merge(france_travail::router())
        .merge(mesri::router())
        .merge(dsnj::router())
        .merge(gip_mds::router())
        .merge(sport_data_hub::router())
        .merge(cnous::router())
        .merge(men::router())
        .merge(ants::router())
        .merge(cnaf::router())
        .merge(dgfip::router())
        .merge(dgfip_households::router())
        .merge(cnam::router())
}
