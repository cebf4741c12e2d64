//! What is stored changes behind the broker's back: it says so by a code, and never falls over.

use serde_json::{Value, json};

use super::behind::Behind;
use super::{on_the_choice, refused};
use crate::franceconnect_plus::PLUS;
use crate::stand::PLATFORMS;

#[tokio::test]
async fn what_is_stored_and_cannot_be_read_is_y030006_for_a_login_and_y190011_for_a_session() {
    let behind = Behind::start().await;
    for service in PLATFORMS {
        let client = behind.stand.client(service, json!({})).await;
        let (mut browser, page) = on_the_choice(&behind.stand, &client).await;
        behind.change_flow(&page.field("uid"), |flow| flow["flow"] = json!({ "odd": true })).await;
        refused(&browser.get(&page.url).await, "Y030006", 500);
        behind.change_session(&browser, |session| *session = json!({ "odd": true })).await;
        refused(&browser.get(&page.url).await, "Y190011", 409);
    }
    behind.stand.stop().await;
}

#[tokio::test]
async fn who_is_gone_before_the_login_ends_is_y030027_for_a_client_and_y100010_for_a_provider() {
    let behind = Behind::start().await;
    for service in PLATFORMS {
        let client = behind.stand.client(service, json!({})).await;
        let (mut browser, to_verify, uid) = behind.returned(&client).await;
        let ghost = json!("00000000-0000-4000-8000-000000000000");
        behind.change_flow(&uid, |flow| flow["state"]["Returned"]["idp_uid"] = ghost).await;
        refused(&browser.get(&to_verify.location()).await, "Y100010", 400);
        let (mut browser, page) = on_the_choice(&behind.stand, &client).await;
        let path = format!("/clients/{}", client["client_id"].as_str().unwrap());
        behind.stand.command("DELETE", &path, Value::Null).await;
        refused(&browser.get(&page.url).await, "Y030027", 400);
    }
    behind.stand.stop().await;
}

#[tokio::test]
async fn a_login_without_level_identity_or_subject_is_y100002_y100004_or_y190010() {
    let behind = Behind::start().await;
    for service in PLATFORMS {
        let client = behind.stand.client(service, json!({})).await;
        let (mut browser, to_verify, uid) = behind.returned(&client).await;
        behind.change_flow(&uid, |flow| flow["state"]["Returned"]["idp_acr"] = Value::Null).await;
        refused(&browser.get(&to_verify.location()).await, "Y100002", 400);
        for (member, nothing, code, status) in
            [("evidence", json!("gone"), "Y100004", 403), ("identity_hash", json!(""), "Y190010", 401)]
        {
            let (mut browser, to_verify, uid) = behind.returned(&client).await;
            let page = browser.follow(to_verify).await;
            behind.change_flow(&uid, |flow| flow["state"]["Verified"]["login"][member] = nothing).await;
            refused(&browser.go_on(&page).await, code, status);
        }
    }
    behind.stand.stop().await;
}

#[tokio::test]
async fn a_single_sign_on_without_a_level_for_it_is_y520001() {
    let behind = Behind::start().await;
    let client = behind.stand.client(PLUS, json!({})).await;
    let (mut browser, to_verify, uid) = behind.returned(&client).await;
    let page = browser.follow(to_verify).await;
    let accepted = browser.go_on(&page).await;
    behind
        .change_flow(&uid, |flow| {
            flow["flow"]["is_sso"] = json!(true);
            flow["flow"]["acr"] = json!("eidas1");
            flow["state"]["Accepted"]["login"]["idp_acr"] = json!("eidas1");
        })
        .await;
    refused(&browser.get(&accepted.location()).await, "Y520001", 500);
    behind.stand.stop().await;
}

