//! The records that a configuration declares, judged one by one: an invalid one is left out with an alarm, the others
//! serve (FC §8.1 to §8.4). `guichet check` tells the same faults with their lines.

use std::collections::BTreeMap;
use std::fmt;

use guichet_broker::data_provider::DataProvider;
use guichet_broker::identity_provider::IdentityProvider;
use guichet_broker::information_message::InformationMessage;
use guichet_broker::profiles::Shipped;
use guichet_broker::rulebook::Rulebook;
use guichet_oidc::client::Client;
use guichet_oidc::record::{self, Completed, Fault, Field, Kind, Text, sentence};
use guichet_oidc::scopes::{Provider, Scope, ScopeTable};
use serde_json::{Map, Value};

use crate::configuration::{Configuration, Mode, Place, Row, Step};

/// A record that is not served, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alarm {
    /// `client`, `identity-provider`, `data-provider`, `information-message`, `scope`, `claim`.
    pub kind: &'static str,
    /// The service to which it belongs, when that is known.
    pub service: Option<String>,
    /// Its identifier; empty when it has none.
    pub id: String,
    /// Where each fault stands in the configuration; empty for a stored record.
    pub places: Vec<Place>,
    /// What is wrong.
    pub faults: Vec<Fault>,
}

impl fmt::Display for Alarm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { kind, service, id, places, faults } = self;
        let whose = service.as_ref().map(|service| format!(" of {service}")).unwrap_or_default();
        let id = if id.is_empty() { String::new() } else { format!(" {id}") };
        if places.is_empty() {
            return write!(f, "{kind}{id}{whose} is left out: {}", sentence(faults));
        }
        for (at, (place, fault)) in places.iter().zip(faults).enumerate() {
            let end = if at == 0 { "" } else { "\n" };
            write!(f, "{end}{place}: {kind}{id}{whose}: {fault}")?;
        }
        Ok(())
    }
}

/// What a configuration declares, by service.
#[derive(Default)]
pub struct Declared {
    /// Relying parties.
    pub clients: Vec<(String, Client)>,
    /// Identity providers.
    pub providers: Vec<(String, IdentityProvider)>,
    /// Data providers.
    pub data_providers: Vec<(String, DataProvider)>,
    /// Information messages.
    pub messages: Vec<(String, InformationMessage)>,
    /// What is left out.
    pub left_out: Vec<Alarm>,
}

/// `[[scopes]]` (FC §8.4).
pub const SCOPE_FIELDS: &[Field] = &[
    Field::required("scope", Kind::Text(Text::Printable { least: 1, most: 128 }), "what requests name"),
    Field::required("fd", Kind::Text(Text::Printable { least: 1, most: 64 }), "slug of the data provider (`DGFIP`)"),
    Field::required("label", Kind::Text(Text::Name), "what pages call it"),
];
/// `[[claims]]` (FC §8.4).
pub const CLAIM_FIELDS: &[Field] =
    &[Field::required("name", Kind::Text(Text::Printable { least: 1, most: 128 }), "the claim")];

/// Judges the rows of one configuration.
pub struct Judging<'a> {
    configuration: &'a Configuration,
    completed: Completed,
    left_out: Vec<Alarm>,
}

/// The scopes of each service with what the configuration adds, and the rules made of them.
pub fn rulebooks(configuration: &Configuration, shipped: &mut [Shipped]) -> (Vec<Rulebook>, Vec<Alarm>) {
    let mut judging = Judging { configuration, completed: Completed::Nowhere, left_out: Vec::new() };
    for known in shipped.iter_mut() {
        judging.extend(&known.profile.service, &mut known.scopes);
    }
    (shipped.iter().map(|known| Rulebook::new(&known.profile, &known.scopes)).collect(), judging.left_out)
}

/// Every declared record that is valid, and what is wrong with the others. `made` draws what a record may leave out.
pub fn declared(configuration: &Configuration, books: &[Rulebook], mode: Mode, made: &dyn Fn() -> String) -> Declared {
    let completed = if mode == Mode::Production { Completed::Nowhere } else { Completed::Here };
    let mut judging = Judging { configuration, completed, left_out: Vec::new() };
    let mut all = Declared::default();
    let twice = repeated(&configuration.clients, "client_id", false);
    for (at, row, book) in rows(&configuration.clients, books) {
        let mut members = row.clone();
        if completed == Completed::Here {
            for name in ["client_id", "client_secret", "entityId"] {
                if members.get(name).is_none_or(Value::is_null) {
                    members.insert(name.to_owned(), Value::String(made()));
                }
            }
        }
        let judged = once(&twice, at, "client_id").and_then(|()| book.client(members, completed));
        judging.keep(judged, ("client", "clients", "client_id"), (at, row, book), &mut all.clients);
    }
    let twice = repeated(&configuration.identity_providers, "uid", true);
    for (at, row, book) in rows(&configuration.identity_providers, books) {
        let judged = once(&twice, at, "uid").and_then(|()| book.provider(row.clone()));
        let names = ("identity-provider", "identity_providers", "uid");
        judging.keep(judged, names, (at, row, book), &mut all.providers);
    }
    let twice = repeated(&configuration.data_providers, "uid", true);
    for (at, row, book) in rows(&configuration.data_providers, books) {
        let judged = once(&twice, at, "uid").and_then(|()| book.data_provider(row.clone()));
        let names = ("data-provider", "data_providers", "uid");
        judging.keep(judged, names, (at, row, book), &mut all.data_providers);
    }
    let twice = repeated(&configuration.notifications, "id", true);
    for (at, row, book) in rows(&configuration.notifications, books) {
        let judged = once(&twice, at, "id").and_then(|()| book.message(row.clone()));
        judging.keep(judged, ("information-message", "notifications", "id"), (at, row, book), &mut all.messages);
    }
    all.left_out = judging.left_out;
    all
}

