//! What is measured, and who measures it.

use std::future::Future;
use std::pin::Pin;

use guichet_web::language::Words;
use serde::Serialize;

/// What a subject is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// A service: pages or endpoints at an address of its own.
    Service,
    /// An API: data of one producer, through the gateway.
    Api,
}

/// Something that is there or not.
#[derive(Debug, Clone)]
pub struct Subject {
    /// `franceconnect`, `quotient-familial` …; it does not change.
    pub name: String,
    /// What it is.
    pub kind: Kind,
    /// How it is called on pages.
    pub label: Words,
}

/// How a subject was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Measured {
    /// It answers.
    Up,
    /// It does not.
    Down,
    /// It is away as announced.
    Maintenance,
    /// Nobody has asked it of late.
    Unknown,
}

/// A measure under way.
pub type Measuring<'a> = Pin<Box<dyn Future<Output = Vec<(String, Measured)>> + Send + 'a>>;

/// Who measures.
pub trait Gauge: Send + Sync {
    /// Everything that is measured, in the order of the page.
    fn subjects(&self) -> Vec<Subject>;
    /// Each of them once, by its name.
    fn measure(&self) -> Measuring<'_>;
}
