//! What DataPass grants of FranceConnect and ProConnect: clients that log people in as long as it counts.

use guichet_guichet::configuration::Configuration;
use serde_json::{Value, json};

use super::{AGENT, INSTRUCTOR, send};
use crate::stand::{Browser, CALLBACK, Stand, options};

pub(crate) const OFFICE: &str = "[[datapass.office]]
email = 'pierre.dubois@polyfi.fr'
roles = ['cnam:*:instructor', 'dinum:*:instructor']
[datapass.api_managers]
cnam = ['ouverture@cnam.example']
";
/// Who opens what is granted at the CNAM.
const OPENS: &str = "ouverture@cnam.example";

const PROJECT: &[(&str, &str)] = &[("intitule", "Portail famille"), ("description", "Un compte"), ("next", "1")];
const PERSONAL: &[(&str, &str)] = &[
    ("destinataire_donnees_caractere_personnel", "Le service scolaire"),
    ("duree_conservation_donnees_caractere_personnel", "12"),
    ("next", "1"),
];
const LEGAL: &[(&str, &str)] =
    &[("cadre_juridique_nature", "Arrêté"), ("cadre_juridique_url", "https://ville.example/d.pdf"), ("next", "1")];
const CONTACTS: &[(&str, &str)] = &[
    ("contact_technique_type", "organization"),
    ("contact_technique_email", "dsi@ville.example"),
    ("contact_technique_phone_number", "06 39 98 12 34"),
    ("responsable_traitement_type", "organization"),
    ("responsable_traitement_email", "maire@ville.example"),
    ("responsable_traitement_phone_number", "01 99 00 12 34"),
    ("delegue_protection_donnees_type", "organization"),
    ("delegue_protection_donnees_email", "dpd@ville.example"),
    ("delegue_protection_donnees_phone_number", "01 99 00 12 35"),
    ("next", "1"),
];
const AGREED: &[(&str, &str)] =
    &[("terms_of_service_accepted", "1"), ("data_protection_officer_informed", "1"), ("alternative_connexion", "1")];

type Steps<'a> = &'a [(&'a str, &'a [(&'a str, &'a str)])];

/// What is answered on the pages of FranceConnect's form.
pub(crate) const BUTTON: Steps<'static> = &[
    ("basic_infos", PROJECT),
    ("personal_data", PERSONAL),
    ("legal", LEGAL),
    ("france_connect_eidas", &[("france_connect_eidas", "eidas_1"), ("next", "1")]),
    ("scopes", &[("scopes[]", "given_name"), ("scopes[]", "family_name"), ("next", "1")]),
    ("contacts", CONTACTS),
];
/// And of the form of an API that stands on the first authorisation of FranceConnect.
pub(crate) const RIGHTS: Steps<'static> = &[
    ("basic_infos", PROJECT),
    ("personal_data", PERSONAL),
    ("legal", LEGAL),
    ("france_connect", &[("france_connect_authorization_id", "H1"), ("next", "1")]),
    ("contacts", CONTACTS),
];

/// People at DataPass.
pub(crate) struct Desk<'a> {
    stand: &'a Stand,
    agent: Browser,
    instructor: Browser,
}

impl<'a> Desk<'a> {
    pub(crate) async fn of(stand: &'a Stand) -> Self {
        let (mut agent, mut instructor) = (stand.browser(), stand.browser());
        for (browser, email) in [(&mut agent, AGENT), (&mut instructor, INSTRUCTOR)] {
            browser.open(&format!("{}/local-sign-in?email={email}", stand.origin("datapass"))).await;
        }
        Self { stand, agent, instructor }
    }

    /// Asks by the form, is granted it, and gives the number of the request.
    pub(crate) async fn granted(&mut self, form: &str, steps: Steps<'_>) -> String {
        let form = format!("/formulaires/{form}/demande");
        let begin = format!("{form}/nouveau");
        let made = send(self.stand, &mut self.agent, &begin, &begin, &[]).await;
        let id = made.location().split("/demande/").nth(1).unwrap().split('/').next().unwrap().to_owned();
        self.change(&form, &id, steps).await;
        id
    }

