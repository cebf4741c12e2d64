//! OpenID Connect as pure functions: what a provider checks and issues, and what a relying party checks.
//!
//! No I/O, no clock, no randomness: callers bring the request, the registered client, `now` and the secrets, and get a
//! value or a named refusal. The rules that apply come from a typed [`profile::Profile`], read from `data/profiles/`.
//!
//! ```
//! use guichet_oidc::{authorize, params::Params, profile::Profile, scopes::ScopeTable};
//! let profile = Profile::parse(include_str!("../../../data/profiles/openid.toml"))?;
//! let scopes = ScopeTable::parse(include_str!("../../../data/scopes/openid.toml"))?;
//! let params = Params::parse(b"client_id=unknown&redirect_uri=https://app.example/back&response_type=code")?;
//! let asked = authorize::Asked { profile: &profile, scopes: &scopes, client: None, params: &params };
//! assert!(matches!(authorize::check(&asked), Err(refusal) if matches!(refusal.reason, authorize::Reason::UnknownClient(_))));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
#![deny(missing_docs)]

pub mod accept;
pub mod acr;
pub mod authorize;
pub mod checktoken;
pub mod claims;
pub mod client;
pub mod client_auth;
pub mod data_provider;
pub mod discovery;
pub mod endpoints;
pub mod id_token;
pub mod introspection;
pub mod logout;
pub mod mail_domain;
pub mod params;
pub mod pkce;
pub mod professional;
pub mod profile;
pub mod reason;
pub mod record;
pub mod refresh;
pub mod revocation;
pub mod rp;
pub mod scopes;
pub mod tampering;
pub mod token;
pub mod userinfo;
