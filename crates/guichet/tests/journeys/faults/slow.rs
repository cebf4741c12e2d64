//! Answers that do not come in time. Real time-outs of six seconds (FC §12), so all of them wait at once.

use serde_json::{Value, json};

use super::{ASSOCIATION, Demo, INSURANCE, LEGAL_AID, fault, says, spent};
use crate::stand::{Reply, Stand};

async fn demo_waits(demo: &Demo, stand: &Stand, members: Value, reason: &str) {
    fault(stand, &format!("client:{}", demo.client_id(stand)), &members).await;
    says(&demo.log_in(stand).await, 502, reason, &members);
}

/// A login at one identity provider, or one register, that does not answer in time.
async fn person_waits(stand: &Stand, title: &str, target: Option<&str>, members: Value) -> Reply {
    let client = stand.client("franceconnect", json!({})).await;
    let idp = stand.provider("franceconnect", title);
    let of_the_provider = format!("identity-provider:{idp}");
    fault(stand, target.unwrap_or(&of_the_provider), &members).await;
    let mut browser = stand.browser();
    let page = browser.open(&stand.authorize_url(&client, &[])).await;
    let sent = browser.choose(&page, &idp).await;
    if sent.status != 302 {
        return sent;
    }
    let provider = browser.follow(sent).await;
    let back = browser.sign_in(&provider, "test").await;
    browser.follow(back).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_waits_gives_up_after_the_time_out_and_says_so() {
    // The register is asked by the demo service providers too: it fails in a stack of its own.
    let (stand, with_register) = (Stand::with_the_real_time_out().await, Stand::with_the_real_time_out().await);
    let expired = "no whole answer within the time-out";
    let late = |at: &str| json!({ "kind": "delay", "at": at, "seconds": 8 });
    let endless = |at: &str| json!({ "kind": "endless", "at": at });
    let (_, _, _, token, keys, discovery, register) = tokio::join!(
        demo_waits(&LEGAL_AID, &stand, late("token"), expired),
        demo_waits(&INSURANCE, &stand, endless("userinfo"), expired),
        demo_waits(&ASSOCIATION, &stand, endless("token"), expired),
        person_waits(&stand, "Assurance", None, endless("token")),
        person_waits(&stand, "MSA", None, endless("jwks")),
        person_waits(&stand, "La Poste", None, endless("discovery")),
        person_waits(&with_register, "Impôts", Some("producer:rnipp"), endless("individus")),
    );
    assert_eq!((token.code().as_str(), token.status), ("Y020026", 502), "{}", token.text);
    assert_eq!((keys.code().as_str(), keys.status), ("Y020026", 502), "{}", keys.text);
    assert_eq!((discovery.code().as_str(), discovery.status), ("Y020026", 502), "{}", discovery.text);
    assert_eq!((register.code().as_str(), register.status), ("Y010011", 504), "{}", register.text);
    for stand in [stand, with_register] {
        spent(&stand, &json!("all")).await;
        stand.stop().await;
    }
}

#[tokio::test]
async fn an_answer_that_comes_late_and_in_time_is_taken() {
    let stand = Stand::start().await;
    let client_id = LEGAL_AID.client_id(&stand);
    let target = format!("identity-provider:{}", stand.provider("franceconnect", "Impôts"));
    let delay = |at: &str| json!({ "kind": "delay", "at": at, "seconds": 0 });
    for at in ["authorize", "token", "userinfo"] {
        fault(&stand, &format!("client:{client_id}"), &delay(at)).await;
        fault(&stand, &target, &delay(at)).await;
        fault(&stand, "service:franceconnect", &delay(at)).await;
    }
    fault(&stand, "service:franceconnect", &delay("jwks")).await;
    fault(&stand, "producer:rnipp", &delay("individus")).await;
    LEGAL_AID.works(&stand).await;
    spent(&stand, &json!("all")).await;
    stand.stop().await;
}
