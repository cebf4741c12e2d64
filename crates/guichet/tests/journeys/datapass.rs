//! DataPass in a whole stack: people come in through the ProConnect beside it, and mails reach the mailbox.

pub(crate) mod clients;
pub(crate) mod documents;
mod elsewhere;
mod mails;
mod production;
mod second_factor;
mod unsubscribing;
pub(crate) mod webhooks;
mod words;

use std::time::Duration;

use serde_json::Value;

use crate::stand::{Browser, Reply, Stand};

pub(crate) const AGENT: &str = "john.doe@fia1.fr";
pub(crate) const INSTRUCTOR: &str = "pierre.dubois@polyfi.fr";

/// Asks until the answer is yes.
pub(crate) async fn until(ask: impl AsyncFn() -> bool) {
    let asking = async { while !ask().await {} };
    tokio::time::timeout(Duration::from_secs(120), asking).await.unwrap();
}

/// Somebody at a DataPass, without a login elsewhere.
pub(crate) async fn at(stand: &Stand, email: &str) -> Browser {
    let mut browser = stand.browser();
    browser.open(&format!("{}/local-sign-in?email={email}", stand.origin("datapass"))).await;
    browser
}

/// From DataPass's own page, over ProConnect and an identity provider, back to DataPass.
async fn log_in(stand: &Stand, browser: &mut Browser, email: &str) -> Reply {
    let at = |path: &str| format!("{}{path}", stand.origin("datapass"));
    let page = browser.open(&at("/compte")).await;
    let (csrf, back) = (page.field("csrfToken"), page.field("back"));
    let sent = browser.post(&at("/auth/proconnect"), &[("csrfToken", &csrf), ("back", &back)]).await;
    let asked = browser.follow(sent).await;
    let fields = [("csrfToken", asked.field("csrfToken")), ("email", email.to_owned())];
    let fields = fields.each_ref().map(|(name, value)| (*name, value.as_str()));
    let sent = browser.post(&format!("{}/redirect-to-idp", stand.issuer("proconnect")), &fields).await;
    let provider = browser.follow(sent).await;
    let back = browser.sign_in(&provider, email).await;
    browser.follow(back).await
}

/// The provider that DataPass wants a second factor of (DP §1.1).
const PROCONNECT_IDENTITE: &str = "71144ab3-ee1a-4401-b7b3-79b44f7daeeb";

/// A service that people come in to, and the address at which a login begins.
type Entrance = (&'static str, &'static str);
const DATAPASS: Entrance = ("datapass", "/auth/proconnect");
const TOKEN_SPACE: Entrance = ("token-space", "/auth/proconnect_api_particulier");

/// The same at a provider whose people need a second factor: who comes without one is sent back for it, and is asked for nothing else.
/// `faults`: of that provider, the second time.
async fn log_in_twice(
    stand: &Stand,
    browser: &mut Browser,
    email: &str,
    (service, begin): Entrance,
    path: &str,
    faults: &[Value],
) -> Reply {
    let at = |path: &str| format!("{}{path}", stand.origin(service));
    let proconnect = |path: &str| format!("{}{path}", stand.issuer("proconnect"));
    let page = browser.open(&at(path)).await;
    let (csrf, back) = (page.field("csrfToken"), page.field("back"));
    let sent = browser.post(&at(begin), &[("csrfToken", &csrf), ("back", &back)]).await;
    let csrf = browser.follow(sent).await.field("csrfToken");
    let sent = browser.post(&proconnect("/redirect-to-idp"), &[("csrfToken", &csrf), ("email", email)]).await;
    let mut page = browser.follow(sent).await;
    for faults in [&[], faults] {
        assert!(page.url.ends_with("/identity-provider-selection"), "{}", page.url);
        for fault in faults {
            stand.command("POST", "/faults", fault.clone()).await;
        }
        let csrf = page.field("csrfToken");
        let chosen = [("csrfToken", csrf.as_str()), ("identityProviderUid", PROCONNECT_IDENTITE)];
        let sent = browser.post(&proconnect("/identity-provider-selection"), &chosen).await;
        let provider = browser.follow(sent).await;
        let back = browser.sign_in(&provider, email).await;
        page = browser.follow(back).await;
    }
    page
}

/// Opens a page of DataPass and sends its form.
async fn send(stand: &Stand, browser: &mut Browser, path: &str, action: &str, fields: &[(&str, &str)]) -> Reply {
    try_send(stand, browser, path, action, fields).await.unwrap()
}

