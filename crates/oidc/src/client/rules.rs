//! What the fields of a relying party's record must be to one another and to the service, as an ordered list of rules.

use std::collections::{BTreeSet, HashSet};
use std::fmt::Display;

use guichet_jose::{ContentEncryption, KeyManagementAlgorithm};
use serde_json::{Map, Value};

use super::{Client, FIELDS};
use crate::profile::{AuthMethod, Introspection, Profile, Subject};
use crate::record::{self, Completed, Fault};
use crate::scopes::ScopeTable;

/// What a service has, for the rules.
#[derive(Debug, Clone, Copy)]
pub struct Rules<'a> {
    /// Its behaviour.
    pub profile: &'a Profile,
    /// Its scopes, and the claims that may be asked for one by one.
    pub names: &'a Names,
}

/// Names of scopes and claims, looked up without walking a table.
#[derive(Debug, Clone, Default)]
pub struct Names {
    /// Names of scopes.
    pub scopes: HashSet<String>,
    /// Names of claims.
    pub claims: HashSet<String>,
}

impl Names {
    /// The names of a service.
    #[must_use]
    pub fn of(scopes: &ScopeTable) -> Self {
        let owned = |names: Vec<&str>| names.into_iter().map(str::to_owned).collect::<HashSet<_>>();
        let mut claims = owned(scopes.all_claims());
        claims.insert("amr".to_owned());
        Self { scopes: owned(scopes.names()), claims }
    }
}

