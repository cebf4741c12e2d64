//! An applicant, an instructor, an administrator and a developer's program at DataPass, with what they need.

use serde_json::Value;

use super::{Inside, found, last};
use crate::datapass::clients::{BUTTON, Desk};
use crate::datapass::documents::{attach, begun};
use crate::datapass::webhooks::Receiver;
use crate::datapass::{AGENT, INSTRUCTOR, ask, at, fill, try_send, until};
use crate::stand::{Browser, Reply, Stand};

/// Who is an administrator in the walk's configuration.
pub const ADMINISTRATOR: &str = "angela.dubois@fia1.fr";
const FORM: &str = "api-particulier-agora-plus";
const FRANCECONNECT: &str = "france-connect";
/// Where nobody listens.
const NOBODY: &str = "http://localhost:9/recu";
/// Somebody to whom rights are given.
const OTHER: &str = "ines.roche@fia1.fr";

pub(super) async fn inside(stand: &Stand, path: &str) -> Inside {
    if path == "/api/frontal" {
        return Inside::default();
    }
    if path.starts_with("/api/") {
        return program(stand, path).await;
    }
    let (mut agent, mut instructor) = (at(stand, AGENT).await, at(stand, INSTRUCTOR).await);
    let mut administrator = at(stand, ADMINISTRATOR).await;
    at(stand, OTHER).await;
    let mut desk = People { stand, agent: &mut agent, instructor: &mut instructor, administrator: &mut administrator };
    let id = desk.something(path).await;
    let attempt = desk.attempt(path, id.as_deref()).await;
    let browser = match path {
        _ if path.starts_with("/admin") => administrator,
        _ if path.starts_with("/instruction") || path.starts_with("/developpeurs") => instructor,
        _ => agent,
    };
    let mut inside = logged_in(stand, browser, path, id).await;
    inside.segments.extend(attempt.map(|attempt| ("{attempt}", attempt)));
    inside
}

/// On the page of the route, or of what asks before it; else on one's own.
async fn logged_in(stand: &Stand, mut browser: Browser, path: &str, id: Option<String>) -> Inside {
    let origin = stand.origin("datapass");
    let there = path
        .replace("{id}", id.as_deref().unwrap_or("1"))
        .replace("{form_uid}", FORM)
        .replace("{definition}", "api_particulier")
        .replace("{step}", "basic_infos")
        .replace("{decision}", "approuver");
    let mut page = browser.open(&format!("{origin}{there}")).await;
    for other in [format!("{there}/nouveau"), "/compte".to_owned()] {
        if page.holds("name=\"csrfToken\"") {
            break;
        }
        page = browser.open(&format!("{origin}{other}")).await;
    }
    let mut inside = Inside::at(&browser, &page);
    inside.others.push(super::cookies(&at(stand, INSTRUCTOR).await));
    inside.segments.extend(id.map(|id| ("{id}", id)));
    inside.segments.insert("{form_uid}", FORM.to_owned());
    let of_other = [("scope", "dinum:api_particulier"), ("office", "reporter"), ("email", OTHER)];
    let proposed = [("use_case", "tarification_municipale_enfance"), ("scopes[]", "cnaf_enfants")];
    let said = match path {
        _ if path.contains("gestion-des-droits") || path.contains("bannissements") => &of_other[..],
        _ if path.ends_with("/editeur") => &proposed[..],
        _ => &[],
    };
    inside.fields.extend(said.iter().map(|(name, value)| (*name, (*value).to_owned())));
    if path.starts_with("/developpeurs/webhooks/{id}/{action}") {
        inside.segments.insert("{action}", "activer".to_owned());
    }
    inside
}

struct People<'a> {
    stand: &'a Stand,
    agent: &'a mut Browser,
    instructor: &'a mut Browser,
    administrator: &'a mut Browser,
}

