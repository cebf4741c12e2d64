//! Who may do what with a request and its token (DP §4.3).

use super::records::Role;

/// What is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    /// The request, and how its token stands.
    See,
    /// The token's text.
    Fetch,
    /// The token is handed on by a link.
    Share,
    /// The token is prolonged.
    Prolong,
    /// How the applicant is asked to prolong it.
    AskProlongation,
}

/// Whether somebody in these roles may. Who has none may nothing, and is not told that there is anything.
#[must_use]
pub fn may(roles: &[Role], act: Act) -> bool {
    let is = |role| roles.contains(&role);
    match act {
        Act::See => !roles.is_empty(),
        Act::Fetch => is(Role::Applicant) || is(Role::Technical),
        Act::Share | Act::Prolong => is(Role::Applicant),
        Act::AskProlongation => !roles.is_empty() && !is(Role::Applicant),
    }
}
