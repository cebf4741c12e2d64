//! The page of an unregistered redirect URI, which a rehearsal explains and mends (issue 3, "Bad input").

use serde_json::{Value, json};

use super::{FC, FORM, Reply, Stand, begins, refused};
use crate::stand::Browser;

const WANTED: &str = "http://localhost:9/callbacks";
const MEND: &str = "/rehearsal/redirect-uris";

async fn page(stand: &Stand, browser: &mut Browser, client: &Value, uri: &str) -> Reply {
    let page = browser.get(&stand.authorize_url(client, &[("redirect_uri", Some(uri))])).await;
    refused(std::slice::from_ref(&page), 400, "Y04C013C");
    page
}

/// The hidden fields of the mending form.
fn fields(page: &Reply) -> Vec<(String, String)> {
    let form = page.text.split(&format!("action=\"{MEND}\"")).nth(1).unwrap_or_else(|| panic!("{}", page.text));
    let form = form.split("</form>").next().unwrap();
    assert!(form.contains("id=\"continue\""), "{form}");
    form.split("<input type=\"hidden\" name=\"")
        .skip(1)
        .map(|input| {
            let (name, rest) = input.split_once("\" value=\"").unwrap();
            (name.to_owned(), rest.split('"').next().unwrap().replace("&#38;", "&").replace("&amp;", "&"))
        })
        .collect()
}

async fn post(stand: &Stand, browser: &mut Browser, fields: &[(String, String)]) -> Reply {
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    browser.post(&format!("{}{MEND}", stand.origin(FC)), &fields).await
}

async fn registered(stand: &Stand, client: &Value) -> Value {
    let all = stand.command("GET", "/clients", Value::Null).await;
    let all = all["clients"].as_array().unwrap().clone();
    all.iter().find(|it| it["client_id"] == client["client_id"]).unwrap()["redirect_uris"].clone()
}

#[tokio::test]
async fn the_page_shows_what_was_received_the_registered_list_and_the_difference() {
    let stand = Stand::start().await;
    let uris = json!(["http://localhost:9/callback", "http://localhost:9/back"]);
    let client = stand.client(FC, json!({"redirect_uris": uris})).await;
    let page = page(&stand, &mut stand.browser(), &client, WANTED).await;
    let received = page.text.split("id=\"error-received\">").nth(1).unwrap().split("</dd>").next().unwrap();
    assert!(received.starts_with("http://localhost:9/callback<ins>"), "{received}");
    assert!(received.contains("</span>s</ins>"), "the letter that is too much: {received}");
    for registered in ["http://localhost:9/callback", "http://localhost:9/back"] {
        assert!(page.holds(&format!("<dd class=\"mono\">{registered}</dd>")), "{}", page.text);
    }
    assert!(!page.holds(client["client_secret"].as_str().unwrap()));
    stand.stop().await;
}

#[tokio::test]
async fn one_click_registers_the_address_and_the_flow_goes_on() {
    let stand = Stand::start().await;
    let client = stand.client(FC, json!({})).await;
    let mut browser = stand.browser();
    let page = page(&stand, &mut browser, &client, WANTED).await;
    let mended = post(&stand, &mut browser, &fields(&page)).await;
    assert_eq!(mended.status, 303, "{}", mended.text);
    assert_eq!(registered(&stand, &client).await, json!(["http://localhost:9/callback", WANTED]));
    let begun = browser.get(&mended.location()).await;
    begins(std::slice::from_ref(&begun));
    assert_eq!(browser.follow(begun).await.status, 200);
    // Clicking twice registers once.
    post(&stand, &mut browser, &fields(&page)).await;
    assert_eq!(registered(&stand, &client).await, json!(["http://localhost:9/callback", WANTED]));
    stand.stop().await;
}

