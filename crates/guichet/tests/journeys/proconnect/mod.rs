//! ProConnect (PC §11.1, A1 to A13; §11.2, U1 to U31): a work address leads to a provider, and what is said there to the
//! service provider.

mod authorize;
mod bridge;
mod callback;
mod codes;
mod email_page;
mod errors;
mod hints;
mod identity;
mod journal;
mod lemonldap;
mod levels;
mod lifetimes;
mod logout;
mod mail_domains;
pub mod mailed_code;
mod makes;
mod methods;
mod organisations;
mod programs;
mod rabbitmq;
mod reconciliation;
mod requests;
mod restriction;
mod routing;
mod scene;
mod scopes;
mod sessions;
mod single_sign_on;
