//! The confirmation that a provider asks for before it is used (FC §5.3, `modal`).

use serde_json::json;

use super::scene::Scene;
use crate::stand::PLATFORMS;

#[tokio::test]
async fn modal_confirmed_leads_to_the_provider_cancelled_or_closed_leaves_the_choice_as_it_was() {
    let mut scene = Scene::start().await;
    for service in PLATFORMS {
        scene.turn_to(service, json!({})).await;
        let uid = scene.idp.clone();
        let modal = json!({
            "active": true, "title": "Un compte <professionnel> ?", "body": "Ligne une\nLigne deux",
            "continueText": "J'ai compris", "moreInfoLabel": "En savoir plus", "moreInfoUrl": "https://idp.example/aide",
        });
        scene.change_provider(&uid, json!({ "modal": modal })).await;
        let mut browser = scene.stand.browser();
        let page = browser.open(&scene.url()).await;
        let tag = |id: &str| {
            let rest = page.text.split(&format!("id=\"{id}\"")).nth(1).unwrap_or_else(|| panic!("{id}: {}", page.text));
            rest.split('>').next().unwrap().to_owned()
        };
        // The button of the choice opens the confirmation and sends nothing; the browser needs no script for it.
        let opens = tag(&format!("idp-{uid}"));
        assert!(
            opens.contains("type=\"button\"") && opens.contains(&format!("popovertarget=\"modal-{uid}\"")),
            "{opens}"
        );
        assert!(!opens.contains("providerUid"), "{opens}");
        assert!(
            page.holds("Un compte &#60;professionnel&#62; ?") && page.holds("Ligne une\nLigne deux"),
            "{}",
            page.text
        );
        assert!(tag(&format!("modal-more-{uid}")).contains("href=\"https://idp.example/aide\""));
        let confirms = tag(&format!("modal-continue-{uid}"));
        assert!(confirms.contains(&format!("name=\"providerUid\" value=\"{uid}\"")), "{confirms}");
        assert!(
            page.holds(&format!("form=\"choices\" id=\"modal-continue-{uid}\"")) && page.holds("J&#39;ai compris"),
            "{confirms}"
        );
        for closes in ["modal-other", "modal-close"] {
            let closes = tag(&format!("{closes}-{uid}"));
            assert!(closes.contains("popovertargetaction=\"hide\"") && !closes.contains("providerUid"), "{closes}");
        }
        assert!(page.holds("Utiliser un autre compte") && page.holds("aria-label=\"Fermer\""));
        // Other providers ask for nothing.
        let other = scene.stand.provider(service, "La Poste");
        assert!(tag(&format!("idp-{other}")).contains("providerUid") && !page.holds(&format!("modal-{other}")));

        let sent = browser.choose(&page, &uid).await;
        let provider = browser.follow(sent).await;
        let back = browser.sign_in(&provider, "test").await;
        assert!(browser.follow(back).await.holds("DUBOIS"));

        scene.change_provider(&uid, json!({ "active": false })).await;
        let page = scene.stand.browser().open(&scene.url()).await;
        assert!(!page.holds(&format!("modal-{uid}")), "one that cannot be chosen asks for nothing");
        scene.change_provider(&uid, json!({ "active": true, "modal": { "active": false } })).await;
        let page = scene.stand.browser().open(&scene.url()).await;
        assert!(!page.holds(&format!("modal-{uid}")), "an inactive one is not shown");
    }
    scene.stop().await;
}
