//! Look around: the catalogue of APIs (DP §5) and the status of everything that is served, at the portal's origin; and the token
//! space (DP §4), at its own.
//!
//! ```
//! use std::sync::Arc;
//! use guichet_portal::catalogue::addresses::Addresses;
//! use guichet_portal::catalogue::http::{Catalogue, Place};
//! use guichet_portal::catalogue::Content;
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let catalogue = Catalogue::new(Content::shipped()?, Addresses::as_written(), Place::Root, (), ());
//! let routes = guichet_portal::catalogue::http::router(&Arc::new(catalogue));
//! assert!(routes.paths().contains(&"/les-api/{slug}".to_owned()));
//! # Ok(())
//! # }
//! ```
#![deny(missing_docs)]

pub mod catalogue;
pub mod correspondence;
pub mod space;
pub mod status;
