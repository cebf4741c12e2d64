//! Calls about somebody, for whoever tries the gateway out: which addresses can be asked about a person of whom something is
//! known, and with which parameters.

use std::collections::BTreeMap;

use crate::definition::{Api, Catalogue, Fields, Mode, Parameter, Route};

/// What is known of a person, by the names of `slot`; several texts for a list.
pub type Known = BTreeMap<String, Vec<String>>;

/// Whose data is asked for when nobody says: the DINUM, as in the reference's examples (AP §3.1).
pub const RECIPIENT: &str = "13002526500013";

/// What stands for the caller (AP §1.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Credential {
    /// An API token, as `Authorization: Bearer`.
    Bearer,
    /// An API token, as `X-Api-Key`.
    Key,
    /// An access token of FranceConnect, as `Authorization: Bearer`.
    FranceConnect,
}

impl Credential {
    /// The documented one of a route.
    #[must_use]
    pub fn of(route: &Route) -> Self {
        match route.mode {
            Mode::FranceConnect => Self::FranceConnect,
            _ if route.is_flat() => Self::Key,
            _ => Self::Bearer,
        }
    }

    /// Name of the header, and what stands in it before the token.
    #[must_use]
    pub fn header(self) -> (&'static str, &'static str) {
        match self {
            Self::Key => ("X-Api-Key", ""),
            Self::Bearer | Self::FranceConnect => ("Authorization", "Bearer "),
        }
    }
}

/// An operation: one version of one address.
#[derive(Debug, Clone, Copy)]
pub struct Operation<'a> {
    /// Its API.
    pub api: &'a Api,
    /// Its place among the APIs.
    pub place: usize,
    /// Its address.
    pub route: &'a Route,
    /// The place of that among those of the API.
    pub number: usize,
    /// The version.
    pub version: u32,
    /// What it tells.
    pub fields: &'a Fields,
}

impl Operation<'_> {
    /// Its name (AP §4).
    #[must_use]
    pub fn name(&self) -> String {
        self.route.operation_of(self.version)
    }

    /// Its path.
    #[must_use]
    pub fn path(&self) -> String {
        self.route.path.replace("{version}", &format!("v{}", self.version))
    }

    /// What its query may hold, `recipient` apart.
    pub fn parameters(&self) -> impl Iterator<Item = &Parameter> {
        // FranceConnect describes the person where it stands for the caller.
        let described = self.route.mode == Mode::FranceConnect;
        let sets = self.route.sets.iter().filter(move |set| !described || !set.describes_a_person());
        sets.flat_map(|set| &set.parameters)
    }

    /// The query of a call about somebody; none when something is not known that must be said.
    #[must_use]
    pub fn query(&self, known: &Known) -> Option<Vec<(String, String)>> {
        let mut pairs = vec![("recipient".to_owned(), RECIPIENT.to_owned())];
        for parameter in self.parameters() {
            match known.get(&parameter.slot).filter(|texts| !texts.is_empty()) {
                Some(texts) => pairs.extend(texts.iter().map(|text| (parameter.name.clone(), text.clone()))),
                None if parameter.required => return None,
                None => {}
            }
        }
        Some(pairs)
    }

    /// Whether one of these scopes opens it.
    #[must_use]
    pub fn is_opened_by(&self, scopes: &[String]) -> bool {
        self.fields.scopes.iter().any(|scope| scopes.contains(scope))
    }
}

/// Path and query.
#[must_use]
pub fn target(path: &str, query: &[(String, String)]) -> String {
    let mut written = form_urlencoded::Serializer::new(String::new());
    written.extend_pairs(query.iter().filter(|(_, value)| !value.is_empty()));
    // Brackets may stand in a query, and are easier to read (WHATWG URL, "query state").
    let query = written.finish().replace("%5B%5D=", "[]=");
    if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
}

/// Every operation, those of version 2 (`flat`) or the later ones.
pub fn operations(catalogue: &Catalogue, flat: bool) -> impl Iterator<Item = Operation<'_>> {
    let placed = catalogue.all().enumerate();
    let routes = placed
        .flat_map(|(place, api)| api.routes.iter().enumerate().map(move |(number, route)| (place, api, number, route)));
    routes.filter(move |(_, _, _, route)| route.is_flat() == flat).flat_map(|(place, api, number, route)| {
        let of = move |version: &u32| {
            let fields = api.versions.get(version)?;
            Some(Operation { api, place, route, number, version: *version, fields })
        };
        route.versions.iter().filter_map(of)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(pairs: &[(&str, &str)]) -> Known {
        pairs.iter().map(|(slot, text)| ((*slot).to_owned(), vec![(*text).to_owned()])).collect()
    }

    #[test]
    fn a_call_about_somebody_says_what_is_known_and_is_none_when_something_needed_is_not() {
        let catalogue = Catalogue::shipped().unwrap();
        let named = |name: &str| operations(&catalogue, false).find(|it| it.name() == name).unwrap();
        let by_name = named("api_particulier_v3_cnav_quotient_familial_with_civility");
        assert_eq!(by_name.query(&known(&[("nom_naissance", "DUBOIS")])), None);
        let mut angela = known(&[("nom_naissance", "DUBOIS"), ("pays_naissance", "99100")]);
        angela.insert("prenoms".to_owned(), vec!["Angela".to_owned(), "Zoé".to_owned()]);
        assert_eq!(
            target(&by_name.path(), &by_name.query(&angela).unwrap()),
            "/v3/dss/quotient_familial/identite?recipient=13002526500013&nomNaissance=DUBOIS&prenoms[]=Angela&prenoms[]=Zo%C3%A9&codeCogInseePaysNaissance=99100"
        );
        let by_france_connect = named("api_particulier_v3_cnav_quotient_familial_with_france_connect");
        assert_eq!(by_france_connect.query(&angela).unwrap().len(), 1);
        assert_eq!(Credential::of(by_france_connect.route), Credential::FranceConnect);
        assert!(
            by_name.is_opened_by(&["cnaf_enfants".to_owned()]) && !by_name.is_opened_by(&["mesri_identite".to_owned()])
        );
    }

    #[test]
    fn every_operation_is_listed_once_in_its_document() {
        let catalogue = Catalogue::shipped().unwrap();
        let names: Vec<String> =
            [true, false].into_iter().flat_map(|flat| operations(&catalogue, flat)).map(|it| it.name()).collect();
        let all: usize = catalogue.all().flat_map(|api| &api.routes).map(|route| route.versions.len()).sum();
        assert_eq!((names.len(), names.iter().collect::<std::collections::BTreeSet<_>>().len()), (all, all));
    }
}
