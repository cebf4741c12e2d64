//! What a refusal means, whatever its code: `data/errors/explanations.toml`, and the words of `codes.ftl`.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use guichet_web::page::Page;
use rust_embed::RustEmbed;
use serde::Deserialize;

#[derive(RustEmbed)]
#[folder = "../../data/errors"]
#[include = "explanations.toml"]
struct Files;

/// Who can mend it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Mender {
    /// Whoever writes the service provider's program.
    Service,
    /// Whoever registered the client or the identity provider at the broker.
    Registration,
    /// The identity provider.
    IdentityProvider,
    /// The register, or whoever gave it the identity.
    Register,
    /// The person, by beginning again.
    Person,
    /// Whoever runs the service.
    Operator,
}

/// One line of the table.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Explanation {
    pub(super) mends: Mender,
    /// Where the rule stands; empty for what is ours alone.
    pub(super) rule: String,
}

/// What there is to say of a refusal, in the page's language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::portal) struct Words {
    pub(in crate::portal) what: String,
    pub(in crate::portal) how: String,
    pub(in crate::portal) who: String,
    pub(in crate::portal) rule: String,
}

/// The table, read once. It is part of the program, and a test reads it: an unreadable one explains nothing.
static TABLE: LazyLock<BTreeMap<String, Explanation>> = LazyLock::new(|| {
    let file = Files::get("explanations.toml").map(|file| file.data.into_owned()).unwrap_or_default();
    toml::from_str(&String::from_utf8_lossy(&file)).unwrap_or_default()
});

/// What there is to say of the refusal `name`; none for one that nobody has explained.
pub(in crate::portal) fn of(page: &Page, name: &str) -> Option<Words> {
    let explanation = TABLE.get(name)?;
    let who = match explanation.mends {
        Mender::Service => "bench-mends-service",
        Mender::Registration => "bench-mends-registration",
        Mender::IdentityProvider => "bench-mends-identity-provider",
        Mender::Register => "bench-mends-register",
        Mender::Person => "bench-mends-person",
        Mender::Operator => "bench-mends-operator",
    };
    Some(Words {
        what: page.t(&format!("code-{name}")),
        how: page.t(&format!("code-mend-{name}")),
        who: page.t(who),
        rule: explanation.rule.clone(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use guichet_web::language::Language;

    #[test]
    fn every_refusal_of_the_tables_is_explained_in_both_languages() {
        assert!(TABLE.len() > 100, "the table is not read: {}", TABLE.len());
        for table in ["franceconnect", "openid"] {
            let path = format!("{}/../../data/errors/{table}.toml", env!("CARGO_MANIFEST_DIR"));
            let table: toml::Table = toml::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
            for name in table["errors"].as_table().unwrap().keys() {
                assert!(TABLE.contains_key(name), "nobody explains {name}");
            }
        }
        for refusal in guichet_web::refusals::Refusal::ALL {
            assert!(TABLE.contains_key(refusal.name()), "nobody explains {}", refusal.name());
        }
        for language in Language::ALL {
            let page = Page::sample(language);
            for name in TABLE.keys() {
                let words = of(&page, name).unwrap();
                for text in [&words.what, &words.how, &words.who] {
                    assert!(!text.starts_with('['), "{name}: {text}");
                }
            }
        }
    }
}
