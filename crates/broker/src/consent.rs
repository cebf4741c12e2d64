//! What the information page shows, and when a box must be ticked (FC §5.7).

use guichet_oidc::{
    client::{Client, ClientType},
    profile::{Consent, Profile},
    scopes::{Scope, ScopeTable},
};
use serde_json::{Map, Value};

use crate::interaction::Flow;

/// What happens between the verification and the code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Page {
    /// The data are shown; the person goes on.
    Information,
    /// The data are shown; the person must agree.
    Agreement,
    /// No page.
    None,
}

/// A connection that gives no identity: scope exactly `openid` (FC §4.1).
pub fn anonymous(scopes: &[String]) -> bool {
    scopes.iter().all(|scope| scope == "openid")
}

/// A claim asked for by itself, among the scopes to which a person agrees.
const SINGLE: &str = "claim:";

/// What the person agrees to: the scopes, and the claims asked for one by one that no scope among them gives.
pub fn asked(scopes: &ScopeTable, flow: &Flow) -> Vec<String> {
    // As nearly every flow does.
    if flow.claims.asks_nothing() {
        return flow.scopes.clone();
    }
    let given = scopes.claims(&flow.scopes);
    let every = scopes.claims(&scopes.names());
    let single = every.into_iter().filter(|claim| flow.claims.asks(claim) && !given.contains(claim));
    flow.scopes.iter().cloned().chain(single.map(|claim| format!("{SINGLE}{claim}"))).collect()
}

/// The claims that `asked` stands for.
pub fn claims<'a>(scopes: &'a ScopeTable, asked: &'a [String]) -> Vec<&'a str> {
    let single = asked.iter().filter_map(|name| name.strip_prefix(SINGLE));
    scopes.claims(asked).into_iter().chain(single).collect()
}

/// Which page a flow needs. `asked` is what it asks for, `remembered` that to which this person agreed for this client
/// before.
pub fn page(profile: &Profile, client: &Client, flow: &Flow, asked: &[String], remembered: &[String]) -> Page {
    if flow.decided || flow.prompt.skip_page {
        return Page::None;
    }
    match profile.consent {
        Consent::EachLogin => {
            let private = client.r#type == ClientType::Private && client.identity_consent;
            if private && !anonymous(&flow.scopes) { Page::Agreement } else { Page::Information }
        }
        Consent::Never => Page::None,
        Consent::OncePerClientAndPerson => {
            let agreed = asked.iter().all(|it| remembered.contains(it));
            if agreed && !flow.prompt.consent { Page::None } else { Page::Information }
        }
    }
}

/// The event of the journal for what is transmitted (FC §5.7, §7.1). None tells of a flow without `openid`, which no
/// request begins.
pub fn event(client: &Client, scopes: &[String]) -> Option<(&'static str, &'static str)> {
    let private = client.r#type == ClientType::Private && client.identity_consent;
    scopes.iter().any(|scope| scope == "openid").then(|| match (anonymous(scopes), private) {
        (true, _) => ("6.2.0", "FC_DATATRANSFER_INFORMATION_ANONYMOUS"),
        (false, false) => ("6.2.1", "FC_DATATRANSFER_INFORMATION_IDENTITY"),
        (false, true) => ("6.2.2", "FC_DATATRANSFER_CONSENT_IDENTITY"),
    })
}

/// The data that one holder gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// Who holds them.
    pub provider: String,
    /// Whether the broker itself holds them, and so knows the values.
    pub known: bool,
    /// Label and value; the value is empty where the person has none, or where another holder gives it.
    pub lines: Vec<Line>,
}

/// One piece of data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The claim, or the scope.
    pub name: String,
    /// What the page calls it.
    pub label: String,
    /// Whether that is French on a page that is not.
    pub only_french: bool,
    /// As it will be given.
    pub value: String,
}