#[tokio::test]
async fn mending_needs_the_token_of_the_same_browser() {
    let stand = Stand::start().await;
    let client = stand.client(FC, json!({})).await;
    let mut browser = stand.browser();
    let page = page(&stand, &mut browser, &client, WANTED).await;
    let good = fields(&page);
    let changed = |name: &str, value: Option<&str>| {
        let mut fields: Vec<_> = good.iter().filter(|(known, _)| known != name).cloned().collect();
        fields.extend(value.map(|value| (name.to_owned(), value.to_owned())));
        fields
    };
    let token = good.iter().map(|(name, _)| name.as_str()).find(|name| name.starts_with("csrf")).unwrap();
    for fields in [changed(token, None), changed(token, Some("")), changed(token, Some(&"0".repeat(64)))] {
        let reply = post(&stand, &mut browser, &fields).await;
        assert!((400..500).contains(&reply.status), "{} {}", reply.status, reply.text);
    }
    let stranger = post(&stand, &mut stand.browser(), &good).await;
    assert!((400..500).contains(&stranger.status), "{}", stranger.status);
    assert_eq!(registered(&stand, &client).await, json!(["http://localhost:9/callback"]));
    stand.stop().await;
}

#[tokio::test]
async fn mending_sends_nowhere_else_and_registers_no_bad_address() {
    let stand = Stand::start().await;
    let client = stand.client(FC, json!({})).await;
    let mut browser = stand.browser();
    let page = page(&stand, &mut browser, &client, WANTED).await;
    for resume in
        ["https://elsewhere.example/", "//elsewhere.example/", "/\\elsewhere.example/", "\\\\elsewhere.example", ""]
    {
        let mut fields = fields(&page);
        fields.iter_mut().filter(|(name, _)| name == "resume").for_each(|(_, value)| resume.clone_into(value));
        let reply = post(&stand, &mut browser, &fields).await;
        if reply.status < 400 {
            assert!(reply.location().starts_with(&format!("{}/", stand.origin(FC))), "{resume}: {}", reply.location());
        }
    }
    for uri in ["javascript:alert(1)", "callback", "", "http://localhost:9/x#fragment"] {
        let mut fields = fields(&page);
        fields.iter_mut().filter(|(name, _)| name == "redirect_uri").for_each(|(_, value)| uri.clone_into(value));
        let reply = post(&stand, &mut browser, &fields).await;
        assert!(reply.status >= 400, "{uri}: {}", reply.status);
    }
    assert_eq!(registered(&stand, &client).await, json!(["http://localhost:9/callback", WANTED]));
    stand.stop().await;
}

#[tokio::test]
async fn hostile_addresses_are_shown_as_text() {
    let stand = Stand::start().await;
    let client = stand.client(FC, json!({})).await;
    let hostile = "http://localhost:9/\"><script>alert(1)</script>";
    let page = page(&stand, &mut stand.browser(), &client, hostile).await;
    assert!(!page.holds("<script>alert") && page.holds("alert(1)"), "{}", page.text);
    stand.stop().await;
}

#[tokio::test]
async fn an_unknown_client_has_nothing_to_mend() {
    let stand = Stand::start().await;
    let client = stand.client(FC, json!({})).await;
    let changes = [("client_id", Some("unknown")), ("redirect_uri", Some(WANTED))];
    let reply = stand.raw("GET", &stand.authorize_url(&client, &changes), &[], "").await;
    refused(std::slice::from_ref(&reply), 400, "Y04EA6EF");
    assert!(!reply.holds(MEND));
    // A request by POST cannot be taken up again by a link: it is explained, not mended.
    let url = stand.authorize_url(&client, &[("redirect_uri", Some(WANTED))]);
    let (address, query) = url.split_once('?').unwrap();
    let reply = stand.raw("POST", address, &[FORM], query.to_owned()).await;
    refused(std::slice::from_ref(&reply), 400, "Y04C013C");
    assert!(!reply.holds(MEND) && reply.holds("error-received"));
    stand.stop().await;
}
