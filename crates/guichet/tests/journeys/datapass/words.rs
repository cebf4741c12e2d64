//! Words that are looked for among everybody's requests: found alike on each engine, however far apart they stand.

use std::sync::Arc;

use guichet_datapass::Catalogue;
use guichet_datapass::answers::Answers;
use guichet_datapass::dossier::{Attempt, State};
use guichet_datapass::records::{Imported, Order, Profile, Records, Search, Seen, Whose};
use guichet_store::{Place, Stores};
use guichet_web::clock::Clock;
use serde_json::json;

use crate::stand::engines::{Engines, Servers};

/// As many numbers stand between one lot of requests and the next.
const APART: [&str; 3] = [
    "UPDATE dp_number SET last = last + 1500 WHERE kind = 'request'",
    "UPDATE dp_number SET last = last + 9000 WHERE kind = 'request'",
    "UPDATE dp_number SET last = last + 70000 WHERE kind = 'request'",
];

/// Lots of requests, each far from the one before.
async fn filled(engines: Engines) -> (Records, Arc<Stores>) {
    let stores = Servers::fresh(engines).await.stores(Place::Temporary).await;
    let records = Records::new(&stores, Catalogue::shipped().unwrap());
    let now = Clock::system().now();
    let profile = Profile { email: "agent@ville.example".to_owned(), ..Profile::default() };
    let seen = Seen { siret: "21920023500014".to_owned(), register: None, verified: true, identity_provider: None };
    let applicant_id = records.log_in(profile, Some(seen), now).await.unwrap();
    let organisation_id = records.membership(applicant_id).await.unwrap().unwrap().organisation.id;
    for lot in 0..=APART.len() {
        let request = |place: usize| {
            let title = if place.is_multiple_of(2) { "Cantine scolaire" } else { "Transport" };
            let answers = json!({ "intitule": format!("{title} lot{lot}") });
            Imported {
                public_id: format!("00000000-0000-4000-8000-{:012}", lot * 100 + place),
                definition: if place.is_multiple_of(3) { "france_connect" } else { "api_particulier" }.to_owned(),
                form_uid: "api-particulier".to_owned(),
                state: if place.is_multiple_of(5) { State::Refused } else { State::Submitted(Attempt::First) },
                answers: serde_json::from_value::<Answers>(answers).unwrap(),
                applicant_id,
                organisation_id,
                created_at: now,
                submitted_at: Some(now),
                validated_at: None,
            }
        };
        records.import((0..12).map(request).collect(), now).await.unwrap();
        if let Some(apart) = APART.get(lot).copied() {
            let write = stores.durable.write(move |work| {
                Box::pin(async move {
                    sqlx::query(apart).execute(&mut *work.sql()).await?;
                    Ok(())
                })
            });
            write.await.unwrap();
        }
    }
    (records, stores)
}

fn search(text: &str, state: Option<&str>, definition: Option<&str>) -> Search {
    let owned = |text: &str| text.to_owned();
    Search {
        whose: Whose::Instructed(vec!["api_particulier".to_owned(), "france_connect".to_owned()]),
        definition: definition.map(owned),
        state: state.map(owned),
        text: text.to_owned(),
        order: Order::default(),
        page: 0,
    }
}

#[tokio::test]
async fn words_are_found_on_postgresql_however_far_apart_their_requests_stand_and_as_on_the_embedded_store() {
    let (embedded, postgresql) = (filled(Engines::Embedded).await, filled(Engines::Postgres).await);
    for (text, state, definition, number) in [
        ("cantine", None, None, 24),
        ("cant scol", None, None, 24),
        ("cantine", Some("refused"), None, 8),
        ("cantine", None, Some("france_connect"), 8),
        ("lot0", None, None, 12),
        ("lot3", None, None, 12),
        ("lot1 transport", None, None, 6),
        ("introuvable", None, None, 0),
    ] {
        let search = search(text, state, definition);
        let mut told = Vec::new();
        for (records, _) in [&embedded, &postgresql] {
            let found = records.requests(&search).await.unwrap();
            let (mut all, mut last) = (Vec::new(), None);
            loop {
                let lines = records.requests_below(&search, last).await.unwrap();
                let Some(least) = lines.last().map(|line| line.exported.id) else { break };
                all.extend(lines.iter().map(|line| line.exported.id));
                last = Some(least);
            }
            let shown: Vec<i64> = found.lines.iter().map(|line| line.id).collect();
            assert!(all.is_sorted_by(|one, next| one > next), "{text}: {all:?}");
            assert!(all.starts_with(&shown), "{text}: {shown:?} of {all:?}");
            assert_eq!((all.len(), found.total.listed()), (number, number as i64), "{text} {state:?} {definition:?}");
            told.push(all);
        }
        assert_eq!(told[0], told[1], "{text}");
    }
}
