//! The form of a relying party: what stands in its fields, and the members of the registration that they make.

use std::collections::BTreeSet;

use guichet_web::page::Page;
use serde_json::{Map, Value, json};
use url::Url;

use super::{text, texts};
use crate::control::ControlError;
use crate::portal::form::{Posted, Wrong};

/// What stands in the fields, as text. A field is named after its member.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Fields {
    pub(super) service: String,
    pub(super) name: String,
    pub(super) client_id: String,
    pub(super) client_secret: String,
    /// One address a line.
    pub(super) redirect_uris: String,
    pub(super) post_logout_redirect_uris: String,
    /// Separated by blanks; empty is all of the service.
    pub(super) scopes: String,
    pub(super) kind: String,
    pub(super) identity_consent: bool,
    pub(super) active: bool,
    pub(super) id_token_signed_response_alg: String,
    pub(super) userinfo_signed_response_alg: String,
    pub(super) token_endpoint_auth_method: String,
    /// Every other member, as a JSON object.
    pub(super) others: String,
}

/// Members with a field of their own, in the order of the form.
const OWN: [&str; 13] = [
    "service",
    "name",
    "client_id",
    "client_secret",
    "redirect_uris",
    "post_logout_redirect_uris",
    "scopes",
    "type",
    "identityConsent",
    "active",
    "id_token_signed_response_alg",
    "userinfo_signed_response_alg",
    "token_endpoint_auth_method",
];

/// The shortest secret (FC §8.1).
const SHORTEST_SECRET: usize = 32;

impl Fields {
    /// Of a new relying party.
    pub(super) fn blank(service: &str) -> Self {
        Self { service: service.to_owned(), kind: "public".to_owned(), active: true, ..Self::default() }
    }

    pub(super) fn of_record(record: &Value) -> Self {
        let others: Map<String, Value> = other_members(record);
        let flag = |member: &str| record.get(member).and_then(Value::as_bool).unwrap_or_default();
        Self {
            service: text(record, "service").to_owned(),
            name: text(record, "name").to_owned(),
            client_id: text(record, "client_id").to_owned(),
            client_secret: text(record, "client_secret").to_owned(),
            redirect_uris: texts(record, "redirect_uris").join("\n"),
            post_logout_redirect_uris: texts(record, "post_logout_redirect_uris").join("\n"),
            scopes: texts(record, "scopes").join(" "),
            kind: text(record, "type").to_owned(),
            identity_consent: flag("identityConsent"),
            active: flag("active"),
            id_token_signed_response_alg: text(record, "id_token_signed_response_alg").to_owned(),
            userinfo_signed_response_alg: text(record, "userinfo_signed_response_alg").to_owned(),
            token_endpoint_auth_method: text(record, "token_endpoint_auth_method").to_owned(),
            others: if others.is_empty() { String::new() } else { pretty(&others) },
        }
    }

    pub(super) fn of_form(form: &Posted) -> Self {
        let field = |name: &str| form.get(name).replace("\r\n", "\n");
        Self {
            service: field("service"),
            name: field("name"),
            client_id: field("client_id"),
            client_secret: field("client_secret"),
            redirect_uris: field("redirect_uris"),
            post_logout_redirect_uris: field("post_logout_redirect_uris"),
            scopes: field("scopes"),
            kind: field("type"),
            identity_consent: form.has("identityConsent"),
            active: form.has("active"),
            id_token_signed_response_alg: field("id_token_signed_response_alg"),
            userinfo_signed_response_alg: field("userinfo_signed_response_alg"),
            token_endpoint_auth_method: field("token_endpoint_auth_method"),
            others: field("others"),
        }
    }

