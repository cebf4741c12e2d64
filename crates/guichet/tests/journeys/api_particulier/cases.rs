//! The cases of the sandbox, as the folders of `data/apis` have them: each is called as the page of its operation fills the form.

use std::collections::BTreeSet;

use guichet_gateway::about::operations;
use guichet_gateway::definition::Catalogue;
use guichet_guichet::stack::Options;
use guichet_web::Clock;
use url::Url;

use crate::stand::{NOON, Reply, Stand, options};

/// What HTML writes otherwise.
fn plain(text: &str) -> String {
    let named = [
        ("&#39;", "'"),
        ("&#34;", "\""),
        ("&quot;", "\""),
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&#38;", "&"),
        ("&amp;", "&"),
    ];
    named.iter().fold(text.to_owned(), |text, (name, plain)| text.replace(name, plain))
}

/// The value of an attribute in what begins a tag.
fn attribute(tag: &str, name: &str) -> Option<String> {
    let rest = tag.split(&format!(" {name}=\"")).nth(1)?;
    Some(plain(rest.split('"').next()?))
}

/// What the form of a page is filled with: the token, and the parameters, of a list one a line.
pub fn form(page: &Reply) -> (String, Vec<(String, String)>) {
    let mut token = String::new();
    let mut pairs = Vec::new();
    for tag in page.text.split("<input").skip(1) {
        let tag = tag.split('>').next().unwrap();
        let (Some(name), Some(value)) = (attribute(tag, "name"), attribute(tag, "value")) else { continue };
        match name.as_str() {
            "token" => token = value,
            _ if tag.contains(" data-argument") && !value.is_empty() => pairs.push((name, value)),
            _ => {}
        }
    }
    for area in page.text.split("<textarea").skip(1) {
        let (tag, rest) = area.split_once('>').unwrap();
        let name = attribute(tag, "name").unwrap();
        let lines = plain(rest.split("</textarea>").next().unwrap());
        pairs.extend(lines.lines().filter(|line| !line.is_empty()).map(|line| (name.clone(), line.to_owned())));
    }
    (token, pairs)
}

#[tokio::test]
async fn each_case_of_each_folder_is_answered_as_it_says_and_each_address_has_one() {
    let options = Options { clock: Clock::manual(NOON.parse().unwrap()), ..options() };
    let stand = Stand::with(options).await;
    let catalogue = Catalogue::shipped().unwrap();
    let origin = stand.origin("api-particulier");
    let (mut second, mut wrong) = (0, Vec::new());
    for (flat, document) in [(false, "openapi-v3"), (true, "openapi")] {
        for operation in operations(&catalogue, flat) {
            let path = operation.path();
            let cases: Vec<_> = operation.api.cases.iter().filter(|case| case.path == path).collect();
            for (place, case) in cases.iter().enumerate() {
                // No limit is met.
                second += 1;
                stand.clock(second).await;
                let page = format!("{origin}/developpeurs/{document}/{}?cas={place}", operation.name());
                let page = stand.raw("GET", &page, &[("accept-language", "fr")], "").await;
                assert!(page.holds(&format!("?cas={place}#try")), "{path}: the page does not show it");
                let (token, pairs) = form(&page);
                let url = Url::parse_with_params(&format!("{origin}{path}"), &pairs).unwrap();
                let bearer = format!("Bearer {token}");
                let header = if flat { ("x-api-key", token.as_str()) } else { ("authorization", bearer.as_str()) };
                let reply = stand.raw("GET", url.as_str(), &[header], "").await;
                let body = reply.json();
                let data = if flat { &body } else { &body["data"] };
                let held = |place: &str| data.pointer(&format!("/{}", place.replace('.', "/"))).cloned();
                let code = body["errors"][0]["code"].as_str();
                let is_so = reply.status == case.status
                    && code.is_none_or(|code| case.code.as_deref() == Some(code))
                    && case.code.as_deref().is_none_or(|expected| code == Some(expected))
                    && case.shows.iter().all(|(place, value)| held(place).as_ref() == Some(value));
                if !is_so {
                    wrong.push(format!("{path} {place} {}: {} {}", case.about.en, reply.status, reply.text));
                }
            }
            let statuses: BTreeSet<u16> = cases.iter().map(|case| case.status).collect();
            if !statuses.contains(&200) {
                wrong.push(format!("{path}: no case with data"));
            }
        }
    }
    for api in catalogue.all() {
        if !api.cases.iter().any(|case| case.status != 200) {
            wrong.push(format!("{}: no case without data", api.name));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    stand.stop().await;
}

#[tokio::test]
async fn a_case_that_is_none_fills_the_form_as_if_none_had_been_asked_for() {
    let stand = Stand::start().await;
    let page = |query: &str| {
        let name = "api_particulier_v3_cnav_prime_activite_with_civility";
        format!("{}/developpeurs/openapi-v3/{name}{query}", stand.origin("api-particulier"))
    };
    let usual = form(&stand.raw("GET", &page(""), &[], "").await);
    for hostile in
        ["?cas=999999", "?cas=18446744073709551616", "?cas=-1", "?cas=x", "?cas=", "?cas=0&cas=1", "?cas=%00"]
    {
        let reply = stand.raw("GET", &page(hostile), &[], "").await;
        assert_eq!((reply.status, form(&reply)), (200, usual.clone()), "{hostile}");
    }
    assert_ne!(
        form(&stand.raw("GET", &page("?cas=0"), &[], "").await),
        (String::new(), Vec::<(String, String)>::new())
    );
    stand.stop().await;
}
