//! A decision of DataPass, while the process that tells of it dies (DP §3.3): told at least once, in the same bytes each time.

use super::child::{Running, ports, verify_journal};
use crate::datapass::webhooks::{Receiver, declare, event, logged};
use crate::datapass::{AGENT, INSTRUCTOR, ask, at, try_send, until};

#[tokio::test]
async fn a_decision_is_told_whoever_dies_between_it_and_the_answer_of_the_receiver() {
    let (data, base, mut receiver) = (tempfile::tempdir().unwrap(), ports(), Receiver::open().await);
    let start = async |crash| Running::start(data.path(), base, crash).await;
    let (running, stand) = start(None).await;
    declare(&stand, &mut at(&stand, INSTRUCTOR).await, 1, &mut receiver).await;
    let mut agent = at(&stand, AGENT).await;
    let asked = [ask(&stand, &mut agent).await, ask(&stand, &mut agent).await];
    running.kill();

    let places = [("webhook/claimed:1", false), ("webhook/answered:1", true)];
    for (number, (id, (place, heard))) in (1..).zip(asked.iter().zip(places)) {
        let (dying, stand) = start(Some(place)).await;
        let mut office = at(&stand, INSTRUCTOR).await;
        let path = |name: &str| format!("/instruction/demandes/{id}/{name}");
        let decided = try_send(&stand, &mut office, &path("approuver/nouveau"), &path("approuver"), &[]).await;
        assert!(decided.is_err() || decided.is_ok_and(|reply| reply.status == 303));
        dying.has_crashed().await;
        let before = receiver.calls.try_recv().ok();
        assert_eq!(before.is_some(), heard, "{place}");

        // The next process tells of it once what the dead one had in hand is given up.
        let (running, stand) = start(None).await;
        stand.clock(3600).await;
        let told = receiver.call().await;
        let body: serde_json::Value = serde_json::from_slice(&told.1).unwrap();
        assert_eq!((event(&told).as_str(), body["model_id"].to_string()), ("approve", id.clone()), "{place}");
        assert!(before.is_none_or(|before| before.1 == told.1), "{place}");
        until(async || logged(&stand).await.len() == number).await;
        running.kill();
    }
    verify_journal(data.path()).await;
}
