//! The pages for developers (AP §14): each operation with its parameters, fields and errors, and a form that calls it.

mod call;
mod cases;
mod list;
mod show;

use std::sync::Arc;

use axum::routing::get;
use guichet_web::routes::Routes;

use crate::Gateway;
use crate::about::{Operation, operations};

const LIST: &str = "/developpeurs/{document}";
const OPERATION: &str = "/developpeurs/{document}/{operation}";

pub(super) fn router() -> Routes<Arc<Gateway>> {
    Routes::new().route(LIST, get(list::show)).route(OPERATION, get(show::show).post(call::call))
}

/// Which description a page belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Document {
    /// Version 2.
    Flat,
    /// Version 3 and later.
    Versioned,
}

impl Document {
    /// By the last part of its address (AP §14).
    fn named(name: &str) -> Option<Self> {
        match name {
            "openapi" | "openapi-v2" => Some(Self::Flat),
            "openapi-v3" => Some(Self::Versioned),
            _ => None,
        }
    }

    /// Where its list stands.
    fn list(self) -> &'static str {
        match self {
            Self::Flat => "/developpeurs/openapi",
            Self::Versioned => "/developpeurs/openapi-v3",
        }
    }

    /// What programs read.
    fn description(self) -> &'static str {
        match self {
            Self::Flat => "/api/open-api-v2.yml",
            Self::Versioned => "/api/open-api-v3.yml",
        }
    }

    fn other(self) -> Self {
        match self {
            Self::Flat => Self::Versioned,
            Self::Versioned => Self::Flat,
        }
    }

    /// The page of an operation; names are ours, of letters, digits and underscores.
    fn page_of(self, operation: &Operation<'_>) -> String {
        format!("{}/{}", self.list(), operation.name())
    }

    fn operations(self, gateway: &Gateway) -> impl Iterator<Item = Operation<'_>> {
        operations(gateway.catalogue(), self == Self::Flat)
    }
}
