//! Logging in a professional by a work e-mail address (PC = shared/spec/proconnect.md): where the address leads, which
//! level is demanded and reached, and what an identity provider must say of the person.
//!
//! In the order of a login:
//!
//! 1. [`routing`]: which identity providers serve the address;
//! 2. [`level`]: the level demanded of the provider, and the one given to the service provider;
//! 3. [`identity`]: the person's claims, checked and set in order.

pub mod identity;
pub mod level;
pub mod routing;