    /// The members of the registration. An empty field asks for the default; with `known`, members that it has and the
    /// form has no longer are taken away.
    pub(super) fn members(&self, page: &Page, known: Option<&Value>) -> Result<Map<String, Value>, Vec<Wrong>> {
        let mut wrong = Vec::new();
        let redirect_uris = addresses(page, "redirect_uris", &self.redirect_uris, &mut wrong);
        let post_logout = addresses(page, "post_logout_redirect_uris", &self.post_logout_redirect_uris, &mut wrong);
        if redirect_uris.is_empty() && wrong.is_empty() {
            wrong.push(Wrong { field: "redirect_uris", text: page.t("bench-client-no-address") });
        }
        let length = self.client_secret.chars().count();
        if (1..SHORTEST_SECRET).contains(&length) {
            let text = page.tr2(
                "bench-client-short-secret",
                "length",
                &length.to_string(),
                "least",
                &SHORTEST_SECRET.to_string(),
            );
            wrong.push(Wrong { field: "client_secret", text });
        }
        let others = self.other_members(page, &mut wrong);
        if !wrong.is_empty() {
            return Err(wrong);
        }
        let scopes: Vec<&str> = self.scopes.split_whitespace().collect();
        let mut members = others;
        let defaulted = |text: &str| if text.is_empty() { Value::Null } else { json!(text) };
        for (member, value) in [
            ("name", defaulted(&self.name)),
            ("client_secret", defaulted(&self.client_secret)),
            ("redirect_uris", json!(redirect_uris)),
            ("post_logout_redirect_uris", json!(post_logout)),
            ("scopes", if scopes.is_empty() { Value::Null } else { json!(scopes) }),
            ("type", defaulted(&self.kind)),
            ("identityConsent", json!(self.identity_consent)),
            ("active", json!(self.active)),
            ("id_token_signed_response_alg", defaulted(&self.id_token_signed_response_alg)),
            ("userinfo_signed_response_alg", defaulted(&self.userinfo_signed_response_alg)),
            ("token_endpoint_auth_method", defaulted(&self.token_endpoint_auth_method)),
        ] {
            members.insert(member.to_owned(), value);
        }
        match known {
            Some(known) => {
                let gone: Vec<String> = other_members(known)
                    .into_iter()
                    .map(|(name, _)| name)
                    .filter(|name| !members.contains_key(name))
                    .collect();
                members.extend(gone.into_iter().map(|name| (name, Value::Null)));
            }
            None => {
                members.insert("service".to_owned(), json!(self.service));
                members.insert("client_id".to_owned(), defaulted(&self.client_id));
                members.retain(|_, value| !value.is_null());
            }
        }
        Ok(members)
    }

    fn other_members(&self, page: &Page, wrong: &mut Vec<Wrong>) -> Map<String, Value> {
        if self.others.is_empty() {
            return Map::new();
        }
        match serde_json::from_str::<Value>(&self.others) {
            Ok(Value::Object(members)) => {
                let doubled: BTreeSet<&str> = OWN.into_iter().filter(|name| members.contains_key(*name)).collect();
                if let Some(name) = doubled.first() {
                    wrong.push(Wrong { field: "others", text: page.tr("bench-client-own-field", "name", name) });
                }
                members
            }
            Ok(_) => {
                wrong.push(Wrong { field: "others", text: page.tr("bench-client-not-json", "reason", "{}") });
                Map::new()
            }
            Err(error) => {
                wrong.push(Wrong {
                    field: "others",
                    text: page.tr("bench-client-not-json", "reason", &error.to_string()),
                });
                Map::new()
            }
        }
    }
}

/// The members that have no field of their own; lists without entries say nothing.
fn other_members(record: &Value) -> Map<String, Value> {
    let members = record.as_object().into_iter().flatten();
    members
        .filter(|(name, value)| !OWN.contains(&name.as_str()) && **value != json!([]))
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect()
}

fn pretty(members: &Map<String, Value>) -> String {
    serde_json::to_string_pretty(members).unwrap_or_default()
}

/// The lines that are addresses; the first one that is not is told.
fn addresses(page: &Page, field: &'static str, lines: &str, wrong: &mut Vec<Wrong>) -> Vec<String> {
    let lines: Vec<String> = lines.lines().map(|line| line.trim().to_owned()).filter(|line| !line.is_empty()).collect();
    let is_address = |line: &String| {
        Url::parse(line).is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.fragment().is_none())
    };
    if let Some(bad) = lines.iter().find(|line| !is_address(line)) {
        wrong.push(Wrong { field, text: page.tr("bench-client-bad-address", "address", bad) });
    }
    lines
}