/// The same of a process that may die before it answers.
pub(crate) async fn try_send(
    stand: &Stand,
    browser: &mut Browser,
    path: &str,
    action: &str,
    fields: &[(&str, &str)],
) -> reqwest::Result<Reply> {
    let at = |path: &str| format!("{}{path}", stand.origin("datapass"));
    let page = browser.open(&at(path)).await;
    let hidden: Vec<(&str, String)> = ["csrfToken", "version", "prefill"]
        .into_iter()
        .filter(|name| page.holds(&format!("name=\"{name}\" value=\"")))
        .map(|name| (name, page.field(name)))
        .collect();
    let all: Vec<(&str, &str)> =
        hidden.iter().map(|(name, value)| (*name, value.as_str())).chain(fields.iter().copied()).collect();
    browser.try_post(&at(action), &all).await
}

/// The steps of a municipal form of an editor, whose scopes and technical contact are filled in.
const FORM: &str = "api-particulier-agora-plus";
const STEPS: [(&str, &[(&str, &str)]); 4] = [
    ("basic_infos", &[("intitule", "Cantine"), ("description", "Tarifs selon le quotient"), ("next", "1")]),
    (
        "legal",
        &[
            ("cadre_juridique_nature", "Délibération"),
            ("cadre_juridique_url", "https://ville.example/d.pdf"),
            ("next", "1"),
        ],
    ),
    (
        "personal_data",
        &[
            ("destinataire_donnees_caractere_personnel", "Le service scolaire"),
            ("duree_conservation_donnees_caractere_personnel", "12"),
            ("next", "1"),
        ],
    ),
    (
        "contacts",
        &[
            ("contact_metier_type", "organization"),
            ("contact_metier_email", "scolaire@ville.example"),
            ("contact_metier_phone_number", "01 99 00 12 34"),
            ("delegue_protection_donnees_type", "organization"),
            ("delegue_protection_donnees_email", "dpd@ville.example"),
            ("delegue_protection_donnees_phone_number", "01 99 00 12 35"),
            ("next", "1"),
        ],
    ),
];

/// Fills the form in and sends nothing; the number of the request.
pub(crate) async fn fill(stand: &Stand, agent: &mut Browser) -> String {
    let form = format!("/formulaires/{FORM}/demande");
    let made = send(stand, agent, &format!("{form}/nouveau"), &format!("{form}/nouveau"), &[]).await;
    let id = made.location().split("/demande/").nth(1).unwrap().split('/').next().unwrap().to_owned();
    for (step, fields) in STEPS {
        let step = format!("{form}/{id}/etapes/{step}");
        let saved = send(stand, agent, &step, &step, fields).await;
        assert_eq!(saved.status, 303, "{step}: {}", saved.text);
    }
    id
}

/// Asks by the form and sends the request; its number.
pub(crate) async fn ask(stand: &Stand, agent: &mut Browser) -> String {
    let id = fill(stand, agent).await;
    let summary = format!("/formulaires/{FORM}/demande/{id}/r%C3%A9sum%C3%A9");
    let agreed = [("terms_of_service_accepted", "1"), ("data_protection_officer_informed", "1")];
    let sent = send(stand, agent, &summary, &summary, &agreed).await;
    assert!(sent.location().ends_with("submitted=1"), "{}", sent.text);
    id
}

async fn mails(stand: &Stand) -> Vec<(String, String)> {
    let mails = stand.command("GET", "/mails", Value::Null).await;
    let text = |mail: &Value, member: &str| mail[member].as_str().unwrap_or_default().to_owned();
    let all = mails["mails"].as_array().unwrap();
    all.iter().map(|mail| (text(mail, "to"), text(mail, "subject"))).collect()
}

