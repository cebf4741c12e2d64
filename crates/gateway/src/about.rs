//! Calls about somebody, for whoever tries the gateway out: which addresses can be asked about a person of whom something is
//! known, and with which parameters.

use std::collections::BTreeMap;

use crate::definition::{Api, Catalogue, Check, Fields, Mode, Parameter, ParameterSet, Route};

/// What is known of a person, by the names of `slot`; several texts for a list, or where several numbers go by one name.
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
        self.route.path_of(self.version)
    }

    fn sets(&self) -> impl Iterator<Item = &ParameterSet> {
        // FranceConnect describes the person where it stands for the caller.
        let described = self.route.mode == Mode::FranceConnect;
        self.route.sets.iter().filter(move |set| !described || !set.describes_a_person())
    }

    /// What its query may hold, `recipient` apart.
    pub fn parameters(&self) -> impl Iterator<Item = &Parameter> {
        self.sets().flat_map(|set| &set.parameters)
    }

    /// Whether a call without this parameter is refused.
    #[must_use]
    pub fn needs(&self, parameter: &Parameter) -> bool {
        (parameter.required || parameter.expected) && !self.route.either
    }

    /// The query of a call about somebody; none when something is not known that must be said.
    #[must_use]
    pub fn query(&self, known: &Known) -> Option<Vec<(String, String)>> {
        let mut pairs = vec![("recipient".to_owned(), RECIPIENT.to_owned())];
        if self.route.either {
            pairs.extend(self.sets().find_map(|set| told(set, known))?);
        } else {
            for set in self.sets() {
                pairs.extend(told(set, known)?);
            }
        }
        Some(pairs)
    }

    /// Whether one of these scopes opens it.
    #[must_use]
    pub fn is_opened_by(&self, scopes: &[String]) -> bool {
        scopes.iter().any(|scope| self.api.authorises(self.route, scope))
    }
}

/// What is told of a person by the parameters of a set; none when something is not known that must be said.
fn told(set: &ParameterSet, known: &Known) -> Option<Vec<(String, String)>> {
    let mut pairs = Vec::new();
    for parameter in &set.parameters {
        let texts = texts(parameter, known);
        if texts.is_empty() && parameter.required {
            return None;
        }
        pairs.extend(texts.into_iter().map(|text| (parameter.name.clone(), text)));
    }
    Some(pairs)
}

/// What one parameter is given: several texts only where it is a list.
fn texts(parameter: &Parameter, known: &Known) -> Vec<String> {
    let all = |slot: &str| known.get(slot).cloned().unwrap_or_default();
    let texts = all(&parameter.slot);
    match parameter.check {
        Check::Names | Check::Texts => texts,
        Check::Words if !texts.is_empty() => vec![texts.join(" ")],
        // Whoever was born abroad was born in a country.
        Check::BirthPlace if texts.is_empty() => all("pays_naissance"),
        // One slot may be known under several numbers.
        Check::Digits => {
            texts.into_iter().find(|text| text.bytes().all(|byte| byte.is_ascii_digit())).into_iter().collect()
        }
        _ => texts.into_iter().take(1).collect(),
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
    fn a_route_that_reads_one_of_several_sets_is_asked_with_the_first_of_which_enough_is_known() {
        let catalogue = Catalogue::shipped().unwrap();
        let student =
            operations(&catalogue, true).find(|it| it.name() == "api_particulier_v2_mesri_student_status").unwrap();
        let ine = known(&[("ine", "1234567890A"), ("nom_naissance", "DUBOIS")]);
        assert_eq!(student.query(&ine).unwrap().last().unwrap(), &("ine".to_owned(), "1234567890A".to_owned()));
        let mut abroad = known(&[("nom_naissance", "DUBOIS"), ("date_naissance", "1962-08-24"), ("sexe", "F")]);
        abroad.insert("prenoms".to_owned(), vec!["Angela".to_owned(), "Claire".to_owned()]);
        abroad.insert("pays_naissance".to_owned(), vec!["99217".to_owned()]);
        let told = student.query(&abroad).unwrap();
        assert_eq!(
            told[2..],
            [("prenom", "Angela"), ("dateDeNaissance", "1962-08-24"), ("sexe", "F"), ("lieuDeNaissance", "99217")]
                .map(|(name, text)| (name.to_owned(), text.to_owned()))
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
