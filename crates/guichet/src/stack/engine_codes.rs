//! The codes that the reference has for an engine that does not start (FC §10.2). No answer tells them.

use crate::services::ServiceName;

/// The engine cannot be set up.
pub(super) const NOT_SET_UP: &str = "Y030002";
/// Nothing leads to it.
pub(super) const NOT_BOUND: &str = "Y030004";

/// What stands behind the reason: the code, at the brokers of citizens, which alone have it.
pub(super) fn told(service: Option<ServiceName>, code: &str) -> String {
    let known = service.is_some_and(|service| ServiceName::CITIZENS.contains(&service));
    if known { format!(" ({code})") } else { String::new() }
}
