//! Every endpoint of API Particulier that FranceConnect opens, asked with the token of a real login through `checktoken` (AF §2.3;
//! AP §1.4): whom and with which parameters the cases of the sandbox say.

use guichet_gateway::about::{Operation, operations};
use guichet_gateway::definition::{Catalogue, Mode, SandboxCase};
use guichet_guichet::configuration::Configuration;
use guichet_guichet::stack::Options;
use serde_json::{Value, json};
use url::Url;

use super::FC;
use crate::api_particulier::cases::form;
use crate::stand::{Stand, from_noon};

/// What FranceConnect registers, and under `disabled` what it lacks (AF §3.1).
const TABLE: &str = include_str!("../../../../../data/scopes/franceconnect.toml");

/// Scopes of data providers: the provider's slug and the name of each.
fn scopes(kind: &str) -> Vec<(String, String)> {
    let table: Value = toml::from_str(TABLE).unwrap();
    let mut named = Vec::new();
    for provider in table["provider"].as_array().unwrap() {
        for scope in provider.get(kind).and_then(Value::as_array).into_iter().flatten() {
            let text = |value: &Value| value.as_str().unwrap().to_owned();
            named.push((text(&provider["slug"]), text(&scope["name"])));
        }
    }
    named
}

/// Those that FranceConnect lacks are declared.
async fn stand() -> Stand {
    let declared = |(provider, scope): &(String, String)| {
        format!("[[scopes]]\nservice = 'franceconnect'\nscope = '{scope}'\nfd = '{provider}'\nlabel = '{scope}'\n")
    };
    let text: String = scopes("disabled").iter().map(declared).collect();
    let configuration = Configuration::parse("t", &text).unwrap();
    Stand::with(Options { configuration, ..from_noon() }).await
}

fn is_opened_by_france_connect(operation: &Operation<'_>) -> bool {
    operation.route.mode == Mode::FranceConnect || operation.route.france_connect
}

/// Somebody of whom it has data, with her place among the cases.
fn somebody<'a>(operation: &Operation<'a>) -> (usize, &'a SandboxCase, &'a str) {
    let path = operation.path();
    let cases = operation.api.cases.iter().filter(|case| case.path == path).enumerate();
    let mut with_data = cases.filter(|(_, case)| case.status == 200);
    let found = with_data.find_map(|(place, case)| Some((place, case, case.person.as_deref()?)));
    found.unwrap_or_else(|| panic!("{path}: no case tells a person of whom there are data"))
}

#[tokio::test]
async fn a_real_login_opens_each_address_that_franceconnect_opens_as_far_as_its_scopes_go() {
    let stand = stand().await;
    let client = stand.client(FC, json!({})).await;
    let origin = stand.origin("api-particulier");
    let catalogue = Catalogue::shipped().unwrap();
    let registered: Vec<String> = ["scope", "disabled"].into_iter().flat_map(scopes).map(|(_, name)| name).collect();
    let mut walked = 0;
    for (flat, document) in [(false, "openapi-v3"), (true, "openapi")] {
        for operation in operations(&catalogue, flat).filter(is_opened_by_france_connect) {
            let path = operation.path();
            let (place, case, person) = somebody(&operation);
            let page = format!("{origin}/developpeurs/{document}/{}?cas={place}", operation.name());
            let (_, mut pairs) = form(&stand.raw("GET", &page, &[], "").await);
            if flat {
                // FranceConnect says who it is; who receives the data must be said (AP §5).
                pairs.retain(|(name, _)| name == "recipient");
            }
            let url = Url::parse_with_params(&format!("{origin}{path}"), &pairs).unwrap();
            let ask = async |scopes: &str| {
                let tokens = stand.tokens(&client, person, &[("scope", Some(scopes))]).await;
                let bearer = format!("Bearer {}", tokens["access_token"].as_str().unwrap());
                stand.raw("GET", url.as_str(), &[("authorization", &bearer)], "").await
            };
            let scopes = operation.fields.scopes.iter().filter(|scope| registered.contains(scope));
            let scopes = scopes.map(String::as_str).collect::<Vec<_>>().join(" ");
            let reply = ask(&format!("openid identite_pivot {scopes}")).await;
            assert_eq!(reply.status, 200, "{path} {person}: {}", reply.text);
            let body = reply.json();
            let data = if flat { &body } else { &body["data"] };
            for (place, value) in &case.shows {
                let held = data.pointer(&format!("/{}", place.replace('.', "/")));
                assert_eq!(held, Some(value), "{path} {place}: {}", reply.text);
            }
            // The producers of students and pupils tell who it is; with FranceConnect that stays away (AP §1.4).
            assert!(flat || data.get("identite").is_none(), "{path}: {}", reply.text);
            // Its scopes are those that FranceConnect told, under the identifier of the call.
            let journal = stand.command("GET", "/journal?event=DP_VERIFIED_FC_CHECKTOKEN", Value::Null).await;
            let id = reply.header("x-request-id");
            let told = journal["events"].as_array().unwrap().iter().find(|event| event["correlationId"] == id);
            assert_eq!(told.unwrap_or_else(|| panic!("{path}: {id}"))["spId"], client["client_id"], "{path}");
            // A login that opens something else.
            let reply = ask("openid identite_pivot dgfip_rfr").await;
            assert_eq!(reply.status, if flat { 401 } else { 403 }, "{path}: {}", reply.text);
            walked += 1;
        }
    }
    assert_eq!(walked, 14 + 8, "AP §4 and §5");
    stand.stop().await;
}