impl People<'_> {
    async fn page(&self, browser: &Browser, path: &str) -> Reply {
        browser.clone().open(&format!("{}{path}", self.stand.origin("datapass"))).await
    }

    async fn send(&self, browser: &mut Browser, path: &str, action: &str, fields: &[(&str, &str)]) -> Reply {
        try_send(self.stand, browser, path, action, fields).await.unwrap()
    }

    /// What the segment `{id}` of a route is about, made for it.
    async fn something(&mut self, path: &str) -> Option<String> {
        let stand = self.stand;
        if !path.contains("{id}") {
            return None;
        }
        let begins = |beginning: &str| path.starts_with(beginning);
        Some(if path.ends_with("/r%C3%A9sum%C3%A9") || path.ends_with("/archiver") {
            fill(stand, self.agent).await
        } else if begins("/documents/") {
            let step = begun(stand, self.agent, "api-particulier", "legal").await;
            let document = ("cadre_juridique_document", "deliberation.pdf", &b"%PDF-1.7\n%%EOF\n"[..]);
            attach(self.agent, &step, document).await;
            found(&self.agent.clone().open(&step).await, "/documents/")
        } else if begins("/formulaires/") {
            let form = format!("/formulaires/{FORM}/demande/nouveau");
            let made = try_send(stand, self.agent, &form, &form, &[]).await.unwrap();
            made.location().split("/demande/").nth(1).unwrap().split('/').next().unwrap().to_owned()
        } else if begins("/demandes/{id}/client") {
            Desk::of(stand).await.granted(FRANCECONNECT, BUTTON).await
        } else if begins("/demandes/{id}") || begins("/instruction/demandes/{id}") {
            let id = ask(stand, self.agent).await;
            if ["habilitations", "annuler_reouverture", "reopen-from-external"].iter().any(|end| path.ends_with(end)) {
                self.grant(&id).await;
            }
            if path.ends_with("/annuler_reouverture") {
                let granted = self.page(self.agent, &format!("/demandes/{id}/habilitations")).await;
                let reopen = format!("/habilitations/{}/reouvrir", found(&granted, "/habilitations/"));
                try_send(stand, self.agent, &reopen, &reopen, &[]).await.unwrap();
            }
            id
        } else if begins("/habilitations/{id}") || begins("/instruction/habilitations/{id}") {
            let id = ask(stand, self.agent).await;
            self.grant(&id).await;
            found(&self.page(self.agent, &format!("/demandes/{id}/habilitations")).await, "/habilitations/")
        } else if begins("/instruction/modeles-messages") {
            let list = "/instruction/modeles-messages";
            let fields =
                [("definition", "api_particulier"), ("kind", "refusal"), ("title", "Modèle"), ("body", "Bonjour")];
            try_send(stand, self.instructor, list, list, &fields).await.unwrap();
            found(&self.page(self.instructor, list).await, &format!("{list}/"))
        } else if begins("/instruction/gestion-des-droits") || begins("/admin/gestion-des-droits") {
            let home = path.split("/{id}").next().unwrap();
            let new = format!("{home}/nouveau");
            let fields = [
                ("email", OTHER),
                ("role[dinum:api_particulier:reporter]", "1"),
                ("scope", "dinum:api_particulier"),
                ("office", "reporter"),
            ];
            let browser = if begins("/admin") { &mut *self.administrator } else { &mut *self.instructor };
            try_send(stand, browser, &new, &new, &fields).await.unwrap();
            let page = browser.clone().open(&format!("{}{home}?search={OTHER}", stand.origin("datapass"))).await;
            last(&page, &format!("{home}/")).filter(|id| id != "nouveau").unwrap_or_else(|| "1".to_owned())
        } else if begins("/admin/bannissements") {
            let bans = "/admin/bannissements";
            try_send(stand, self.administrator, bans, bans, &[("email", OTHER), ("reason", "x")]).await.unwrap();
            let page = self.page(self.administrator, bans).await;
            last(&page, &format!("{bans}/")).unwrap_or_else(|| "1".to_owned())
        } else if begins("/instruction/formulaires") {
            let propose = "/demandes/api_particulier/editeur";
            let fields = [
                ("software", "Logiciel"),
                ("editor", "Éditeur"),
                ("siret", "21920023500014"),
                ("email", OTHER),
                ("phone_number", "01 99 00 12 34"),
                ("use_case", "tarification_municipale_enfance"),
                ("scopes[]", "cnaf_enfants"),
            ];
            try_send(stand, self.agent, propose, propose, &fields).await.unwrap();
            let page = self.page(self.instructor, "/instruction/formulaires").await;
            last(&page, "/instruction/formulaires/api_particulier/").unwrap_or_else(|| "1".to_owned())
        } else if begins("/developpeurs/applications") {
            let list = "/developpeurs/applications";
            try_send(stand, self.instructor, list, list, &[("name", "Programme")]).await.unwrap();
            found(&self.page(self.instructor, list).await, &format!("{list}/"))
        } else if begins("/developpeurs/webhooks") {
            // Whoever is to be called has answered once.
            let receiver = Receiver::open().await;
            let url = if path.contains("{attempt}") { &receiver.url } else { NOBODY };
            webhook(stand, self.instructor, url).await
        } else {
            "1".to_owned()
        })
    }

    /// A call of a receiver.
    async fn attempt(&mut self, path: &str, id: Option<&str>) -> Option<String> {
        let id = id.filter(|_| path.contains("{attempt}"))?;
        let receiver = format!("/developpeurs/webhooks/{id}");
        try_send(self.stand, self.instructor, &receiver, &format!("{receiver}/activer"), &[]).await.unwrap();
        let granted = ask(self.stand, self.agent).await;
        self.grant(&granted).await;
        let calls = format!("{receiver}/appels/");
        let called = async || last(&self.page(self.instructor, &receiver).await, &calls);
        until(async || called().await.is_some()).await;
        called().await
    }

    async fn grant(&mut self, id: &str) {
        let at = format!("/instruction/demandes/{id}/approuver");
        let done = self.send(&mut self.instructor.clone(), &format!("{at}/nouveau"), &at, &[("reason", "x")]).await;
        assert!(done.location().ends_with("done=1"), "{}", done.text);
    }
}

