//! Every route as every role, ids of other organisations included, against one table of rights.

use axum::http::StatusCode;

use crate::stand::{
    ADMIN, AGENT, AGREED, COLLEAGUE, CONTACT, DEVELOPER, ELSEWHERE, INSTRUCTOR, MANAGER, REPORTER, STRANGER, Stand,
    summary,
};

/// Who stands in the columns.
const WHO: [&str; 11] =
    ["", STRANGER, CONTACT, COLLEAGUE, AGENT, REPORTER, INSTRUCTOR, ELSEWHERE, ADMIN, MANAGER, DEVELOPER];

/// What each column gets: `x` the page, `>` another page (a step that is not possible now, a shorter way), `?` the login, `-` nothing (404),
/// `!` seen and not allowed (403), `c` allowed and not possible now (409). Every path of the router is in the table; `{id}` is a
/// submitted request of the town, H1 an authorisation of another request of the town.
const TABLE: &[(&str, &str)] = &[
    ("GET /", ">>>>>>>>>>>"),
    ("GET /connexion", "x>>>>>>>>>>"),
    ("GET /auth/{provider}/callback", "bbbbbbbbbbb"),
    ("GET /auth/failure", "bbbbbbbbbbb"),
    ("GET /compte/deconnexion", ">xxxxxxxxxx"),
    ("GET /compte", "?xxxxxxxxxx"),
    ("GET /usager/organisations", "?xxxxxxxxxx"),
    ("GET /organisations/nouveau", "?xxxxxxxxxx"),
    ("POST /usager/organisations", "?----------"),
    ("POST /organisations/nouveau", "?nnnnnnnnnn"),
    ("GET /conditions-generales", "xxxxxxxxxxx"),
    ("GET /public/demandes/{public_id}", "xxxxxxxxxxx"),
    ("GET /desabonnement-notifications", "-----------"),
    ("POST /desabonnement-notifications", "-----------"),
    ("GET /desabonnement-notifications/un-clic", "-----------"),
    ("POST /desabonnement-notifications/un-clic", "-----------"),
    ("GET /demandes", "xxxxxxxxxxx"),
    ("GET /demandes/{definition}/nouveau", "xxxxxxxxxxx"),
    ("GET /demandes/{definition}/formulaires", "xxxxxxxxxxx"),
    ("GET /demandes/{definition}/editeur", "?xxxxxxxxxx"),
    ("POST /demandes/{definition}/editeur", "?nnnnnnnnnn"),
    ("GET /formulaires/{form_uid}/demande/nouveau", "?xxxxxxxxxx"),
    ("GET /formulaires/{form_uid}/demande/commencer", "?xxxxxxxxxx"),
    ("GET /{link}", ">>>>>>>>>>>"),
    ("GET /tableau-de-bord", "?>>>>>>>>>>"),
    ("GET /tableau-de-bord/demandes", "?xxxxxxxxxx"),
    ("GET /tableau-de-bord/habilitations", "?xxxxxxxxxx"),
    ("GET /formulaires/{form_uid}/demande/{id}", "?-!!>!!-!!!"),
    ("GET /formulaires/{form_uid}/demande/{id}/etapes/{step}", "?-!!>!!-!!!"),
    ("GET /formulaires/{form_uid}/demande/{id}/r%C3%A9sum%C3%A9", "?-!!>!!-!!!"),
    ("GET /demandes/{id}", "?-xxxxx-xxx"),
    ("GET /demandes/{id}/historique", "?-!xxxx-xxx"),
    ("GET /demandes/{id}/messages", "?-!xxxx-xxx"),
    ("GET /demandes/{id}/archiver", "?-!!c!!-!!!"),
    ("GET /demandes/{id}/annuler_reouverture", "?-!!c!!-!!!"),
    ("GET /demandes/{id}/reopen-from-external", "?->>>>>->>>"),
    ("GET /demandes/{id}/client", "?-xxxxx-xxx"),
    ("GET /demandes/{id}/habilitations", "?->>>>>->>>"),
    ("GET /documents/{id}", "?-xxxxx-xxx"),
    ("GET /habilitations/{id}", "?-xxxxx-xxx"),
    ("GET /habilitations/{id}/reouvrir", "?-!!x!!-!!!"),
    ("GET /instruction", "?!!!!>>>>>>"),
    ("GET /instruction/tableau-de-bord", "?!!!!>>>>>>"),
    ("GET /instruction/tableau-de-bord/demandes", "?!!!!xxxxxx"),
    ("GET /instruction/tableau-de-bord/habilitations", "?!!!!xxxxxx"),
    ("GET /instruction/modeles-messages", "?!!!!!!x!x!"),
    ("POST /instruction/modeles-messages", "?!!!!!!n!n!"),
    ("GET /instruction/modeles-messages/{id}", "?!!!!!!-!-!"),
    ("POST /instruction/modeles-messages/{id}", "?!!!!!!-!-!"),
    ("POST /instruction/modeles-messages/{id}/supprimer", "?!!!!!!-!-!"),
    ("GET /instruction/gestion-des-droits", "?!!!!!!x!x!"),
    ("GET /instruction/gestion-des-droits/nouveau", "?!!!!!!x!x!"),
    ("POST /instruction/gestion-des-droits/nouveau", "?!!!!!!n!n!"),
    ("GET /instruction/gestion-des-droits/{id}", "?!!!!!!-!-!"),
    ("POST /instruction/gestion-des-droits/{id}", "?!!!!!!-!-!"),
    ("GET /instruction/gestion-des-droits/{id}/supprimer", "?!!!!!!-!-!"),
    ("POST /instruction/gestion-des-droits/{id}/supprimer", "?!!!!!!-!-!"),
    ("GET /admin/gestion-des-droits", "?!!!!!!!x!!"),
    ("GET /admin/gestion-des-droits/nouveau", "?!!!!!!!x!!"),
    ("POST /admin/gestion-des-droits/nouveau", "?!!!!!!!n!!"),
    ("GET /admin/gestion-des-droits/{id}", "?!!!!!!!-!!"),
    ("POST /admin/gestion-des-droits/{id}", "?!!!!!!!-!!"),
    ("GET /admin/gestion-des-droits/{id}/supprimer", "?!!!!!!!-!!"),
    ("POST /admin/gestion-des-droits/{id}/supprimer", "?!!!!!!!-!!"),
    ("GET /admin", "?!!!!!!!x!!"),
    ("GET /admin/bannissements", "?!!!!!!!x!!"),
    ("POST /admin/bannissements", "?!!!!!!!n!!"),
    ("POST /admin/bannissements/{id}/lever", "?!!!!!!!-!!"),
    ("GET /instruction/formulaires", "?!!!!xxxxxx"),
    ("POST /instruction/formulaires/{definition}/{id}/supprimer", "?----------"),
    ("GET /instruction/tableau-de-bord/demandes.csv", "?!!!!xxxxxx"),
    ("GET /instruction/tableau-de-bord/habilitations.csv", "?!!!!xxxxxx"),
    ("GET /instruction/demandes/{id}", "?-!!!xx-xxx"),
    ("GET /instruction/demandes/{id}/historique", "?-!!!xx-xxx"),
    ("GET /instruction/demandes/{id}/messages", "?-!!!xx-xxx"),
    ("GET /instruction/demandes/{id}/{decision}/nouveau", "?-!!!!x-!x!"),
    ("GET /instruction/habilitations/{id}/r%C3%A9voquer/nouveau", "?-!!!!x-!x!"),
    ("GET /developpeurs/applications", "?!!!!!!!!!x"),
    ("GET /developpeurs/webhooks", "?!!!!!!!!!x"),
    ("GET /developpeurs/documentation", "xxxxxxxxxxx"),
    ("POST /formulaires/{form_uid}/demande/{id}/etapes/{step}", "?-!!>!!-!!!"),
    ("POST /formulaires/{form_uid}/demande/{id}/r%C3%A9sum%C3%A9", "?-!!>!!-!!!"),
    ("POST /demandes/{id}/messages", "?-!!n!!-!!!"),
    ("POST /demandes/{id}/archiver", "?-!!c!!-!!!"),
    ("POST /demandes/{id}/annuler_reouverture", "?-!!c!!-!!!"),
    ("POST /demandes/{id}/client", "?-!!c!!-!!!"),
    ("POST /demandes/{id}/client/secret", "?-!!c!!-!!!"),
    ("POST /habilitations/{id}/reouvrir", "?-!!c!!-!!!"),
    ("POST /instruction/demandes/{id}/messages", "?-!!!!n-!n!"),
    ("POST /instruction/demandes/{id}/{decision}", "?-!!!!n-!n!"),
    ("POST /instruction/habilitations/{id}/r%C3%A9voquer", "?-!!!!n-!n!"),
];

