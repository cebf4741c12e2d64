//! What the walk knows of the token space. Nobody is logged in: a page of somebody's own leads to the login.

use super::{ASSETS, Known, LANGUAGE, Page, Program, REFUSED_GET, REFUSED_POST, row};

/// The login, or a page beside it.
const LED: &[(&str, &[u16])] = &[("GET", &[200, 303]), ("HEAD", &[200, 303])];
const LED_OR_SENT: &[(&str, &[u16])] = &[("GET", &[303]), ("HEAD", &[303]), ("POST", &[])];

/// The routes of the token space.
pub(super) const SPACE: &[Known] = &[
    ASSETS,
    LANGUAGE,
    row("/", Page, LED, &[]),
    row("/compte/se-connecter", Page, LED, &["back", "expired"]),
    row("/compte/dev-login", Page, REFUSED_GET, &["email"]),
    row("/auth/proconnect_api_particulier", Page, REFUSED_POST, &["csrfToken", "back"]),
    row("/auth/{provider}/callback", Page, REFUSED_GET, &["code", "state", "iss", "error", "error_description"]),
    row("/compte/deconnexion", Page, LED_OR_SENT, &["csrfToken"]),
    row("/compte", Page, LED, &[]),
    row("/compte/demandes", Page, LED, &[]),
    row("/compte/demandes/{id}", Page, LED, &[]),
    row("/compte/jetons/{id}", Page, LED, &["shared", "prolonged"]),
    row("/compte/jetons/{id}/partager", Page, REFUSED_POST, &["csrfToken", "email"]),
    row("/public/jetons/{access_token}", Page, &[("GET", &[]), ("HEAD", &[])], &[]),
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
    row("/api/datapass/v2/api_particulier/webhook", Program, &[("POST", &[])], &[]),
];
