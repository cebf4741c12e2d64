//! Demo service providers: a page with one button, and what came back.

mod definition;

pub use definition::{Definition, DemoClient, demo_clients};
