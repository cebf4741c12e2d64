//! Which roles one may give to others, and take from them (DP §1.2).

use std::collections::BTreeMap;

use super::{OFFICES, Office, Role, managed};
use crate::catalogue::Catalogue;

/// By what right somebody changes others' rights.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Authority {
    /// She has definitions in her charge, and changes the rights on those.
    Manager,
    /// She is an administrator, and changes all of them but for administrators'.
    Admin,
}

impl Authority {
    /// The name of the event that tells of a change.
    #[must_use]
    pub const fn event(self) -> &'static str {
        match self {
            Self::Manager => "user_rights_changed_by_manager",
            Self::Admin => "user_rights_changed_by_admin",
        }
    }
}

/// What a role is about, as it is kept: `dinum:api_particulier`, `dgfip:*`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Scope {
    /// Who holds the data.
    pub provider: String,
    /// The definition; none for all of the provider's.
    pub definition: Option<String>,
}

impl Scope {
    /// As it is kept.
    #[must_use]
    pub fn text(&self) -> String {
        format!("{}:{}", self.provider, self.definition.as_deref().unwrap_or("*"))
    }

    /// The role of an office about this.
    #[must_use]
    pub fn role(&self, office: Office) -> Role {
        Role::Of { provider: self.provider.clone(), definition: self.definition.clone(), office }
    }
}

impl Role {
    /// What it is about; an administrator's is about nothing in particular.
    #[must_use]
    pub fn scope(&self) -> Option<Scope> {
        match self {
            Self::Admin => None,
            Self::Of { provider, definition, .. } => {
                Some(Scope { provider: provider.clone(), definition: definition.clone() })
            }
        }
    }

    /// What it lets one do.
    #[must_use]
    pub const fn office(&self) -> Option<Office> {
        match self {
            Self::Admin => None,
            Self::Of { office, .. } => Some(*office),
        }
    }
}

impl Office {
    /// All of them, the least first.
    pub const ALL: [Self; 4] = [Self::Reporter, Self::Instructor, Self::Manager, Self::Developer];

    /// As it is kept.
    #[must_use]
    pub fn name(self) -> &'static str {
        OFFICES.iter().find(|(known, _)| *known == self).map_or("", |(_, name)| name)
    }

    /// The office of a kept name.
    #[must_use]
    pub fn of(name: &str) -> Option<Self> {
        OFFICES.iter().find(|(_, known)| *known == name).map(|(office, _)| *office)
    }
}

/// What somebody may give roles about: of a manager what she has in her charge, and all of a provider's only where all of it is.
#[must_use]
pub fn perimeter(authority: Authority, roles: &[Role], catalogue: &Catalogue) -> Vec<Scope> {
    let (whole, definitions) = match authority {
        Authority::Admin if roles.contains(&Role::Admin) => {
            (catalogue.providers.keys().cloned().collect(), catalogue.definitions())
        }
        Authority::Admin => (Vec::new(), Vec::new()),
        Authority::Manager => {
            let whole = roles.iter().filter_map(|role| match role {
                Role::Of { provider, definition: None, office: Office::Manager } => Some(provider.clone()),
                _ => None,
            });
            (whole.collect(), managed(roles, catalogue))
        }
    };
    let whole = whole.into_iter().map(|provider| Scope { provider, definition: None });
    let each =
        definitions.into_iter().map(|one| Scope { provider: one.provider.clone(), definition: Some(one.id.clone()) });
    let mut all: Vec<_> = whole.chain(each).collect();
    all.dedup();
    all
}

/// Whether any of the roles is in a perimeter.
#[must_use]
pub fn within(roles: &[Role], perimeter: &[Scope]) -> bool {
    roles.iter().filter_map(Role::scope).any(|scope| perimeter.contains(&scope))
}

/// The roles after a change: `wanted` says what becomes of some of them, by their texts; none takes one away. Roles outside of the
/// perimeter, and those of which nothing is said, stay.
#[must_use]
pub fn changed(
    held: &[Role],
    perimeter: &[Scope],
    wanted: &BTreeMap<String, Option<Office>>,
    new: Option<(&Scope, Office)>,
) -> Vec<Role> {
    let mut roles: Vec<Role> = Vec::new();
    let mut put = |role: Role| {
        if !roles.contains(&role) {
            roles.push(role);
        }
    };
    for role in held {
        let inside = role.scope().filter(|scope| perimeter.contains(scope));
        match (inside, wanted.get(&String::from(role.clone()))) {
            (Some(scope), Some(Some(office))) => put(scope.role(*office)),
            (Some(_), Some(None)) => {}
            _ => put(role.clone()),
        }
    }
    if let Some((scope, office)) = new.filter(|(scope, _)| perimeter.contains(scope)) {
        put(scope.role(office));
    }
    roles
}

#[cfg(test)]
mod tests {
    use super::*;

    fn roles(texts: &[&str]) -> Vec<Role> {
        texts.iter().map(|text| Role::parse(text).unwrap()).collect()
    }

    fn texts(perimeter: &[Scope]) -> Vec<String> {
        perimeter.iter().map(Scope::text).collect()
    }

    #[test]
    fn a_perimeter_is_what_one_has_in_charge() {
        let catalogue = Catalogue::shipped().unwrap();
        let of = |authority, held: &[&str]| texts(&perimeter(authority, &roles(held), &catalogue));
        assert_eq!(of(Authority::Manager, &["dinum:api_particulier:manager"]), ["dinum:api_particulier"]);
        for none in [&["dinum:*:instructor"][..], &["dinum:api_particulier:developer"], &["admin"]] {
            assert!(of(Authority::Manager, none).is_empty(), "{none:?}");
        }
        assert!(of(Authority::Admin, &["dinum:*:manager"]).is_empty());
        let menj = of(Authority::Manager, &["menj:*:manager"]);
        assert!(menj.contains(&"menj:*".to_owned()) && menj.contains(&"menj:api_scolarite".to_owned()));
        let all = of(Authority::Admin, &["admin"]);
        assert!(all.contains(&"dinum:*".to_owned()) && all.contains(&"dinum:france_connect".to_owned()));
    }

    #[test]
    fn what_is_outside_of_the_perimeter_stays_and_an_administrator_is_never_made() {
        let catalogue = Catalogue::shipped().unwrap();
        let mine = perimeter(Authority::Manager, &roles(&["dinum:api_particulier:manager"]), &catalogue);
        let held =
            roles(&["admin", "dinum:france_connect:reporter", "dinum:api_particulier:reporter", "dinum:*:developer"]);
        let wanted: BTreeMap<_, _> = [
            ("dinum:api_particulier:reporter", Some(Office::Instructor)),
            ("dinum:france_connect:reporter", None),
            ("dinum:*:developer", None),
            ("admin", None),
        ]
        .into_iter()
        .map(|(role, office)| (role.to_owned(), office))
        .collect();
        let france_connect = Scope { provider: "dinum".to_owned(), definition: Some("france_connect".to_owned()) };
        let after = changed(&held, &mine, &wanted, Some((&france_connect, Office::Manager)));
        let kept = ["admin", "dinum:france_connect:reporter", "dinum:api_particulier:instructor", "dinum:*:developer"];
        assert_eq!(after, roles(&kept));
        let again = changed(&after, &mine, &BTreeMap::new(), Some((&mine[0], Office::Developer)));
        assert_eq!(again.len(), 5);
        assert_eq!(changed(&again, &mine, &BTreeMap::new(), Some((&mine[0], Office::Developer))), again);
    }
}
