//! The integrator's bench on a whole stack: flows, what is taken away from them, clients changed by the control API.

use serde_json::{Value, json};

use super::{list, log_in};
use crate::stand::{Browser, CALLBACK, NONCE, Reply, Stand};

/// Plays a login page by page, up to the redirect to the service provider.
async fn play(stand: &Stand, browser: &mut Browser, client: &Value, persona: &str) -> Reply {
    let page = browser.open(&stand.authorize_url(client, &[])).await;
    let idp = stand.provider(client["service"].as_str().unwrap(), "Impôts");
    let sent = browser.choose(&page, &idp).await;
    let provider = browser.follow(sent).await;
    let at_broker = browser.sign_in(&provider, persona).await;
    let information = browser.follow(at_broker).await;
    if information.status != 200 {
        return information;
    }
    let accepted = browser.go_on(&information).await;
    browser.follow(accepted).await
}

async fn whole_login(stand: &Stand, client: &Value) -> String {
    let back = play(stand, &mut stand.browser(), client, "test").await;
    let token = stand.token(client, &back.param("code").unwrap(), &[]).await.json();
    stand.userinfo(client["service"].as_str().unwrap(), token["access_token"].as_str().unwrap()).await;
    token["id_token"].as_str().unwrap().to_owned()
}

async fn portal(stand: &Stand, path: &str) -> Reply {
    let url = format!("{}{path}", stand.origin("portal"));
    stand.raw("GET", &url, &[("accept-language", "en")], "").await
}

#[tokio::test]
async fn a_login_is_one_flow_from_the_request_to_userinfo_with_the_calls_behind_it() {
    let stand = Stand::start().await;
    let (one, two) = (stand.client("franceconnect", json!({})).await, stand.client("openid", json!({})).await);
    let id_token = whole_login(&stand, &one).await;
    whole_login(&stand, &two).await;
    let id = one["client_id"].as_str().unwrap();
    let exchanges = list(&stand, "/exchanges").await;
    let first = exchanges.iter().find(|it| it["client_id"] == id).unwrap();
    let flow: Vec<&Value> = exchanges.iter().filter(|it| it["flow"] == first["flow"]).collect();
    let steps: Vec<(&str, &str)> =
        flow.iter().map(|it| (it["from"].as_str().unwrap(), it["to"].as_str().unwrap())).collect();
    for step in [
        ("browser", "franceconnect"),
        ("browser", "identity-providers"),
        ("franceconnect", "identity-providers"),
        ("franceconnect", "producers"),
        ("client", "franceconnect"),
    ] {
        assert!(steps.contains(&step), "{step:?} is not in {steps:?}");
    }
    assert!(!steps.iter().any(|(_, to)| *to == "openid"), "two logins are two flows: {steps:?}");
    assert!(flow.iter().any(|it| it["persona"] == "test"));
    let numbers: Vec<u64> = exchanges.iter().map(|it| it["id"].as_u64().unwrap()).collect();
    assert!(numbers.is_sorted(), "in the order of arrival");
    let tokens = flow.iter().find(|it| it["url"].as_str().unwrap().ends_with("/api/v2/token")).unwrap();
    let token = &tokens["tokens"][0];
    assert_eq!((&token["name"], &token["in"]), (&json!("id_token"), &json!("response")));
    assert_eq!((&token["claims"]["nonce"], &token["header"]["alg"]), (&json!(NONCE), &json!("HS256")));

    let page = portal(&stand, &format!("/exchanges/{}", first["flow"])).await;
    assert_eq!(page.status, 200);
    for part in ["Code exchanged for tokens", "Question to the register", "/personas/test", "identity given", NONCE] {
        assert!(page.holds(part), "{part}");
    }
    for part in id_token.split('.') {
        assert!(!page.holds(part), "a part of the ID token");
    }
    assert!(!page.holds(one["client_secret"].as_str().unwrap()), "the secret");
    let all = portal(&stand, &format!("/exchanges?client_id={id}")).await;
    assert!(all.holds(&format!("/exchanges/{}\"", first["flow"])) && all.holds("Flows: 1"), "{}", all.text);
    stand.stop().await;
}

const REDIRECT_URI_IN_WORDS: &str = "The address of return is not one of the client";

