//! Organisations of the French register Sirene: their numbers and codes, how one is shown, whether it is a public service
//! and which roles that gives (PC §4, §5.6, §8.4, §8.6); and the rules about professional e-mail addresses (PC §5.3, §5.4).
//!
//! No I/O, no clock: a register's answer is an [`Establishment`]; what may be shown of it is an [`Organisation`]; what
//! follows from it is a [`Judgement`](public_service::Judgement). Whoever looks establishments up fulfils [`Directory`].
//!
//! ```
//! use guichet_organisations::{Establishment, Organisation, PublicServices, Role, Siret};
//! let siret = Siret::parse("219 200 235 00014")?;
//! let town: Establishment = serde_json::from_str(
//!     r#"{"siret": "21920023500014", "name": "COMMUNE DE CLAMART", "sign": "MAIRIE", "legal_category": "7210"}"#,
//! )?;
//! assert_eq!(town.siret, siret);
//! let shown = Organisation::shown(&town)?;
//! assert_eq!(shown.label, "Commune de clamart - Mairie");
//! let judgement = PublicServices::shipped()?.judge(&shown);
//! assert_eq!(judgement.roles(), [Role::AgentPublic, Role::AgentPublicTerritorial]);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
#![deny(missing_docs)]

pub mod api_entreprise;
mod codes;
mod directory;
mod establishment;
pub mod mail;
mod organisation;
pub mod public_service;
mod role;
mod siren;
mod staff;

pub use codes::{ActivityCode, CodeRefused, CommuneCode, LegalCategory};
pub use directory::{Directory, Lookup, NotFound, Unavailable};
pub use establishment::{Diffusion, Establishment, EstablishmentState, UnitState};
pub use organisation::{NotShown, Organisation, UNKNOWN_NAME};
pub use public_service::{PublicServices, Published};
pub use role::Role;
pub use siren::{LA_POSTE, NumberRefused, Siren, Siret};
pub use staff::{StaffBand, StaffBandRefused};
