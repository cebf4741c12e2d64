//! Journeys through whole stacks over TCP, as browsers and service providers live them. One binary, a module each.

mod stand;

mod journey;
mod nominal;
mod plain_openid;
mod rehearsals;
mod requests;
