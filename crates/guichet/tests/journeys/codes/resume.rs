//! Coming back from the interaction (FC §10.3, "resume").

use serde_json::json;

use super::{on_the_choice, refused};
use crate::stand::{PLATFORMS, Stand};

#[tokio::test]
async fn each_way_of_not_coming_back_has_its_code() {
    let stand = Stand::start().await;
    for service in PLATFORMS {
        let client = stand.client(service, json!({})).await;
        let idp = stand.provider(service, "Impôts");
        let (_, other) = on_the_choice(&stand, &client).await;
        let mut browser = stand.browser();
        let page = browser.reach_information(&stand.authorize_url(&client, &[]), &idp, "test").await;
        let accepted = browser.go_on(&page).await.location();
        let elsewhere = accepted.replace(&page.field("uid"), &other.field("uid"));
        refused(&browser.clone().get(&elsewhere).await, "Y04D7C28", 400);
        let mut stranger = browser.clone();
        stranger.cookies.retain(|(name, _), _| !name.starts_with("fc_session_id"));
        refused(&stranger.get(&accepted).await, "Y042BB27", 400);
        let mut again = browser.clone();
        assert!(browser.get(&accepted).await.param("code").is_some());
        refused(&again.get(&accepted).await, "Y04CAB72", 400);
        refused(&browser.get(&accepted).await, "Y04D5AB7", 400);
    }
    stand.stop().await;
}
