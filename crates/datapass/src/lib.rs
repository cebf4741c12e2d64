//! Authorise an organisation: DataPass (DP §1, §2).
//!
//! What may be asked for is data: [`catalogue`] reads the definitions, their forms and scopes from `data/datapass/`. What an
//! applicant has typed is a bag of [`answers`], judged by [`validation`]. The life of a request and of the authorisations that it
//! was given is [`dossier`]: a state machine that no sequence of events brings into a state that the reference forbids.
//! [`automatic`] is the authorisation of FranceConnect that
//! comes with another one. [`rights`] says who may do what; [`records`] keeps it all; [`http`] is the pages, and the API for developers' programs, whose
//! webhooks are told of each event.
//!
//! Left for later, each with its place: stages (two more steps of [`dossier::Step`]), transfer and bulk updates (further events of
//! [`records`]), instructor drafts, impersonation, and definitions that an administrator makes (a second source of [`catalogue`]).

pub mod answers;
pub mod automatic;
pub mod catalogue;
mod clean;
pub mod clients;
mod datapass;
pub mod documents;
pub mod dossier;
pub mod elsewhere;
pub mod grants;
pub mod http;
pub mod letters;
pub mod number;
mod patience;
pub mod proposal;
pub mod records;
pub mod rehearsal;
pub mod rights;
pub mod roles;
pub mod scopes;
pub mod template;
mod unsubscribing;
pub mod validation;
mod wire;
pub mod words;

pub use catalogue::Catalogue;
pub use datapass::{Datapass, File, Parts, RECEIVER_PATIENCE};
