//! The bench's pages, as a browser asks for them and sends their forms.

use crate::stack::{Answer, PORTAL, Stack};
use axum::body::Body;
use http::{Request, StatusCode};
use serde_json::json;

/// A browser on the portal: what it holds, and what else it says of itself.
struct Visitor<'a> {
    stack: &'a Stack,
    cookies: String,
    more: Vec<(&'static str, &'static str)>,
}

impl<'a> Visitor<'a> {
    fn new(stack: &'a Stack) -> Self {
        Self { stack, cookies: String::new(), more: Vec::new() }
    }

    async fn open(&mut self, path: &str) -> Answer {
        let request = Request::get(path).body(Body::empty()).unwrap();
        self.send(request).await
    }

    async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let request = Request::post(path).header("content-type", "application/x-www-form-urlencoded");
        self.send(request.body(Body::from(body)).unwrap()).await
    }

    /// Opens a page and sends its form with these fields.
    async fn fill(&mut self, page: &str, action: &str, fields: &[(&str, &str)]) -> Answer {
        let page = self.open(page).await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.body);
        let token = field(&page, "csrfToken");
        let fields = [&[("csrfToken", token.as_str())], fields].concat();
        self.post(action, &fields).await
    }

    async fn send(&mut self, mut request: Request<Body>) -> Answer {
        let headers = request.headers_mut();
        headers.insert("host", "localhost:7400".parse().unwrap());
        headers.insert("cookie", self.cookies.parse().unwrap());
        headers.insert("accept-language", "en".parse().unwrap());
        for (name, value) in &self.more {
            headers.insert(*name, value.parse().unwrap());
        }
        let answer = self.stack.send(PORTAL, request).await;
        let set = answer.cookies();
        if !set.is_empty() {
            let name = |pair: &str| pair.split('=').next().unwrap().to_owned();
            let new: Vec<&str> = set.split("; ").collect();
            let kept: Vec<String> = self
                .cookies
                .split("; ")
                .filter(|old| !new.iter().any(|new| name(new) == name(old)))
                .map(str::to_owned)
                .collect();
            self.cookies = kept
                .iter()
                .map(String::as_str)
                .chain(new)
                .filter(|pair| !pair.is_empty())
                .collect::<Vec<_>>()
                .join("; ");
        }
        answer
    }
}

fn field(page: &Answer, name: &str) -> String {
    let (_, rest) =
        page.body.split_once(&format!("name=\"{name}\" value=\"")).unwrap_or_else(|| panic!("{}", page.body));
    rest.split_once('"').unwrap().0.to_owned()
}

fn location(answer: &Answer) -> &str {
    answer.headers.get("location").unwrap_or_else(|| panic!("{} {}", answer.status, answer.body)).to_str().unwrap()
}

const BENCH: [&str; 9] = [
    "/exchanges",
    "/exchanges/har",
    "/exchanges/1",
    "/exchanges/1/har",
    "/exchanges/1/test/node",
    "/personas",
    "/personas/test",
    "/clients",
    "/clients/new",
];

