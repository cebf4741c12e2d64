//! What a person may do beside asking (DP §1.2).

mod perimeter;

use serde::{Deserialize, Serialize};

use crate::catalogue::{Catalogue, Definition};
pub use perimeter::{Authority, Scope, changed, perimeter, within};

/// A role, as it is kept: `admin`, `dinum:api_particulier:instructor`, `dgfip:*:manager`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Role {
    /// Reads everything and instructs nothing.
    Admin,
    /// Of one definition of a provider, or of all of them.
    Of {
        /// Who holds the data.
        provider: String,
        /// The definition; none for all of the provider's.
        definition: Option<String>,
        /// What may be done.
        office: Office,
    },
}

/// What may be done with the requests of a definition. Each implies those before it, but for the developer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Office {
    /// Read.
    Reporter,
    /// Decide.
    Instructor,
    /// Give others their rights.
    Manager,
    /// Use the API: reads.
    Developer,
}

const OFFICES: [(Office, &str); 4] = [
    (Office::Reporter, "reporter"),
    (Office::Instructor, "instructor"),
    (Office::Manager, "manager"),
    (Office::Developer, "developer"),
];

/// A text that is no role.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0} is no role: `admin` or `<provider>:<definition or *>:<reporter|instructor|manager|developer>`")]
pub struct NoRole(String);

impl Role {
    /// Reads a role.
    ///
    /// # Errors
    /// [`NoRole`] when it is none.
    pub fn parse(text: &str) -> Result<Self, NoRole> {
        if text == "admin" {
            return Ok(Self::Admin);
        }
        let parts: Vec<&str> = text.split(':').collect();
        let [provider, definition, office] = parts.as_slice() else { return Err(NoRole(text.to_owned())) };
        let office = OFFICES.iter().find(|(_, name)| name == office).map(|(office, _)| *office);
        match office {
            Some(office) if !provider.is_empty() && !definition.is_empty() => Ok(Self::Of {
                provider: (*provider).to_owned(),
                definition: (*definition != "*").then(|| (*definition).to_owned()),
                office,
            }),
            _ => Err(NoRole(text.to_owned())),
        }
    }

    /// Whether the catalogue has what the role is about.
    #[must_use]
    pub fn fits(&self, catalogue: &Catalogue) -> bool {
        match self {
            Self::Admin => true,
            Self::Of { provider, definition: None, .. } => catalogue.provider(provider).is_some(),
            Self::Of { provider, definition: Some(id), .. } => {
                catalogue.definition(id).is_some_and(|definition| definition.provider == *provider)
            }
        }
    }

    fn office_for(&self, definition: &Definition) -> Option<Office> {
        match self {
            Self::Of { provider, definition: of, office } => {
                let fits = *provider == definition.provider && of.as_ref().is_none_or(|id| *id == definition.id);
                fits.then_some(*office)
            }
            Self::Admin => None,
        }
    }
}

/// Whether these roles let one read the requests of a definition.
#[must_use]
pub fn reads(roles: &[Role], definition: &Definition) -> bool {
    roles.iter().any(|role| *role == Role::Admin || role.office_for(definition).is_some())
}

/// Whether these roles let one decide on the requests of a definition.
#[must_use]
pub fn instructs(roles: &[Role], definition: &Definition) -> bool {
    let decides = |role: &Role| matches!(role.office_for(definition), Some(Office::Instructor | Office::Manager));
    roles.iter().any(decides)
}

/// Whether these roles name the definition: an administrator, who reads everything, is told of nothing.
#[must_use]
pub fn is_office(roles: &[Role], definition: &Definition) -> bool {
    let told = |role: &Role| role.office_for(definition).is_some_and(|office| office != Office::Developer);
    roles.iter().any(told)
}

/// The definitions whose requests these roles let one read.
#[must_use]
pub fn readable<'a>(roles: &[Role], catalogue: &'a Catalogue) -> Vec<&'a Definition> {
    catalogue.definitions().into_iter().filter(|definition| reads(roles, definition)).collect()
}

