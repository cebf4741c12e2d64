//! Who may do what with a request: one table (DP §1.1, §1.2, §2.1), asked by every page.

use crate::catalogue::{Catalogue, Definition};
use crate::records::{Membership, Person, RequestRecord};
use crate::roles;

/// How somebody stands to a request.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Standing {
    /// She asks, or did.
    pub applicant: bool,
    /// She acts in the name of the organisation that asks.
    pub acts_for_it: bool,
    /// Her belonging to it is verified.
    pub verified: bool,
    /// She is named in it by her address.
    pub named: bool,
    /// She reads the requests of its kind.
    pub reads: bool,
    /// She decides on them.
    pub instructs: bool,
}

/// What may be done with a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    /// See it and what was granted.
    See,
    /// See what happened to it, and its messages.
    SeeHistory,
    /// Change, submit, reopen, archive it, give a change up, write as the applicant.
    Apply,
    /// See it among those to instruct.
    Review,
    /// Decide on it, write as an instructor.
    Decide,
}

impl Act {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::See, Self::SeeHistory, Self::Apply, Self::Review, Self::Decide];
}

impl Standing {
    /// How a person stands to a request of a definition. `named`: the request names her address.
    #[must_use]
    pub fn of(
        person: &Person,
        membership: Option<&Membership>,
        request: &RequestRecord,
        definition: &Definition,
        named: bool,
    ) -> Self {
        let ours = membership.filter(|membership| membership.organisation.id == request.organisation_id);
        Self {
            applicant: person.id == request.applicant_id,
            acts_for_it: ours.is_some(),
            verified: ours.is_some_and(|membership| membership.verified),
            named,
            reads: roles::reads(&person.roles, definition),
            instructs: roles::instructs(&person.roles, definition),
        }
    }

    /// Whether she may.
    #[must_use]
    pub const fn may(self, act: Act) -> bool {
        let member = self.acts_for_it && self.verified;
        match act {
            Act::See => self.applicant || member || self.named || self.reads,
            Act::SeeHistory => self.applicant || member || self.reads,
            Act::Apply => self.applicant && self.acts_for_it,
            Act::Review => self.reads,
            Act::Decide => self.instructs,
        }
    }
}

/// Whether a person has anything to instruct.
#[must_use]
pub fn has_office(person: &Person, catalogue: &Catalogue) -> bool {
    !roles::readable(&person.roles, catalogue).is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The table: a standing, and what it may, in the order of [`Act::ALL`].
    #[test]
    fn each_standing_may_what_the_table_says() {
        let nobody = Standing::default();
        let named = Standing { named: true, ..nobody };
        let colleague = Standing { acts_for_it: true, verified: true, ..nobody };
        let unverified = Standing { acts_for_it: true, ..nobody };
        let applicant = Standing { applicant: true, ..unverified };
        let gone_elsewhere = Standing { applicant: true, ..nobody };
        let reporter = Standing { reads: true, ..nobody };
        let instructor = Standing { reads: true, instructs: true, ..nobody };
        for (who, standing, may) in [
            ("a stranger", nobody, "....."),
            ("a contact", named, "x...."),
            ("a colleague", colleague, "xx..."),
            ("a colleague who is not verified", unverified, "....."),
            ("the applicant", applicant, "xxx.."),
            ("the applicant in another organisation's name", gone_elsewhere, "xx..."),
            ("a reporter", reporter, "xx.x."),
            ("an instructor", instructor, "xx.xx"),
        ] {
            let found: String = Act::ALL.map(|act| if standing.may(act) { 'x' } else { '.' }).iter().collect();
            assert_eq!(found, may, "{who}");
        }
    }
}