    /// Asks for API Particulier, and gives the number of the request.
    pub(crate) async fn asked_for_data(&mut self) -> String {
        super::ask(self.stand, &mut self.agent).await
    }

    /// Opens a granted request again, by the number of what was granted, and is granted it as it is changed.
    pub(crate) async fn changed(&mut self, authorization: &str, form: &str, id: &str, steps: Steps<'_>) {
        let reopen = format!("/habilitations/{authorization}/reouvrir");
        let reopened = send(self.stand, &mut self.agent, &reopen, &reopen, &[]).await;
        assert!(reopened.location().ends_with("done=1"), "{}", reopened.text);
        self.change(form, id, steps).await;
    }

    async fn change(&mut self, form: &str, id: &str, steps: Steps<'_>) {
        for (step, fields) in steps {
            let step = format!("{form}/{id}/etapes/{step}");
            let saved = send(self.stand, &mut self.agent, &step, &step, fields).await;
            assert_eq!(saved.status, 303, "{step}: {}", saved.text);
        }
        let summary = format!("{form}/{id}/r%C3%A9sum%C3%A9");
        let sent = send(self.stand, &mut self.agent, &summary, &summary, AGREED).await;
        assert!(sent.location().ends_with("submitted=1"), "{}", sent.text);
        self.decide(id, "approuver", &[]).await;
    }

    pub(crate) async fn decide(&mut self, id: &str, decision: &str, fields: &[(&str, &str)]) {
        let at = format!("/instruction/demandes/{id}/{decision}");
        let done = send(self.stand, &mut self.instructor, &format!("{at}/nouveau"), &at, fields).await;
        assert!(done.location().ends_with("done=1"), "{}", done.text);
    }

    /// What the page of the client shows at an element.
    async fn client(&mut self, id: &str, element: &str) -> String {
        let page = self.agent.open(&format!("{}/demandes/{id}/client", self.stand.origin("datapass"))).await;
        shown(&page.text, element)
    }

    /// Says where answers go and makes a secret: the client as its server knows it.
    pub(crate) async fn taken_up(&mut self, id: &str, service: &str) -> Value {
        let page = format!("/demandes/{id}/client");
        let (stand, agent) = (self.stand, &mut self.agent);
        let refused = send(stand, agent, &page, &page, &[("redirect_uris", "javascript:alert(1)")]).await;
        assert!(refused.status == 422 && refused.holds("javascript:alert(1)"), "{}", refused.text);
        let kept = send(stand, agent, &page, &page, &[("redirect_uris", CALLBACK)]).await;
        assert!(kept.location().ends_with("/client?done=1"), "{}", kept.text);
        let secret = send(stand, agent, &page, &format!("{page}/secret"), &[]).await;
        assert_eq!(secret.header("cache-control"), "no-store");
        json!({
            "service": service,
            "client_id": shown(&secret.text, "client-id"),
            "client_secret": shown(&secret.text, "client-secret"),
        })
    }
}

fn shown(text: &str, element: &str) -> String {
    let rest = text.split(&format!("id=\"{element}\">")).nth(1).unwrap_or_else(|| panic!("no {element}: {text}"));
    rest.split('<').next().unwrap().to_owned()
}