/// The field that a refusal of the registry is about, and what to say beside it.
pub(super) fn refused(page: &Page, error: &ControlError) -> Wrong {
    let detail = match error {
        ControlError::Conflict(_) => return Wrong { field: "client_id", text: page.t("bench-client-taken") },
        ControlError::Broker(refused) if refused.error == "conflict" => {
            return Wrong { field: "client_id", text: page.t("bench-client-taken") };
        }
        ControlError::Broker(refused) => refused.detail.clone(),
        ControlError::Invalid(detail) => detail.clone(),
        other => format!("{other:?}"),
    };
    // The member comes first in such a sentence; `post_logout_redirect_uris` holds the name of another one.
    let named = OWN.into_iter().filter_map(|name| Some((detail.find(name)?, name))).min();
    Wrong { field: named.map_or("others", |(_, name)| name), text: page.tr("bench-client-refused", "detail", &detail) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::broker::Refused;
    use guichet_web::language::Language;

    fn page() -> Page {
        Page::sample(Language::En)
    }

    #[test]
    fn a_record_goes_through_the_form_unchanged() {
        let record = json!({
            "service": "openid", "name": "Mairie", "client_id": "c", "client_secret": "0123456789abcdef0123456789abcdef",
            "redirect_uris": ["http://localhost:9/a", "http://localhost:9/b"], "post_logout_redirect_uris": [],
            "scopes": ["openid", "email"], "type": "private", "identityConsent": true, "active": true,
            "id_token_signed_response_alg": "ES256", "entityId": "e", "claims": ["amr"], "idpFilterList": [],
        });
        let fields = Fields::of_record(&record);
        assert_eq!(fields.redirect_uris, "http://localhost:9/a\nhttp://localhost:9/b");
        let members = fields.members(&page(), Some(&record)).unwrap();
        for (member, value) in &members {
            let before = record.get(member).cloned().unwrap_or(Value::Null);
            assert_eq!(*value, before, "{member}");
        }
        let without = Fields { others: String::new(), ..fields };
        let members = without.members(&page(), Some(&record)).unwrap();
        assert_eq!((&members["claims"], &members["entityId"]), (&Value::Null, &Value::Null));
    }

    #[test]
    fn everything_that_is_wrong_is_told_at_once_beside_its_field() {
        let fields = Fields {
            redirect_uris: "http://localhost:9/a\nnot an address".to_owned(),
            client_secret: "short".to_owned(),
            others: "{".to_owned(),
            ..Fields::blank("openid")
        };
        let wrong = fields.members(&page(), None).unwrap_err();
        let told: Vec<&str> = wrong.iter().map(|one| one.field).collect();
        assert_eq!(told, ["redirect_uris", "client_secret", "others"]);
        assert!(wrong[0].text.contains("not an address") && wrong[1].text.contains("32"));
        let none = Fields::blank("openid").members(&page(), None).unwrap_err();
        assert_eq!(none[0].field, "redirect_uris");
        let own = Fields {
            redirect_uris: "http://a/".to_owned(),
            others: r#"{"name": "x"}"#.to_owned(),
            ..Fields::blank("openid")
        };
        assert!(own.members(&page(), None).unwrap_err()[0].text.contains("name"));
    }

    #[test]
    fn a_refusal_of_the_registry_stands_beside_the_member_that_it_names() {
        let refusal =
            |error: &str, detail: &str| refused(&page(), &ControlError::Broker(Refused::new(error, detail))).field;
        assert_eq!(refusal("conflict", "a client with the identifier c exists already"), "client_id");
        assert_eq!(
            refusal("invalid_client_metadata", "post_logout_redirect_uris: «x» is not …"),
            "post_logout_redirect_uris"
        );
        assert_eq!(refusal("invalid_client_metadata", "scopes: «x» is not a scope of this service"), "scopes");
        assert_eq!(refusal("invalid_client_metadata", "unknown field `weather`"), "others");
    }
}
