//! Which identity provider the person logs in at.

use serde_json::Value;

use super::problem::Problem;
use crate::services::ServiceName;

/// An identity provider of the manifest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct IdentityProvider {
    pub(super) uid: String,
    pub(super) title: String,
    /// The path of its address, where the manifest tells it.
    slug: Option<String>,
}

/// Finds a provider of `service` by its uid, its title or the path of its address (`la-poste`); the first one when none
/// is asked for.
pub(super) fn find(manifest: &Value, service: ServiceName, wanted: Option<&str>) -> Result<IdentityProvider, Problem> {
    among(&known(manifest, service), wanted)
}

/// The same among those of `known`.
pub(super) fn among(known: &[IdentityProvider], wanted: Option<&str>) -> Result<IdentityProvider, Problem> {
    let found = match wanted {
        None => known.first(),
        Some(wanted) => known.iter().find(|provider| {
            provider.uid == wanted
                || provider.slug.as_deref() == Some(wanted)
                || letters(&provider.title) == letters(wanted)
        }),
    };
    found.cloned().ok_or_else(|| Problem::UnknownIdentityProvider {
        wanted: wanted.unwrap_or("any").to_owned(),
        known: known
            .iter()
            .map(|provider| provider.slug.as_deref().unwrap_or(&provider.title))
            .collect::<Vec<_>>()
            .join(", "),
    })
}

/// The providers of `service` where a persona has an account.
pub(super) fn of(manifest: &Value, service: ServiceName, persona: &str) -> Vec<IdentityProvider> {
    let text = |row: &Value, member: &str| row.get(member).and_then(Value::as_str).map(str::to_owned);
    let rows =
        |document: &Value, member: &str| document.get(member).and_then(Value::as_array).cloned().unwrap_or_default();
    let accounts: Vec<String> = rows(manifest, "personas")
        .iter()
        .filter(|row| text(row, "id").as_deref() == Some(persona))
        .flat_map(|row| rows(row, "accounts"))
        .filter(|account| text(account, "service").as_deref() == Some(service.as_str()))
        .filter_map(|account| text(&account, "identity_provider"))
        .collect();
    known(manifest, service).into_iter().filter(|provider| accounts.contains(&provider.uid)).collect()
}

fn known(manifest: &Value, service: ServiceName) -> Vec<IdentityProvider> {
    let rows = manifest.get("identity_providers").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let text = |row: &Value, member: &str| row.get(member).and_then(Value::as_str).map(str::to_owned);
    rows.iter()
        .filter(|row| row.get("service").and_then(Value::as_str) == Some(service.as_str()))
        .filter_map(|row| {
            Some(IdentityProvider { uid: text(row, "uid")?, title: text(row, "title")?, slug: text(row, "slug") })
        })
        .collect()
}

/// "MobileConnect & Moi" and `mobile-connect-et-moi` are the same letters.
fn letters(text: &str) -> String {
    text.replace('&', "et").chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn found(wanted: Option<&str>) -> Result<String, Problem> {
        let manifest = json!({ "identity_providers": [
            { "service": "openid", "uid": "u0", "title": "Impôts", "slug": "dgfip" },
            { "service": "franceconnect", "uid": "u1", "title": "Impôts", "slug": "dgfip" },
            { "service": "franceconnect", "uid": "u2", "title": "MobileConnect & Moi" },
        ]});
        find(&manifest, ServiceName::FranceConnect, wanted).map(|provider| provider.uid)
    }

    #[test]
    fn a_provider_is_found_by_uid_title_or_path() {
        assert_eq!(found(None).unwrap(), "u1");
        assert_eq!(found(Some("u2")).unwrap(), "u2");
        assert_eq!(found(Some("dgfip")).unwrap(), "u1");
        assert_eq!(found(Some("Impôts")).unwrap(), "u1");
        assert_eq!(found(Some("mobile-connect-et-moi")).unwrap(), "u2");
    }

    #[test]
    fn the_providers_of_a_persona_are_those_of_their_accounts() {
        let account = |service: &str, uid: &str| json!({ "service": service, "identity_provider": uid });
        let manifest = json!({
            "identity_providers": [
                { "service": "proconnect", "uid": "u1", "title": "Ministère" },
                { "service": "proconnect", "uid": "u2", "title": "Commune" },
                { "service": "franceconnect", "uid": "u3", "title": "Impôts" },
            ],
            "personas": [
                { "id": "angela", "accounts": [account("franceconnect", "u3"), account("proconnect", "u2")] },
                { "id": "pierre", "accounts": [account("proconnect", "u1")] },
            ],
        });
        let of = |persona| of(&manifest, ServiceName::ProConnect, persona);
        assert_eq!(of("angela").iter().map(|provider| provider.title.as_str()).collect::<Vec<_>>(), ["Commune"]);
        assert!(of("nobody").is_empty());
    }

    #[test]
    fn an_unknown_provider_is_refused_with_the_known_ones() {
        let refused = found(Some("ameli")).unwrap_err().to_string();
        assert_eq!(refused, "no identity provider is called `ameli`; there are: dgfip, MobileConnect & Moi");
        assert!(found(Some("")).is_err());
    }
}
