//! Levels: demanded and wished, compared by membership (PC §3.4, §5.5, §5.7).

use guichet_guichet::configuration::Configuration;
use guichet_guichet::stack::Options;
use serde_json::{Value, json};

use super::scene::{
    AT_DEFAULT, AT_FIA1, AT_FIA2, DEFAULT, FIA1, FIA2, Scene, asked, essential, on_the_email_page, sent_back,
};
use crate::stand::options;

const UNREACHED: &str = "requested ACRs could not be satisfied";

/// The level told for a login at `fia1` whose request says this of levels.
async fn level(scene: &Scene, changes: crate::stand::Changes<'_>) -> Value {
    let back = scene.login(&scene.url(changes), AT_FIA1).await;
    scene.id_token(&back).await["acr"].clone()
}

#[tokio::test]
async fn u2_an_essential_level_that_is_reached_is_the_one_returned_and_u3_another_is_access_denied() {
    let scene = Scene::start().await;
    for wanted in ["eidas1", "eidas2", "eidas3"] {
        let demand = essential(&[wanted]).to_string();
        assert_eq!(level(&scene, &[("claims", Some(&demand))]).await, wanted);
    }
    let several = essential(&["eidas2", "eidas3"]).to_string();
    assert_eq!(level(&scene, &[("claims", Some(&several))]).await, "eidas2");
    // By membership, not by order.
    for (wanted, given) in [("eidas1", "eidas2"), ("eidas2", "eidas1"), ("eidas2", "eidas3")] {
        scene.answers(FIA1, json!({ "acr": given })).await;
        let back = scene.login(&scene.asking(&essential(&[wanted])), AT_FIA1).await;
        sent_back(&back, "access_denied", UNREACHED);
    }
    scene.stop().await;
}

#[tokio::test]
async fn u4_wished_levels_never_block_and_what_the_provider_gives_is_told() {
    let scene = Scene::start().await;
    for (wished, reached) in [("inconnu", "eidas1"), ("eidas2 eidas3", "eidas2"), ("inconnu eidas3", "eidas3")] {
        assert_eq!(level(&scene, &[("acr_values", Some(wished))]).await, reached, "{wished}");
    }
    let told = json!({"id_token": {"acr": null}}).to_string();
    for (given, reached) in [("eidas3", "eidas3"), ("unknown", "eidas1"), ("", "eidas1")] {
        scene.answers(FIA1, json!({ "acr": given })).await;
        assert_eq!(level(&scene, &[("acr_values", Some("eidas1"))]).await, reached, "{given}");
    }
    assert_eq!(level(&scene, &[("claims", Some(&told))]).await, "eidas1", "nothing is required");
    assert_eq!(level(&scene, &[]).await, Value::Null, "nobody asked for it");
    scene.answers(FIA1, json!({ "acr": "" })).await;
    let back = scene.login(&scene.url(&[]), AT_FIA1).await;
    assert_eq!(scene.userinfo(&back).await["idp_acr"], "eidas1");
    scene.stop().await;
}

#[tokio::test]
async fn u5_a_wish_beside_a_demand_that_is_missed_begins_anew() {
    let scene = Scene::start().await;
    let demand = essential(&["eidas3"]).to_string();
    let url = |wish: &str| scene.url(&[("claims", Some(&demand)), ("acr_values", Some(wish))]);
    let mut browser = scene.stand.browser();
    let page = scene.log_in(&mut browser, &url("eidas2"), AT_FIA1).await;
    assert!(on_the_email_page(&page), "{} {}", page.status, page.url);
    // And there she may log in as often as she likes.
    let sent = scene.give(&mut browser, &page, AT_FIA1).await;
    let provider = browser.follow(sent).await;
    let back = browser.sign_in(&provider, AT_FIA1).await;
    assert!(on_the_email_page(&browser.follow(back).await));
    let back = scene.login(&url("eidas2 eidas3"), AT_FIA1).await;
    assert_eq!(scene.id_token(&back).await["acr"], "eidas3");
    scene.stop().await;
}

#[tokio::test]
async fn u6_a_provider_without_several_factors_is_not_told_the_demand_unless_the_address_says_so() {
    let scene = Scene::start().await;
    let url = scene.asking(&essential(&["eidas2", "eidas3"]));
    let mut browser = scene.stand.browser();
    let page = scene.reach(&mut browser, &url, AT_FIA2).await;
    assert_eq!(asked(&page, "acr"), None, "{}", page.text);
    assert_eq!(asked(&page, "acr_values").as_deref(), Some("eidas1"));
    let insisting = "jeanne.martin+mfa@fia2.fr";
    let page = scene.reach(&mut browser, &url, insisting).await;
    assert_eq!(asked(&page, "acr").as_deref(), Some("eidas2 eidas3"), "{}", page.text);
    assert_eq!(asked(&page, "acr_values"), None);
    let page = scene.reach(&mut browser, &url, AT_FIA1).await;
    assert_eq!(asked(&page, "acr").as_deref(), Some("eidas2 eidas3"), "{}", page.text);
    // What it gives by itself is taken.
    scene.answers(FIA2, json!({ "acr": "eidas2" })).await;
    let back = scene.login(&url, AT_FIA2).await;
    assert_eq!(scene.id_token(&back).await["acr"], "eidas2");
    // The default provider is asked for no level that nobody asked for.
    let page = scene.reach(&mut browser, &scene.url(&[]), AT_DEFAULT).await;
    assert_eq!(asked(&page, "acr_values"), None);
    let page = scene.reach(&mut browser, &scene.url(&[]), AT_FIA1).await;
    assert_eq!(asked(&page, "acr_values").as_deref(), Some("eidas1"));
    scene.stop().await;
}

