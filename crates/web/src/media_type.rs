//! Of what kind a body is said to be.

/// What a `Content-Type` says, in lower case and without parameters.
///
/// ```
/// assert_eq!(guichet_web::media_type::essence("Application/JSON; charset=utf-8"), "application/json");
/// ```
#[must_use]
pub fn essence(content_type: &str) -> String {
    content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}