#[tokio::test]
async fn a_client_is_added_changed_and_removed_through_its_forms() {
    let stack = Stack::new().await;
    let mut visitor = Visitor::new(&stack);
    let fields = [
        ("service", "openid"),
        ("client_id", "a/b"),
        ("name", "Mairie"),
        ("redirect_uris", "http://localhost:9/cb"),
        ("active", "yes"),
    ];
    let added = visitor.fill("/clients/new", "/clients/new", &fields).await;
    assert_eq!(location(&added), "/clients/a%2Fb?saved=yes");
    let page = visitor.open(location(&added)).await;
    for part in
        ["id=\"saved\"", "a/b", "http://localhost:7410", "http://localhost:9/cb", "OIDC_CLIENT_ID=&#39;a/b&#39;"]
    {
        assert!(page.body.contains(part), "{part}");
    }
    let fields =
        [("name", "Ville"), ("redirect_uris", "http://localhost:9/cb\r\nhttp://localhost:9/other"), ("active", "yes")];
    let changed = visitor.fill("/clients/a%2Fb/change", "/clients/a%2Fb/change", &fields).await;
    assert_eq!(changed.status, StatusCode::SEE_OTHER, "{}", changed.body);
    let record = stack.look("/clients").await.json()["clients"][0].clone();
    assert_eq!((&record["name"], &record["client_id"]), (&json!("Ville"), &json!("a/b")));
    assert_eq!(record["redirect_uris"], json!(["http://localhost:9/cb", "http://localhost:9/other"]));
    let removed = visitor.fill("/clients/a%2Fb/remove", "/clients/a%2Fb/remove", &[]).await;
    assert_eq!(location(&removed), "/clients?removed=yes");
    assert_eq!(stack.look("/clients").await.json(), json!({ "clients": [] }));
    assert_eq!(visitor.open("/clients/a%2Fb").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_form_with_faults_comes_back_as_it_was_filled_each_fault_beside_its_field() {
    let stack = Stack::new().await;
    let mut visitor = Visitor::new(&stack);
    let fields = [
        ("service", "openid"),
        ("name", "\"><script>alert(1)"),
        ("redirect_uris", "nowhere"),
        ("client_secret", "short"),
    ];
    let again = visitor.fill("/clients/new", "/clients/new", &fields).await;
    assert_eq!(again.status, StatusCode::BAD_REQUEST);
    for part in [
        "data-focus",
        "href=\"#redirect_uris\"",
        "id=\"redirect_uris-wrong\"",
        "aria-describedby=\"client_secret-hint client_secret-wrong\" aria-invalid=\"true\"",
        ">\nnowhere</textarea>",
        "<option value=\"openid\" selected>",
        "<details open>",
    ] {
        assert!(again.body.contains(part), "{part}: {}", again.body);
    }
    assert!(!again.body.contains("<script>alert"));
    assert_eq!(stack.look("/clients").await.json(), json!({ "clients": [] }));
    let fields = [("service", "nowhere"), ("redirect_uris", "http://localhost:9/cb")];
    assert!(visitor.fill("/clients/new", "/clients/new", &fields).await.body.contains("id=\"service-wrong\""));
    let taken = [("service", "openid"), ("client_id", "mine"), ("redirect_uris", "http://localhost:9/cb")];
    visitor.fill("/clients/new", "/clients/new", &taken).await;
    assert!(visitor.fill("/clients/new", "/clients/new", &taken).await.body.contains("id=\"client_id-wrong\""));
}

#[tokio::test]
async fn the_next_login_is_decided_and_forgotten_by_a_form() {
    let stack = Stack::new().await;
    stack.control("POST", "/clients", json!({ "service": "openid", "client_id": "mine" })).await;
    let mut visitor = Visitor::new(&stack);
    let (page, provider) = ("/personas/pr%C3%A9nom_compos%C3%A9", stack.uid("msa"));
    let decided = visitor.fill(page, page, &[("client", "client:mine"), ("provider", &provider)]).await;
    assert_eq!(location(&decided), format!("{page}?decided=yes"));
    assert!(visitor.open(location(&decided)).await.body.contains("id=\"decided\""));
    assert!(visitor.open("/personas").await.body.contains("id=\"waiting\""));
    let login = stack.sandbox.rehearsal().logins().remove(0);
    assert_eq!((login.persona.as_str(), login.service.as_str()), ("prénom_composé", "openid"));
    assert_eq!((login.client_id.as_deref(), login.identity_provider), (Some("mine"), Some(provider)));
    for (client, provider, wrong) in [
        ("client:other", "", "client-wrong"),
        ("service:nowhere", "", "client-wrong"),
        ("service:openid", "x", "provider-wrong"),
    ] {
        let refused = visitor.fill(page, page, &[("client", client), ("provider", provider)]).await;
        assert_eq!(refused.status, StatusCode::BAD_REQUEST);
        assert!(refused.body.contains(&format!("id=\"{wrong}\"")), "{client}");
    }
    assert_eq!(location(&visitor.fill("/personas", "/personas/forget-logins", &[]).await), "/personas");
    assert_eq!(stack.sandbox.rehearsal().logins(), []);
}

#[tokio::test]
async fn people_are_found_by_what_one_remembers() {
    let stack = Stack::new().await;
    let mut visitor = Visitor::new(&stack);
    for (query, found, not) in [
        ("q=dubois", ">test<", ">sans_nom_dusage<"),
        ("q=Prenom+COMPOSE", ">prénom_composé<", ">test<"),
        ("q=Y600006&service=openid", "Y600006", ">test<"),
        ("q=%ff", "id=\"q\"", ">nobody<"),
        ("q=nobody-at-all", "id=\"nothing\"", ">test<"),
        ("service=nowhere", "id=\"nothing\"", ">test<"),
    ] {
        let page = visitor.open(&format!("/personas?{query}")).await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(page.body.contains(found) && !page.body.contains(not), "{query}");
    }
    let special = visitor.open("/personas/E020005").await.body;
    assert!(special.contains("leaves sub out") && special.contains("/errors?code=Y020029"), "{special}");
    assert_eq!(visitor.open("/personas/nobody").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn no_page_of_another_site_can_send_a_form() {
    let stack = Stack::new().await;
    let mut visitor = Visitor::new(&stack);
    let token = field(&visitor.open("/clients/new").await, "csrfToken");
    let client = [("service", "openid"), ("redirect_uris", "http://localhost:9/cb")];
    let with = |token: &str| {
        [&[("csrfToken", token.to_owned())][..], &client.map(|(name, value)| (name, value.to_owned()))[..]].concat()
    };
    for token in ["", "other"] {
        let fields = with(token);
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let refused = visitor.post("/clients/new", &fields).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN);
        assert!(refused.body.contains("G000403"), "{}", refused.body);
    }
    for more in [
        ("origin", "http://localhost:7409"),
        ("origin", "null"),
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
    ] {
        visitor.more = vec![more];
        let fields = with(&token);
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        assert_eq!(visitor.post("/clients/new", &fields).await.status, StatusCode::FORBIDDEN, "{more:?}");
    }
    assert_eq!(stack.look("/clients").await.json(), json!({ "clients": [] }));
    // What Chromium sends for a form of ours: a page without referrer has no origin, either.
    visitor.more = vec![("origin", "null"), ("sec-fetch-site", "same-origin")];
    let fields = with(&token);
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    assert_eq!(visitor.post("/clients/new", &fields).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn off_loopback_the_bench_opens_with_the_control_token_only() {
    let stack = Stack::with_token(Some("the-token-of-the-file")).await;
    let mut visitor = Visitor::new(&stack);
    for path in BENCH {
        let sent = visitor.open(path).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{path}");
        assert!(location(&sent).starts_with("/sign-in?back=%2F"), "{path}");
    }
    for (path, fields) in
        [("/clients/new", [("service", "openid")]), ("/personas/test", [("client", "service:openid")])]
    {
        assert_eq!(location(&visitor.post(path, &fields).await), "/sign-in?back=%2F", "a form is not remembered");
    }
    assert_eq!(visitor.open("/").await.status, StatusCode::OK);
    assert_eq!(visitor.open("/errors").await.status, StatusCode::OK);
    let page = "/sign-in?back=%2Fclients";
    let wrong = visitor.fill(page, "/sign-in", &[("back", "/clients"), ("token", "other")]).await;
    assert_eq!(wrong.status, StatusCode::FORBIDDEN);
    assert!(wrong.body.contains("data-focus") && wrong.body.contains("value=\"/clients\""));
    let right = visitor.fill(page, "/sign-in", &[("back", "/clients"), ("token", "the-token-of-the-file")]).await;
    assert_eq!(location(&right), "/clients");
    assert!(!visitor.cookies.contains("the-token-of-the-file"));
    assert_eq!(visitor.open("/clients").await.status, StatusCode::OK);
    let mut elsewhere = Visitor::new(&stack);
    for back in ["//evil.test", "https://evil.test", "/\\evil.test"] {
        let right = elsewhere.fill("/sign-in", "/sign-in", &[("back", back), ("token", "the-token-of-the-file")]).await;
        assert_eq!(location(&right), "/", "{back}");
    }
    let mut program = Visitor { more: vec![("authorization", "Bearer the-token-of-the-file")], ..Visitor::new(&stack) };
    assert_eq!(program.open("/exchanges/har").await.status, StatusCode::OK);
    // Another start has another token: what the browser kept opens nothing there.
    let restarted = Stack::with_token(Some("another-token")).await;
    let mut kept = Visitor { stack: &restarted, cookies: visitor.cookies.clone(), more: Vec::new() };
    assert_eq!(kept.open("/clients").await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn on_loopback_nobody_signs_in() {
    let stack = Stack::new().await;
    let mut visitor = Visitor::new(&stack);
    assert_eq!(location(&visitor.open("/sign-in?back=%2Fclients").await), "/clients");
    assert_eq!(location(&visitor.open("/sign-in?back=%2F%2Fevil.test").await), "/");
}

#[tokio::test]
async fn a_flow_that_is_not_kept_is_a_page_not_found() {
    let stack = Stack::new().await;
    let mut visitor = Visitor::new(&stack);
    for path in
        ["/exchanges/1", "/exchanges/nothing", "/exchanges/1/har", "/exchanges/1/test/node", "/exchanges/1/test/cobol"]
    {
        assert_eq!(visitor.open(path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    assert!(visitor.open("/exchanges?client_id=x&from=junk&from=2").await.body.contains("id=\"nothing\""));
}

#[tokio::test]
async fn every_code_of_every_service_is_found_and_explained() {
    let stack = Stack::new().await;
    let mut visitor = Visitor::new(&stack);
    let all = visitor.open("/errors").await;
    assert!(all.body.contains("Y010008") && all.body.contains("G000403"), "{}", all.body);
    let found = visitor.open("/errors?q=register&service=openid").await;
    assert!(found.body.contains("Y010008") && !found.body.contains("G000403"));
    assert!(visitor.open("/errors?q=weather").await.body.contains("id=\"nothing\""));
    let code = visitor.open("/errors?code=y010008").await;
    for part in
        ["The register knows nobody", "register-not-found", "FC §5.5", "403", "error page", "Please see our page."]
    {
        assert!(code.body.contains(part), "{part}: {}", code.body);
    }
}