type Rule = fn(&Client, &Rules<'_>) -> Vec<Fault>;

const RULES: &[Rule] = &[
    starts_logins,
    one_sector,
    scopes_known,
    claims_known,
    signatures_offered,
    encryptions_offered,
    encryption_complete,
    encrypted_is_signed,
    authentication_accepted,
    assertions_verifiable,
];

/// Every fault of a record as it was received: its fields each by itself; when these are right, what they must be to
/// one another.
#[must_use]
pub fn faults(members: &Map<String, Value>, rules: &Rules<'_>, completed: Completed) -> Vec<Fault> {
    let mut faults = record::faults(FIELDS, members, completed);
    if rules.profile.subject == Subject::Public {
        // Every client sees the same subject: nothing is made of it.
        faults.retain(|fault| fault.field != "entityId" || members.contains_key("entityId"));
    }
    faults
}

impl Client {
    /// Every fault of its fields to one another and to the service.
    #[must_use]
    pub fn faults(&self, rules: &Rules<'_>) -> Vec<Fault> {
        RULES.iter().flat_map(|rule| rule(self, rules)).collect()
    }
}

/// A client starts logins, or is at rest with its addresses; or, where the profile has such, it is a data provider, which
/// does nothing of that (PC §7).
fn starts_logins(client: &Client, rules: &Rules<'_>) -> Vec<Fault> {
    let lists = [("response_types", &client.response_types), ("grant_types", &client.grant_types)];
    let empty = |list: &Option<Vec<String>>| list.as_ref().is_some_and(Vec::is_empty);
    if client.is_at_rest() && empty(&client.grant_types) {
        return Vec::new();
    }
    let takes_data_providers = rules.profile.programs.introspection == Introspection::AnyToken;
    if takes_data_providers && client.redirect_uris.is_empty() && lists.iter().any(|(_, list)| empty(list)) {
        let fault = |member| Fault::new(member, "a data provider starts no login", "an empty list");
        return lists.iter().filter(|(_, list)| !empty(list)).map(|(member, _)| fault(*member)).collect();
    }
    let mut faults = Vec::new();
    // One that is not served may still wait for its addresses: a client that DataPass has just granted (DP §2.6).
    if client.active && client.redirect_uris.is_empty() {
        faults.push(Fault::new("redirect_uris", "it is empty", "a list of 1 or more"));
    }
    for (member, list) in lists {
        let code = if member == "grant_types" { "authorization_code" } else { "code" };
        if list.as_ref().is_some_and(|list| !list.iter().any(|known| known == code)) {
            faults.push(Fault::new(member, format!("`{code}` is not in it"), format!("`{code}`, or no such field")));
        }
    }
    faults
}

/// FC §3.6: the engine wants to know which hosts belong together.
fn one_sector(client: &Client, rules: &Rules<'_>) -> Vec<Fault> {
    if rules.profile.subject == Subject::Public || client.sector_identifier_uri.is_some() {
        return Vec::new();
    }
    let host = |uri: &String| url::Url::parse(uri).ok().and_then(|parsed| parsed.host_str().map(str::to_owned));
    let hosts: BTreeSet<String> = client.redirect_uris.iter().filter_map(host).collect();
    if hosts.len() < 2 {
        return Vec::new();
    }
    let hosts = hosts.into_iter().collect::<Vec<_>>().join(", ");
    let expected = "an address that answers the list of all redirect_uris, or redirect_uris on one host (FC §3.6)";
    vec![Fault::new(
        "sector_identifier_uri",
        format!("it is missing, and redirect_uris has the hosts {hosts}"),
        expected,
    )]
}

fn scopes_known(client: &Client, rules: &Rules<'_>) -> Vec<Fault> {
    known("scopes", &client.scopes, &rules.names.scopes, "scope")
}

fn claims_known(client: &Client, rules: &Rules<'_>) -> Vec<Fault> {
    known("claims", &client.claims, &rules.names.claims, "claim")
}

fn known(member: &str, asked: &[String], known: &HashSet<String>, what: &str) -> Vec<Fault> {
    let unknown = asked.iter().enumerate().filter(|(_, name)| !known.contains(*name));
    unknown
        .map(|(at, name)| {
            let near = known.iter().map(|known| (strsim::damerau_levenshtein(name, known), known)).min();
            let expected = near
                .filter(|(distance, _)| *distance <= 3.min(name.chars().count() / 2))
                .map_or_else(|| format!("a {what} of this service"), |(_, near)| format!("`{near}` perhaps"));
            Fault::new(format!("{member}[{at}]"), format!("«{name}» is not a {what} of this service"), expected)
        })
        .collect()
}

fn signatures_offered(client: &Client, rules: &Rules<'_>) -> Vec<Fault> {
    let offered = &rules.profile.token.signing_algorithms;
    let asked = [
        ("id_token_signed_response_alg", Some(client.id_token_signed_response_alg)),
        ("userinfo_signed_response_alg", client.userinfo_signed_response_alg),
    ];
    let introspection = client.introspection_signed_response_alg;
    let of_introspection = &rules.profile.programs.introspection_algorithms;
    asked
        .into_iter()
        .filter_map(|(member, asked)| not_offered(member, asked, offered))
        .chain(not_offered("introspection_signed_response_alg", introspection, of_introspection))
        .collect()
}

/// The two encryptions of a record, each with the names of its members.
type Encryption = (&'static str, Option<KeyManagementAlgorithm>, &'static str, Option<ContentEncryption>);

fn encryptions(client: &Client) -> [Encryption; 2] {
    [
        (
            "id_token_encrypted_response_alg",
            client.id_token_encrypted_response_alg,
            "id_token_encrypted_response_enc",
            client.id_token_encrypted_response_enc,
        ),
        (
            "userinfo_encrypted_response_alg",
            client.userinfo_encrypted_response_alg,
            "userinfo_encrypted_response_enc",
            client.userinfo_encrypted_response_enc,
        ),
    ]
}

fn encryptions_offered(client: &Client, rules: &Rules<'_>) -> Vec<Fault> {
    let token = &rules.profile.token;
    let of = |(alg_member, alg, enc_member, enc): Encryption| {
        [
            not_offered(alg_member, alg, &token.encryption_algorithms),
            not_offered(enc_member, enc, &token.content_encryptions),
        ]
    };
    encryptions(client).into_iter().flat_map(of).flatten().collect()
}

fn encryption_complete(client: &Client, _: &Rules<'_>) -> Vec<Fault> {
    let of = |(alg_member, alg, enc_member, enc): Encryption| match (alg, enc) {
        (None, Some(_)) => Some(Fault::new(enc_member, format!("{alg_member} is missing"), "both, or neither")),
        (Some(_), _) if client.jwks_uri.is_none() && client.jwks.is_none() => Some(Fault::new(
            "jwks_uri",
            format!("it is missing, and {alg_member} is there"),
            "where the key with `use` «enc» and that `alg` is published",
        )),
        _ => None,
    };
    encryptions(client).into_iter().filter_map(of).collect()
}

fn encrypted_is_signed(client: &Client, _: &Rules<'_>) -> Vec<Fault> {
    let unsigned = client.userinfo_encrypted_response_alg.is_some() && client.userinfo_signed_response_alg.is_none();
    let fault = Fault::new(
        "userinfo_signed_response_alg",
        "it is missing, and userinfo_encrypted_response_alg is there",
        "an algorithm: what is encrypted here is a signed token",
    );
    unsigned.then_some(fault).into_iter().collect()
}

fn authentication_accepted(client: &Client, rules: &Rules<'_>) -> Vec<Fault> {
    let accepted = &rules.profile.token.authentication;
    match client.token_endpoint_auth_method {
        Some(method) if !accepted.contains(&method) => {
            let names: Vec<&str> = accepted.iter().map(|method| method.as_str()).collect();
            let wrong = format!("«{}» is not accepted by this service", method.as_str());
            vec![Fault::new("token_endpoint_auth_method", wrong, format!("one of `{}`", names.join("`, `")))]
        }
        _ => Vec::new(),
    }
}

fn assertions_verifiable(client: &Client, _: &Rules<'_>) -> Vec<Fault> {
    let keyless = client.jwks_uri.is_none() && client.jwks.is_none();
    let asserts = client.token_endpoint_auth_method == Some(AuthMethod::PrivateKeyJwt);
    let fault = Fault::new(
        "jwks_uri",
        "it is missing, and token_endpoint_auth_method is private_key_jwt",
        "where the public keys of its assertions are, or `jwks` with the keys themselves",
    );
    (keyless && asserts).then_some(fault).into_iter().collect()
}

fn not_offered<T: Copy + PartialEq + Display>(member: &str, asked: Option<T>, offered: &[T]) -> Option<Fault> {
    let algorithm = asked.filter(|asked| !offered.contains(asked))?;
    let names: Vec<String> = offered.iter().map(ToString::to_string).collect();
    let expected = if names.is_empty() { "none".to_owned() } else { format!("one of `{}`", names.join("`, `")) };
    Some(Fault::new(member, format!("«{algorithm}» is not offered by this service"), expected))
}
