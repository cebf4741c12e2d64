//! The catalogue: which APIs there are, who may call them, how one begins (DP §5).
//!
//! Content is Markdown with a head of keys, in folders by kind ([`Content`]). Pages are made when they are first asked for and
//! kept as bytes, a page in a language once.

pub mod addresses;
pub mod api;
pub mod availability;
mod content;
pub mod descriptions;
mod files;
mod front_matter;
pub mod guide;
pub mod http;
pub mod markdown;
pub mod producer;
pub mod question_tree;
pub mod roadmap;
pub mod search;
pub mod service;
pub mod shown;
pub mod static_page;
pub mod uptime;

pub use content::Content;
pub use files::{Files, NotRead};
pub use front_matter::Refused;