#[tokio::test]
async fn a_refused_flow_names_its_rule_and_the_page_of_the_code_leads_back_to_it() {
    let stand = Stand::start().await;
    let client = stand.client("franceconnect", json!({})).await;
    let refused =
        stand.browser().get(&stand.authorize_url(&client, &[("redirect_uri", Some("http://localhost:9/x"))])).await;
    let list = portal(&stand, "/exchanges?refused=yes").await;
    assert!(list.holds("refused: Y04C013C") && list.holds(REDIRECT_URI_IN_WORDS), "{}", list.text);
    let explain =
        refused.text.split("id=\"explain\" href=\"").nth(1).unwrap().split('"').next().unwrap().replace("&#38;", "&");
    let page = stand.browser().get(&explain).await;
    assert!(page.holds("id=\"occurred\"") && page.holds("redirect-uri-not-registered"), "{}", page.text);
    let exchange = page.text.split("id=\"exchange\" href=\"").nth(1).unwrap().split('"').next().unwrap();
    let flow = portal(&stand, exchange.split('#').next().unwrap()).await;
    assert!(flow.holds("redirect-uri-not-registered (FC §2.1 redirect_uri)"), "{}", flow.text);
    let told = flow.text.split("id=\"refusal\"").nth(1).unwrap().split("</div>").next().unwrap();
    let number = exchange.split('#').nth(1).unwrap();
    assert!(told.contains(REDIRECT_URI_IN_WORDS) && told.contains(&format!("href=\"#{number}\"")), "{told}");
    assert!(flow.holds(&format!("<details id=\"{number}\" open>")), "what refused is to be read first");
    stand.stop().await;
}

#[tokio::test]
async fn exchanges_are_taken_away_as_an_http_archive() {
    let stand = Stand::start().await;
    let client = stand.client("openid", json!({})).await;
    let id_token = whole_login(&stand, &client).await;
    log_in(&stand, &mut stand.browser(), &client, "test").await;
    for (path, flows) in [("/exchanges/har", 2), ("/exchanges/1/har", 1)] {
        let answer = portal(&stand, path).await;
        assert!(answer.header("content-disposition").contains(".har\""));
        let archive = answer.json();
        let schema = jsonschema::validator_for(&archive_schema()).unwrap();
        let faults: Vec<String> =
            schema.iter_errors(&archive).map(|fault| format!("{}: {fault}", fault.instance_path())).collect();
        assert!(faults.is_empty(), "{path}: {faults:#?}");
        let log = &archive["log"];
        assert_eq!(log["pages"].as_array().unwrap().len(), flows, "{path}");
        let entries = log["entries"].as_array().unwrap();
        for entry in entries {
            assert!(log["pages"].as_array().unwrap().iter().any(|page| page["id"] == entry["pageref"]));
            entry["startedDateTime"].as_str().unwrap().parse::<jiff::Timestamp>().unwrap();
            url::Url::parse(entry["request"]["url"].as_str().unwrap()).unwrap();
            assert!(entry["request"]["url"].as_str().unwrap().is_ascii());
            let timings = &entry["timings"];
            let sum: f64 = ["send", "wait", "receive"].iter().map(|part| timings[*part].as_f64().unwrap()).sum();
            assert_eq!(sum, entry["time"].as_f64().unwrap(), "the whole is the sum of its parts");
        }
        let ends = |end: &'static str| move |it: &&Value| it["request"]["url"].as_str().unwrap().ends_with(end);
        let token = entries.iter().filter(|it| it["_from"] == "client").find(ends("/token")).unwrap();
        assert_eq!(token["request"]["postData"]["mimeType"], "application/x-www-form-urlencoded");
        assert!(token["_tokens"][0]["claims"]["sub"].is_string());
        for secret in id_token.split('.').chain([client["client_secret"].as_str().unwrap()]) {
            assert!(!answer.holds(secret), "a secret is in {path}");
        }
    }
    stand.stop().await;
}

/// The required members and their types of HTTP Archive 1.2 (<http://www.softwareishard.com/blog/har-12-spec/>).
fn archive_schema() -> Value {
    let object = |required: Value, properties: Value| json!({ "type": "object", "required": required, "properties": properties });
    let list = |items: Value| json!({ "type": "array", "items": items });
    let (text, number) = (json!({ "type": "string" }), json!({ "type": "integer" }));
    let pair = object(json!(["name", "value"]), json!({ "name": text, "value": text }));
    let sizes = |more: Value| {
        let mut members = json!({
            "httpVersion": text, "cookies": list(pair.clone()), "headers": list(pair.clone()), "headersSize": number, "bodySize": number,
        });
        members.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let required: Vec<String> =
            members.as_object().unwrap().keys().filter(|name| *name != "postData").cloned().collect();
        object(json!(required), members)
    };
    let posted =
        object(json!(["mimeType", "text"]), json!({ "mimeType": text, "text": text, "params": list(pair.clone()) }));
    let content = object(json!(["size", "mimeType"]), json!({ "size": number, "mimeType": text, "text": text }));
    let positive = json!({ "type": "number", "minimum": 0 });
    let entry = object(
        json!(["startedDateTime", "time", "request", "response", "cache", "timings"]),
        json!({
            "startedDateTime": { "type": "string", "pattern": "^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}(\\.\\d+)?Z$" },
            "time": positive,
            "request": sizes(json!({ "method": text, "url": text, "queryString": list(pair.clone()), "postData": posted })),
            "response": sizes(json!({ "status": number, "statusText": text, "content": content, "redirectURL": text })),
            "cache": { "type": "object" },
            "timings": object(json!(["send", "wait", "receive"]), json!({ "send": positive, "wait": positive, "receive": positive })),
        }),
    );
    let page = object(
        json!(["startedDateTime", "id", "title", "pageTimings"]),
        json!({ "startedDateTime": text, "id": text, "title": text, "pageTimings": { "type": "object" } }),
    );
    let creator = object(json!(["name", "version"]), json!({ "name": text, "version": text }));
    let log = object(
        json!(["version", "creator", "entries"]),
        json!({ "version": { "const": "1.2" }, "creator": creator, "pages": list(page), "entries": list(entry) }),
    );
    object(json!(["log"]), json!({ "log": log }))
}

