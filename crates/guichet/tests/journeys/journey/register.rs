//! What the register answers, and what FranceConnect makes of it (FC §5.5).

use serde_json::{Value, json};

use super::scene::{Scene, refused};
use crate::stand::{PLATFORMS, Reply, Stand};

async fn exchanges_with_the_register(scene: &Scene) -> Vec<Value> {
    let all = scene.stand.command("GET", "/exchanges", Value::Null).await;
    let of_the_register =
        |it: &&Value| it["url"].as_str().is_some_and(|url| url.contains("/Brpp2IdentificationComplet/"));
    all["exchanges"].as_array().unwrap().iter().filter(of_the_register).cloned().collect()
}

#[tokio::test]
async fn rnipp_codes_are_pages_with_their_code_and_their_message() {
    let mut scene = Scene::start().await;
    for service in PLATFORMS {
        scene.turn_to(service, json!({})).await;
        let problem = "Un problème lié à vos données d'identité empêche la connexion d'aboutir.";
        let contact = "Une erreur technique est survenue. Si le problème persiste, veuillez nous contacter.";
        let cases = [
            ("E010004", 403, problem, "FC_RECEIVED_INVALID_RNIPP"),
            ("E010006", 403, problem, "FC_RECEIVED_INVALID_RNIPP"),
            ("E010007", 403, problem, "FC_RECEIVED_INVALID_RNIPP"),
            ("E010008", 403, "Merci de consulter notre page d'aide FranceConnect.", "FC_RECEIVED_INVALID_RNIPP"),
            ("E010009", 403, contact, "FC_FAILED_RNIPP"),
            ("E010012", 504, contact, "FC_FAILED_RNIPP"),
            ("E010013", 400, contact, "FC_RECEIVED_INVALID_RNIPP"),
            (
                "E010015",
                403,
                "Les identifiants utilisés correspondent à une identité qui ne permet plus la connexion.",
                "FC_RECEIVED_DECEASED_RNIPP",
            ),
        ];
        for (persona, status, message, event) in cases {
            let page = scene.arrive(persona).await;
            refused(&page, &persona.replacen('E', "Y", 1), status);
            assert!(page.text.replace("&#39;", "'").contains(message), "{persona}: {}", page.text);
            assert!(page.holds("id=\"back\""));
            let events = scene.events().await;
            assert_eq!(events.last().map(String::as_str), Some(event), "{persona}");
            assert!(!events.contains(&"FC_VERIFIED".to_owned()));
            // All but two of them have the button to write to support (FC §10.4).
            assert_eq!(page.holds("id=\"support\""), persona != "E010009", "{persona}");
            if page.holds("id=\"support\"") {
                let platform = if service == "franceconnect" { "fclow" } else { "fcplus" };
                supports(&page, platform, &persona.replacen('E', "Y", 1));
            }
            // The high platform has a page that helps with one of them (FC §10.1).
            let helped = page.holds("href=\"https://aide.franceconnect.gouv.fr/erreurs/Y010008/etape-1/index.html\"");
            assert_eq!(helped, service == "franceconnect-plus" && persona == "E010008", "{persona} at {service}");
        }
    }
    scene.stop().await;
}

/// The form of the support is filled in as FC §10.1 lists.
fn supports(page: &Reply, platform: &str, code: &str) {
    let link = page.text.split("id=\"support\" href=\"").nth(1).unwrap().split('"').next().unwrap();
    let link = url::Url::parse(&link.replace("&#38;", "&")).unwrap();
    let asked: Vec<(String, String)> = link.query_pairs().into_owned().collect();
    let names: Vec<&str> = asked.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["platform", "error_code", "sp_name", "idp_name", "error_id"]);
    assert_eq!((asked[0].1.as_str(), asked[1].1.as_str()), (platform, code));
    assert!(!asked[2].1.is_empty() && !asked[3].1.is_empty(), "{link}");
    assert!(page.holds(&format!("id=\"error-id\">{}<", asked[4].1)), "{link}");
}

