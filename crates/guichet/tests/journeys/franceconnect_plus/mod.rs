//! FranceConnect+, the platform that the reference calls "high" (FC §1.1).

mod encryption;
mod hardware_key;
mod key_server;
mod levels;
mod platform;

pub const PLUS: &str = "franceconnect-plus";
