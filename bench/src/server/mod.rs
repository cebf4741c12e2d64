//! The program that is measured: its configuration, its process, and what the system says about it.

mod configuration;
mod process;
pub(crate) mod usage;

pub(crate) use configuration::{GATEWAY_HOST, KIT_HOST, Settings, host, origin};
pub(crate) use process::Server;