/// The pages on which the same person arrives at both platforms at once: each waits for the time-out.
async fn at_once(scene: &Scene, persona: &str) -> [Reply; 2] {
    let arrive = async |service: &str| {
        let client = scene.stand.client(service, json!({})).await;
        let url = scene.stand.authorize_url(&client, &[]);
        scene.stand.browser().reach_information(&url, &scene.stand.provider(service, "Impôts"), persona).await
    };
    let [low, high] = PLATFORMS;
    tokio::join!(arrive(low), arrive(high)).into()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rnipp_that_answers_after_seven_seconds_is_y010011() {
    let scene = Scene::at_stand(Stand::with_the_real_time_out().await, json!({})).await;
    for page in at_once(&scene, "E010011").await {
        refused(&page, "Y010011", 504);
    }
    let endless = json!({ "target": "producer:rnipp", "kind": "endless", "times": 2 });
    scene.stand.command("POST", "/faults", endless).await;
    for page in at_once(&scene, "test").await {
        refused(&page, "Y010011", 504);
    }
    let events = scene.events().await;
    assert_eq!(events.iter().filter(|event| *event == "FC_FAILED_RNIPP").count(), 4, "{events:?}");
    scene.stop().await;
}

#[tokio::test]
async fn after_a_refusal_of_the_register_another_account_may_be_chosen() {
    let mut scene = Scene::start().await;
    for service in PLATFORMS {
        scene.turn_to(service, json!({})).await;
        let mut browser = scene.stand.browser();
        let refusal = browser.reach_information(&scene.url(), &scene.idp, "E010008").await;
        let uid = super::scene::uid_of(&refusal.url);
        refused(&browser.get(&refusal.url).await, "Y420001", 400);
        let page = browser.get(&scene.at(&format!("/interaction/{uid}"))).await;
        assert_eq!(page.status, 200);
        let sent = browser.choose(&page, &scene.idp).await;
        let provider = browser.follow(sent).await;
        let back = browser.sign_in(&provider, "test").await;
        assert!(browser.follow(back).await.holds("DUBOIS"));
    }
    scene.stop().await;
}

#[tokio::test]
async fn the_question_to_the_register_is_that_of_the_reference() {
    let mut scene = Scene::start().await;
    for service in PLATFORMS {
        scene.turn_to(service, json!({})).await;
        for (persona, date, sex, place) in [
            ("test", "19620824", "F", "75107"),
            ("naissance_Algérie", "19631205", "M", "99352"),
            ("étranger_présumé_né_jour_et_mois", "19920000", "M", "99217"),
            ("genre_indéfini", "19540807", "I", "75119"),
            ("naissance_etranger_birthplace_texte", "19631205", "F", "99352"),
        ] {
            assert_eq!(scene.arrive(persona).await.status, 200, "{persona}");
            let asked = exchanges_with_the_register(&scene).await;
            let url = url::Url::parse(asked.last().unwrap()["url"].as_str().unwrap()).unwrap();
            assert!(url.path().ends_with("/Brpp2IdentificationComplet/individus"));
            let pairs: Vec<(String, String)> = url.query_pairs().into_owned().collect();
            let value = |name: &str| pairs.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str());
            assert_eq!(value("rechercheType"), Some("S"));
            assert_eq!(value("dateNaissance"), Some(date), "{persona}");
            assert_eq!(value("sexe"), Some(sex), "{persona}");
            assert_eq!(value("codeLieuNaissance"), Some(place), "{persona}");
            assert!(value("nom").is_some() && value("prenoms").is_some());
        }
    }
    scene.stop().await;
}

#[tokio::test]
async fn rnipp_presumed_day_and_presumed_day_and_month_become_the_first() {
    let scene = Scene::start().await;
    for (persona, registered, given) in [
        ("étranger_présumé_né_jour", "1992-11-01", "1992-11-00"),
        ("étranger_présumé_né_jour_et_mois", "1992-01-01", "1992-00-00"),
    ] {
        let person = scene.person(persona).await;
        assert_eq!((&person["birthdate"], &person["idp_birthdate"]), (&json!(registered), &json!(given)));
        assert_eq!((&person["birthplace"], &person["birthcountry"]), (&json!(""), &json!("99217")));
    }
    scene.stop().await;
}

#[tokio::test]
async fn rnipp_corsica_overseas_and_foreign_places() {
    let scene = Scene::start().await;
    for (persona, place, country) in [
        ("test_CORSE_2A", "2A004", "99100"),
        ("test_CORSE_2B", "2B050", "99100"),
        ("test_CLEMENT", "2A115", "99100"),
        ("naissance_polynesie_française", "98729", "99100"),
        ("naissance_Maroc", "", "99350"),
        ("naissance_etranger_birthplace_texte", "", "99352"),
    ] {
        let person = scene.person(persona).await;
        assert_eq!((&person["birthplace"], &person["birthcountry"]), (&json!(place), &json!(country)), "{persona}");
    }
    // The register writes names in capitals.
    let person = scene.person("test_CORSE_2A").await;
    assert_eq!((&person["family_name"], &person["given_name"]), (&json!("BROSSE"), &json!("Mario")));
    // And splits first names as it knows them.
    let person = scene.person("prénom_composé_avec_espace").await;
    assert_eq!(person["given_name_array"], json!(["Jean Philippe", "Pierre", "Louis"]));
    assert_eq!(person["given_name"], "Jean Philippe Pierre Louis");
    // Usage name and e-mail are the provider's.
    let person = scene.person("avec_nom_dusage").await;
    assert_eq!((&person["preferred_username"], &person["family_name"]), (&json!("DUBOIS"), &json!("MERCIER")));
    assert_eq!(person["email"], "ymmyffarapp-1777@yopmail.com");
    let person = scene.person("sans_nom_dusage").await;
    assert_eq!(person.get("preferred_username"), None, "claims without value are absent (FC §3.3)");
    scene.stop().await;
}

#[tokio::test]
async fn back_to_the_service_provider_after_an_error_ends_the_flow() {
    let mut scene = Scene::start().await;
    for service in PLATFORMS {
        scene.turn_to(service, json!({})).await;
        let mut browser = scene.stand.browser();
        let page = browser.reach_information(&scene.url(), &scene.idp, "E010008").await;
        let href = page.text.split("id=\"back\" href=\"").nth(1).unwrap().split('"').next().unwrap();
        let href = href.replace("&#38;", "&").replace("&amp;", "&");
        let back = browser.get(&format!("{}{href}", scene.stand.origin(service))).await;
        assert_eq!(back.status, 303);
        assert!(back.location().starts_with(crate::stand::CALLBACK));
        assert_eq!(back.param("error").as_deref(), Some("access_denied"));
        assert_eq!(back.param("error_description").as_deref(), Some("user authentication aborted"));
        assert_eq!(back.param("iss"), Some(scene.stand.issuer(service)));
        let uid = super::scene::uid_of(&page.url);
        refused(&browser.get(&scene.at(&format!("/interaction/{uid}"))).await, "Y190004", 409);
    }
    scene.stop().await;
}
