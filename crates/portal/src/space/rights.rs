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
    /// The request is delegated to an editor, and taken back from it.
    Delegate,
}

/// How somebody stands to a request.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Standing {
    /// In which roles she takes part in it.
    pub roles: Vec<Role>,
    /// Whether it is delegated to an editor of hers.
    pub delegated: bool,
    /// Whether that editor may fetch tokens.
    pub copies: bool,
}

/// Whether somebody who stands so may. Whoever has no part in it may nothing, and is not told that there is anything.
#[must_use]
pub fn may(standing: &Standing, act: Act) -> bool {
    let takes_part = !standing.roles.is_empty();
    let is = |role| standing.roles.contains(&role);
    match act {
        Act::See => takes_part || standing.delegated,
        Act::Fetch => is(Role::Applicant) || is(Role::Technical) || (standing.delegated && standing.copies),
        Act::Share | Act::Prolong => is(Role::Applicant),
        Act::AskProlongation => (takes_part || standing.delegated) && !is(Role::Applicant),
        Act::Delegate => takes_part,
    }
}
