//! The data-provider kit on a server of its own: FranceConnect is asked whose access token it is (ECDH-ES, ES256), then the API
//! behind; the person is found and the record masked.

use std::io::Write as _;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use guichet_jose::JwkSet;
use guichet_web::Clock;
use serde_json::{Value, json};

use super::logins::VERIFIED;
use super::{Bench, CONNECTIONS};
use crate::figure::Figure;
use crate::http::{Answer, Connection};
use crate::load::{self, Work};
use crate::server::{KIT_HOST, Server, Settings};
use crate::world::{World, access_token, income};
use crate::wrong::{At as _, Wrong};

pub(super) async fn measure(bench: &mut Bench) -> Result<Vec<Figure>, Wrong> {
    bench.stop();
    let (plan, connections) = (bench.plan(), bench.connections(CONNECTIONS));
    let scratch = bench.settings.data.parent().unwrap_or(Path::new("."));
    let settings = Settings::of_the_kit(bench.options.program.clone(), scratch)?;
    settings.forget_data()?;
    let world = World::open(&settings.authority, settings.encryption, Clock::system()).await?;
    settings.write(&world.origin)?;
    let address = settings.kit.ok_or_else(|| Wrong::new("no address for the data provider"))?;
    let server = Server::start(&settings)?;
    world.encrypt_for(&published(address).await?)?;
    let turn = Arc::new(AtomicU64::new(0));
    let mut callers = Vec::with_capacity(connections);
    for _ in 0..connections {
        callers.push(Caller { connection: Connection::open(address).await?, turn: Arc::clone(&turn), done: 0 });
    }
    let measured = load::run(callers, plan, server.pid()).await?;
    drop(server);
    settings.forget_data()?;
    let calls = Figure::of_load("kit", connections, &measured);
    let processor = 1_000_000.0 / calls.value;
    Ok(vec![calls, Figure::new("kit-processor", processor)])
}

/// The keys of the data provider.
async fn published(address: SocketAddr) -> Result<JwkSet, Wrong> {
    let mut connection = Connection::open(address).await?;
    connection.request = format!("GET /.well-known/jwks.json HTTP/1.1\r\nHost: {KIT_HOST}\r\n\r\n").into_bytes();
    let answer = connection.exchange().await?;
    answer.expect(200, "the keys of the data provider")?;
    JwkSet::parse(answer.body()).at("the keys of the data provider")
}

/// One connection that asks about one person after the other.
struct Caller {
    connection: Connection,
    turn: Arc<AtomicU64>,
    done: u64,
}

impl Work for Caller {
    async fn once(&mut self) -> Result<(), Wrong> {
        let person = World::person(self.turn.fetch_add(1, Ordering::Relaxed));
        write!(
            self.connection.request,
            "GET /income HTTP/1.1\r\nHost: {KIT_HOST}\r\nX-Forwarded-For: 192.0.2.1\r\nX-Forwarded-Proto: https\r\n\
             Authorization: Bearer {}\r\n\r\n",
            access_token(person)
        )?;
        let answer = self.connection.exchange().await?;
        answer.expect(200, "the income")?;
        if self.done.is_multiple_of(VERIFIED) {
            verified(&answer, &person.family_name())?;
        }
        self.done += 1;
        Ok(())
    }
}

/// Hers, and nothing that her scopes do not open.
fn verified(answer: &Answer, name: &str) -> Result<(), Wrong> {
    let body: Value = serde_json::from_slice(answer.body()).at("the income")?;
    if body == json!({ "income": income(name), "parts": 2.5 }) {
        return Ok(());
    }
    Err(Wrong::answer("the income", &format!("that of {name}"), answer.summary()))
}
