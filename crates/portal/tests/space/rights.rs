//! Every page as every role, against the table of rights (DP §4.3). Ids of others stand in every address.

use axum::http::StatusCode;

use crate::stand::{APPLICANT, BUSINESS, INTEGRATOR, REPORTER, REQUEST, STRANGER, Stand, TECHNICAL};

const OK: u16 = 200;
const SENT: u16 = 303;
const FORBIDDEN: u16 = 403;
const ABSENT: u16 = 404;
const NOT_NOW: u16 = 409;
const WRONG: u16 = 422;

/// The page, whether a form is sent to it, and what the applicant, the business and the technical contact, an editor that the request is
/// delegated to, a reporter of its data, a stranger and nobody get. The token ends in fewer than ninety days.
const TABLE: &[(&str, bool, [u16; 7])] = &[
    ("/compte", false, [OK, OK, OK, OK, OK, OK, SENT]),
    ("/compte/demandes", false, [OK, OK, OK, OK, OK, OK, SENT]),
    ("/compte/demandes/{request}", false, [OK, OK, OK, OK, ABSENT, ABSENT, SENT]),
    ("/compte/jetons/{token}", false, [OK, OK, OK, OK, ABSENT, ABSENT, SENT]),
    ("/compte/jetons/{token}/partager", true, [WRONG, FORBIDDEN, FORBIDDEN, FORBIDDEN, ABSENT, ABSENT, SENT]),
    ("/compte/jetons/{token}/prolonger", false, [SENT, FORBIDDEN, FORBIDDEN, FORBIDDEN, ABSENT, ABSENT, SENT]),
    (
        "/compte/jetons/{token}/demarche_prolongation/owner",
        false,
        [OK, FORBIDDEN, FORBIDDEN, FORBIDDEN, ABSENT, ABSENT, SENT],
    ),
    (
        "/compte/jetons/{token}/demarche_prolongation/owner",
        true,
        [WRONG, FORBIDDEN, FORBIDDEN, FORBIDDEN, ABSENT, ABSENT, SENT],
    ),
    ("/compte/jetons/{token}/demande-prolongation", false, [FORBIDDEN, OK, OK, OK, ABSENT, ABSENT, SENT]),
    ("/compte/jetons/{token}/renew", false, [OK, OK, OK, OK, ABSENT, ABSENT, SENT]),
    ("/compte/jetons/{token}/stats", false, [OK, OK, OK, OK, ABSENT, ABSENT, SENT]),
    ("/editeur/delegations", false, [ABSENT, ABSENT, ABSENT, OK, ABSENT, ABSENT, SENT]),
    ("/datapass", false, [ABSENT, ABSENT, ABSENT, ABSENT, OK, ABSENT, SENT]),
    // An editor of this name is not there.
    ("/compte/demandes/{request}/delegations", true, [ABSENT, ABSENT, ABSENT, FORBIDDEN, ABSENT, ABSENT, SENT]),
    // It is taken back once, by the first who may; then the editor has no part in it any more.
    ("/compte/demandes/{request}/delegations/{delegation}", true, [SENT, ABSENT, ABSENT, ABSENT, ABSENT, ABSENT, SENT]),
];

#[tokio::test]
async fn every_page_is_given_to_those_of_the_table_alone() {
    let stand = Stand::with_others().await;
    let id = stand.granted().await;
    let delegation = stand.delegated("integrateur").await;
    let early = stand.browser(APPLICANT).await.get(&format!("/compte/jetons/{id}/prolonger")).await;
    assert_eq!(early.status.as_u16(), NOT_NOW, "more than ninety days are left");
    stand.days(500);
    let mut browsers = Vec::new();
    for email in [APPLICANT, BUSINESS, TECHNICAL, INTEGRATOR, REPORTER, STRANGER] {
        browsers.push((email, stand.browser(email).await));
    }
    browsers.push(("nobody", stand.nobody()));
    for (path, sent, expected) in TABLE {
        let path = path.replace("{request}", REQUEST).replace("{token}", &id);
        let path = path.replace("{delegation}", &delegation);
        for ((who, browser), expected) in browsers.iter_mut().zip(expected) {
            let answer = match sent {
                // The page of a login gives nobody a token of forms.
                true if *who == "nobody" => browser.post("/compte/se-connecter", &path, &[]).await,
                true => browser.post("/compte/deconnexion", &path, &[]).await,
                false => browser.get(&path).await,
            };
            let expected = if *sent && *who == "nobody" { [SENT, FORBIDDEN] } else { [*expected; 2] };
            assert!(expected.contains(&answer.status.as_u16()), "{who}: {path}: {}", answer.status);
        }
    }
}

#[tokio::test]
async fn the_text_of_a_token_is_shown_to_the_applicant_and_the_technical_contact_alone() {
    let stand = Stand::open().await;
    let id = stand.granted().await;
    let page = format!("/compte/jetons/{id}");
    for (who, sees) in [(APPLICANT, true), (TECHNICAL, true), (BUSINESS, false)] {
        let answer = stand.browser(who).await.get(&page).await;
        assert_eq!(answer.headers["cache-control"], "no-store");
        let shown = answer.text;
        assert_eq!(shown.contains(&format!("text-{id}")), sees, "{who}");
        assert_eq!(shown.contains("id=\"holders\""), !sees, "{who} is told whom to ask");
    }
    // Nobody sees one that is refused.
    stand.clock.advance(60);
    stand.told(&stand.notice("revoke", "revoked")).await;
    assert!(!stand.browser(APPLICANT).await.get(&page).await.text.contains(&format!("text-{id}")));
}

#[tokio::test]
async fn addresses_that_name_nothing_are_404_for_whoever_is_logged_in() {
    let stand = Stand::open().await;
    stand.granted().await;
    let mut agent = stand.browser(APPLICANT).await;
    for name in ["x", "..", "%00", "%27%20OR%201=1", "00000000-0000-0000-0000-000000000000", &"a".repeat(900)] {
        for path in [
            format!("/compte/demandes/{name}"),
            format!("/compte/jetons/{name}"),
            format!("/compte/jetons/{name}/stats"),
        ] {
            assert_eq!(agent.get(&path).await.status, StatusCode::NOT_FOUND, "{path}");
        }
    }
}
