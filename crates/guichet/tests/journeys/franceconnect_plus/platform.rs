//! What the two platforms differ in (FC §1.1, §4.2, §5.2, §5.3).

use serde_json::json;

use super::PLUS;
use crate::stand::Stand;

#[tokio::test]
async fn the_identity_is_the_providers_and_what_the_register_writes_stands_beside_it() {
    let stand = Stand::start().await;
    let client = stand.client(PLUS, json!({})).await;
    let scope = Some("openid rnipp_identite_pivot preferred_username email");
    let tokens = stand.tokens(&client, "test", &[("scope", scope)]).await;
    let person = stand.userinfo(PLUS, tokens["access_token"].as_str().unwrap()).await.json();
    for (name, value) in [
        ("given_name", json!("Angela Claire Louise")),
        ("rnipp_given_name", json!("Angela Claire Louise")),
        ("rnipp_given_name_array", json!(["Angela", "Claire", "Louise"])),
        ("family_name", json!("DUBOIS")),
        ("rnipp_family_name", json!("DUBOIS")),
        ("birthdate", json!("1962-08-24")),
        ("rnipp_birthdate", json!("1962-08-24")),
        ("rnipp_gender", json!("female")),
        ("rnipp_birthplace", json!("75107")),
        ("rnipp_birthcountry", json!("99100")),
    ] {
        assert_eq!(person[name], value, "{name}");
    }
    assert_eq!(person.get("given_name_array"), None, "FC §4.2: not a claim of this platform");
    let without = stand.tokens(&client, "test", &[("scope", Some("openid profile"))]).await;
    let person = stand.userinfo(PLUS, without["access_token"].as_str().unwrap()).await.json();
    assert!(person.as_object().unwrap().keys().all(|name| !name.starts_with("rnipp_")), "{person}");
    stand.stop().await;
}

#[tokio::test]
async fn both_platforms_know_one_person_by_one_sub_for_one_entity() {
    let stand = Stand::start().await;
    let entity = json!({ "entityId": "a0cd64372db6ecf39c317c0c74ce90f02d8ad7d510ce054883b759d666a996bc" });
    let mut subs = Vec::new();
    for service in [PLUS, "franceconnect"] {
        let client = stand.client(service, entity.clone()).await;
        let tokens = stand.tokens(&client, "test", &[]).await;
        let person = stand.userinfo(service, tokens["access_token"].as_str().unwrap()).await;
        subs.push(person.json()["sub"].clone());
    }
    assert_eq!(subs[0], subs[1]);
    assert_eq!(subs[0], "4d327dd1e427daf4d50296ab71d6f3fc82ccc40742943521d42cb2bae4df41afv1");
    stand.stop().await;
}

#[tokio::test]
async fn an_excluded_provider_is_hidden_here_and_greyed_on_the_other_platform() {
    let stand = Stand::start().await;
    for (service, shown) in [(PLUS, false), ("franceconnect", true)] {
        let idp = stand.provider(service, "Impôts");
        let members = json!({ "idpFilterExclude": true, "idpFilterList": [idp] });
        let client = stand.client(service, members).await;
        let page = stand.browser().open(&stand.authorize_url(&client, &[])).await;
        assert_eq!(page.status, 200);
        assert_eq!(page.text.contains(&format!("idp-{idp}")), shown, "{service}");
    }
    stand.stop().await;
}

#[tokio::test]
async fn the_session_lasts_ten_minutes_whatever_is_done_in_it_and_its_cookie_until_the_browser_closes() {
    let stand = Stand::still().await;
    let client = stand.client(PLUS, json!({})).await;
    let mut browser = stand.browser();
    let answer = stand.raw("GET", &stand.authorize_url(&client, &[]), &[], "").await;
    let cookies: Vec<&str> = answer.headers.get_all("set-cookie").iter().map(|it| it.to_str().unwrap()).collect();
    let session = cookies.iter().find(|cookie| cookie.starts_with("fc_session_id")).unwrap();
    assert!(!session.contains("Max-Age"), "{session}");

    let page = browser.open(&stand.authorize_url(&client, &[])).await;
    for (seconds, status) in [(300, 200), (599, 200), (601, 401)] {
        stand.clock(seconds).await;
        assert_eq!(browser.open(&page.url).await.status, status, "after {seconds} s");
    }
    stand.stop().await;
}

#[tokio::test]
async fn the_demo_of_this_platform_opens_what_is_encrypted_for_it() {
    let stand = Stand::start().await;
    let demo = format!("{}/retraite", stand.origin("service-providers"));
    let idp = stand.provider(PLUS, "La Poste");
    let mut browser = stand.browser();
    let start = stand.raw("GET", &demo, &[], "").await;
    assert_eq!(start.status, 200);
    let sent = browser.post(&format!("{demo}/login"), &[]).await;
    let page = browser.follow(sent).await;
    let chosen = browser.choose(&page, &idp).await;
    let provider = browser.follow(chosen).await;
    let back = browser.sign_in(&provider, "test").await;
    let consent = browser.follow(back).await;
    let accepted = browser.go_on(&consent).await;
    let done = browser.follow(accepted).await;
    assert_eq!(done.status, 200, "{}", done.text);
    assert!(done.text.contains("DUBOIS"), "{}", done.text);
    stand.stop().await;
}

#[tokio::test]
async fn the_information_page_tells_the_identity_and_the_data_of_this_platform() {
    let stand = Stand::start().await;
    let client = stand.client(PLUS, json!({})).await;
    let scope = "openid rnipp_identite_pivot preferred_username email dgfip_rfr cnam_caisse";
    let url = stand.authorize_url(&client, &[("scope", Some(scope))]);
    let idp = stand.provider(PLUS, "Impôts");
    let page = stand.browser().reach_information(&url, &idp, "avec_nom_dusage").await;
    let shown = page.text.split("id=\"transmitted\"").nth(1).unwrap().split("</details>").next().unwrap();
    let shown = shown.replace("&#39;", "'").replace("&#43;", "+");
    let mut rest = shown.as_str();
    for text in [
        "Informations récupérées depuis FranceConnect+",
        "Nom de naissance",
        "MERCIER",
        "Nom d'usage",
        "DUBOIS",
        "Prénom(s)",
        "Sexe",
        "Date de naissance",
        "Lieu de naissance",
        "Pays de naissance",
        "Adresse email",
        "Informations récupérées depuis Caisse nationale de l'assurance maladie",
        "Votre caisse gestionnaire",
        "Informations récupérées depuis Direction générale des Finances publiques",
        "Revenu fiscal de référence",
    ] {
        rest = rest.split_once(text).unwrap_or_else(|| panic!("no {text} in its place: {shown}")).1;
    }
    assert!(!shown.contains("rnipp"), "claims without a label are not shown: {shown}");
    stand.stop().await;
}
