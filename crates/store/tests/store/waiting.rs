//! More waits for a server than its connection holds.

use std::time::Duration;

use guichet_store::{Address, EphemeralEngine, Place, Setup, Stores};
use tokio::task::JoinSet;

use crate::stage::{at, code, lifetime};

/// Three times what may wait to be written to Redis.
const ASKED: usize = 3 * 1024;

#[tokio::test]
async fn what_waits_for_redis_in_whatever_number_is_refused_in_time_and_what_comes_then_is_served() {
    let server = guichet_test_servers::Redis::start();
    let address = Address::new(server.url()).waited_for(Some(Duration::from_secs(5)));
    let setup = Setup { ephemeral: EphemeralEngine::Redis(address), ..Setup::embedded(Place::Temporary) };
    let stores = Stores::open(setup, [7; 32], at(0)).await.unwrap();
    let ephemeral = stores.ephemeral.clone();
    let put = move |handle: String| {
        let ephemeral = ephemeral.clone();
        async move { ephemeral.put_new(&handle, &code("client"), lifetime(at(0)), None, at(0)).await }
    };
    assert!(put("first".to_owned()).await.unwrap());
    server.hold();
    let mut asked: JoinSet<_> = (0..ASKED).map(|number| put(format!("held-{number}"))).collect();
    let refused = asked.join_next().await.unwrap().unwrap().unwrap_err().to_string();
    assert!(refused.starts_with("Redis: "), "{refused}");
    server.let_go();
    // Who still waits is served; each of the others hears that it was too late.
    let answers = asked.join_all().await;
    assert_eq!(answers.len(), ASKED - 1);
    assert!(answers.iter().flatten().all(|put| *put));
    assert!(put("last".to_owned()).await.unwrap());
    stores.close().await.unwrap();
}
