//! What the walk knows of DataPass. Whoever may see a page is logged in, and what it is about is there.

use super::{ANYONE, ASSETS, Api, Known, LANGUAGE, Page, REFUSED_GET, row};

/// The page, or another one that comes before it.
const LED: &[(&str, &[u16])] = &[("GET", &[200, 303]), ("HEAD", &[200, 303])];
const LED_OR_SENT: &[(&str, &[u16])] = &[("GET", &[200, 303]), ("HEAD", &[200, 303]), ("POST", &[200, 201, 303])];
const SENT: &[(&str, &[u16])] = &[("POST", &[200, 201, 303])];
const SEARCHED: &[&str] = &["search", "state", "relation", "definition", "sort", "page"];
const DECIDED: &[&str] = &["csrfToken", "version", "reason"];

const LISTED: &[&str] = &["limit", "offset", "state", "state[]", "siret"];
const PROGRAM: &[&str] = &["grant_type", "client_id", "client_secret", "scope"];
const RECEIVER: &[&str] = &["csrfToken", "definition", "url", "events[]"];
const GIVEN: &[&str] = &["csrfToken", "email", "scope", "office", "role[dinum:api_particulier:reporter]"];
const MODEL: &[&str] = &["csrfToken", "definition", "kind", "title", "body"];
const PROPOSED: &[&str] =
    &["csrfToken", "software", "editor", "siret", "email", "phone_number", "use_case", "scopes[]"];
/// With a token.
const READ: &[(&str, &[u16])] = &[("GET", &[200]), ("HEAD", &[200])];