#[tokio::test]
async fn what_is_granted_of_franceconnect_logs_a_citizen_in_until_it_is_taken_back() {
    let configuration = Configuration::parse("t", OFFICE).unwrap();
    let stand = Stand::with(guichet_guichet::stack::Options { configuration, ..options() }).await;
    let mut desk = Desk::of(&stand).await;
    let id = desk.granted("france-connect", BUTTON).await;
    assert!(desk.client(&id, "state").await.starts_with("Pas servi"));
    let client = desk.taken_up(&id, "franceconnect").await;
    assert_eq!(desk.client(&id, "state").await, "Servi");

    // A citizen logs in with it, for what was granted and nothing else.
    let granted = [("scope", Some("openid given_name family_name"))];
    let tokens = stand.tokens(&client, "test", &granted).await;
    let told = stand.userinfo("franceconnect", tokens["access_token"].as_str().unwrap()).await;
    assert_eq!(told.status, 200, "{}", told.text);
    let more = stand.browser().get(&stand.authorize_url(&client, &[("scope", Some("openid email"))])).await;
    assert_eq!(more.param("error").as_deref(), Some("invalid_scope"), "{}", more.text);

    // An API that stands on it brings its scope along, and takes it away.
    let own = [("scope", Some("openid droits_assurance_maladie"))];
    let asks = async || stand.browser().get(&stand.authorize_url(&client, &own)).await;
    assert_eq!(asks().await.param("error").as_deref(), Some("invalid_scope"));
    let rights = desk.granted("api-droits-cnam", RIGHTS).await;
    let mails = stand.command("GET", "/mails", Value::Null).await;
    let opening = mails["mails"].as_array().unwrap().iter().find(|mail| mail["to"] == OPENS);
    let opening = opening.and_then(|mail| mail["text"].as_str()).unwrap();
    assert!(opening.contains("production (PROD)") && opening.contains(&format!("search=D{rights}")), "{opening}");
    let page = asks().await;
    assert!(page.param("error").is_none(), "{}", page.location());
    desk.decide(&rights, "r%C3%A9voquer", &[("reason", "x")]).await;
    assert_eq!(asks().await.param("error").as_deref(), Some("invalid_scope"));

    // Reopened and granted anew it is another's: a level higher is FranceConnect+'s, with the same secret.
    let high: &[(&str, &str)] = &[("france_connect_eidas", "eidas_2"), ("next", "1")];
    desk.changed("H1", "/formulaires/france-connect/demande", &id, &[("france_connect_eidas", high)]).await;
    let gone = stand.browser().get(&stand.authorize_url(&client, &granted)).await;
    assert_eq!(gone.status, 400, "FranceConnect knows it no more");
    let mut plus = client.clone();
    plus["service"] = json!("franceconnect-plus");
    stand.tokens(&plus, "test", &granted).await;

    desk.decide(&id, "r%C3%A9voquer", &[("reason", "x")]).await;
    let refused = stand.browser().get(&stand.authorize_url(&plus, &granted)).await;
    assert!(refused.status == 400 && refused.code().starts_with('Y'), "{} {}", refused.status, refused.text);
    let page = format!("/demandes/{id}/client");
    let late = send(&stand, &mut desk.agent, "/compte", &page, &[("redirect_uris", CALLBACK)]).await;
    assert_eq!(late.status, 409, "nobody changes what was taken back");
    stand.stop().await;
}

#[tokio::test]
async fn what_is_granted_of_proconnect_logs_a_professional_in_until_it_is_taken_back() {
    const WORK: Steps<'static> = &[
        ("basic_infos", PROJECT),
        ("personal_data", PERSONAL),
        ("legal", LEGAL),
        ("scopes", &[("scopes[]", "given_name"), ("scopes[]", "siret"), ("next", "1")]),
        ("modalities", &[("modalities[]", "internet"), ("next", "1")]),
        ("contacts", CONTACTS),
    ];
    let configuration = Configuration::parse("t", OFFICE).unwrap();
    let stand = Stand::with(guichet_guichet::stack::Options { configuration, ..options() }).await;
    let mut desk = Desk::of(&stand).await;
    let id = desk.granted("pro-connect-service-provider", WORK).await;
    let client = desk.taken_up(&id, "proconnect").await;
    let granted = [("scope", Some("openid given_name siret"))];
    let tokens = stand.tokens(&client, "angela_mairie", &granted).await;
    let told = stand.userinfo("proconnect", tokens["access_token"].as_str().unwrap()).await;
    assert_eq!(told.status, 200, "{}", told.text);
    let told = told.json();
    assert!(told["given_name"].is_string() && told["siret"].is_string(), "{told}");
    let more = stand.browser().get(&stand.authorize_url(&client, &[("scope", Some("openid phone"))])).await;
    assert_eq!(more.param("error").as_deref(), Some("invalid_scope"), "{} {}", more.status, more.text);

    desk.decide(&id, "r%C3%A9voquer", &[("reason", "x")]).await;
    let refused = stand.browser().get(&stand.authorize_url(&client, &granted)).await;
    assert_eq!((refused.status, refused.headers.contains_key("location")), (400, false), "{}", refused.text);
    stand.stop().await;
}