/// The data transmitted, grouped by holder: the broker first, then alphabetically; identity in the order of the labels.
pub fn groups(scopes: &ScopeTable, asked: &[String], identity: &Map<String, Value>, french: bool) -> Vec<Group> {
    let claims = claims(scopes, asked);
    let mut groups: Vec<Group> = scopes
        .providers
        .iter()
        .map(|provider| Group {
            provider: provider.label.clone(),
            known: provider.identity,
            lines: if provider.identity {
                identity_lines(scopes, &claims, identity, french)
            } else {
                scope_lines(&provider.scopes, asked, french)
            },
        })
        .filter(|group| !group.lines.is_empty())
        .collect();
    groups.sort_by(|left, right| (!left.known, &left.provider).cmp(&(!right.known, &right.provider)));
    groups
}

fn identity_lines(scopes: &ScopeTable, claims: &[&str], identity: &Map<String, Value>, french: bool) -> Vec<Line> {
    let shown = scopes.labels.iter().filter(|label| claims.contains(&label.claim.as_str()));
    shown
        .map(|label| (label, identity.get(&label.claim).map(value_text).unwrap_or_default()))
        .filter(|(label, value)| !(label.if_given && value.is_empty()))
        .map(|(label, value)| Line {
            name: label.claim.clone(),
            label: if french { label.fr.clone() } else { label.en.clone() },
            only_french: false,
            value,
        })
        .collect()
}

/// Two scopes may stand for the same data; the label is shown once.
fn scope_lines(scopes: &[Scope], asked: &[String], french: bool) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    for scope in scopes.iter().filter(|scope| asked.contains(&scope.name)) {
        let english = scope.label_en.clone().filter(|_| !french);
        let only_french = !french && english.is_none() && scope.label.is_some();
        let label = english.unwrap_or_else(|| label_in_french(scope));
        if !lines.iter().any(|line| line.label == label) {
            lines.push(Line { name: scope.name.clone(), label, only_french, value: String::new() });
        }
    }
    lines
}

fn label_in_french(scope: &Scope) -> String {
    let label = scope.label.as_ref().unwrap_or(&scope.name);
    match &scope.apart {
        Some(apart) => format!("{label} ({apart})"),
        None => label.clone(),
    }
}

fn value_text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Object(address) => {
            address.get("formatted").and_then(Value::as_str).map(str::to_owned).unwrap_or_default()
        }
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use guichet_oidc::scopes::Provider;

    use super::*;

    const TABLES: [&str; 2] = [
        include_str!("../../../data/scopes/franceconnect.toml"),
        include_str!("../../../data/scopes/franceconnect-plus.toml"),
    ];

    fn listed(table: &ScopeTable, french: bool) -> Vec<Group> {
        let asked: Vec<String> = table.names().into_iter().map(str::to_owned).collect();
        groups(table, &asked, &Map::new(), french).into_iter().filter(|group| !group.known).collect()
    }

    #[test]
    fn whatever_a_scope_transmits_has_a_line_of_its_own_under_its_holder_in_both_languages() {
        for (table, french) in TABLES.into_iter().flat_map(|text| [(text, true), (text, false)]) {
            let table = ScopeTable::parse(table).unwrap();
            let groups = listed(&table, french);
            let holders: Vec<&Provider> = table.providers.iter().filter(|provider| !provider.identity).collect();
            assert_eq!(groups.len(), holders.len());
            for holder in holders {
                let group = groups.iter().find(|group| group.provider == holder.label).unwrap();
                // AF §2.1.5: two names of one number of dependents.
                let twice = holder.scopes.iter().filter(|scope| scope.name == "dgfip_pac_nbPac").count();
                assert_eq!(group.lines.len(), holder.scopes.len() - twice, "{french}: {group:?}");
                let worded = |line: &Line| line.label != line.name && !line.only_french;
                assert!(group.lines.iter().all(worded), "{french}: {group:?}");
            }
        }
    }

    #[test]
    fn what_an_operator_names_in_french_alone_says_so_on_an_english_page() {
        let table = "[[provider]]\nslug = \"TOWN\"\nlabel = \"Commune\"\n[[provider.scope]]\nname = \"canteen_rate\"\nlabel = \"Tarif\"";
        let table = ScopeTable::parse(table).unwrap();
        for french in [true, false] {
            let groups = listed(&table, french);
            let line = &groups[0].lines[0];
            assert_eq!((line.label.as_str(), line.only_french), ("Tarif", !french));
        }
    }
}
