//! The steps of a call in their order, and the headers of every answer (AP §1.2, §2).

use serde_json::{Value, json};

use super::{ANGELA, call, changed, codes, get, issue};
use crate::stand::Stand;

const PATH: &str = "/v3/dss/quotient_familial/identite";

#[tokio::test]
async fn each_step_refuses_before_the_next_one_looks() {
    let stand = Stand::from_noon().await;
    let scope = ["cnaf_quotient_familial"];
    let nothing = changed(&[], &[]);
    // Whatever else is wrong: nobody is known, the token is disclosed, used from elsewhere, over.
    let reply = get(&stand, PATH, &nothing, &[]).await;
    assert_eq!((reply.status, codes(&reply)), (401, vec!["00101".to_owned()]));
    assert_eq!(reply.json()["errors"][0]["source"], json!({ "parameter": "token" }));
    let (_, elsewhere) = issue(&stand, &scope, json!({ "allowed_ips": ["10.0.0.0/8"], "exp": 1 })).await;
    let reply = call(&stand, PATH, &nothing, &elsewhere).await;
    assert_eq!((reply.status, codes(&reply)), (403, vec!["00107".to_owned()]));
    let forwarded = [("authorization", &*format!("Bearer {elsewhere}")), ("x-forwarded-for", "10.1.2.3")];
    let reply = get(&stand, PATH, &nothing, &forwarded).await;
    assert_eq!((reply.status, codes(&reply)), (401, vec!["00103".to_owned()]), "the token is over");
    let (_, other) = issue(&stand, &[], json!({})).await;
    let reply = call(&stand, PATH, &nothing, &other).await;
    assert_eq!((reply.status, codes(&reply)), (403, vec!["00100".to_owned()]));
    let (_, token) = issue(&stand, &scope, json!({})).await;
    for unknown in ["v9", "v03", "v0", "v99999999999999999999"] {
        let reply = call(&stand, &format!("/{unknown}/dss/quotient_familial/identite"), &nothing, &token).await;
        assert_eq!((reply.status, codes(&reply)), (404, vec!["00402".to_owned()]), "{unknown}");
        assert!(reply.text.contains(&format!("La version {unknown} n'est pas supportée")), "{}", reply.text);
    }
    let reply = call(&stand, PATH, &nothing, &token).await;
    assert_eq!((reply.status, codes(&reply)), (422, vec!["00203".to_owned()]));
    for lost in
        ["/v3/dss/nothing", "/nowhere", "/3/dss/quotient_familial/identite", "/vx/dss/quotient_familial/identite"]
    {
        let reply = call(&stand, lost, &nothing, &token).await;
        assert_eq!(reply.status, 404, "{lost}");
        assert_eq!(reply.text, "Cette URL n'existe pas sur Api particulier, veuillez vérifier votre URL.");
    }
    stand.stop().await;
}

#[tokio::test]
async fn a_token_is_taken_as_bearer_and_as_key_and_nowhere_else() {
    let stand = Stand::from_noon().await;
    let (id, token) = issue(&stand, &["cnaf_quotient_familial"], json!({})).await;
    let query = changed(ANGELA, &[]);
    assert_eq!(call(&stand, PATH, &query, &token).await.status, 200);
    assert_eq!(get(&stand, PATH, &query, &[("x-api-key", &token)]).await.status, 200);
    let in_the_query = changed(ANGELA, &[("token", Some(&token))]);
    assert_eq!(get(&stand, PATH, &in_the_query, &[]).await.status, 401);
    // Where FranceConnect may speak, a bearer token is one of its own.
    let reply = call(&stand, "/v3/dss/quotient_familial/france_connect", &query, &token).await;
    assert_eq!((reply.status, codes(&reply)), (401, vec!["50002".to_owned()]));
    let bearer = format!("Bearer {token}");
    let asked = [get(&stand, "/api/introspect", &[], &[("authorization", &bearer)]).await];
    for reply in asked {
        assert_eq!(reply.json(), json!({ "_id": id, "name": "", "scopes": ["cnaf_quotient_familial"] }));
    }
    let reply = get(&stand, "/api/introspect", &changed(&[], &[("token", Some("x"))]), &[]).await;
    assert_eq!((reply.status, &reply.json()["error"]), (401, &json!("access_denied")));
    assert_eq!(get(&stand, "/api/ping", &[], &[]).await.json(), json!("pong"));
    stand.stop().await;
}