fn service_of(row: &Map<String, Value>) -> Option<&str> {
    row.get("service").and_then(Value::as_str)
}

/// The rows of the services that this program runs, each with its place and its rules.
fn rows<'a>(
    rows: &'a [Row],
    books: &'a [Rulebook],
) -> impl Iterator<Item = (usize, &'a Map<String, Value>, &'a Rulebook)> {
    let by_service: BTreeMap<&str, &Rulebook> = books.iter().map(|book| (book.service(), book)).collect();
    rows.iter().enumerate().filter_map(move |(at, row)| {
        let book = by_service.get(service_of(&row.0)?)?;
        Some((at, &row.0, *book))
    })
}

/// The rows whose identifier stands in an earlier row too; of the same service where identifiers are a service's own.
fn repeated(rows: &[Row], identifier: &str, of_a_service: bool) -> Vec<usize> {
    let mut seen = std::collections::HashSet::new();
    let again = rows.iter().enumerate().filter(|(_, row)| {
        let service = service_of(&row.0).filter(|_| of_a_service).unwrap_or_default();
        let id = row.0.get(identifier).and_then(Value::as_str).filter(|id| !id.is_empty());
        id.is_some_and(|id| !seen.insert((service, id)))
    });
    again.map(|(at, _)| at).collect()
}

fn once(repeated: &[usize], at: usize, identifier: &str) -> Result<(), Vec<Fault>> {
    if repeated.binary_search(&at).is_ok() {
        Err(vec![Fault::new(identifier, "another row above has it too", "an identifier of its own")])
    } else {
        Ok(())
    }
}

impl Judging<'_> {
    fn keep<R>(
        &mut self,
        judged: Result<R, Vec<Fault>>,
        (kind, table, identifier): (&'static str, &'static str, &str),
        (at, row, book): (usize, &Map<String, Value>, &Rulebook),
        kept: &mut Vec<(String, R)>,
    ) {
        match judged {
            Ok(record) => kept.push((book.service().to_owned(), record)),
            Err(faults) => {
                let id = row.get(identifier).and_then(Value::as_str).unwrap_or_default();
                self.left_out.push(self.alarm(kind, table, at, (book.service(), id), faults));
            }
        }
    }

    fn alarm(
        &self,
        kind: &'static str,
        table: &'static str,
        at: usize,
        (service, id): (&str, &str),
        faults: Vec<Fault>,
    ) -> Alarm {
        let place =
            |fault: &Fault| self.configuration.place(&[Step::from(table), Step::from(at), Step::from(fault.member())]);
        let places = faults.iter().map(place).collect();
        Alarm { kind, service: Some(service.to_owned()), id: id.to_owned(), places, faults }
    }

    /// Adds the declared scopes and claims of a service to its table.
    fn extend(&mut self, service: &str, table: &mut ScopeTable) {
        for (at, row) in self.configuration.scopes.iter().enumerate() {
            if let Some(members) = self.of_service(row, service, ("scope", "scopes"), at, SCOPE_FIELDS) {
                let text = |name: &str| members.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
                if table.get(&text("scope")).is_some() {
                    let fault = Fault::new("scope", "the service has this scope already", "a new one");
                    let alarm = self.alarm("scope", "scopes", at, (service, &text("scope")), vec![fault]);
                    self.left_out.push(alarm);
                    continue;
                }
                let slug = text("fd");
                let known = table.take_disabled(&slug, &text("scope"));
                let label_en = known.filter(|it| it.label == Some(text("label"))).and_then(|it| it.label_en);
                let scope = Scope {
                    name: text("scope"),
                    claims: Vec::new(),
                    label: Some(text("label")),
                    label_en,
                    apart: None,
                };
                match table.providers.iter_mut().find(|provider| provider.slug == slug) {
                    Some(provider) => provider.scopes.push(scope),
                    None => table.providers.push(Provider {
                        label: slug.clone(),
                        slug,
                        identity: false,
                        scopes: vec![scope],
                        disabled: Vec::new(),
                    }),
                }
            }
        }
        for (at, row) in self.configuration.claims.iter().enumerate() {
            if let Some(members) = self.of_service(row, service, ("claim", "claims"), at, CLAIM_FIELDS) {
                let name = members.get("name").and_then(Value::as_str).unwrap_or_default();
                if !table.base_claims.iter().any(|known| known == name) {
                    table.base_claims.push(name.to_owned());
                }
            }
        }
    }

    fn of_service(
        &mut self,
        row: &Row,
        service: &str,
        (kind, table): (&'static str, &'static str),
        at: usize,
        fields: &[Field],
    ) -> Option<Map<String, Value>> {
        if service_of(&row.0) != Some(service) {
            return None;
        }
        let mut members = row.0.clone();
        members.remove("service");
        let faults = record::faults(fields, &members, self.completed);
        if faults.is_empty() {
            return Some(members);
        }
        let id = members.get(fields.first()?.name).and_then(Value::as_str).unwrap_or_default();
        self.left_out.push(self.alarm(kind, table, at, (service, id), faults));
        None
    }
}
