//! FranceConnect+, the platform that the reference calls "high" (FC §1.1).

mod choice;
mod encryption;
mod hardware_key;
pub mod key_server;
mod levels;
mod platform;
mod register;
mod session;
mod single_sign_on;

pub const PLUS: &str = "franceconnect-plus";
