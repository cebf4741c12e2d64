//! Journeys through whole stacks over TCP, as browsers and service providers live them. One binary, a module each.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test stops at the first surprise")]

/// The program's allocator: the stacks of the tests are the program's.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

mod api_particulier;
mod checktoken;
mod codes;
mod correspondence;
mod crashes;
mod single_use;
mod stand;
mod statements;
mod status;

mod data_provider;
mod datapass;
mod faults;
mod first_version;
mod franceconnect_plus;
mod franceconnectees;
mod full_queues;
mod health;
mod hostile;
mod impot_particulier;
mod interleaved;
mod journey;
mod nominal;
mod organisations;
mod outages;
mod outsider;
mod plain_openid;
mod proconnect;
mod rehearsals;
mod requests;
mod retention;
mod review;