#[tokio::test]
async fn an_agent_logs_in_with_proconnect_asks_is_granted_and_logs_out() {
    let stand = Stand::start().await;
    let (mut agent, mut instructor) = (stand.browser(), stand.browser());
    let account = log_in(&stand, &mut agent, AGENT).await;
    assert_eq!(account.status, 200, "{}", account.text);
    assert!(
        account.holds("DOE John") && account.holds("21920023500014") && account.holds("vérifié"),
        "{}",
        account.text
    );
    // Nobody vouches for that organisation: the login ends where one says for whom one acts.
    let office = log_in_twice(&stand, &mut instructor, INSTRUCTOR, DATAPASS, "/instruction", &[]).await;
    assert!(office.url.starts_with(&format!("{}/usager/organisations?", stand.origin("datapass"))), "{}", office.url);

    let id = ask(&stand, &mut agent).await;
    let at = |name: &str| format!("/instruction/demandes/{id}/{name}");
    let granted =
        send(&stand, &mut instructor, &at("approuver/nouveau"), &at("approuver"), &[("reason", "Bienvenue")]).await;
    assert!(granted.location().ends_with("done=1"), "{}", granted.text);
    let told = mails(&stand).await;
    for (to, what) in
        [(AGENT, "reçue"), (INSTRUCTOR, "instruire"), (AGENT, "validée"), ("dpd@ville.example", "désigné")]
    {
        assert!(told.iter().any(|(known, subject)| known == to && subject.contains(what)), "{to} {what}: {told:?}");
    }

    // The token that was issued opens what was granted and nothing else.
    let page = agent.open(&format!("{}/demandes/{id}", stand.origin("datapass"))).await;
    let link = page.text.split("/compte/jetons/").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
    let listed = stand.browser().get(&format!("{}/.well-known/guichet.json", stand.origin("portal"))).await.json();
    let tokens = listed["api_tokens"].as_array().unwrap();
    let issued = tokens.iter().find(|token| token["name"] == "Cantine").unwrap();
    assert_eq!(issued["scopes"], serde_json::json!(["cnaf_adresse", "cnaf_allocataires", "cnaf_quotient_familial"]));
    let introspect = |token: &str| format!("{}/api/introspect?token={token}", stand.origin("api-particulier"));
    let text = issued["token"].as_str().unwrap().to_owned();
    let told = stand.browser().get(&introspect(&text)).await.json();
    assert_eq!((&told["_id"], &told["scopes"]), (&serde_json::json!(link), &issued["scopes"]), "{told}");

    // The same identity fetches it in the token space.
    let space = |path: &str| format!("{}{path}", stand.origin("token-space"));
    let asked = agent.open(&space(&format!("/compte/jetons/{link}"))).await;
    let (csrf, back) = (asked.field("csrfToken"), asked.field("back"));
    let begin = space("/auth/proconnect_api_particulier");
    let sent = agent.post(&begin, &[("csrfToken", &csrf), ("back", &back)]).await;
    let fetched = agent.follow(sent).await;
    assert!(fetched.status == 200 && fetched.holds(&text), "{}", fetched.text);
    // It hands it on by a link that lives four hours, to whoever has it.
    let share = space(&format!("/compte/jetons/{link}/partager"));
    let csrf = fetched.field("csrfToken");
    agent.post(&share, &[("csrfToken", &csrf), ("email", "dsi@ville.example")]).await;
    let all = stand.command("GET", "/mails", Value::Null).await;
    let said = all["mails"].as_array().unwrap().iter().rev().find(|mail| mail["to"] == "dsi@ville.example");
    let said = said.and_then(|mail| mail["text"].as_str()).unwrap().to_owned();
    let shared = said.split_whitespace().find(|word| word.contains("/public/jetons/")).unwrap().to_owned();
    assert!(stand.browser().get(&shared).await.holds(&text));
    stand.command("PUT", "/clock", serde_json::json!({ "offset_seconds": 4 * 3600 + 1 })).await;
    assert_eq!(stand.browser().get(&shared).await.status, 404);
    stand.command("PUT", "/clock", serde_json::json!({ "offset_seconds": 0 })).await;

    let revoked =
        send(&stand, &mut instructor, &at("r%C3%A9voquer/nouveau"), &at("r%C3%A9voquer"), &[("reason", "x")]).await;
    assert!(revoked.location().ends_with("done=1"));
    assert_eq!(stand.browser().get(&introspect(&text)).await.status, 401);

    // The program of the manifest reads what was done, by the API.
    let program = listed["clients"].as_array().unwrap().iter().find(|client| client["service"] == "datapass").unwrap();
    let scopes: Vec<_> = program["scopes"].as_array().unwrap().iter().map(|scope| scope.as_str().unwrap()).collect();
    let scopes = scopes.join(" ");
    let credentials = [
        ("grant_type", "client_credentials"),
        ("client_id", program["client_id"].as_str().unwrap()),
        ("client_secret", program["client_secret"].as_str().unwrap()),
        ("scope", scopes.as_str()),
    ];
    let token =
        stand.browser().post(&format!("{}/api/oauth/token", stand.origin("datapass")), &credentials).await.json();
    assert_eq!(
        (&token["expires_in"], token["scope"].as_str()),
        (&serde_json::json!(7200), Some(scopes.as_str())),
        "{token}"
    );

    let left = send(&stand, &mut agent, "/compte/deconnexion", "/compte/deconnexion", &[]).await;
    assert!(left.location().starts_with(&stand.issuer("proconnect")), "{}", left.location());
    let again = agent.get(&format!("{}/compte", stand.origin("datapass"))).await;
    assert!(again.location().contains("/connexion"));
    stand.stop().await;
}
