//! ProConnect (PC §11.2, U1 to U31): a work address leads to a provider, and what is said there to the service provider.

mod bridge;
mod errors;
mod hints;
mod identity;
mod lemonldap;
mod levels;
mod logout;
mod mailed_code;
mod methods;
mod reconciliation;
mod requests;
mod restriction;
mod routing;
mod scene;
mod scopes;
mod sessions;
mod single_sign_on;