/// Routes that are not about anybody's request: a journey shows them.
const ELSEWHERE_SHOWN: [&str; 11] = [
    "POST /auth/proconnect",
    "POST /auth/proconnect/logout",
    "POST /compte/deconnexion",
    "POST /compte",
    "POST /formulaires/{form_uid}/demande/nouveau",
    // Of developers: `api` and `webhooks`.
    "POST /developpeurs/applications/{id}/supprimer",
    "GET /developpeurs/webhooks/{id}",
    "POST /developpeurs/webhooks/{id}/{action}",
    "GET /developpeurs/webhooks/{id}/appels/{attempt}",
    "POST /developpeurs/webhooks/{id}/appels/{attempt}/rejouer",
    "GET /api-docs/v1.yaml",
];

#[tokio::test]
async fn every_route_gives_each_role_what_the_table_says() {
    let stand = Stand::open().await;
    let (mut agent, mut instructor) = (stand.browser(AGENT).await, stand.browser(INSTRUCTOR).await);
    let granted = stand.filled(&mut agent).await;
    let legal = format!("/formulaires/api-particulier/demande/{granted}/etapes/legal");
    let fields = [("cadre_juridique_nature", "x"), ("cadre_juridique_url", "https://ville.example/d.pdf")];
    agent.attach(&legal, &fields, &[("cadre_juridique_document", "d.pdf", b"%PDF-1.7")]).await;
    agent.post(&summary(granted), &summary(granted), AGREED).await;
    let at = |name: &str| format!("/instruction/demandes/{granted}/{name}");
    instructor.post(&at("approuver/nouveau"), &at("approuver"), &[]).await;
    let id = stand.submitted(&mut agent).await;
    let public_id = stand.datapass.records.request(id).await.unwrap().unwrap().public_id;
    let fill = |path: &str| {
        let number = match path {
            path if path.contains("/habilitations/{id}") => "H1".to_owned(),
            path if path.starts_with("/documents") => "1".to_owned(),
            _ => format!("D{id}"),
        };
        let number = if path.contains("modeles-messages") { "1".to_owned() } else { number };
        path.replace("{id}", &number)
            .replace("{public_id}", &public_id)
            .replace("{form_uid}", "api-particulier")
            .replace("{definition}", "api_particulier")
            .replace("{step}", "basic_infos")
            .replace("{decision}", "refuser")
            .replace("{link}", "franceconnect")
            .replace("{provider}", "proconnect")
    };
    let mut wrong = Vec::new();
    for (route, expected) in TABLE {
        let (method, path) = route.split_once(' ').unwrap();
        let path = fill(path);
        let mut found = String::new();
        for who in WHO {
            let mut browser = if who.is_empty() { stand.stranger() } else { stand.browser(who).await };
            // A page that everybody sees gives the token of the form.
            let answer = match method {
                "GET" => browser.get(&path).await,
                _ if who.is_empty() => browser.post("/connexion", &path, &[]).await,
                _ => browser.post("/compte", &path, &[]).await,
            };
            found.push(match (answer.status, answer.location.as_deref()) {
                (StatusCode::OK, _) => 'x',
                (StatusCode::SEE_OTHER, Some(to)) if to.starts_with("/connexion") => '?',
                (StatusCode::SEE_OTHER, _) => '>',
                (StatusCode::NOT_FOUND, _) => '-',
                (StatusCode::FORBIDDEN, _) => '!',
                (StatusCode::CONFLICT, _) => 'c',
                (StatusCode::BAD_REQUEST, _) => 'b',
                (StatusCode::SERVICE_UNAVAILABLE, _) => 's',
                (StatusCode::UNPROCESSABLE_ENTITY, _) => 'n',
                (status, _) => panic!("{route} as {who:?}: {status} {}", answer.text),
            });
        }
        if found != *expected {
            wrong.push(format!("{route}: {found} instead of {expected}"));
        }
    }
    assert!(wrong.is_empty(), "as {WHO:?}\n{}", wrong.join("\n"));
}

#[test]
fn every_path_of_the_router_is_in_the_table() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let paths = runtime.block_on(async {
        let stand = Stand::open().await;
        guichet_datapass::http::router(std::sync::Arc::clone(&stand.datapass)).paths()
    });
    let shown = |path: &str| {
        let of = |route: &str| route.split_once(' ').is_some_and(|(_, known)| known == path);
        TABLE.iter().any(|(route, _)| of(route)) || ELSEWHERE_SHOWN.iter().any(|route| of(route))
    };
    // Programs have rights of their own: `api`.
    let elsewhere = |path: &str| path == "/local-sign-in" || path.starts_with("/api/");
    let missing: Vec<_> = paths.iter().filter(|path| !shown(path) && !elsewhere(path)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}
