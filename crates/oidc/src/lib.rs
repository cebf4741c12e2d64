//! OpenID Connect as pure functions, provider side and relying-party side: no I/O, no clock, no randomness.
#![deny(missing_docs)]