/// The routes of DataPass.
pub(super) const DATAPASS: &[Known] = &[
    ASSETS,
    LANGUAGE,
    row("/", Page, LED, &[]),
    row("/connexion", Page, LED, &["back", "expired"]),
    row("/local-sign-in", Page, &[("GET", &[200, 303])], &["email"]),
    row("/auth/proconnect", Page, &[("POST", &[302, 303])], &["csrfToken", "back"]),
    row("/auth/{provider}/callback", Page, REFUSED_GET, &["code", "state", "iss", "error", "error_description"]),
    row("/auth/failure", Page, &[("GET", &[]), ("HEAD", &[])], &["message"]),
    row("/auth/proconnect/logout", Page, SENT, &["csrfToken"]),
    row("/compte/deconnexion", Page, LED_OR_SENT, &["csrfToken"]),
    row("/compte", Page, LED_OR_SENT, &["csrfToken", "job_title", "phone_number"]),
    row("/usager/organisations", Page, LED_OR_SENT, &["csrfToken", "organisation", "back"]),
    row("/organisations/nouveau", Page, LED_OR_SENT, &["csrfToken", "siret", "back"]),
    row("/conditions-generales", Page, ANYONE, &[]),
    row("/desabonnement-notifications", Page, &[("GET", &[]), ("HEAD", &[]), ("POST", &[])], &["csrfToken", "token"]),
    row(
        "/desabonnement-notifications/un-clic",
        Page,
        &[("GET", &[]), ("HEAD", &[]), ("POST", &[])],
        &["token", "List-Unsubscribe"],
    ),
    row("/public/demandes/{public_id}", Page, &[("GET", &[]), ("HEAD", &[])], &[]),
    row("/demandes", Page, ANYONE, &[]),
    row("/demandes/{definition}/nouveau", Page, LED, &["profil", "par", "editeur", "use_case", "modalite"]),
    row("/demandes/{definition}/editeur", Page, LED_OR_SENT, PROPOSED),
    row("/demandes/{definition}/formulaires", Page, LED, &["use_case"]),
    row("/formulaires/{form_uid}/demande/nouveau", Page, LED_OR_SENT, &["csrfToken", "prefill", "intitule"]),
    row("/formulaires/{form_uid}/demande/commencer", Page, LED, &["intitule"]),
    row("/{link}", Page, LED, &["demarche"]),
    row("/tableau-de-bord", Page, LED, &[]),
    row("/tableau-de-bord/demandes", Page, LED, SEARCHED),
    row("/tableau-de-bord/habilitations", Page, LED, SEARCHED),
    row("/formulaires/{form_uid}/demande/{id}", Page, LED, &[]),
    row(
        "/formulaires/{form_uid}/demande/{id}/etapes/{step}",
        Page,
        LED_OR_SENT,
        &["csrfToken", "version", "intitule", "scopes[]", "next"],
    ),
    row(
        "/formulaires/{form_uid}/demande/{id}/r%C3%A9sum%C3%A9",
        Page,
        LED_OR_SENT,
        &["csrfToken", "version", "terms_of_service_accepted", "data_protection_officer_informed"],
    ),
    row("/demandes/{id}", Page, LED, &["submitted", "done"]),
    row("/demandes/{id}/historique", Page, LED, &[]),
    row("/demandes/{id}/messages", Page, LED_OR_SENT, &["csrfToken", "body"]),
    row("/demandes/{id}/archiver", Page, LED_OR_SENT, DECIDED),
    row("/demandes/{id}/annuler_reouverture", Page, LED_OR_SENT, DECIDED),
    row("/demandes/{id}/reopen-from-external", Page, LED, &[]),
    row(
        "/demandes/{id}/client",
        Page,
        LED_OR_SENT,
        &["csrfToken", "redirect_uris", "post_logout_redirect_uris", "done"],
    ),
    row("/demandes/{id}/client/secret", Page, SENT, &["csrfToken"]),
    row("/demandes/{id}/habilitations", Page, LED, &[]),
    row("/documents/{id}", Page, LED, &[]),
    row("/habilitations/{id}", Page, LED, &[]),
    row("/habilitations/{id}/reouvrir", Page, LED_OR_SENT, DECIDED),
    row("/instruction", Page, LED, &[]),
    row("/instruction/tableau-de-bord", Page, LED, &[]),
    row("/instruction/tableau-de-bord/demandes", Page, LED, SEARCHED),
    row("/instruction/tableau-de-bord/habilitations", Page, LED, SEARCHED),
    row("/instruction/modeles-messages", Page, LED_OR_SENT, MODEL),
    row("/instruction/modeles-messages/{id}", Page, LED_OR_SENT, MODEL),
    row("/instruction/modeles-messages/{id}/supprimer", Page, SENT, &["csrfToken"]),
    row("/instruction/gestion-des-droits", Page, LED, &["done", "search"]),
    row("/instruction/gestion-des-droits/nouveau", Page, LED_OR_SENT, GIVEN),
    row("/instruction/gestion-des-droits/{id}", Page, LED_OR_SENT, GIVEN),
    row("/instruction/gestion-des-droits/{id}/supprimer", Page, LED_OR_SENT, &["csrfToken"]),
    row("/admin/gestion-des-droits", Page, LED, &["done", "search"]),
    row("/admin/gestion-des-droits/nouveau", Page, LED_OR_SENT, GIVEN),
    row("/admin/gestion-des-droits/{id}", Page, LED_OR_SENT, GIVEN),
    row("/admin/gestion-des-droits/{id}/supprimer", Page, LED_OR_SENT, &["csrfToken"]),
    row("/admin", Page, LED, &[]),
    row("/admin/bannissements", Page, LED_OR_SENT, &["csrfToken", "email", "reason"]),
    row("/admin/bannissements/{id}/lever", Page, SENT, &["csrfToken"]),
    row("/instruction/formulaires", Page, LED, &[]),
    row("/instruction/formulaires/{definition}/{id}/supprimer", Page, SENT, &["csrfToken"]),
    row("/instruction/tableau-de-bord/demandes.csv", Page, LED, SEARCHED),
    row("/instruction/tableau-de-bord/habilitations.csv", Page, LED, SEARCHED),
    row("/instruction/demandes/{id}", Page, LED, &[]),
    row("/instruction/demandes/{id}/historique", Page, LED, &[]),
    row("/instruction/demandes/{id}/messages", Page, LED_OR_SENT, &["csrfToken", "body"]),
    row("/instruction/demandes/{id}/{decision}/nouveau", Page, LED, &["modele"]),
    row("/instruction/demandes/{id}/{decision}", Page, SENT, DECIDED),
    row("/instruction/habilitations/{id}/r%C3%A9voquer/nouveau", Page, LED, &[]),
    row("/instruction/habilitations/{id}/r%C3%A9voquer", Page, SENT, DECIDED),
    row("/developpeurs/applications", Page, LED_OR_SENT, &["csrfToken", "name"]),
    row("/developpeurs/applications/{id}/supprimer", Page, SENT, &["csrfToken"]),
    row("/developpeurs/documentation", Page, ANYONE, &[]),
    row("/developpeurs/webhooks", Page, LED_OR_SENT, RECEIVER),
    row("/developpeurs/webhooks/{id}", Page, LED_OR_SENT, RECEIVER),
    row("/developpeurs/webhooks/{id}/{action}", Page, SENT, &["csrfToken"]),
    row("/developpeurs/webhooks/{id}/appels/{attempt}", Page, LED, &[]),
    row("/developpeurs/webhooks/{id}/appels/{attempt}/rejouer", Page, SENT, &["csrfToken"]),
    row("/api-docs/v1.yaml", Page, ANYONE, &[]),
    row("/api/frontal", Api, ANYONE, &[]),
    row("/api/oauth/token", Api, &[("POST", &[200])], PROGRAM),
    row("/api/v1/oauth/token", Api, &[("POST", &[200])], PROGRAM),
    row("/api/v1/me", Api, READ, &[]),
    row("/api/v1/definitions", Api, READ, &[]),
    row("/api/v1/definitions/{id}", Api, READ, &[]),
    row("/api/v1/definitions/{id}/formulaires", Api, READ, &[]),
    row("/api/v1/demandes", Api, &[("GET", &[200]), ("HEAD", &[200]), ("POST", &[201])], LISTED),
    row("/api/v1/demandes/{id}", Api, &[("GET", &[200]), ("HEAD", &[200]), ("PATCH", &[200])], &[]),
    row("/api/v1/demandes/{id}/events", Api, READ, &[]),
    row("/api/v1/habilitations", Api, READ, LISTED),
    row("/api/v1/habilitations/{id}", Api, READ, &[]),
    row("/api/v1/webhooks/{id}/attempts", Api, READ, &["start_time", "end_time", "limit"]),
];