#[tokio::test]
async fn an_account_that_cannot_be_read_is_y100008_one_that_blocks_the_provider_y100011_and_no_table_y190005() {
    let behind = Behind::start().await;
    for service in PLATFORMS {
        let client = behind.stand.client(service, json!({})).await;
        let (mut browser, to_verify, _) = behind.returned(&client).await;
        assert_eq!(browser.follow(to_verify).await.status, 200, "the account is there");
        behind.sql("UPDATE account SET preferences = '{'").await;
        let (mut browser, to_verify, _) = behind.returned(&client).await;
        refused(&browser.follow(to_verify).await, "Y100008", 500);
        behind.sql("UPDATE account SET preferences = '{\"idpSettings\":{\"isExcludeList\":false,\"list\":[]}}'").await;
        let (mut browser, to_verify, _) = behind.returned(&client).await;
        refused(&browser.follow(to_verify).await, "Y100011", 403);
        if service == PLUS {
            let (mut browser, to_verify, _) = behind.returned(&client).await;
            behind.sql("ALTER TABLE account RENAME TO elsewhere").await;
            refused(&browser.follow(to_verify).await, "Y190005", 503);
        } else {
            behind.sql("UPDATE account SET preferences = '{}'").await;
        }
    }
    behind.stand.stop().await;
}

#[tokio::test]
async fn a_person_without_an_address_or_a_name_cannot_be_told_of_her_login_y270001_and_y270002() {
    let behind = Behind::start().await;
    for service in PLATFORMS {
        let client = behind.stand.client(service, json!({})).await;
        for (gone, code) in [
            (vec!["email"], "Y270001"),
            (vec!["given_name", "given_name_array", "family_name", "preferred_username"], "Y270002"),
        ] {
            let (mut browser, to_verify, uid) = behind.returned(&client).await;
            let page = browser.follow(to_verify).await;
            let forget = |evidence: &mut Value| {
                for member in gone {
                    evidence["idp_identity"].as_object_mut().unwrap().remove(member);
                    for of_the_register in [["registered", "identity"].as_slice(), &["registered"]] {
                        let place = of_the_register.iter().fold(&mut *evidence, |place, step| &mut place[step]);
                        let nothing = if place[member].is_array() { json!([]) } else { json!("") };
                        place.as_object_mut().unwrap().entry(member).and_modify(|value| *value = nothing);
                    }
                }
            };
            behind.change_evidence(&uid, forget).await;
            refused(&browser.go_on(&page).await, code, 500);
        }
    }
    behind.stand.stop().await;
}

#[tokio::test]
async fn a_page_whose_token_was_lost_behind_its_back_is_y470003() {
    let behind = Behind::start().await;
    for service in PLATFORMS {
        let client = behind.stand.client(service, json!({})).await;
        let (mut browser, page) = on_the_choice(&behind.stand, &client).await;
        behind.change_flow(&page.field("uid"), |flow| flow["state"]["Started"]["csrf"] = json!("")).await;
        refused(&browser.choose(&page, &behind.stand.provider(service, "Impôts")).await, "Y470003", 401);
    }
    behind.stand.stop().await;
}

#[tokio::test]
async fn a_step_that_does_not_exist_is_y420002_and_claims_that_cannot_be_read_y030028() {
    let behind = Behind::start().await;
    for service in PLATFORMS {
        let client = behind.stand.client(service, json!({})).await;
        for (nowhere, code, status) in [
            (json!({ "Nowhere": 1 }), "Y420002", 400),
            (json!("Nowhere"), "Y420002", 400),
            (json!({ "Started": 1 }), "Y030006", 500),
        ] {
            let (mut browser, page) = on_the_choice(&behind.stand, &client).await;
            behind.change_flow(&page.field("uid"), |flow| flow["state"] = nowhere).await;
            refused(&browser.get(&page.url).await, code, status);
        }
        let (mut browser, to_verify, uid) = behind.returned(&client).await;
        let page = browser.follow(to_verify).await;
        behind.change_flow(&uid, |flow| flow["flow"]["claims"] = json!("{\"id_token\":")).await;
        refused(&browser.go_on(&page).await, "Y030028", 500);
    }
    behind.stand.stop().await;
}

#[tokio::test]
async fn a_transfer_that_no_event_tells_of_is_y600007() {
    let behind = Behind::start().await;
    for service in PLATFORMS {
        let client = behind.stand.client(service, json!({})).await;
        for scopes in [json!([]), json!(["email"])] {
            let (mut browser, to_verify, uid) = behind.returned(&client).await;
            let page = browser.follow(to_verify).await;
            behind.change_flow(&uid, |flow| flow["flow"]["scopes"] = scopes).await;
            refused(&browser.go_on(&page).await, "Y600007", 500);
        }
    }
    behind.stand.stop().await;
}
