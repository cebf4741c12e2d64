//! What the walk knows of the token space. Somebody is logged in who was granted a token.

use super::{ASSETS, Known, LANGUAGE, Page, Program, REFUSED_GET, row};

/// The page, or another one that comes before it.
const LED: &[(&str, &[u16])] = &[("GET", &[200, 303]), ("HEAD", &[200, 303])];
const LED_OR_SENT: &[(&str, &[u16])] = &[("GET", &[200, 303]), ("HEAD", &[200, 303]), ("POST", &[200, 303])];

/// The routes of the token space.
pub(super) const SPACE: &[Known] = &[
    ASSETS,
    LANGUAGE,
    row("/", Page, LED, &[]),
    row("/compte/se-connecter", Page, LED, &["back", "expired"]),
    row("/compte/dev-login", Page, &[("GET", &[200, 303])], &["email"]),
    row("/auth/proconnect_api_particulier", Page, &[("POST", &[302, 303])], &["csrfToken", "back"]),
    row("/auth/{provider}/callback", Page, REFUSED_GET, &["code", "state", "iss", "error", "error_description"]),
    row("/compte/deconnexion", Page, LED_OR_SENT, &["csrfToken"]),
    row("/compte", Page, LED, &[]),
    row("/compte/demandes", Page, LED, &[]),
    row("/compte/demandes/{id}", Page, LED, &[]),
    row("/compte/demandes/{id}/delegations", Page, &[("POST", &[200, 303])], &["csrfToken", "editor"]),
    row("/compte/demandes/{id}/delegations/{delegation}", Page, &[("POST", &[200, 303])], &["csrfToken"]),
    row("/editeur/delegations", Page, LED, &[]),
    row("/datapass", Page, LED, &[]),
    row("/compte/jetons/{id}", Page, LED, &["shared", "prolonged"]),
    row("/compte/jetons/{id}/partager", Page, &[("POST", &[200, 303])], &["csrfToken", "email"]),
    row("/public/jetons/{access_token}", Page, &[("GET", &[200]), ("HEAD", &[200])], &[]),
    row("/compte/jetons/{id}/prolonger", Page, LED, &[]),
    row(
        "/compte/jetons/{id}/demarche_prolongation/{step}",
        Page,
        LED_OR_SENT,
        &["csrfToken", "owner", "project_purpose", "contact_technique"],
    ),
    row("/compte/jetons/{id}/demande-prolongation", Page, LED, &[]),
    row("/compte/jetons/{id}/renew", Page, LED, &[]),
    row("/compte/jetons/{id}/stats", Page, LED, &[]),
    row("/api/datapass/v2/{definition}/webhook", Program, &[("POST", &[200])], &[]),
    row("/api/datapass/v2/api_particulier/webhook", Program, &[("POST", &[200])], &[]),
];