#[tokio::test]
async fn pages_of_the_origins_of_the_reference_may_call_and_no_others() {
    let stand = Stand::from_noon().await;
    let (_, token) = issue(&stand, &["cnaf_quotient_familial"], json!({})).await;
    let url = format!("{}{PATH}", stand.origin("api-particulier"));
    let asks = [("access-control-request-method", "GET"), ("access-control-request-headers", "authorization")];
    let bearer = format!("Bearer {token}");
    for (origin, may) in [("https://api.gouv.fr", true), ("https://town.example", false)] {
        let asked = stand.raw("OPTIONS", &url, &[[("origin", origin)].as_slice(), &asks].concat(), "").await;
        let told = ["access-control-allow-origin", "access-control-allow-methods", "access-control-allow-headers"];
        let told = told.map(|name| asked.header(name));
        let expected = if may { (200, [origin, "GET", "authorization"]) } else { (404, [""; 3]) };
        assert_eq!((asked.status, told), expected, "{origin}");
        let headers = [("origin", origin), ("authorization", &*bearer)];
        let reply = get(&stand, PATH, &changed(ANGELA, &[]), &headers).await;
        let told = reply.header("access-control-allow-origin");
        assert_eq!((reply.status, told), (200, if may { origin } else { "" }));
    }
    stand.stop().await;
}

#[tokio::test]
async fn every_answer_has_the_headers_of_the_table() {
    let stand = Stand::from_noon().await;
    let (id, token) = issue(&stand, &["cnaf_quotient_familial"], json!({})).await;
    let reply = call(&stand, PATH, &changed(ANGELA, &[]), &token).await;
    let header = |name: &str| reply.headers.get(name).map(|value| value.to_str().unwrap().to_owned());
    let text = |name: &str| header(name).unwrap_or_else(|| panic!("no {name}"));
    assert_eq!(text("content-type"), "application/json; charset=utf-8");
    assert_eq!((text("x-response-cached"), text("x-cache-expires-in")), ("false".to_owned(), String::new()));
    assert_eq!((text("ratelimit-limit"), text("ratelimit-remaining")), ("20".to_owned(), "19".to_owned()));
    assert!(text("ratelimit-reset").parse::<i64>().unwrap() > 1_700_000_000 && header("retry-after").is_none());
    assert!(text("x-runtime").parse::<f64>().unwrap() >= 0.0);
    assert_eq!((text("cache-control"), text("vary")), ("no-cache".to_owned(), "Accept, Origin".to_owned()));
    assert_eq!(text("referrer-policy"), "strict-origin-when-cross-origin");
    assert_eq!(
        (text("x-frame-options"), text("x-content-type-options")),
        ("SAMEORIGIN".to_owned(), "nosniff".to_owned())
    );
    // The same identifier names the call in the journal.
    let request_id = text("x-request-id");
    let journal = stand.command("GET", "/journal?event=API_PARTICULIER_ACCESS", Value::Null).await;
    let access = journal["events"].as_array().unwrap().last().unwrap();
    for (field, value) in [
        ("requestId", json!(request_id)),
        ("tokenId", json!(id)),
        ("organisation", json!("13002526500013")),
        ("recipient", json!("13002526500013")),
        ("operation", json!("api_particulier_v3_cnav_quotient_familial_with_civility")),
        ("scopes", json!(["cnaf_quotient_familial"])),
        ("status", json!(200)),
        ("cached", json!(false)),
    ] {
        assert_eq!(access[field], value, "{field}");
    }
    let found = stand.command("GET", &format!("/accesses/{request_id}"), Value::Null).await;
    assert_eq!((&found["requestId"], &found["seq"]), (&json!(request_id), &access["seq"]));
    let listed = stand.command("GET", &format!("/accesses?token={id}&since=2026-01-01"), Value::Null).await;
    assert_eq!(listed["accesses"], json!([found]));
    assert!(["DUBOIS", "Angela", "1962", "75107"].iter().all(|name| !found.to_string().contains(name)), "{found}");
    let count = get(&stand, "/api/analytics/requestsLast30days", &[], &[]).await;
    assert_eq!((count.status, count.json()), (200, json!({ "nbRequests": 1 })));
    for (call, status) in [
        ("/accesses/00000000-0000-4000-8000-000000000000", 404),
        ("/accesses/x", 400),
        ("/accesses?since=x", 400),
        ("/accesses?since=2026-01-01&since=2026-01-01", 400),
        ("/accesses?who=x", 400),
    ] {
        assert_eq!(stand.control("GET", call, Value::Null).await.0, status, "{call}");
    }
    let refused = call(&stand, PATH, &[], &token).await;
    assert_eq!(refused.headers["content-type"], "application/vnd.api+json; charset=utf-8");
    let early = get(&stand, PATH, &[], &[]).await;
    assert_eq!(early.headers["content-type"], "application/json; charset=utf-8");
    assert!(early.headers.get("x-response-cached").is_none());
    stand.stop().await;
}
