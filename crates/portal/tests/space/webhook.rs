//! What a DataPass elsewhere tells (DP §4.2).

use axum::http::StatusCode;
use guichet_portal::space::records::{Role, Status};
use serde_json::{Value, json};

use crate::stand::{REQUEST, Stand, TECHNICAL};

#[tokio::test]
async fn what_is_not_signed_by_datapass_is_refused_and_changes_nothing() {
    let stand = Stand::open().await;
    let body = stand.notice("approve", "validated").to_string();
    for signature in [None, Some(""), Some("sha256=00"), Some(&*format!("sha256={}", "0".repeat(64)))] {
        let answer = stand.sent(body.clone(), signature).await;
        assert_eq!((answer.status, answer.text.as_str()), (StatusCode::UNAUTHORIZED, r#"{"error":"Unauthorized"}"#));
    }
    assert!(stand.space.records.request(REQUEST).await.unwrap().is_none());
}

#[tokio::test]
async fn what_cannot_be_processed_is_422_and_the_test_of_an_address_is_taken() {
    let stand = Stand::open().await;
    let foreign = json!({ "event": "approve", "model_type": "authorization_request/france_connect", "model_id": 1 });
    for body in [json!({}), json!([]), Value::Null, foreign] {
        let answer = stand.told(&body).await;
        assert_eq!((answer.status, answer.text.as_str()), (StatusCode::UNPROCESSABLE_ENTITY, "{}"), "{body}");
    }
    let answer = stand.told(&json!({ "test": true, "timestamp": "2026-01-15T10:30:00+01:00" })).await;
    assert_eq!((answer.status, answer.text.as_str()), (StatusCode::OK, "{}"));
}

#[tokio::test]
async fn an_approval_makes_the_token_once_however_often_it_is_told_and_revocation_ends_it() {
    let stand = Stand::open().await;
    let submitted = stand.told(&stand.notice("submit", "submitted")).await;
    assert_eq!((submitted.status, submitted.text.as_str()), (StatusCode::OK, "{}"));
    assert_eq!(stand.mails().await, 1, "to the applicant");
    let body = stand.notice("approve", "validated");
    let first = stand.told(&body).await;
    stand.clock.advance(30);
    let again = stand.told(&body).await;
    assert_eq!((first.status, &first.text), (StatusCode::OK, &again.text));
    assert_eq!(stand.mails().await, 3, "to the applicant and the technical contact, once");
    let token = stand.token(REQUEST);
    assert_eq!(token.exp, "2027-09-02T09:00:00Z".parse().unwrap(), "eighteen months from the decision");
    assert_eq!(
        (token.scopes.as_slice(), token.siret.as_str()),
        (&["cnaf_quotient_familial".to_owned()][..], "21920023500014")
    );
    let roles = stand.space.records.roles(REQUEST).await.unwrap();
    assert_eq!(roles.iter().map(|(role, _)| *role).collect::<Vec<_>>(), Role::ALL);
    assert_eq!(roles[2].1.email, TECHNICAL);

    // An update: what was granted stays until it is granted, too; then the token is the same and lives longer.
    stand.days(10);
    let mut update = stand.notice("submit", "submitted");
    update["data"]["data"]["scopes"] = json!(["open_data_a", "open_data_b"]);
    stand.told(&update).await;
    assert_eq!(stand.token(REQUEST), token);
    stand.clock.advance(60);
    update["event"] = json!("approve");
    update["fired_at"] = json!(stand.clock.now().as_second());
    stand.told(&update).await;
    let updated = stand.token(REQUEST);
    assert_eq!((updated.scopes.as_slice(), updated.issued_at), (&["open_data".to_owned()][..], token.issued_at));
    assert!(updated.exp > token.exp);

    stand.clock.advance(60);
    let revoked = stand.told(&stand.notice("revoke", "revoked")).await;
    assert_eq!(revoked.text, "{}");
    assert_eq!(stand.token(REQUEST).blacklisted_at, Some(stand.clock.now()));
    assert_eq!(stand.space.records.request(REQUEST).await.unwrap().unwrap().status, Status::Revoked);
    // What happened before is told late, since it could not be told in time: the revocation stands.
    let mut late = stand.notice("approve", "validated");
    late["fired_at"] = json!(stand.clock.now().as_second() - 30);
    assert_eq!(stand.told(&late).await.status, StatusCode::OK);
    assert!(stand.token(REQUEST).blacklisted_at.is_some());
    assert_eq!(stand.space.records.request(REQUEST).await.unwrap().unwrap().status, Status::Revoked);
}

#[tokio::test]
async fn a_token_that_an_approval_without_one_ended_is_followed_by_another_when_one_is_granted_again() {
    let stand = Stand::open().await;
    stand.told(&stand.notice("approve", "validated")).await;
    let first = stand.token(REQUEST);
    let approved = async |modality: &str| {
        stand.clock.advance(60);
        let mut body = stand.notice("approve", "validated");
        body["data"]["data"]["modalities"] = json!([modality]);
        let answer = stand.told(&body).await;
        assert_eq!(stand.told(&body).await.text, answer.text, "told twice");
        serde_json::from_str::<Value>(&answer.text).unwrap()
    };
    approved("formulaire_qf").await;
    assert_eq!(stand.token(REQUEST).blacklisted_at, Some(stand.clock.now()));
    let answer = approved("params").await;
    let second = stand.token(answer["token_id"].as_str().unwrap());
    assert_ne!(second.id, first.id);
    assert_eq!((second.blacklisted_at, second.issued_at, &second.scopes), (None, stand.clock.now(), &first.scopes));
    assert!(stand.token(REQUEST).blacklisted_at.is_some(), "the first text opens nothing any more");
    assert_eq!(
        approved("params").await["token_id"],
        json!(second.id),
        "and from then on it is the one that is renewed"
    );
}
