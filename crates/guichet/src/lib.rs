//! The binary: configuration, wiring, commands.
//!
//! `guichet dev` starts the stack (`stack`), `guichet demo` plays a journey through one (`demo`),
//! `guichet check` reads a configuration file (`configuration`), `guichet dev --tls` signs certificates (`authority`). Everything that a slice may not know about the
//! others is decided here and nowhere else.

pub mod authority;
pub mod commands;
pub mod configuration;
pub mod demo;
pub mod import;
pub mod listeners;
pub mod profiles;
pub mod records;
pub mod services;
pub mod stack;
