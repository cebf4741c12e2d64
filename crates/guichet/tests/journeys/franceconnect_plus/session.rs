//! How long a session of the high platform lives: 600 s, whatever is done in it, and 600 s once more when a login ends (FC §1.1,
//! §5.1 step 5, §5.8).

use serde_json::{Value, json};

use super::PLUS;
use crate::stand::{Browser, Reply, Stand};

/// Whether the browser has a session: a flow that was played to its end is then Y190004, and Y030025 once it is forgotten.
async fn has_a_session(browser: &mut Browser, played: &str) -> bool {
    let page = browser.get(played).await;
    match (page.code().as_str(), page.status) {
        ("Y190004", 409) | ("Y030025", 500) => true,
        ("Y190001", 401) => {
            assert!(page.holds("Votre session a expiré ou est invalide"), "{}", page.text);
            false
        }
        other => panic!("{other:?}: {}", page.text),
    }
}

/// From the choice to the information page.
async fn returned(browser: &mut Browser, choice: &Reply, idp: &str) -> Reply {
    let sent = browser.choose(choice, idp).await;
    let provider = browser.follow(sent).await;
    let back = browser.sign_in(&provider, "test").await;
    let page = browser.follow(back).await;
    assert!(page.status == 200 && page.holds("id=\"continue\""), "{}", page.text);
    page
}

async fn accepted(browser: &mut Browser, page: &Reply) {
    let accepted = browser.go_on(page).await;
    let back = browser.follow(accepted).await;
    assert!(back.param("code").is_some(), "{}", back.location());
}

fn is_the_choice(page: &Reply) -> bool {
    page.status == 200 && page.holds("Choisissez un compte pour vous connecter")
}

#[tokio::test]
async fn the_end_of_a_login_sets_the_session_to_600_seconds_once_and_nothing_else_prolongs_it() {
    let stand = Stand::still().await;
    let (client, idp) = (stand.client(PLUS, json!({})).await, stand.provider(PLUS, "Impôts"));
    let url = stand.authorize_url(&client, &[]);
    let [mut late, mut active, mut again, mut gone] = [(); 4].map(|()| stand.browser());
    let mut choices = Vec::new();
    for browser in [&mut late, &mut active, &mut again, &mut gone] {
        choices.push(browser.open(&url).await);
    }
    // The return from the provider changes the identifier of the session, not its end.
    stand.clock(300).await;
    let mut pages = Vec::new();
    for (browser, choice) in [&mut late, &mut active, &mut again, &mut gone].into_iter().zip(&choices) {
        pages.push(returned(browser, choice, &idp).await);
    }
    stand.clock(590).await;
    for (browser, page) in [&mut active, &mut again, &mut gone].into_iter().zip(&pages[1..]) {
        accepted(browser, page).await;
    }
    assert_eq!(late.get(&pages[0].url).await.status, 200);
    stand.clock(601).await;
    let refused = late.get(&pages[0].url).await;
    assert_eq!((refused.code().as_str(), refused.status), ("Y190001", 401), "{}", refused.text);
    // 600 s from the end of the login, whatever is done meanwhile.
    for seconds in [601, 890, 590 + 599] {
        stand.clock(seconds).await;
        assert!(has_a_session(&mut active, &choices[1].url).await, "after {seconds} s");
    }
    let single = again.open(&url).await;
    assert!(single.holds("id=\"continue\"") && single.holds("DUBOIS"), "single sign-on: {}", single.text);
    stand.clock(590 + 601).await;
    assert!(!has_a_session(&mut active, &choices[1].url).await);
    assert!(is_the_choice(&gone.open(&url).await), "nobody is remembered");
    // The session of a single sign-on began with its request; its login ends as any other.
    stand.clock(590 + 599 + 590).await;
    let page = again.get(&single.url).await;
    accepted(&mut again, &page).await;
    let ended = 590 + 599 + 590;
    stand.clock(ended + 599).await;
    assert!(has_a_session(&mut again, &single.url).await);
    stand.clock(ended + 601).await;
    assert!(!has_a_session(&mut again, &single.url).await);
    assert!(is_the_choice(&again.open(&url).await));
    let journal = stand.command("GET", "/journal?event=FC_SSO_INITIATED", Value::Null).await;
    assert_eq!(journal["events"].as_array().unwrap().len(), 1, "one single sign-on in all: {journal}");
    stand.stop().await;
}
