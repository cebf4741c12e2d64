//! Descriptions of APIs that are served in the same program: what the catalogue needs of a gateway.

use bytes::Bytes;

/// An OpenAPI description.
#[derive(Debug, Clone)]
pub struct Description {
    /// The document, in JSON.
    pub document: Bytes,
    /// The page of an operation is at this address with its `operationId` after it.
    pub pages: Option<String>,
}

/// Who knows descriptions by their address.
pub trait Descriptions: Send + Sync {
    /// The one at `url`; none where it is not served here.
    fn of(&self, url: &str) -> Option<Description>;
}

/// No API is served here.
impl Descriptions for () {
    fn of(&self, _: &str) -> Option<Description> {
        None
    }
}
