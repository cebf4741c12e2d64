//! Where organisations are looked up. Three places fulfil [`guichet_organisations::Directory`]: a file that is kept in
//! memory ([`Listed`]), the State's API Entreprise over HTTP ([`ApiEntreprise`]), and what was imported into the store
//! ([`Imported`]).
//!
//! ```
//! # tokio::runtime::Builder::new_current_thread().build()?.block_on(async {
//! use guichet_directory::{Listed, Rows};
//! use guichet_organisations::{Directory, NotFound, Siret};
//! let rows = Rows::toml("[[organisations]]\nsiret = '13002526500013'\nname = 'DINUM'")?;
//! let listed = Listed::of(rows)?;
//! assert_eq!(listed.find(&Siret::parse("13002526500013")?).await?.label, "Dinum");
//! assert_eq!(listed.find(&Siret::parse("21920023500014")?).await, Err(NotFound::Unknown));
//! # Ok::<(), Box<dyn std::error::Error>>(()) })?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
#![deny(missing_docs)]

mod api;
mod imported;
mod listed;
mod rows;

pub use api::{ApiEntreprise, Settings};
pub use imported::{Imported, StoredEstablishment};
pub use listed::Listed;
pub use rows::{Row, Rows, RowsRefused};