#[tokio::test]
async fn a_test_is_written_from_a_flow_with_what_came_out_of_it() {
    let stand = Stand::start().await;
    let client = stand.client("franceconnect", json!({ "name": "Mairie */ \"; exit()\\n" })).await;
    whole_login(&stand, &client).await;
    play(&stand, &mut stand.browser(), &client, "E010008").await;
    stand
        .browser()
        .get(&stand.authorize_url(&client, &[("scope", Some("email")), ("acr_values", Some("eidas1"))]))
        .await;
    stand.browser().get(&stand.authorize_url(&client, &[("nonce", None)])).await;
    stand.raw("GET", &format!("{}/nowhere", stand.issuer("franceconnect")), &[], "").await;
    let mut flows: Vec<u64> = list(&stand, "/exchanges").await.iter().map(|it| it["flow"].as_u64().unwrap()).collect();
    flows.dedup();
    assert_eq!(flows.len(), 5);
    let written = [
        (
            ["persona: \"test\"", "\"family_name\": \"DUBOIS\"", "claims.acr, \"eidas1\""],
            ["\"persona\": \"test\"", "\"family_name\": \"DUBOIS\"", "create_token"],
        ),
        (
            ["persona: \"E010008\"", "status, 403", "Y010008"],
            ["\"persona\": \"E010008\"", "status_code == 403", "Y010008"],
        ),
        (
            ["get('error'), \"invalid_request\"", "[\"scope\", \"email\"]", "[\"state\", \"state-of-the-test\"]"],
            ["== [\"invalid_request\"]", "(\"scope\", \"email\")", "MANIFEST"],
        ),
        (["status, 400", "Y030007", "arrival, undefined"], ["status_code == 400", "Y030007", "arrival is None"]),
    ];
    for (flow, (node, python)) in flows.iter().zip(written) {
        for (language, parts) in [("node", node), ("python", python)] {
            let answer = portal(&stand, &format!("/exchanges/{flow}/test/{language}")).await;
            assert_eq!(answer.status, 200);
            assert!(answer.header("content-disposition").starts_with("attachment; filename=\""));
            for part in parts.iter().filter(|part| **part != "create_token") {
                assert!(answer.holds(part), "{flow} {language} {part}: {}", answer.text);
            }
            assert!(!answer.text.contains("; exit()\n"), "{}", answer.text);
            assert!(!answer.holds(client["client_secret"].as_str().unwrap()));
        }
    }
    let nothing = portal(&stand, &format!("/exchanges/{}/test/node", flows[4])).await;
    assert_eq!(nothing.status, 404, "no login was asked for");
    stand.stop().await;
}

#[tokio::test]
async fn a_client_is_changed_member_by_member_and_null_gives_the_default_again() {
    let stand = Stand::start().await;
    let client = stand.client("franceconnect", json!({ "name": "Mairie", "claims": ["amr"] })).await;
    let path = format!("/clients/{}", client["client_id"].as_str().unwrap());
    let changed =
        stand.command("PATCH", &path, json!({ "name": "Ville", "claims": null, "client_secret": null })).await;
    assert_eq!((&changed["name"], &changed["entityId"]), (&json!("Ville"), &client["entityId"]));
    assert_eq!(changed["claims"], json!([]));
    assert_ne!(changed["client_secret"], client["client_secret"], "a new secret is drawn");
    assert!(list(&stand, "/clients").await.contains(&changed));
    stand.command("PATCH", &path, json!({ "redirect_uris": ["http://localhost:9/other"] })).await;
    let refused = stand.browser().get(&stand.authorize_url(&changed, &[("redirect_uri", Some(CALLBACK))])).await;
    assert_eq!(refused.code(), "Y04C013C", "in force at once");
    super::refused(&stand, "PATCH", &path, json!({ "client_id": "other" }), "client_id").await;
    super::refused(&stand, "PATCH", &path, json!({ "service": "openid" }), "service").await;
    super::refused(&stand, "PATCH", &path, json!({ "scopes": ["weather"] }), "weather").await;
    super::refused(&stand, "PATCH", "/clients/nobody", json!({}), "nobody").await;
    stand.stop().await;
}
