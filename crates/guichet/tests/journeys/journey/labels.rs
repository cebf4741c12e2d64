//! What the information page calls the data of others (FC §4.3), against the table `tests/acceptance/labels.toml`.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use serde_json::json;

use super::scene::Scene;
use crate::stand::PLATFORMS;

#[derive(Deserialize)]
struct Table {
    provider: Vec<Provider>,
}

#[derive(Deserialize)]
struct Provider {
    label: String,
    /// Whether the high platform has it.
    high: bool,
    scopes: Vec<Scope>,
}

#[derive(Deserialize)]
struct Scope {
    name: String,
    label: String,
    /// What tells it from another one that the reference calls the same.
    apart: Option<String>,
}

impl Scope {
    fn shown(&self) -> String {
        self.apart.as_ref().map_or_else(|| self.label.clone(), |apart| format!("{} ({apart})", self.label))
    }
}

/// The headings of what stands below a mark of a page, each with its lines, in plain text.
fn groups(page: &str, mark: &str) -> BTreeMap<String, BTreeSet<String>> {
    let plain = |text: &str| {
        let entities = [("&#38;", "&"), ("&#39;", "'"), ("&#34;", "\""), ("&#60;", "<"), ("&#62;", ">")];
        entities.iter().fold(text.to_owned(), |text, (entity, sign)| text.replace(entity, sign))
    };
    let text_of = |rest: &str| plain(rest.split('>').nth(1).unwrap().split('<').next().unwrap().trim());
    let below = page.split(mark).nth(1).unwrap();
    let groups = below.split("<h2").skip(1).map(|group| {
        let lines = group.split("</ul>").next().unwrap().split("<li").skip(1).map(text_of);
        (text_of(group), lines.collect())
    });
    groups.collect()
}

#[tokio::test]
async fn each_scope_of_a_data_provider_is_called_as_the_reference_calls_it_below_its_provider() {
    let table: Table = toml::from_str(include_str!("../../acceptance/labels.toml")).unwrap();
    let mut scene = Scene::start().await;
    for service in PLATFORMS {
        scene.turn_to(service, json!({})).await;
        let high = service == "franceconnect-plus";
        let here: Vec<&Provider> = table.provider.iter().filter(|provider| provider.high || !high).collect();
        let names: Vec<&str> = here.iter().flat_map(|of| &of.scopes).map(|scope| scope.name.as_str()).collect();
        let scope = format!("openid {}", names.join(" "));
        let mut browser = scene.stand.browser();
        browser.extra.insert("accept-language", "fr".parse().unwrap());
        let url = scene.url_with(&[("scope", Some(&scope))]);
        let page = browser.reach_information(&url, &scene.idp, "test").await;
        assert_eq!(page.status, 200, "{}", page.text);
        let expected: BTreeMap<String, BTreeSet<String>> = here
            .iter()
            .map(|of| {
                let lines = of.scopes.iter().map(Scope::shown).collect();
                (format!("Informations récupérées depuis {}", of.label), lines)
            })
            .collect();
        assert_eq!(groups(&page.text, "id=\"transmitted\""), expected, "{service}");
    }
    scene.stop().await;
}
