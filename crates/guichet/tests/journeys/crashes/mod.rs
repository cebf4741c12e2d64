//! The process dies, between each pair of steps of a request and at any moment under load (design §4, "Order of a
//! request"): nothing that was acknowledged is lost, nothing is served twice, the journal stays whole.

mod calls;
pub(crate) mod child;
mod deeds;
mod load;
mod mails;
mod points;
mod webhooks;