/// A receiver that is declared; its number.
async fn webhook(stand: &Stand, developer: &mut Browser, url: &str) -> String {
    let list = "/developpeurs/webhooks";
    let fields = [("definition", "api_particulier"), ("url", url), ("events[]", "approve")];
    try_send(stand, developer, list, list, &fields).await.unwrap();
    let page = developer.open(&format!("{}{list}", stand.origin("datapass"))).await;
    found(&page, &format!("{list}/"))
}

/// The program of the manifest, with a token.
async fn program(stand: &Stand, path: &str) -> Inside {
    let all = stand.manifest["clients"].as_array().unwrap();
    let known = all.iter().find(|client| client["service"] == "datapass").unwrap();
    let text = |member: &str| known[member].as_str().unwrap();
    let scopes: Vec<&str> = known["scopes"].as_array().unwrap().iter().map(|scope| scope.as_str().unwrap()).collect();
    let scopes = scopes.join(" ");
    let credentials = [
        ("grant_type", "client_credentials"),
        ("client_id", text("client_id")),
        ("client_secret", text("client_secret")),
        ("scope", scopes.as_str()),
    ];
    let mut inside = Inside::default();
    if path.ends_with("/oauth/token") {
        inside.fields.extend(credentials.map(|(name, value)| (name, value.to_owned())));
        return inside;
    }
    let url = format!("{}/api/oauth/token", stand.origin("datapass"));
    let token: Value = stand.browser().post(&url, &credentials).await.json();
    inside.headers.push(("authorization", format!("Bearer {}", token["access_token"].as_str().unwrap())));
    let mut agent = at(stand, AGENT).await;
    let id = match path {
        _ if path.starts_with("/api/v1/definitions") => "api_particulier".to_owned(),
        _ if path.starts_with("/api/v1/webhooks") => webhook(stand, &mut at(stand, INSTRUCTOR).await, NOBODY).await,
        _ if path.contains("{id}") => {
            let id = ask(stand, &mut agent).await;
            if path.starts_with("/api/v1/habilitations") {
                let mut instructor = at(stand, INSTRUCTOR).await;
                let mut people = People {
                    stand,
                    agent: &mut agent,
                    instructor: &mut instructor,
                    administrator: &mut stand.browser(),
                };
                people.grant(&id).await;
                let page = people.page(people.agent, &format!("/demandes/{id}/habilitations")).await;
                found(&page, "/habilitations/")
            } else {
                id
            }
        }
        _ => return inside,
    };
    inside.segments.insert("{id}", id);
    inside
}