/// The definitions that these roles put in one's charge.
#[must_use]
pub fn managed<'a>(roles: &[Role], catalogue: &'a Catalogue) -> Vec<&'a Definition> {
    let manages =
        |definition: &Definition| roles.iter().any(|role| role.office_for(definition) == Some(Office::Manager));
    catalogue.definitions().into_iter().filter(|definition| manages(definition)).collect()
}

/// The definitions that these roles make one a developer of: no other role does (DP §3.1).
#[must_use]
pub fn developed<'a>(roles: &[Role], catalogue: &'a Catalogue) -> Vec<&'a Definition> {
    let develops =
        |definition: &Definition| roles.iter().any(|role| role.office_for(definition) == Some(Office::Developer));
    catalogue.definitions().into_iter().filter(|definition| develops(definition)).collect()
}

/// Whether these roles make one a developer of anything.
#[must_use]
pub fn is_developer(roles: &[Role]) -> bool {
    roles.iter().any(|role| role.office() == Some(Office::Developer))
}

/// What `after` has more than `before`, and what less.
#[must_use]
pub fn difference(before: &[Role], after: &[Role]) -> (Vec<Role>, Vec<Role>) {
    let without = |all: &[Role], others: &[Role]| all.iter().filter(|role| !others.contains(role)).cloned().collect();
    (without(after, before), without(before, after))
}

impl From<Role> for String {
    fn from(role: Role) -> Self {
        match role {
            Role::Admin => "admin".to_owned(),
            Role::Of { provider, definition, office } => {
                let office = OFFICES.iter().find(|(known, _)| *known == office).map_or("", |(_, name)| name);
                format!("{provider}:{}:{office}", definition.as_deref().unwrap_or("*"))
            }
        }
    }
}

impl TryFrom<String> for Role {
    type Error = NoRole;

    fn try_from(text: String) -> Result<Self, NoRole> {
        Self::parse(&text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn roles(texts: &[&str]) -> Vec<Role> {
        texts.iter().map(|text| Role::parse(text).unwrap()).collect()
    }

    #[test]
    fn a_role_is_written_as_it_is_read_and_nothing_else_is_one() {
        for text in ["admin", "dinum:api_particulier:instructor", "dgfip:*:manager", "menj:api_scolarite:developer"] {
            assert_eq!(String::from(Role::parse(text).unwrap()), text);
        }
        for text in ["", "Admin", "dinum:api_particulier", "dinum::instructor", "dinum:x:king", "a:b:reporter:d"] {
            assert!(Role::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn what_each_role_may_do_follows_the_reference() {
        let catalogue = Catalogue::shipped().unwrap();
        let particulier = catalogue.definition("api_particulier").unwrap();
        for (held, may_read, may_decide) in [
            (&[][..], false, false),
            (&["dinum:api_particulier:reporter"], true, false),
            (&["dinum:api_particulier:developer"], true, false),
            (&["dinum:api_particulier:instructor"], true, true),
            (&["dinum:*:manager"], true, true),
            (&["dgfip:*:manager"], false, false),
            (&["dinum:france_connect:instructor"], false, false),
            (&["dgfip:api_particulier:instructor"], false, false),
            (&["admin"], true, false),
        ] {
            let held = roles(held);
            assert_eq!((reads(&held, particulier), instructs(&held, particulier)), (may_read, may_decide), "{held:?}");
        }
        let develops = |held: &[&str]| !developed(&roles(held), &catalogue).is_empty();
        assert!(develops(&["dinum:api_particulier:developer"]) && develops(&["dinum:*:developer"]));
        assert!(!develops(&["admin", "dinum:*:manager", "dinum:api_particulier:instructor"]));
        assert!(!Role::parse("dgfip:api_particulier:reporter").unwrap().fits(&catalogue));
        assert!(Role::parse("dgfip:*:reporter").unwrap().fits(&catalogue));
    }
}