#[tokio::test]
async fn u7_the_default_provider_is_asked_for_several_factors_only_when_they_are_demanded_and_an_open_session_steps_up()
{
    let scene = Scene::start().await;
    let mut browser = scene.stand.browser();
    // Nobody demands them: it is asked for nothing, and gives what it gives.
    let page = scene.reach(&mut browser, &scene.url(&[]), AT_DEFAULT).await;
    assert_eq!((asked(&page, "acr"), asked(&page, "acr_values")), (None, None), "{}", page.text);
    let back = browser.sign_in(&page, AT_DEFAULT).await;
    let back = browser.follow(back).await;
    let first = scene.id_token(&back).await;
    assert_eq!(scene.id_token(&browser.open(&scene.asking(&essential(&["eidas1"]))).await).await["acr"], "eidas1");
    // Demanded: the session does not do, and the provider is told what would.
    let factors = essential(&["eidas0-mfa", "eidas1-mfa"]);
    let page = scene.reach(&mut browser, &scene.asking(&factors), AT_DEFAULT).await;
    assert_eq!(asked(&page, "acr").as_deref(), Some("eidas0-mfa eidas1-mfa"), "{}", page.text);
    let back = browser.sign_in(&page, AT_DEFAULT).await;
    let back = browser.follow(back).await;
    let raised = scene.id_token(&back).await;
    assert_eq!((&raised["acr"], &raised["sub"]), (&json!("eidas0-mfa"), &first["sub"]));
    // The session that stepped up serves the same demand again.
    assert_eq!(scene.id_token(&browser.open(&scene.asking(&factors)).await).await["acr"], "eidas0-mfa");
    scene.stop().await;
}

#[tokio::test]
async fn a_client_that_asks_for_a_level_of_before_18_june_2026_was_served_then_and_is_told_now_what_takes_its_place() {
    const FORMER: &str = "https://proconnect.gouv.fr/assurance/self-asserted-2fa";
    for (profile, served, other, instead) in [
        ("proconnect@2026-01", FORMER, "eidas0-mfa", FORMER),
        ("proconnect@2026-06-18", "eidas0-mfa", FORMER, "eidas0-mfa"),
    ] {
        let text = format!("[services.proconnect]\nprofile = \"{profile}\"\n");
        let configuration = Configuration::parse("dated.toml", &text).unwrap();
        let scene = Scene::with(Options { configuration, ..options() }).await;
        for level in [served, other] {
            scene.answers(DEFAULT, json!({ "acr": level, "amr": ["pwd", "mfa"] })).await;
            let back = scene.login(&scene.asking(&essential(&[level])), AT_DEFAULT).await;
            if level == served {
                assert_eq!(scene.id_token(&back).await["acr"], served);
            } else {
                sent_back(&back, "access_denied", &format!("{UNREACHED} ({})", unknown(other, instead)));
            }
        }
        scene.stop().await;
    }
}

/// What is said of a level of another version.
fn unknown(level: &str, instead: &str) -> String {
    format!("{level} is not a level of this version: ask for {instead}")
}

#[tokio::test]
async fn a_former_level_is_told_of_wherever_a_request_names_it() {
    const FORMER: &str = "https://proconnect.gouv.fr/assurance/consistency-checked";
    const SILENT: &str = "End-User authentication is required";
    let scene = Scene::start().await;
    let told = unknown(FORMER, "eidas1");
    let demanding = |levels: &[&str], prompt| {
        let claims = essential(levels).to_string();
        scene.url(&[("claims", Some(&claims)), ("prompt", prompt)])
    };
    // Beside a level that is not reached, and alone.
    for levels in [vec![FORMER, "eidas3"], vec![FORMER]] {
        let back = scene.login(&demanding(&levels, None), AT_FIA2).await;
        sent_back(&back, "access_denied", &format!("{UNREACHED} ({told})"));
    }
    // Beside one that is reached it is no matter.
    let mut browser = scene.stand.browser();
    let back = scene.log_in(&mut browser, &demanding(&[FORMER, "eidas1"], None), AT_FIA2).await;
    assert_eq!(scene.id_token(&back).await["acr"], "eidas1");
    // Without a page: of a session that it keeps from serving, and of nothing else.
    for (levels, said) in [([FORMER], format!("{SILENT} ({told})")), (["eidas3"], SILENT.to_owned())] {
        sent_back(&browser.open(&demanding(&levels, Some("none"))).await, "login_required", &said);
    }
    let nobody = scene.stand.browser().open(&demanding(&[FORMER], Some("none"))).await;
    sent_back(&nobody, "login_required", SILENT);
    // A wish is ignored (PC §3.4): nothing is refused, and the exchange tells it.
    let service = scene.another(json!({})).await;
    let url = scene.stand.authorize_url(&service, &[("acr_values", Some(FORMER))]);
    let back = scene.login(&url, AT_FIA2).await;
    let tokens = scene.tokens(&service, &back).await;
    assert_eq!(crate::stand::claims(tokens["id_token"].as_str().unwrap())["acr"], "eidas1");
    let id = service["client_id"].as_str().unwrap();
    let exchanges = scene.stand.command("GET", &format!("/exchanges?client_id={id}"), Value::Null).await.to_string();
    assert!(exchanges.contains(&told), "{exchanges}");
    scene.stop().await;
}
